//! What was found: each with the words that answered marked in it.

use maud::{Markup, html};

use crate::icon;
use crate::words::Text;

/// Characters shown before the first mark of a long text.
const BEFORE: usize = 24;
/// Characters shown of a long text.
const SHOWN: usize = 120;

/// One thing that was found.
#[derive(Clone)]
pub struct FoundRow<'a> {
    /// The address.
    pub href: Text<'a>,
    /// Its name in one or several elements, with its marks.
    pub label: Markup,
    /// What was found in it, with its marks; may be empty.
    pub text: Markup,
    /// What else is worth knowing: state, time.
    pub aside: Markup,
}

/// What was found of one kind, under its head; nothing where nothing was.
pub fn found_list(picture: &str, title: &str, rows: &[FoundRow<'_>], more: &Markup) -> Markup {
    html! {
        @if !rows.is_empty() {
            section class="found" {
                h2 { (icon(picture)) " " (title) }
                ul role="list" {
                    @for row in rows {
                        li {
                            a href=(row.href) { (row.label) }
                            @if !row.aside.0.is_empty() { div class="found-aside" { (row.aside) } }
                            @if !row.text.0.is_empty() { p { (row.text) } }
                        }
                    }
                }
                (more)
            }
        }
    }
}

/// A text with the bytes marked that answered.
pub fn marked(text: &str, marks: &[(usize, usize)]) -> Markup {
    let mut rest = 0;
    let mut parts: Vec<(bool, &str)> = Vec::new();
    for (from, to) in marks {
        parts.push((false, text.get(rest..*from).unwrap_or_default()));
        parts.push((true, text.get(*from..*to).unwrap_or_default()));
        rest = *to;
    }
    parts.push((false, text.get(rest..).unwrap_or_default()));
    html! {
        @for (mark, part) in parts {
            @if mark { mark { (part) } } @else { (part) }
        }
    }
}

/// As [`marked`], of a long text only what stands around the first mark.
pub fn marked_part(text: &str, marks: &[(usize, usize)]) -> Markup {
    let first = marks.first().map_or(0, |(from, _)| *from);
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let at = bounds.partition_point(|bound| *bound < first);
    let from = if bounds.len() <= SHOWN { 0 } else { at.saturating_sub(BEFORE) };
    let from = bounds.get(from).copied().unwrap_or(0);
    let begun = bounds.partition_point(|bound| *bound < from);
    let to = bounds.get(begun + SHOWN).copied().unwrap_or(text.len());
    let inside = marks.iter().filter(|(begin, end)| *begin >= from && *end <= to);
    let inside: Vec<(usize, usize)> =
        inside.map(|(begin, end)| (begin - from, end - from)).collect();
    html! {
        @if from > 0 { "…" }
        (marked(text.get(from..to).unwrap_or_default(), &inside))
        @if to < text.len() { "…" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_where_they_were_found_and_text_stays_text() {
        assert_eq!(marked("a<b>c", &[(1, 4)]).0, "a<mark>&lt;b&gt;</mark>c");
        assert_eq!(marked("漏水", &[]).0, "漏水");
    }

    #[test]
    fn a_long_text_is_cut_around_its_first_mark() {
        let text = format!("{}漏水{}", "很".repeat(200), "长".repeat(200));
        let shown = marked_part(&text, &[(600, 606)]).0;
        assert!(shown.starts_with("…很") && shown.ends_with("长…"), "{shown}");
        assert!(shown.contains("<mark>漏水</mark>"), "{shown}");
        assert_eq!(marked_part("短", &[]).0, "短");
    }
}
