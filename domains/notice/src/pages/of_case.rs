//! 送达情况. What was told to whom about one case, by which way, and what came
//! of it: for the page of the case.

use houqin_kernel::{CaseId, ViewError};
use houqin_page::face::PageContext;
use houqin_page::{Column, Markup, Row, Table, html, table};

use super::{moment_of, sentence, state_chip, way};
use crate::deliveries::{self, WAITING};

/// The table; nothing where nobody was told.
///
/// # Errors
/// When the store fails.
pub fn of_case(context: &PageContext<'_>, case: CaseId) -> Result<Markup, ViewError> {
    let words = context.words;
    let told = deliveries::of_case(context.viewer.reading, case)?;
    if told.is_empty() {
        return Ok(html! {});
    }
    let mut rows = Vec::new();
    for one in &told {
        let who = match one.person {
            Some(person) => context.person(person)?,
            None => one.target.clone(),
        };
        let when = if one.state == WAITING { one.due_at } else { moment_of(one) };
        rows.push(Row {
            cells: vec![
                html! { (who) },
                html! { (way(context, &one.way)) },
                html! { (sentence(context, one)?) },
                html! { (context.at(one.at)) },
                html! { (state_chip(context, one)) " " (context.at(when)) },
            ],
            ..Row::default()
        });
    }
    let columns = ["who", "way", "what", "when", "outcome"];
    let columns: Vec<Column<'_>> =
        columns.iter().map(|key| Column::new(words.say(&format!("notice-column-{key}")))).collect();
    Ok(html! {
        details class="fold" {
            summary { (words.say_with("notice-of-case", &[("n", told.len().into())])) }
            (table(words, &Table { caption: words.say("notice-of-case-caption"), columns, rows, ..Table::default() }))
        }
    })
}
