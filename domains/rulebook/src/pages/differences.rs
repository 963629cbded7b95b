//! A draft beside the version in force, clause by clause; within a clause what
//! was taken out and what was put in.

use houqin_page::face::PageContext;
use houqin_page::{Markup, Tone, html, status_chip};

use super::rule::{clause_no, wording};
use crate::views::{ClauseChange, How};

/// All clauses; those that stand as they were are folded away.
pub fn differences(context: &PageContext<'_>, changes: &[ClauseChange]) -> Markup {
    let words = context.words;
    let (same, other): (Vec<_>, Vec<_>) =
        changes.iter().partition(|change| change.how == How::Same);
    let count = i64::try_from(same.len()).unwrap_or(0);
    html! {
        @if other.is_empty() { p { (words.say("rulebook-no-differences")) } }
        @for change in other { (one(context, change)) }
        @if !same.is_empty() {
            details class="fold" {
                summary { (words.say_with("rulebook-same-count", &[("n", count.into())])) }
                @for change in same { (one(context, change)) }
            }
        }
    }
}

fn one(context: &PageContext<'_>, change: &ClauseChange) -> Markup {
    let words = context.words;
    let (tone, icon, key) = match change.how {
        How::Same => (Tone::Neutral, "check", "rulebook-how-same"),
        How::Translation => (Tone::Neutral, "language", "rulebook-how-translation"),
        How::Moved => (Tone::Info, "arrows-sort", "rulebook-how-moved"),
        How::Changed => (Tone::Warn, "pencil", "rulebook-how-changed"),
        How::New => (Tone::Good, "plus", "rulebook-how-new"),
        How::Gone => (Tone::Bad, "trash", "rulebook-how-gone"),
    };
    let no = |clause: &Option<houqin_kernel::ClauseText>| clause.as_ref().map(|clause| clause.no);
    let label = |no: u32| clause_no(context, no);
    let was = change.was.as_ref().map(|clause| wording(context, clause)).unwrap_or_default();
    let is = change.is.as_ref().map(|clause| wording(context, clause)).unwrap_or_default();
    html! {
        section class="difference" {
            h3 {
                @if let Some(no) = no(&change.was) { (label(no)) }
                @if change.how == How::Moved { " → " @if let Some(no) = no(&change.is) { (label(no)) } }
                @if change.was.is_none() { @if let Some(no) = no(&change.is) { (label(no)) } }
                " " (status_chip(tone, icon, &words.say(key)))
            }
            @match change.how {
                How::Changed => { p { (marked(was, is)) } }
                How::Translation => { p { (marked(english(change.was.as_ref()), english(change.is.as_ref()))) } }
                How::Gone => { p { del { (was) } } }
                How::New => { p { ins { (is) } } }
                How::Same | How::Moved => { p class="muted" { (is) } }
            }
        }
    }
}

fn english(clause: Option<&houqin_kernel::ClauseText>) -> &str {
    clause.map_or("", |clause| &clause.en)
}

/// The new wording with what was taken out and what was put in marked.
fn marked(was: &str, is: &str) -> Markup {
    let (head, out, new, tail) = parts(was, is);
    html! {
        (head)
        @if !out.is_empty() { del { (out) } }
        @if !new.is_empty() { ins { (new) } }
        (tail)
    }
}

/// The common beginning, what was there, what is there now, the common end.
fn parts<'t>(was: &'t str, is: &'t str) -> (&'t str, &'t str, &'t str, &'t str) {
    let pairs = was.chars().zip(is.chars());
    let head: usize =
        pairs.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum();
    let (start, was) = was.split_at(head);
    let is = is.split_at(head).1;
    let pairs = was.chars().rev().zip(is.chars().rev());
    let tail: usize =
        pairs.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum();
    let (out, _) = was.split_at(was.len() - tail);
    let (new, end) = is.split_at(is.len() - tail);
    (start, out, new, end)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn what_changed_within_a_clause_is_found() {
        assert_eq!(parts("三日内办结。", "五日内办结。"), ("", "三", "五", "日内办结。"));
        assert_eq!(parts("到场。", "到场并登记。"), ("到场", "", "并登记", "。"));
        assert_eq!(parts("同", "同"), ("同", "", "", ""));
        assert_eq!(parts("甲甲", "甲"), ("甲", "甲", "", ""));
    }
}
