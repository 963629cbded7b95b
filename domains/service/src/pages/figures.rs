//! 保障及时 and 服务规范 with what stands beside and behind them, for whichever
//! dashboard shows them. Every number opens to the orders it counts.

mod asked;
pub mod charts;
mod cuts;
mod grid;
pub mod month;
pub mod pledge;
mod satisfaction;
mod wrong;

use houqin_kernel::ViewError;
use houqin_page::face::PageContext;
use houqin_page::{Figure, LinkRow, Markup, Text, Tone, card, html, link_list, note, stat_row};

pub use asked::Asked;
pub use cuts::{Covered, FACES, cut_grid, faces, person_grid};
pub use grid::Grid;

use crate::figures::{
    self, CONFORMANCE, Figures, Measure, REOPENED, REPEAT, REPORTED, Share, TIMELINESS,
    UNCONFIRMED, figures,
};
use crate::views::{TrendWeek, is_public, trend};

/// From this share on a figure is as it should be, in per cent.
const GOOD_PERCENT: i64 = 90;
/// From this share on it is not yet bad.
const FAIR_PERCENT: i64 = 75;
/// Weeks of the trend beside a figure.
const WEEKS: i64 = 8;

/// The figures of the service desk over what was asked for.
pub struct ServiceFigures<'a> {
    /// 保障及时 and 服务规范.
    pub cards: Vec<Figure<'a>>,
    /// Which span and which part is looked at, with the links to others.
    pub filters: Markup,
    /// What went wrong, and why.
    pub wrong: Markup,
    /// Response, unconfirmed, open and late, reopened and repeated.
    pub beside: Markup,
    /// Scores: asked, answered, satisfied.
    pub satisfaction: Markup,
    /// The course of the weeks: a chart, and its table.
    pub course: Markup,
    /// The other faces of the same figures.
    pub more: Markup,
}

/// Counts the figures over what the page was asked for.
///
/// # Errors
/// For another person's figures without the right to read them, or when the store
/// fails.
pub fn figures_cards<'a>(context: &PageContext<'a>) -> Result<ServiceFigures<'a>, ViewError> {
    let asked = Asked::of(context)?;
    let (from, until) = asked.span();
    let counted = figures(&context.viewer, &asked.scope, from, until)?;
    let weeks = trend(&context.viewer, &asked.scope, until, Some(WEEKS))?.weeks;
    let numbers = &counted.numbers;
    let cards = vec![
        figure(context, &asked, &TIMELINESS, numbers.timeliness, &weeks),
        figure(context, &asked, &CONFORMANCE, numbers.conformance, &weeks),
    ];
    Ok(ServiceFigures {
        cards,
        filters: asked.filters(context, "/figures")?,
        wrong: wrong::wrong(context, &asked, &counted)?,
        beside: beside(context, &asked, &counted),
        satisfaction: satisfaction::satisfaction(context, &asked, &numbers.satisfaction)?,
        course: charts::course(context, &asked, &weeks),
        more: more(context, &asked)?,
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
    weeks: &[TrendWeek],
) -> Figure<'a> {
    let words = context.words;
    let key = format!("service-figure-{}", measure.name);
    let pair = [("part", share.part.into()), ("whole", share.whole.into())];
    let told = if share.whole == 0 {
        words.say("service-figure-nothing").into_owned()
    } else {
        words.say_with(&format!("{key}-told"), &pair)
    };
    let pick = |week: &TrendWeek| {
        let numbers = &week.numbers;
        if measure.name == TIMELINESS.name { numbers.timeliness } else { numbers.conformance }
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
pub(super) fn percent(share: Share) -> f64 {
    let permille = share.part.saturating_mul(1_000) / share.whole.max(1);
    f64::from(i32::try_from(permille).unwrap_or(0)) / 10.0
}

fn beside(context: &PageContext<'_>, asked: &Asked, counted: &Figures) -> Markup {
    let words = context.words;
    let of = |measure: &Measure, met: &str| asked.orders(measure, met);
    let number = |count: i64| Text::from(words.count(count));
    let numbers = &counted.numbers;
    let stats: Vec<(Text<'_>, Text<'_>, String)> = vec![
        (words.say("service-figure-reported"), number(numbers.reported), of(&REPORTED, "")),
        (words.say("service-filter-open"), number(counted.open), asked.in_state("open")),
        (words.say("service-filter-late"), number(counted.late), asked.in_state("late")),
        (words.say("service-column-paused"), number(counted.paused), asked.in_state("paused")),
        (
            words.say("service-figure-response"),
            shown(context, numbers.response),
            of(&figures::RESPONSE, ""),
        ),
        (
            words.say("service-figure-unconfirmed"),
            shown(context, numbers.unconfirmed),
            of(&UNCONFIRMED, "1"),
        ),
        (words.say("service-figure-reopened"), number(numbers.reopened.part), of(&REOPENED, "1")),
        (words.say("service-figure-repeat"), number(numbers.repeat.part), of(&REPEAT, "1")),
        (
            words.say("service-figure-rejected"),
            shown(context, numbers.rejected),
            of(&figures::REJECTED, "1"),
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

/// The other faces, asked for the same.
fn more(context: &PageContext<'_>, asked: &Asked) -> Result<Markup, ViewError> {
    let words = context.words;
    let mut rows: Vec<LinkRow<'_>> = Vec::new();
    let mut add = |key: &str, icon: &'static str, path: &str| {
        rows.push(LinkRow {
            href: asked.there(context, path, &[]).into(),
            label: words.say(&format!("service-more-{key}")),
            help: words.say(&format!("service-more-{key}-help")),
            icon: icon.into(),
            aside: html! {},
        });
    };
    add("cuts", "hierarchy-2", "/figures/by/unit");
    add("charts", "chart-bar", "/figures/charts");
    add("month", "report", "/figures/month");
    if is_public(&context.viewer)? {
        add("pledge", "certificate", "/pledge");
    }
    Ok(card(&houqin_page::Card {
        body: link_list(&rows),
        flush: true,
        ..houqin_page::Card::default()
    }))
}
