//! 报修单. The order on A4, to be signed and stamped by hand; its code leads back to it.
//! One [`Sheet`] for both: by the browser, or as PDF.

use houqin_kernel::{StoreError, ViewError};
use houqin_page::face::{PageContext, Rendered};
use houqin_page::{html, sheet};
use houqin_paper::{Cell, Sheet, Sign};

use super::order::named;
use super::{at, case, place};
use crate::views::{self, Catalogue, OrderDetail};

/// `/service/orders/{id}/sheet`.
pub fn paper(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let order = named(context)?;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let here = format!("/service/orders/{}", order.row.id);
    let paper = Sheet {
        title: words.say("service-sheet").into_owned(),
        number: order.row.number.clone(),
        code: format!("{}{here}", context.origin),
        cells: cells(context, &order, &catalogue)?,
        signs: signs(context, &order)?,
        foot: foot(context),
        ..context.sheet()
    };
    if context.asked_as_pdf() {
        return Ok(Rendered::paper(paper.number.clone(), paper));
    }
    let body = html! {
        nav class="crumbs" aria-label=(words.say("page-breadcrumbs")) {
            a href=(here) { (words.say("service-sheet-back")) } " · "
            @if context.prints {
                a href=(context.pdf_href(&format!("{here}/sheet"), &[])) { (words.say("page-as-pdf")) } " · "
            }
            (words.say("service-sheet-hint")) " "
            a href="/paper" { (words.say("service-sheet-return")) }
        }
        (sheet(words, &paper))
    };
    let title = format!("{} {}", paper.title, paper.number);
    Ok(Rendered::new(title, body).bare())
}

fn cells(
    context: &PageContext<'_>,
    order: &OrderDetail,
    catalogue: &Catalogue,
) -> Result<Vec<Cell>, StoreError> {
    let words = context.words;
    let row = &order.row;
    let cell = |key: &str, text: String| Cell::new(words.say(key), text);
    let wide = |key: &str, text: String| Cell { wide: true, tall: true, ..cell(key, text) };
    let moment = |at_: Option<_>| at_.map(|one| at(context, one)).unwrap_or_default();
    let worker = row.assignee.map(|who| context.person(who)).transpose()?.unwrap_or_default();
    // Nothing recorded yet leaves room for the pen.
    let finished = row.finished_at.is_some();
    let took = |text: String| if finished { text } else { String::new() };
    let where_ = place(context, row.place, row.place_text.as_deref())?;
    Ok(vec![
        cell("service-requester", context.person(row.requester)?),
        cell("service-contact", order.contact.clone().unwrap_or_default()),
        cell("service-reported-at", moment(Some(row.reported_at))),
        cell("service-place", where_),
        cell("service-category", context.name(&catalogue.category(&row.category)).to_owned()),
        cell("service-urgency", context.name(&catalogue.urgency(&row.urgency)).to_owned()),
        wide("service-what", row.description.clone().unwrap_or_default()),
        cell("service-worker", worker),
        cell("service-resolve-limit", moment(row.resolve_due)),
        wide("service-finish-note", order.finish_note.clone().unwrap_or_default()),
        cell("service-finished", moment(row.finished_at)),
        cell("service-labour", took(words.duration_minutes(order.labour_minutes))),
        cell("service-material", took(words.money_fen(order.material_fen))),
        cell("service-state", super::state_name(context, &row.state)),
    ])
}

fn signs(context: &PageContext<'_>, order: &OrderDetail) -> Result<Vec<Sign>, StoreError> {
    let words = context.words;
    let sign =
        |key: &str, said: String, stamp| Sign { label: words.say(key).into_owned(), said, stamp };
    let worker = order.row.assignee.map(|who| context.person(who)).transpose()?;
    let said = match order.row.ending.as_deref() {
        Some("confirmed") => words.say("service-sheet-confirmed").into_owned(),
        Some("unconfirmed") => words.say("service-sheet-unconfirmed").into_owned(),
        _ => String::new(),
    };
    Ok(vec![
        sign("service-sheet-requester", said, false),
        sign("service-sheet-worker", worker.unwrap_or_default(), false),
        sign("service-sheet-office", String::new(), true),
    ])
}

/// The rule the paper follows: the clause that founds reporting.
fn foot(context: &PageContext<'_>) -> String {
    let step = case::procedure_now(context)
        .and_then(|procedure| procedure.steps.iter().find(|step| step.act == "service.report"));
    let clause = step
        .and_then(|step| context.viewer.institution.clause(&step.clause, context.viewer.at))
        .map(|clause| context.clause(&clause.cited()));
    let clause = clause.unwrap_or_default();
    context.words.say_with("service-sheet-foot", &[("clause", clause.into())])
}
