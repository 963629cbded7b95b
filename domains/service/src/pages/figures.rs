//! 保障及时 and 服务规范 as cards, for whichever dashboard shows them.

use houqin_kernel::{Moment, ViewError};
use houqin_page::face::PageContext;
use houqin_page::{Figure, Markup, Text, Tone, html, note, stat_row};

use crate::figures::{Figures, Share, figures};

/// From this share on a figure is as it should be, in per cent.
const GOOD_PERCENT: i64 = 90;
/// From this share on it is not yet bad.
const FAIR_PERCENT: i64 = 75;

/// The two figures of the service desk, and what stands beside them.
pub struct ServiceFigures<'a> {
    /// 保障及时 and 服务规范.
    pub cards: Vec<Figure<'a>>,
    /// Response, unconfirmed, ratings with their rate, open and late, imported.
    pub beside: Markup,
}

/// Counts the figures from `from` until `until` and opens each to its orders.
///
/// # Errors
/// When the store fails.
pub fn figures_cards<'a>(
    context: &PageContext<'a>,
    from: Moment,
    until: Moment,
) -> Result<ServiceFigures<'a>, ViewError> {
    let counted = figures(&context.viewer, from, until)?;
    let cards = vec![
        card(context, &counted, "timeliness", counted.timeliness),
        card(context, &counted, "conformance", counted.conformance),
    ];
    Ok(ServiceFigures { cards, beside: beside(context, &counted) })
}

/// The orders that a figure judges; with `met`, those that meet it or do not.
fn orders(counted: &Figures, figure: &str, met: &str) -> String {
    let (from, until) = (counted.from.0, counted.until.0);
    let met = if met.is_empty() { String::new() } else { format!("&met={met}") };
    format!("/service/orders?figure={figure}&from={from}&until={until}{met}")
}

fn shown<'a>(context: &PageContext<'a>, share: Share) -> Text<'a> {
    if share.whole == 0 {
        return context.words.say("service-none-yet");
    }
    context.words.percent(share.part, share.whole).into()
}

const fn tone(share: Share) -> Tone {
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

fn card<'a>(
    context: &PageContext<'a>,
    counted: &Figures,
    figure: &str,
    share: Share,
) -> Figure<'a> {
    let words = context.words;
    Figure {
        name: words.say(&format!("service-figure-{figure}")),
        value: shown(context, share),
        definition: words.say(&format!("service-figure-{figure}-definition")),
        tone: tone(share),
        href: orders(counted, figure, "").into(),
        records: share.whole,
        icon: if figure == "timeliness" { "clock".into() } else { "certificate".into() },
        ..Figure::default()
    }
}

/// The mean score with one decimal, and how many of those asked gave one.
fn mean(context: &PageContext<'_>, counted: &Figures) -> String {
    if counted.rated.part == 0 {
        return context.words.say("service-none-yet").into_owned();
    }
    let tenths = counted.score_sum * 10 / counted.rated.part;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn beside(context: &PageContext<'_>, counted: &Figures) -> Markup {
    let words = context.words;
    let stats = [
        (
            words.say("service-figure-response"),
            shown(context, counted.response),
            orders(counted, "response", ""),
        ),
        (
            words.say("service-figure-unconfirmed"),
            shown(context, counted.unconfirmed),
            String::new(),
        ),
        (words.say("service-figure-score"), mean(context, counted).into(), String::new()),
        (words.say("service-figure-rated"), shown(context, counted.rated), String::new()),
        (
            words.say("service-filter-open"),
            words.count(counted.open).into(),
            "/service/orders?state=open".into(),
        ),
        (
            words.say("service-filter-late"),
            words.count(counted.late).into(),
            "/service/orders?state=late".into(),
        ),
    ];
    let stats = stats.map(|(label, value, href)| (label, value, Text::from(href)));
    let imported = words.say_with("service-figure-imported", &[("n", counted.imported.into())]);
    html! {
        (stat_row(&stats))
        p {
            a href=(orders(counted, "timeliness", "0")) { (words.say("service-not-in-time")) } " · "
            a href=(orders(counted, "response", "0")) { (words.say("service-not-answered")) } " · "
            a href=(orders(counted, "conformance", "0")) { (words.say("service-not-to-standard")) }
        }
        @if counted.imported > 0 {
            (note(Tone::Info, &imported, &html! {
                a href="/service/orders?state=all&imported=only" { (words.say("service-open")) }
            }))
        }
    }
}
