//! Rules and clauses that search found.

use houqin_kernel::search::Question;
use houqin_page::face::{PageContext, address};
use houqin_page::{FoundRow, Markup, found_list, html, marked, marked_part};

use crate::views::Found;

/// 制度与条款. Each opens the clause as it stands today.
pub fn found(context: &PageContext<'_>, question: &Question, found: &Found, most: usize) -> Markup {
    let words = context.words;
    let mark = |text: &str| marked(text, &question.marks(text));
    let rows: Vec<FoundRow<'_>> = found
        .clauses
        .iter()
        .take(most)
        .map(|one| {
            let at = one.no.map(|no| format!("#c{no}")).unwrap_or_default();
            let called = match one.no {
                Some(no) => {
                    let (rule, version) = (one.rule.clone(), one.version);
                    context.clause(&houqin_kernel::ClauseRef { rule, version, no })
                }
                None => context.name(&one.name).to_owned(),
            };
            let text = context.name(&one.text).to_owned();
            FoundRow {
                href: format!("/rulebook/rules/{}{at}", one.rule).into(),
                label: html! { span { (mark(&called)) } },
                text: marked_part(&text, &question.marks(&text)),
                aside: html! {},
            }
        })
        .collect();
    let more = html! {
        @if found.clauses.len() > most && context.asked("kind").is_empty() {
            p { a href=(address("/search", &[("q", context.asked("q")), ("kind", "rules")])) {
                (words.say("rulebook-found-more"))
            } }
        }
    };
    found_list("book-2", &words.say("rulebook-found"), &rows, &more)
}
