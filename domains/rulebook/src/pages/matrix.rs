//! `/rulebook/matrix`: posts by procedures.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered};
use houqin_page::{
    Card, Column, Markup, Row, Table, Tone, badge, card, html, icon, page_head, table,
};

use crate::views::{self, Cell, Part};

/// The parts, in the order in which they are explained.
const PARTS: [Part; 4] = [Part::Does, Part::Answers, Part::Informed, Part::Fallback];

/// The page.
pub fn matrix(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let matrix = views::matrix(&context.viewer)?;
    let title = words.say("rulebook-nav-matrix").into_owned();
    let mut columns = vec![Column::title(words.say("rulebook-post"))];
    for one in &matrix.procedures {
        columns.push(Column::new(context.name(&one.name).to_owned()));
    }
    let rows = matrix
        .posts
        .iter()
        .map(|post| {
            let mut cells = vec![html! { a href={ "/organisation/posts/" (post.post) } { (context.name(&post.name)) } }];
            cells.extend(post.cells.iter().map(|one| cell(context, one)));
            Row::from(cells)
        })
        .collect();
    let legend = html! {
        ul class="legend" role="list" {
            @for part in PARTS {
                @let (letter, key) = said(part);
                li { (badge(tone(part), letter)) span { (words.say(key)) } }
            }
        }
    };
    let body = html! {
        (page_head(&html! {}, &title, &html! { p { (words.say("rulebook-matrix-lead")) } }, &html! {}))
        (card(&Card { title: words.say("rulebook-legend"), icon: "info-circle".into(), body: legend, ..Card::default() }))
        p class="only-narrow muted" { (icon("arrow-right")) " " (words.say("rulebook-matrix-scroll")) }
        (card(&Card { body: table(words, &Table { caption: title.clone().into(), columns, rows, scrolls: true, dense: true, ..Table::default() }), flush: true, ..Card::default() }))
    };
    Ok(Rendered::new(title, body).wide())
}

/// The letter of a part, and the key of what it means.
const fn said(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::Does => ("R", "rulebook-part-does"),
        Part::Answers => ("A", "rulebook-part-answers"),
        Part::Informed => ("I", "rulebook-part-informed"),
        Part::Fallback => ("F", "rulebook-part-fallback"),
    }
}

/// The colour of a part, in the table and in what explains it.
const fn tone(part: Part) -> Tone {
    match part {
        Part::Does => Tone::Info,
        Part::Answers => Tone::Good,
        Part::Informed => Tone::Neutral,
        Part::Fallback => Tone::Warn,
    }
}

fn cell(context: &PageContext<'_>, one: &Cell) -> Markup {
    html! {
        @for part in &one.parts {
            @let (letter, key) = said(*part);
            span title=(context.words.say(key)) { (badge(tone(*part), letter)) } " "
        }
        @if one.steps > 0 { a class="muted" href={ "/rulebook/procedures/" (one.procedure) } { (context.words.say_with("rulebook-step-count", &[("n", i64::try_from(one.steps).unwrap_or(0).into())])) } }
    }
}
