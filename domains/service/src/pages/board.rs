//! The dispatcher's board: what waits, what is under way, what stands still,
//! what waits for the requester's word.

use houqin_kernel::{Moment, ViewError};
use houqin_page::face::{ActForm, PageContext, Rendered, refused};
use houqin_page::{
    BoardCard, BoardColumn, Button, Markup, Tone, board_card, html, note, person as person_mark,
    status_chip,
};

use super::case::{self, Ratification};
use super::workers::{self, Dispatch, Load, Worker};
use super::{actions, at, days, due, marks, only_state, place, urgency_chip};
use crate::views::{self, Board, Catalogue, OrderRow};

const HERE: &str = "/service/board";
/// Most cards of a column.
const CARDS_MAX: usize = 50;
/// Minutes of a day.
const DAY_MINUTES: i64 = 1440;

/// What every card of the board needs.
struct Desk<'d> {
    catalogue: &'d Catalogue,
    workers: &'d [Worker],
    pending: &'d [Ratification],
}

/// `/service/board`.
pub fn board(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let mut board = views::board(&context.viewer)?;
    let loads = Load::of(context, &board);
    let asked = context.asked("worker");
    only_of(&mut board, asked);
    let catalogue = views::catalogue(context.viewer.reading)?;
    let workers = workers::workers(context, &workers::load_now(context)?)?;
    let pending = case::waiting_ratifications(context)?;
    let desk = Desk { catalogue: &catalogue, workers: &workers, pending: &pending };
    let columns = [
        column(context, &desk, "waiting", Tone::Warn, &board.waiting)?,
        column(context, &desk, "working", Tone::Info, &board.working)?,
        column(context, &desk, "paused", Tone::Neutral, &board.paused)?,
        column(context, &desk, "done", Tone::Good, &board.done)?,
    ];
    let all = [&board.waiting, &board.working, &board.paused, &board.done];
    let open = || all.iter().flat_map(|rows| rows.iter());
    let title = words.say("service-nav-board");
    let body = html! {
        h1 { (title) }
        (days::tabs(context, HERE))
        (refused(context))
        (stuck(context, open()))
        (to_ratify(context, &pending))
        (workers::loads(context, &workers, &loads, asked))
        (houqin_page::board(words, &columns))
    };
    Ok(Rendered::new(title, body).wide())
}

/// Only what one worker has, where the board is asked for it.
fn only_of(board: &mut Board, worker: &str) {
    if worker.is_empty() {
        return;
    }
    for rows in [&mut board.waiting, &mut board.working, &mut board.paused, &mut board.done] {
        rows.retain(|row| row.assignee.is_some_and(|who| who.to_string() == worker));
    }
}

/// Cases that nobody may move: they wait for the fallback post, with a clock.
fn stuck<'r>(context: &PageContext<'_>, rows: impl Iterator<Item = &'r OrderRow>) -> Markup {
    let stuck: Vec<_> = rows.filter_map(|row| Some((row, row.routed_at?))).collect();
    if stuck.is_empty() {
        return html! {};
    }
    note(
        Tone::Bad,
        &context.words.say("service-stuck"),
        &html! { ul { @for (row, since) in &stuck {
            li { a href={ "/service/orders/" (row.id) } { (row.number) } " " (case::routed(context, *since)) }
        } } },
    )
}

/// Emergency repairs that wait for their ratification.
fn to_ratify(context: &PageContext<'_>, pending: &[Ratification]) -> Markup {
    if pending.is_empty() {
        return html! {};
    }
    let late = pending.iter().any(|one| one.until < context.viewer.at);
    note(
        if late { Tone::Bad } else { Tone::Warn },
        &context.words.say("service-to-ratify"),
        &html! { ul { @for one in pending {
            li { a href={ "/service/orders/" (one.case) } { (one.number) } " " (ratify_by(context, one)) }
        } } },
    )
}

/// How the time of a ratification stands.
pub fn ratify_tone(context: &PageContext<'_>, one: &Ratification) -> Tone {
    if one.until < context.viewer.at { Tone::Bad } else { Tone::Warn }
}

/// Until when an emergency repair must be ratified.
pub fn ratify_by(context: &PageContext<'_>, one: &Ratification) -> String {
    let words = context.words;
    let when = at(context, one.until);
    if one.until >= context.viewer.at {
        return words.say_with("service-ratify-by", &[("when", when.into())]);
    }
    let minutes = context.viewer.at.minutes_since(one.until);
    let whole = if minutes >= DAY_MINUTES { minutes - minutes % DAY_MINUTES } else { minutes };
    let parts = [
        ("when", when.into()),
        ("who", context.posts(&case::ratifiers(context)).into()),
        ("span", words.duration_minutes(whole).into()),
    ];
    words.say_with("service-ratify-late", &parts)
}

fn column<'w>(
    context: &PageContext<'w>,
    desk: &Desk<'_>,
    key: &str,
    tone: Tone,
    rows: &[OrderRow],
) -> Result<BoardColumn<'w>, ViewError> {
    let cards: Result<Vec<Markup>, ViewError> =
        rows.iter().take(CARDS_MAX).map(|row| card(context, desk, row)).collect();
    let late = rows.iter().filter(|row| row.is_late(context.viewer.at)).count();
    let late = context.words.say_with("service-late-count", &[("n", late.into())]);
    let any_late = rows.iter().any(|row| row.is_late(context.viewer.at));
    let more = if rows.len() > CARDS_MAX { "/service/orders?state=open" } else { "" };
    Ok(BoardColumn {
        title: context.words.say(&format!("service-column-{key}")),
        aside: html! { @if any_late { (status_chip(Tone::Bad, "alert-triangle", &late)) } },
        tone,
        cards: cards?,
        more_href: more.into(),
        total: rows.len(),
    })
}

fn card(context: &PageContext<'_>, desk: &Desk<'_>, row: &OrderRow) -> Result<Markup, ViewError> {
    let id = row.id.to_string();
    let (limit, tone) = match &row.paused_at {
        Some(since) => paused(context, desk, row, *since),
        None => due(context, row)?,
    };
    let who = row.assignee.map(|who| context.person(who)).transpose()?;
    let pending = desk.pending.iter().find(|one| one.case == row.id);
    let kind = context.name(&desk.catalogue.category(&row.category)).to_owned();
    let said = row.description.clone().filter(|said| !said.is_empty());
    let (title, kind) = match said {
        Some(said) => (said, kind),
        None => (kind, String::new()),
    };
    // A column's head says the state where it holds only one.
    let several = matches!(row.state.as_str(), "dispatched" | "taken" | "on_site" | "accepted");
    let chips = html! {
        (urgency_chip(context, desk.catalogue, row))
        @if several { " " (only_state(context, row)) }
        (marks(context, row))
        @if let Some(one) = pending { " " (status_chip(ratify_tone(context, one), "rubber-stamp", &ratify_by(context, one))) }
    };
    Ok(board_card(&BoardCard {
        number: row.number.as_str().into(),
        title: title.into(),
        kind: kind.into(),
        href: format!("/service/orders/{id}").into(),
        place: place(context, row.place, row.place_text.as_deref())?.into(),
        chips,
        due: limit.into(),
        due_tone: tone,
        person: html! { @if let Some(who) = &who { (person_mark(who, "", "")) } },
        action: quick(context, desk, row, &id),
    }))
}

/// Why it stands still, and for how long.
fn paused(
    context: &PageContext<'_>,
    desk: &Desk<'_>,
    row: &OrderRow,
    since: Moment,
) -> (String, Tone) {
    let words = context.words;
    let code = row.paused_why.as_deref().unwrap_or_default();
    let known = desk.catalogue.pause_reasons.iter().find(|one| one.code == code);
    let why = known.map_or_else(
        || words.say("service-due-paused").into_owned(),
        |one| context.name(&one.name).to_owned(),
    );
    let minutes = context.viewer.at.minutes_since(since).max(0);
    // A day or more is told in days.
    let minutes = if minutes >= DAY_MINUTES { minutes - minutes % DAY_MINUTES } else { minutes };
    let span = words.duration_minutes(minutes);
    let text = words.say_with("service-paused-for", &[("why", why.into()), ("span", span.into())]);
    (text, Tone::Warn)
}

/// What the dispatcher can do without opening the order.
fn quick(context: &PageContext<'_>, desk: &Desk<'_>, row: &OrderRow, id: &str) -> Markup {
    let words = context.words;
    let step = |act: &str| case::step_for(context, row, act);
    let waiting = matches!(row.state.as_str(), "reported" | "accepted");
    let accept = step("service.accept").is_some();
    let at_once = accept && case::may_after(context, "service.dispatch", "accepted");
    let dispatched = Dispatch {
        order: id,
        category: &row.category,
        next: HERE,
        again: !waiting,
        accepts: at_once,
    };
    let only = words.say(if at_once { "service-accept-only" } else { "service-accept" });
    let look = if at_once { Button::new(only) } else { Button::primary(only) };
    html! {
        div class="quick" {
            @if at_once || step("service.dispatch").is_some() {
                (workers::dispatch(context, desk.catalogue, desk.workers, &dispatched))
            }
            @if accept { (ActForm::new(context, "service.accept").about("order", id).then(HERE).tap(&look)) }
            @if waiting {
                @if let Some(step) = step("service.reject") {
                    (actions::reject(context, desk.catalogue, step, id, HERE))
                }
            }
        }
    }
}
