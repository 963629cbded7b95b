//! What stands above every page while the viewer has rules to sign.

use houqin_kernel::ViewError;
use houqin_page::face::PageContext;
use houqin_page::{Markup, Tone, html, note};

use crate::views;

/// Which rules must be signed before the viewer's posts can act; nothing where there are none.
///
/// # Errors
/// When the store fails.
pub fn to_sign(context: &PageContext<'_>) -> Result<Markup, ViewError> {
    let rules = views::to_sign(&context.viewer)?;
    // The rule's own page asks for the signature itself.
    if rules.is_empty() || context.here.starts_with("/rulebook/rules/") {
        return Ok(html! {});
    }
    let words = context.words;
    let count = i64::try_from(rules.len()).unwrap_or(i64::MAX);
    let title = words.say_with("rulebook-sign-first", &[("n", count.into())]);
    Ok(note(
        Tone::Warn,
        &title,
        &html! {
            ul {
                @for rule in rules {
                    li { a href={ "/rulebook/rules/" (rule.code) } { (context.name(&rule.name)) } }
                }
            }
        },
    ))
}
