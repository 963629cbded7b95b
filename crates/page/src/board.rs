//! The dispatcher's board and the worker's card.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Tone, Words, icon, some};

/// A column of the board.
#[derive(Debug, Clone, Default)]
pub struct BoardColumn<'a> {
    /// Its name: a state or a person.
    pub title: Text<'a>,
    /// Beside the name: load, chip.
    pub aside: Markup,
    /// Its colour.
    pub tone: Tone,
    /// The cards: see [`board_card`].
    pub cards: Vec<Markup>,
    /// Where the rest stands, when there are more than are shown.
    pub more_href: Text<'a>,
    /// How many there are in all; 0 counts the cards.
    pub total: usize,
}

/// Columns side by side on a desk, under each other on a phone.
pub fn board(words: Words<'_>, columns: &[BoardColumn<'_>]) -> Markup {
    html! {
        div class="board" {
            @for column in columns {
                @let total = column.total.max(column.cards.len());
                @let empty = if total == 0 { " board-none" } else { "" };
                section class={ "board-column board-" (column.tone.name()) (empty) } {
                    div class="board-head" {
                        h2 { (column.title) }
                        span class="board-count num" { (total) }
                        (column.aside)
                    }
                    ul role="list" {
                        @for card in &column.cards { li { (card) } }
                        @if column.cards.is_empty() { li class="board-empty" { (words.say("page-none")) } }
                    }
                    @if let Some(href) = some(&column.more_href) {
                        a href=(href) class="board-more" { (words.say("page-all")) (icon("chevron-right")) }
                    }
                }
            }
        }
    }
}

/// A matter on the board.
#[derive(Debug, Clone, Default)]
pub struct BoardCard<'a> {
    /// Its number.
    pub number: Text<'a>,
    /// What it is: the fault first.
    pub title: Text<'a>,
    /// Under the title: what kind of thing it is.
    pub kind: Text<'a>,
    /// Its page.
    pub href: Text<'a>,
    /// Where.
    pub place: Text<'a>,
    /// Chips: urgency, status.
    pub chips: Markup,
    /// Until when, in words.
    pub due: Text<'a>,
    /// How the time stands.
    pub due_tone: Tone,
    /// Who has it.
    pub person: Markup,
    /// What the dispatcher can do here: a small form.
    pub action: Markup,
}

/// The card of a matter.
pub fn board_card(card: &BoardCard<'_>) -> Markup {
    html! {
        article class={ "board-card due-" (card.due_tone.name()) } {
            div class="board-card-top" { span class="number" { (card.number) } (card.chips) }
            h3 class="board-card-title" { a href=(card.href) { (card.title) } }
            @if let Some(kind) = some(&card.kind) { p class="board-card-kind" { (kind) } }
            @if let Some(place) = some(&card.place) { p class="board-card-place" { (icon("map-pin")) span { (place) } } }
            div class="board-card-foot" {
                @if let Some(due) = some(&card.due) { (due_line(due, card.due_tone)) }
                (card.person)
            }
            (card.action)
        }
    }
}

fn due_line(due: &str, tone: Tone) -> Markup {
    let picture = if tone == Tone::Bad { "clock-exclamation" } else { "clock" };
    html! { span class={ "due due-text-" (tone.name()) } { (icon(picture)) span { (due) } } }
}

/// The card that a worker holds in a wet hand: large type, one thing to press.
#[derive(Debug, Clone, Default)]
pub struct WorkCard<'a> {
    /// Its number.
    pub number: Text<'a>,
    /// What it is, in the reporter's words.
    pub title: Text<'a>,
    /// Its page.
    pub href: Text<'a>,
    /// Where, as short as can be found.
    pub place: Text<'a>,
    /// Why it comes before all others, in a word; empty for what does not.
    pub alarm: Text<'a>,
    /// Status.
    pub chips: Markup,
    /// Until when, in words.
    pub due: Text<'a>,
    /// How the time stands.
    pub due_tone: Tone,
    /// Photos of it.
    pub photos: Markup,
    /// Who reported it.
    pub reporter: Text<'a>,
    /// Their number, to call at a tap.
    pub phone: Text<'a>,
    /// The one thing to press: a large primary button or form.
    pub action: Markup,
    /// What else can be done.
    pub more: Markup,
}

/// The worker's card.
pub fn work_card(words: Words<'_>, card: &WorkCard<'_>) -> Markup {
    html! {
        article class={ "work-card due-" (card.due_tone.name()) } {
            @if let Some(alarm) = some(&card.alarm) {
                p class="work-alarm" { (icon("flame")) strong { (alarm) } }
            }
            div class="work-top" { (card.chips) span class="number" { (card.number) } }
            h2 class="work-title" { a href=(card.href) { (card.title) } }
            @if let Some(place) = some(&card.place) { p class="work-place" { (icon("map-pin")) span { (place) } } }
            @if let Some(due) = some(&card.due) { p class="work-due" { (due_line(due, card.due_tone)) } }
            (card.photos)
            div class="work-action" { (card.action) }
            @if !card.reporter.is_empty() || !card.more.0.is_empty() {
                div class="work-more" {
                    @if let Some(phone) = some(&card.phone) {
                        a href={ "tel:" (phone) } class="btn btn-secondary" {
                            (icon("phone"))
                            span { (words.say("page-call")) " " (card.reporter) }
                        }
                    } @else if let Some(who) = some(&card.reporter) {
                        span class="work-reporter" { (icon("user")) span { (who) } }
                    }
                    (card.more)
                }
            }
        }
    }
}
