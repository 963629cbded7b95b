//! Orders that were found: by search, and as what is known of work like this.

use houqin_kernel::search::Question;
use houqin_kernel::{StoreError, ViewError};
use houqin_page::face::{PageContext, address};
use houqin_page::{FoundRow, Markup, found_list, html, marked, marked_part};

use super::{at, place, state_chip};
use crate::views::{self, Catalogue, Found, OrderDetail, OrderFound};

/// 报修单. What search found, at most so many, with the way to all of them.
pub fn found(
    context: &PageContext<'_>,
    question: &Question,
    found: &Found,
    most: usize,
) -> Result<Markup, ViewError> {
    let words = context.words;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let shown = found.orders.iter().take(most);
    let rows = shown.map(|one| row(context, &catalogue, question, one));
    let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
    let more = html! {
        @if found.orders.len() > most && context.asked("kind").is_empty() {
            p { a href=(address("/search", &[("q", context.asked("q")), ("kind", "orders")])) {
                (words.say("service-found-more"))
            } }
        }
    };
    Ok(found_list("list", &words.say("service-found"), &rows, &more))
}

fn row(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    question: &Question,
    one: &OrderFound,
) -> Result<FoundRow<'static>, StoreError> {
    let words = context.words;
    let row = &one.row;
    let mark = |text: &str| marked(text, &question.marks(text));
    let category = catalogue.category(&row.category);
    let place = place(context, row.place, row.place_text.as_deref())?;
    let said = row.description.as_deref().unwrap_or_default();
    let done = one.finish_note.as_deref().unwrap_or_default();
    Ok(FoundRow {
        href: format!("/service/orders/{}", row.id).into(),
        label: html! {
            span class="num" { (mark(&row.number)) }
            span { (mark(context.name(&category))) }
            @if !place.is_empty() { span { (mark(&place)) } }
        },
        text: html! {
            (marked_part(said, &question.marks(said)))
            @if !done.is_empty() {
                @if !said.is_empty() { br; }
                (words.say("service-known-done")) " " (marked_part(done, &question.marks(done)))
            }
        },
        aside: html! { (state_chip(context, row)) span { (at(context, row.reported_at)) } },
    })
}

/// 上次怎么办的. What is known of work like this, for those who may read it.
pub fn last_time(
    context: &PageContext<'_>,
    order: &OrderDetail,
    catalogue: &Catalogue,
) -> Result<Markup, ViewError> {
    let known = views::known(&context.viewer, order)?;
    if known.here.is_empty() && known.alike.is_empty() {
        return Ok(html! {});
    }
    let words = context.words;
    let said = Question::read(order.row.description.as_deref().unwrap_or_default());
    let list = |key: &str, orders: &[OrderFound]| -> Result<Markup, StoreError> {
        let rows = orders.iter().map(|one| row(context, catalogue, &said, one));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        Ok(found_list("history", &words.say(key), &rows, &html! {}))
    };
    let count = known.here.len() + known.alike.len();
    Ok(html! {
        details class="fold" {
            summary { (words.say_with("service-known", &[("n", count.into())])) }
            (list("service-known-here", &known.here)?)
            (list("service-known-alike", &known.alike)?)
        }
    })
}
