//! `/rulebook/apart`: which hands are kept apart, in three tiers, each with its
//! clause; the exceptions below.

use houqin_kernel::{Tier, ViewError};
use houqin_page::face::{PageContext, Rendered, clause_now, refused};
use houqin_page::{Arg, Card, Column, Markup, Row, Table, card, html, page_head, table};

use super::exceptions;
use crate::views::{self, PairRow};

/// The page.
pub fn apart(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let pairs = views::pairs(&context.viewer)?;
    let title = words.say("rulebook-nav-apart").into_owned();
    let body = html! {
        (page_head(&html! {}, &title, &html! { p { (words.say("rulebook-apart-lead")) } }, &html! {}))
        (refused(context))
        @for tier in [Tier::Never, Tier::Compensable, Tier::Notice] {
            @let of_tier: Vec<&PairRow> = pairs.iter().filter(|pair| pair.tier == tier).collect();
            (tier_card(context, tier, &of_tier))
        }
        (exceptions::section(context, &pairs)?)
    };
    Ok(Rendered::new(title, body))
}

fn tier_card(context: &PageContext<'_>, tier: Tier, pairs: &[&PairRow]) -> Markup {
    let words = context.words;
    let (icon, key, help) = match tier {
        Tier::Never => ("ban", "rulebook-tier-never", "rulebook-tier-never-help"),
        Tier::Compensable => {
            ("scale", "rulebook-tier-compensable", "rulebook-tier-compensable-help")
        }
        Tier::Notice => ("eye", "rulebook-tier-notice", "rulebook-tier-notice-help"),
    };
    let mut columns = vec![
        Column::title(words.say("rulebook-pair")),
        Column::new(words.say("rulebook-sides")),
        Column::new(words.say("rulebook-clause")),
    ];
    if tier == Tier::Compensable {
        columns.push(Column::new(words.say("rulebook-bounds")));
        columns.push(Column::new(words.say("rulebook-open-now")));
    }
    card(&Card {
        title: words.say(key),
        icon: icon.into(),
        body: html! {
            p class="card-lead muted" { (words.say(help)) }
            @if pairs.is_empty() { p class="card-lead" { (words.say("rulebook-tier-none")) } }
            @else { (table(words, &Table {
                caption: words.say(key),
                columns,
                rows: pairs.iter().map(|pair| row(context, pair)).collect(),
                ..Table::default()
            })) }
        },
        flush: true,
        ..Card::default()
    })
}

fn row<'a>(context: &PageContext<'a>, pair: &PairRow) -> Row<'a> {
    let words = context.words;
    let mut cells = vec![
        html! { (context.name(&pair.name)) },
        html! { (side(context, &pair.acts_a, &pair.posts_a)) " × " (side(context, &pair.acts_b, &pair.posts_b)) },
        clause_now(context, &pair.clause),
    ];
    if pair.tier == Tier::Compensable {
        let args = [
            ("days", pair.max_days.into()),
            ("cases", pair.cap_cases.into()),
            ("posts", context.posts(&pair.approve_posts).into()),
        ];
        cells.push(html! {
            (words.say_with("rulebook-bounds-are", &args))
            @if !pair.measures.is_empty() {
                br; span class="muted" { (measures(context, &pair.measures)) }
            }
        });
        cells.push(html! {
            @if pair.open_exceptions == 0 { span class="muted" { (words.say("rulebook-open-none")) } }
            @else { (words.say_with("rulebook-open-left", &[
                ("n", i64::try_from(pair.open_exceptions).unwrap_or(0).into()),
                ("left", pair.cases_left.into()),
            ])) }
        });
    }
    Row { id: format!("pair-{}", pair.code).into(), ..Row::from(cells) }
}

/// Acts or posts of one side, by the names people use.
fn side(context: &PageContext<'_>, acts: &[String], posts: &[String]) -> Markup {
    const SHOWN: usize = 4;
    let names: Vec<String> = acts
        .iter()
        .map(|act| context.act_name(act))
        .chain(posts.iter().map(|post| context.post(post)))
        .collect();
    let with = context.words.pick("、", ", ");
    let first: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let more = names.len().saturating_sub(SHOWN);
    html! {
        @if more > 0 {
            details class="more" {
                summary { (first.join(with)) " " (context.words.say_with("rulebook-and-more", &[("all", count(names.len()))])) }
                (names.join(with))
            }
        } @else { (first.join(with)) }
    }
}

fn measures(context: &PageContext<'_>, measures: &[String]) -> String {
    let words = context.words;
    let named: Vec<String> = measures
        .iter()
        .map(|measure| {
            let key = format!("rulebook-measure-{}", measure.replace('_', "-"));
            if words.knows(&key) { words.say(&key).into_owned() } else { measure.clone() }
        })
        .collect();
    named.join(words.pick("、", ", "))
}

/// A count as words take it.
fn count(number: usize) -> Arg<'static> {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}
