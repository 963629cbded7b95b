//! 并单. The form by which an order becomes part of another: those open at the
//! same place by one tap, any other by its number.

use houqin_kernel::{StoreError, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext};
use houqin_page::{Button, Markup, button, html};

use super::{at, state_name};
use crate::order::TEXT_MAX;
use crate::views::{self, Catalogue, OrderDetail, PlainOrder};

/// The form to merge an order, folded.
pub fn merge(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    order: &OrderDetail,
    form: &ActForm<'_, '_>,
) -> Result<Markup, ViewError> {
    let words = context.words;
    let near = candidates(context, order)?;
    let tap = |one: &PlainOrder| {
        let name = context.name(&catalogue.category(&one.category)).to_owned();
        let state = state_name(context, &one.state);
        let label = format!("{} {name} · {state} · {}", one.number, at(context, one.reported_at));
        button(&Button {
            name: "main".into(),
            value: one.number.clone().into(),
            ..Button::new(label)
        })
    };
    Ok(form.folded(
        &words.say("service-merge"),
        &html! {
            p { (words.say("service-merge-lead")) }
            // Before the field of the same name: a tapped one is the one that counts.
            @if !near.is_empty() { div class="stack" { @for one in &near { (tap(one)) } } }
            (form.text(&Ask::new("main", "service-merge-main")))
            (form.lines(&Ask::new("reason", "service-merge-why").at_most(TEXT_MAX)))
            (button(&Button::primary(words.say("service-merge-send"))))
        },
    ))
}

/// Open orders at the same place that may well be the same fault.
fn candidates(
    context: &PageContext<'_>,
    order: &OrderDetail,
) -> Result<Vec<PlainOrder>, StoreError> {
    let viewer = &context.viewer;
    let by_id = viewer.institution.directory.place;
    let place = order.row.place.map_or(Ok(None), |id| by_id(viewer.reading, id))?;
    let Some(place) = place else { return Ok(Vec::new()) };
    let mut found = views::duplicates(viewer.reading, &place, &order.row.category, viewer.at)?;
    found.retain(|one| one.id != order.row.id);
    Ok(found)
}
