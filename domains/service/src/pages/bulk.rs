//! 一起办. One act on several orders of the list, each by itself: what may be
//! done to which of them; before it is done it is shown what each would come to.

use houqin_kernel::{CaseId, Evidence, Refusal, StoreError, ViewError};
use houqin_page::face::{ActForm, Ask, Each, PageContext, Rendered};
use houqin_page::{
    Button, Choice, Column, Empty, Markup, Row, Table, button, empty_state, hidden, html,
    link_button, page_head, table,
};

use super::{case, due, place, state_chip, workers};
use crate::order::TEXT_MAX;
use crate::views::{self, Catalogue, OrderRow};

/// Where orders are chosen from.
const ORDERS: &str = "/service/orders";
/// This page: `?order.ID=on` for each order.
pub const HERE: &str = "/service/bulk";
/// What the name of a box begins with.
pub const BOX: &str = "order.";
/// Most orders at once.
const MOST: usize = 50;

/// One act, the orders that it may be tried on and those left out.
struct Offer<'o> {
    rows: Vec<&'o OrderRow>,
    out: Vec<&'o OrderRow>,
}

impl<'o> Offer<'o> {
    fn of(orders: &'o [OrderRow], may: impl Fn(&OrderRow) -> bool) -> Self {
        let (rows, out) = orders.iter().partition(|row| may(row));
        Self { rows, out }
    }

    fn ids(&self) -> Vec<String> {
        self.rows.iter().map(|row| row.id.to_string()).collect()
    }
}

/// Whether the viewer may do anything to a row here.
pub fn may_any(context: &PageContext<'_>, row: &OrderRow) -> bool {
    may_dispatch(context, row)
        || case::step_for(context, row, "service.accept").is_some()
        || may_reject(context, row)
        || case::step_for(context, row, "service.merge").is_some()
}

/// Whether what is only reported is accepted and dispatched by the viewer in one.
fn at_once(context: &PageContext<'_>, row: &OrderRow) -> bool {
    case::step_for(context, row, "service.accept").is_some()
        && case::may_after(context, "service.dispatch", "accepted")
}

fn may_dispatch(context: &PageContext<'_>, row: &OrderRow) -> bool {
    at_once(context, row) || case::step_for(context, row, "service.dispatch").is_some()
}

/// A rejection that takes a photo of each is made on each order's own page.
fn may_reject(context: &PageContext<'_>, row: &OrderRow) -> bool {
    let step = case::step_for(context, row, "service.reject");
    step.is_some_and(|step| !step.evidence.contains(&Evidence::Photo))
}

/// `/service/bulk`.
pub fn bulk(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let orders = views::chosen(&context.viewer, &chosen(context)?)?;
    let title = words.say_with("service-bulk", &[("n", orders.len().into())]);
    if orders.is_empty() {
        let empty = Empty {
            icon: "checklist".into(),
            title: words.say("service-bulk-none"),
            help: words.say("service-bulk-none-help"),
            action: link_button(ORDERS, &Button::primary(words.say("service-nav-orders"))),
        };
        return Ok(Rendered::new(words.say("service-bulk-do"), empty_state(&empty)));
    }
    let catalogue = views::catalogue(context.viewer.reading)?;
    let acts = html! {
        (dispatch(context, &catalogue, &orders)?)
        (accept(context, &orders))
        (merge(context, &orders))
        (reject(context, &catalogue, &orders))
    };
    let body = html! {
        (page_head(&html! { a href=(ORDERS) { (words.say("service-nav-orders")) } }, &title, &html! { p { (words.say("service-bulk-lead")) } }, &html! {}))
        (listed(context, &catalogue, &orders)?)
        @if acts.0.is_empty() { p { (words.say("service-bulk-nothing")) } }
        div class="stack" { (acts) }
    };
    Ok(Rendered::new(title, body).wide())
}

/// The orders that were ticked.
fn chosen(context: &PageContext<'_>) -> Result<Vec<CaseId>, Refusal> {
    let ticked = context.query.keys().filter_map(|name| name.strip_prefix(BOX));
    let ids: Vec<CaseId> = ticked.filter_map(|id| id.parse().ok()).collect();
    if ids.len() > MOST {
        return Err(Refusal::form(
            "order",
            "too_many_at_once",
            format!("一次勾选了 {} 张，一次最多 {MOST} 张。请分几次办理。", ids.len()),
            format!("{} are ticked; at most {MOST} are done at once.", ids.len()),
        ));
    }
    Ok(ids)
}

fn listed(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    orders: &[OrderRow],
) -> Result<Markup, StoreError> {
    let words = context.words;
    let mut rows = Vec::new();
    for row in orders {
        rows.push(Row::from(vec![
            html! { a href={ (ORDERS) "/" (row.id) } { (row.number) } },
            html! {
                (context.name(&catalogue.category(&row.category)))
                @if let Some(said) = &row.description { span class="cell-more" { (said) } }
            },
            html! { (place(context, row.place, row.place_text.as_deref())?) },
            state_chip(context, row),
            html! { @if let Some(who) = row.assignee { (context.person(who)?) } },
            html! { (due(context, row)?.0) },
        ]));
    }
    let number = Column { whole: true, ..Column::title(words.say("service-number")) };
    let heads = ["what", "place", "state", "worker", "due"];
    let heads = heads.map(|key| Column::new(words.say(&format!("service-{key}"))));
    Ok(table(
        words,
        &Table {
            caption: words.say("service-bulk-do"),
            columns: std::iter::once(number).chain(heads).collect(),
            rows,
            dense: true,
            ..Table::default()
        },
    ))
}

/// A form of `act` on the orders of an offer.
fn each<'c, 'a>(
    context: &'c PageContext<'a>,
    act: &'c str,
    told: &'c str,
    offer: &Offer<'_>,
) -> ActForm<'c, 'a> {
    let said = Each { told, open: "/service/orders/{}", again: HERE };
    ActForm::new(context, act).then(ORDERS).each("order", offer.ids(), &said)
}

/// The name of an act with how many orders it may be tried on.
fn label(context: &PageContext<'_>, told: &str, offer: &Offer<'_>) -> String {
    let pair = [("what", told.into()), ("n", offer.rows.len().into())];
    context.words.say_with("service-bulk-act", &pair)
}

/// Which of the chosen are left out, and that it is for their state.
fn left_out(context: &PageContext<'_>, offer: &Offer<'_>) -> Markup {
    let numbers: Vec<&str> = offer.out.iter().map(|row| row.number.as_str()).collect();
    let numbers = numbers.join(context.words.pick("、", ", "));
    html! {
        @if !offer.out.is_empty() {
            p class="soft" { (context.words.say_with("service-bulk-out", &[("numbers", numbers.into())])) }
        }
    }
}

fn dispatch(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    orders: &[OrderRow],
) -> Result<Markup, StoreError> {
    let words = context.words;
    let offer = Offer::of(orders, |row| may_dispatch(context, row));
    if offer.rows.is_empty() {
        return Ok(html! {});
    }
    let told = words.say("service-dispatch-now");
    let at_once = offer.rows.iter().any(|row| at_once(context, row));
    let act = if at_once { "service.dispatch_at_once" } else { "service.dispatch" };
    let form = each(context, act, &told, &offer);
    let workers = workers::workers(context, &workers::load_now(context)?)?;
    let again = |row: &&OrderRow| !matches!(row.state.as_str(), "reported" | "accepted");
    let (any, every) = (offer.rows.iter().any(again), offer.rows.iter().all(again));
    let reason = Ask::new("reason", "service-bulk-reason").required(every).at_most(TEXT_MAX);
    Ok(form.folded_first(
        &label(context, &told, &offer),
        &html! {
            (left_out(context, &offer))
            @if any { (form.lines(&reason)) }
            (workers::hands_for_each(context, catalogue, &workers))
        },
    ))
}

fn accept(context: &PageContext<'_>, orders: &[OrderRow]) -> Markup {
    let words = context.words;
    let offer = Offer::of(orders, |row| case::step_for(context, row, "service.accept").is_some());
    if offer.rows.is_empty() {
        return html! {};
    }
    let told = words.say("service-accept");
    let form = each(context, "service.accept", &told, &offer);
    let body = html! { (left_out(context, &offer)) (button(&Button::primary(words.say("service-bulk-show")))) };
    form.folded(&label(context, &told, &offer), &body)
}

/// The one whose limit runs out first takes the others in: no other one may.
fn merge(context: &PageContext<'_>, orders: &[OrderRow]) -> Markup {
    let words = context.words;
    let open = orders.iter().filter(|row| row.finished_at.is_none() && row.closed_at.is_none());
    let main = open.filter_map(|row| Some((row.resolve_due?, row))).min_by_key(|one| one.0);
    let Some((_, main)) = main else { return html! {} };
    let others: Vec<OrderRow> = orders.iter().filter(|row| row.id != main.id).cloned().collect();
    let offer = Offer::of(&others, |row| case::step_for(context, row, "service.merge").is_some());
    if offer.rows.is_empty() {
        return html! {};
    }
    let told = words.say("service-merge");
    let form = each(context, "service.merge", &told, &offer).with("main", main.number.as_str());
    form.folded(
        &label(context, &told, &offer),
        &html! {
            p { (words.say_with("service-bulk-main", &[("number", main.number.as_str().into())])) }
            (left_out(context, &offer))
            (form.lines(&Ask::must("reason", "service-merge-why").at_most(TEXT_MAX)))
            (button(&Button::primary(words.say("service-bulk-show"))))
        },
    )
}

fn reject(context: &PageContext<'_>, catalogue: &Catalogue, orders: &[OrderRow]) -> Markup {
    let words = context.words;
    let offer = Offer::of(orders, |row| may_reject(context, row));
    let step = offer.rows.first().and_then(|row| case::step_for(context, row, "service.reject"));
    let Some(step) = step else { return html! {} };
    let told = context.name(&step.name).to_owned();
    let form = each(context, "service.reject", &told, &offer);
    let reasons: Vec<Choice<'_>> = catalogue
        .reject_reasons
        .iter()
        .map(|one| Choice::new(one.code.as_str(), context.name(&one.name)))
        .collect();
    form.folded(
        &label(context, &told, &offer),
        &html! {
            (left_out(context, &offer))
            @for one in &reasons { (hidden(&format!("_say.why.{}", one.value), &one.label)) }
            (form.choose(&Ask::must("why", "service-reason"), &reasons))
            (form.lines(&Ask::must("reason", "service-reject-tell").at_most(TEXT_MAX)))
            (button(&Button::danger(words.say("service-bulk-show"))))
        },
    )
}
