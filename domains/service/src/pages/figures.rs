//! 保障及时 and 服务规范 with what stands beside and behind them, for whichever
//! dashboard shows them. Every number opens to the orders it counts.

use houqin_kernel::{Moment, StoreError, ViewError};
use houqin_page::face::PageContext;
use houqin_page::{
    Bar, Card, Chart, ChartSize, Column, Figure, FilterLink, Markup, Row, Table, Text, Tone,
    bar_list, card, chart, filter_links, html, note, stat_row, table,
};
use serde_json::json;

use super::lists;
use crate::figures::{
    self, AGAINST_CONFORMANCE, AGAINST_TIMELINESS, CONFORMANCE, Figures, Measure, REPORTED, Scope,
    Share, TIMELINESS, UNCONFIRMED, by_category, figures, share,
};
use crate::views::{self, OrderQuery};

/// From this share on a figure is as it should be, in per cent.
const GOOD_PERCENT: i64 = 90;
/// From this share on it is not yet bad.
const FAIR_PERCENT: i64 = 75;
/// Weeks of the trend.
const WEEKS: i64 = 8;
/// Most categories shown under what went wrong.
const CATEGORIES_MAX: usize = 5;
/// The figures look back so many days, unless asked otherwise.
const SPAN_DAYS: i64 = 30;
/// The spans that can be asked for, in days.
const SPANS: [i64; 4] = [7, SPAN_DAYS, 90, 365];

/// The figures of the service desk over what was asked for.
pub struct ServiceFigures<'a> {
    /// 保障及时 and 服务规范.
    pub cards: Vec<Figure<'a>>,
    /// Which span and which part is looked at, with the links to others.
    pub filters: Markup,
    /// What went wrong, and why.
    pub wrong: Markup,
    /// Response, unconfirmed, ratings with their rate, open and late.
    pub beside: Markup,
    /// The course of the weeks: a chart, and its table.
    pub course: Markup,
}

/// What is asked for.
struct Asked {
    days: i64,
    scope: Scope,
    from: Moment,
    until: Moment,
    /// Whether the viewer may open the orders behind a number.
    opens: bool,
}

impl Asked {
    fn of(context: &PageContext<'_>) -> Self {
        let days = context.asked("days").parse().unwrap_or(SPAN_DAYS);
        let days = if SPANS.contains(&days) { days } else { SPAN_DAYS };
        let until = context.viewer.at;
        let scope = Scope {
            category: context.asked("category").to_owned(),
            building: context.asked("building").parse().ok(),
            worker: context.asked("assignee").parse().ok(),
        };
        let opens = context.viewer.may_read("service.orders");
        Self { days, scope, from: until.plus_days(-days), until, opens }
    }

    fn query(&self) -> OrderQuery {
        OrderQuery {
            category: self.scope.category.clone(),
            building: self.scope.building,
            assignee: self.scope.worker,
            ..OrderQuery::default()
        }
    }

    /// The orders that a measure judges; with `met`, those that meet it or do not.
    fn orders(&self, measure: &Measure, met: &str) -> String {
        self.orders_in(measure, met, (self.from, self.until))
    }

    /// The same over another span; empty for whoever may only know the number.
    fn orders_in(&self, measure: &Measure, met: &str, span: (Moment, Moment)) -> String {
        if !self.opens {
            return String::new();
        }
        lists::address(&OrderQuery {
            figure: measure.name.into(),
            met: met.into(),
            from: Some(span.0),
            until: Some(span.1),
            ..self.query()
        })
    }

    fn in_state(&self, state: &str) -> String {
        if !self.opens {
            return String::new();
        }
        lists::address(&OrderQuery { state: state.into(), ..self.query() })
    }
}

/// Counts the figures over what the page was asked for.
///
/// # Errors
/// When the store fails.
pub fn figures_cards<'a>(context: &PageContext<'a>) -> Result<ServiceFigures<'a>, ViewError> {
    let asked = Asked::of(context);
    let counted = figures(&context.viewer, &asked.scope, asked.from, asked.until)?;
    let weeks = weeks(context, &asked)?;
    let cards = vec![
        figure(context, &asked, &TIMELINESS, counted.timeliness, &weeks),
        figure(context, &asked, &CONFORMANCE, counted.conformance, &weeks),
    ];
    Ok(ServiceFigures {
        cards,
        filters: filters(context, &asked)?,
        wrong: wrong(context, &asked, &counted)?,
        beside: beside(context, &asked, &counted),
        course: course(context, &asked, &weeks),
    })
}

/// A share in words: `94.3%`, or that there is none yet.
pub fn shown<'a>(context: &PageContext<'a>, share: Share) -> Text<'a> {
    if share.whole == 0 {
        return context.words.say("service-none-yet");
    }
    context.words.percent(share.part, share.whole).into()
}

/// How good a share is.
pub const fn tone(share: Share) -> Tone {
    let hundredfold = share.part.saturating_mul(100);
    if share.whole == 0 {
        Tone::Neutral
    } else if hundredfold >= share.whole.saturating_mul(GOOD_PERCENT) {
        Tone::Good
    } else if hundredfold >= share.whole.saturating_mul(FAIR_PERCENT) {
        Tone::Warn
    } else {
        Tone::Bad
    }
}

fn figure<'a>(
    context: &PageContext<'a>,
    asked: &Asked,
    measure: &Measure,
    share: Share,
    weeks: &[Week],
) -> Figure<'a> {
    let words = context.words;
    let key = format!("service-figure-{}", measure.name);
    let pair = [("part", share.part.into()), ("whole", share.whole.into())];
    let told = if share.whole == 0 {
        words.say("service-figure-nothing").into_owned()
    } else {
        words.say_with(&format!("{key}-told"), &pair)
    };
    let pick = |week: &Week| {
        if measure.name == TIMELINESS.name { week.timeliness } else { week.conformance }
    };
    let course = weeks.iter().map(pick).filter(|share| share.whole > 0).map(percent);
    Figure {
        name: words.say(&key),
        value: shown(context, share),
        definition: words.say(&format!("{key}-definition")),
        trend: if share.whole == 0 { Vec::new() } else { course.collect() },
        trend_text: told.into(),
        tone: tone(share),
        href: asked.orders(measure, "").into(),
        records: share.whole,
        icon: if measure.name == TIMELINESS.name { "clock".into() } else { "certificate".into() },
        ..Figure::default()
    }
}

/// Per cent with one decimal.
fn percent(share: Share) -> f64 {
    let permille = share.part.saturating_mul(1_000) / share.whole.max(1);
    f64::from(i32::try_from(permille).unwrap_or(0)) / 10.0
}

/// The mean score with one decimal.
fn mean(context: &PageContext<'_>, counted: &Figures) -> String {
    if counted.rated.part == 0 {
        return context.words.say("service-none-yet").into_owned();
    }
    let tenths = counted.score_sum * 10 / counted.rated.part;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn beside(context: &PageContext<'_>, asked: &Asked, counted: &Figures) -> Markup {
    let words = context.words;
    let of = |measure: &Measure, met: &str| asked.orders(measure, met);
    let number = |count: i64| Text::from(words.count(count));
    let stats: Vec<(Text<'_>, Text<'_>, String)> = vec![
        (words.say("service-figure-reported"), number(counted.reported), of(&REPORTED, "")),
        (words.say("service-filter-open"), number(counted.open), asked.in_state("open")),
        (words.say("service-filter-late"), number(counted.late), asked.in_state("late")),
        (words.say("service-column-paused"), number(counted.paused), asked.in_state("paused")),
        (
            words.say("service-figure-response"),
            shown(context, counted.response),
            of(&figures::RESPONSE, ""),
        ),
        (
            words.say("service-figure-unconfirmed"),
            shown(context, counted.unconfirmed),
            of(&UNCONFIRMED, "1"),
        ),
        (
            words.say("service-figure-rejected"),
            shown(context, counted.rejected),
            of(&figures::REJECTED, "1"),
        ),
        (
            words.say("service-figure-rated"),
            shown(context, counted.rated),
            of(&figures::RATED, "1"),
        ),
        (
            words.say("service-figure-score"),
            mean(context, counted).into(),
            of(&figures::RATED, "1"),
        ),
    ];
    let stats: Vec<_> =
        stats.into_iter().map(|(label, value, href)| (label, value, Text::from(href))).collect();
    let imported = words.say_with("service-figure-imported", &[("n", counted.imported.into())]);
    html! {
        (stat_row(&stats))
        @if counted.imported > 0 {
            (note(Tone::Info, &imported, &html! {
                @if asked.opens {
                    a href="/service/orders?state=all&imported=only" { (words.say("service-open")) }
                }
            }))
        }
    }
}

/// Why orders did not meet a figure, and in which kind of work.
fn wrong(context: &PageContext<'_>, asked: &Asked, counted: &Figures) -> Result<Markup, ViewError> {
    let late = against(context, asked, &TIMELINESS, counted.timeliness, AGAINST_TIMELINESS)?;
    let poor = against(context, asked, &CONFORMANCE, counted.conformance, AGAINST_CONFORMANCE)?;
    if late.is_none() && poor.is_none() {
        return Ok(html! {});
    }
    Ok(html! {
        h2 { (context.words.say("service-wrong")) }
        div class="card-pair" {
            @if let Some(late) = late { (late) }
            @if let Some(poor) = poor { (poor) }
        }
    })
}

fn against(
    context: &PageContext<'_>,
    asked: &Asked,
    measure: &Measure,
    of: Share,
    reasons: &[Measure],
) -> Result<Option<Markup>, ViewError> {
    let words = context.words;
    let missed = of.whole - of.part;
    if missed == 0 {
        return Ok(None);
    }
    let mut bars = Vec::new();
    for reason in reasons {
        let found = share(&context.viewer, reason, &asked.scope, asked.from, asked.until)?.part;
        if found > 0 {
            bars.push(Bar {
                label: words.say(&format!("service-why-{}", reason.name)),
                value: found,
                href: asked.orders(reason, "1").into(),
                tone: Tone::Bad,
                ..Bar::default()
            });
        }
    }
    let kinds = kinds(context, asked, measure)?;
    let title =
        words.say_with(&format!("service-missed-{}", measure.name), &[("n", missed.into())]);
    Ok(Some(card(&Card {
        title: title.into(),
        aside: html! {
            @if asked.opens { a href=(asked.orders(measure, "0")) { (words.say("service-open-all")) } }
        },
        icon: "alert-triangle".into(),
        body: html! {
            h3 class="card-part" { (words.say("service-why")) }
            (bar_list(words, &bars))
            h3 class="card-part" { (words.say("service-where")) }
            (bar_list(words, &kinds))
        },
        ..Card::default()
    })))
}

/// The categories in which most orders missed the figure.
fn kinds<'a>(
    context: &PageContext<'a>,
    asked: &Asked,
    measure: &Measure,
) -> Result<Vec<Bar<'a>>, StoreError> {
    let catalogue = views::catalogue(context.viewer.reading)?;
    let counted = by_category(&context.viewer, measure, &asked.scope, asked.from, asked.until)?;
    let mut missed: Vec<(String, Share)> =
        counted.into_iter().filter(|(_, share)| share.part < share.whole).collect();
    missed.sort_by_key(|(_, share)| share.part - share.whole);
    let bar = |(category, share): &(String, Share)| {
        let missed = share.whole - share.part;
        let scope = Scope { category: category.clone(), ..asked.scope.clone() };
        let narrowed = Asked { scope, ..*asked };
        let pair = [("n", missed.into()), ("whole", share.whole.into())];
        Bar {
            label: context.name(&catalogue.category(category)).to_owned().into(),
            value: missed,
            text: context.words.say_with("service-of-whole", &pair).into(),
            href: narrowed.orders(measure, "0").into(),
            tone: Tone::Warn,
        }
    };
    Ok(missed.iter().take(CATEGORIES_MAX).map(bar).collect())
}

/// One week of the course.
struct Week {
    span: (Moment, Moment),
    reported: i64,
    timeliness: Share,
    conformance: Share,
    unconfirmed: Share,
}

fn weeks(context: &PageContext<'_>, asked: &Asked) -> Result<Vec<Week>, StoreError> {
    let mut weeks = Vec::new();
    for back in (0..WEEKS).rev() {
        let until = asked.until.plus_days(-7 * back);
        let span = (until.plus_days(-7), until);
        let of = |measure: &Measure| share(&context.viewer, measure, &asked.scope, span.0, span.1);
        weeks.push(Week {
            span,
            reported: of(&REPORTED)?.whole,
            timeliness: of(&TIMELINESS)?,
            conformance: of(&CONFORMANCE)?,
            unconfirmed: of(&UNCONFIRMED)?,
        });
    }
    Ok(weeks)
}

/// The weeks as lines, with the table behind them; nothing where nothing happened.
fn course(context: &PageContext<'_>, asked: &Asked, weeks: &[Week]) -> Markup {
    let words = context.words;
    if weeks.iter().all(|week| week.reported == 0 && week.timeliness.whole == 0) {
        return html! {};
    }
    let zone = context.viewer.institution.calendar.zone();
    let day = |week: &Week| words.date(week.span.0.civil(zone).date());
    let points = |pick: fn(&Week) -> Share| -> Vec<Option<f64>> {
        weeks.iter().map(pick).map(|share| (share.whole > 0).then(|| percent(share))).collect()
    };
    let line = |key: &str, data: Vec<Option<f64>>| json!({ "type": "line", "name": words.say(key), "data": data });
    let option = json!({
        "legend": {},
        "tooltip": { "trigger": "axis" },
        "xAxis": { "type": "category", "data": weeks.iter().map(day).collect::<Vec<_>>() },
        "yAxis": { "type": "value", "min": 0, "max": 100 },
        "series": [
            line("service-figure-timeliness", points(|week| week.timeliness)),
            line("service-figure-conformance", points(|week| week.conformance)),
        ],
    });
    chart(
        words,
        &Chart {
            id: "course".into(),
            title: words.say("service-course"),
            summary: words.say("service-course-summary"),
            option_json: option.to_string().into(),
            table: by_week(context, asked, weeks),
            size: ChartSize::Small,
        },
    )
}

/// A number that opens to what it counts, where it may.
fn opening(href: &str, number: &Markup) -> Markup {
    html! { @if href.is_empty() { (number) } @else { a href=(href) { (number) } } }
}

fn by_week(context: &PageContext<'_>, asked: &Asked, weeks: &[Week]) -> Markup {
    let words = context.words;
    let zone = context.viewer.institution.calendar.zone();
    let open = |week: &Week, measure: &Measure, share: Share| {
        let href = asked.orders_in(measure, "", week.span);
        let pair = [("part", share.part.into()), ("whole", share.whole.into())];
        html! {
            @if share.whole == 0 { (words.say("service-none-yet")) } @else {
                (opening(&href, &html! { (shown(context, share)) })) " "
                span class="soft" { (words.say_with("service-part-of-whole", &pair)) }
            }
        }
    };
    let rows = weeks.iter().map(|week| {
        Row::from(vec![
            html! { (words.date(week.span.0.civil(zone).date())) },
            opening(
                &asked.orders_in(&REPORTED, "", week.span),
                &html! { (words.count(week.reported)) },
            ),
            open(week, &TIMELINESS, week.timeliness),
            open(week, &CONFORMANCE, week.conformance),
            open(week, &UNCONFIRMED, week.unconfirmed),
        ])
    });
    let heads = [
        "service-figure-reported",
        "service-figure-timeliness",
        "service-figure-conformance",
        "service-figure-unconfirmed",
    ];
    table(
        words,
        &Table {
            caption: words.say("service-course"),
            columns: std::iter::once(Column::title(words.say("service-week")))
                .chain(heads.map(|key| Column::number(words.say(key))))
                .collect(),
            rows: rows.collect(),
            dense: true,
            ..Table::default()
        },
    )
}

/// The span as links; category, building and person behind a fold.
fn filters(context: &PageContext<'_>, asked: &Asked) -> Result<Markup, StoreError> {
    let words = context.words;
    let kept = asked.query();
    let address = |days: i64| {
        let rest = lists::address(&kept);
        let rest = rest.split_once('?').map_or(String::new(), |(_, rest)| format!("&{rest}"));
        format!("/figures?days={days}{rest}")
    };
    let links = SPANS.map(|days| FilterLink {
        label: words.say_with("service-span-days", &[("n", days.into())]).into(),
        href: address(days).into(),
        count: "".into(),
        current: days == asked.days,
    });
    Ok(html! {
        (filter_links(&words.say("service-span"), &links))
        (lists::narrower(context, "/figures", &kept, &[("days", asked.days.to_string())])?)
    })
}
