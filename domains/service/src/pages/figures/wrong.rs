//! 哪里没做到. Why orders did not meet a figure, and in which kind of work.

use houqin_kernel::{StoreError, ViewError};
use houqin_page::face::PageContext;
use houqin_page::{Bar, Card, Markup, Tone, bar_list, card, html};

use super::asked::Asked;
use crate::figures::{
    AGAINST_CONFORMANCE, AGAINST_TIMELINESS, By, CONFORMANCE, CutBy, CutRow, Figures, Measure,
    Narrow, Share, TIMELINESS, Tallied, cuts, tally,
};

/// Most categories shown under what went wrong.
const CATEGORIES_MAX: usize = 5;

/// Why orders did not meet a figure, and in which kind of work.
pub fn wrong(
    context: &PageContext<'_>,
    asked: &Asked,
    counted: &Figures,
) -> Result<Markup, ViewError> {
    let late =
        against(context, asked, &TIMELINESS, counted.numbers.timeliness, AGAINST_TIMELINESS)?;
    let poor =
        against(context, asked, &CONFORMANCE, counted.numbers.conformance, AGAINST_CONFORMANCE)?;
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
    measure: &'static Measure,
    of: Share,
    reasons: &'static [Measure],
) -> Result<Option<Markup>, ViewError> {
    let words = context.words;
    let missed = of.missed();
    if missed == 0 {
        return Ok(None);
    }
    let reasons: Vec<&'static Measure> = reasons.iter().collect();
    let told = tally(&context.viewer, &asked.scope, asked.span(), By::All, &reasons)?;
    let told = Tallied::only(told);
    let mut bars = Vec::new();
    for reason in reasons {
        let found = told.share(reason).part;
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

/// The categories in which most orders missed the figure, the closer ones in
/// their parent.
fn kinds<'a>(
    context: &PageContext<'a>,
    asked: &Asked,
    measure: &'static Measure,
) -> Result<Vec<Bar<'a>>, StoreError> {
    let rows = cuts(&context.viewer, &asked.scope, asked.span(), CutBy::Category)?.rows;
    let of = |row: &CutRow| {
        if measure.name == TIMELINESS.name {
            row.numbers.timeliness
        } else {
            row.numbers.conformance
        }
    };
    let mut missed: Vec<&CutRow> =
        rows.iter().filter(|row| row.depth == 0 && of(row).missed() > 0).collect();
    missed.sort_by_key(|row| -of(row).missed());
    let bar = |row: &&CutRow| {
        let share = of(row);
        let narrow = Narrow { category: row.key.clone(), ..asked.scope.narrow.clone() };
        let pair = [("n", share.missed().into()), ("whole", share.whole.into())];
        Bar {
            label: context.name(&row.name).to_owned().into(),
            value: share.missed(),
            text: context.words.say_with("service-of-whole", &pair).into(),
            href: asked.orders_of(&narrow, measure, "0", asked.span()).into(),
            tone: Tone::Warn,
        }
    };
    Ok(missed.iter().take(CATEGORIES_MAX).map(bar).collect())
}
