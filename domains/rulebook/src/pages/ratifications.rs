//! `/rulebook/ratifications`: emergency acts that wait, each with its clock;
//! upheld or not, by who may; and those judged.

use houqin_kernel::ViewError;
use houqin_page::face::{ActForm, Ask, PageContext, Rendered, refused, rest};
use houqin_page::{
    Card, Empty, FilterGroup, FilterLink, Markup, Search, Text, Tone, card, description_list,
    empty_state, filter_bar, html, note, page_head, status_chip,
};

use super::exceptions::verdict;
use super::{owed, record};
use crate::version::REASON_MAX;
use crate::views::{self, RatificationRow, RatificationState, RatificationsQuery};

/// Where the page stands.
pub const HERE: &str = "/rulebook/ratifications";

/// The page.
pub fn ratifications(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let query = RatificationsQuery {
        state: context.asked("state").to_owned(),
        after: context.asked("after").to_owned(),
        limit: Some(20),
    };
    let mut list = views::ratifications(&context.viewer, &query)?;
    // What nobody judged in time comes first, the longest at the head.
    list.ratifications.sort_by_key(|one| match one.state {
        RatificationState::Late => (false, one.due),
        _ => (true, None),
    });
    let late = if query.state == "judged" { Vec::new() } else { owed::late(context)? };
    let title = words.say("rulebook-nav-ratifications").into_owned();
    let links = [("", "all"), ("waiting", "waiting"), ("judged", "judged")];
    let links = links
        .into_iter()
        .map(|(state, key)| FilterLink {
            label: words.say(&format!("rulebook-ratify-{key}")),
            href: if state.is_empty() {
                HERE.into()
            } else {
                format!("{HERE}?state={state}").into()
            },
            count: "".into(),
            current: query.state == state,
        })
        .collect();
    let group = FilterGroup { label: words.say("rulebook-state"), links };
    let mut cards = Vec::new();
    for one in &list.ratifications {
        cards.push(emergency(context, one)?);
    }
    let body = html! {
        (page_head(&html! {}, &title, &html! { p { (words.say("rulebook-ratify-lead")) } }, &html! {}))
        (refused(context))
        (filter_bar(words, &Search::default(), &[group], ""))
        @if cards.is_empty() {
            (empty_state(&Empty { icon: "gavel".into(), title: words.say("rulebook-ratify-none"), help: words.say("rulebook-ratify-none-help"), action: html! {} }))
        }
        (overdue(context, &late))
        @for card in cards { (card) }
        (rest(context, HERE, list.ratifications.len(), list.next.as_deref()))
    };
    Ok(Rendered::new(title, body))
}

/// Who owes a judgement, since when, and how long it is late.
fn overdue(context: &PageContext<'_>, late: &[RatificationRow]) -> Markup {
    if late.is_empty() {
        return html! {};
    }
    let count = i64::try_from(late.len()).unwrap_or(i64::MAX);
    let title = context.words.say_with("rulebook-late-count", &[("n", count.into())]);
    note(
        Tone::Bad,
        &title,
        &html! { ul { @for one in late {
            li {
                a href={ (HERE) "?state=waiting#record-" (one.record) } {
                    (context.act_name(&one.act)) " " (one.number.as_deref().unwrap_or_default())
                }
                " " (owed::sentence(context, one))
            }
        } } },
    )
}

fn state_chip(context: &PageContext<'_>, state: RatificationState) -> Markup {
    let (tone, icon, key) = match state {
        RatificationState::Waiting => (Tone::Warn, "hourglass", "rulebook-ratify-waiting"),
        RatificationState::Late => (Tone::Bad, "clock-exclamation", "rulebook-ratify-late"),
        RatificationState::Upheld => (Tone::Good, "circle-check", "rulebook-ratify-upheld"),
        RatificationState::NotUpheld => (Tone::Bad, "circle-x", "rulebook-ratify-not-upheld"),
    };
    status_chip(tone, icon, &context.words.say(key))
}

fn emergency(context: &PageContext<'_>, one: &RatificationRow) -> Result<Markup, ViewError> {
    let act = context.act_name(&one.act);
    let title = match &one.number {
        Some(number) => format!("{act}\u{a0}· {number}"),
        None => act,
    };
    Ok(card(&Card {
        title: title.into(),
        icon: "flame".into(),
        aside: state_chip(context, one.state),
        body: html! { (about(context, one)?) (judge(context, one)) },
        id: format!("record-{}", one.record).into(),
        ..Card::default()
    }))
}

fn about(context: &PageContext<'_>, one: &RatificationRow) -> Result<Markup, ViewError> {
    let words = context.words;
    let mut rows: Vec<(Text<'_>, Markup)> = vec![
        (
            words.say("rulebook-done-by"),
            html! { (context.person(one.actor)?) " · " (context.post(&one.post)) },
        ),
        (
            words.say("rulebook-done-at"),
            html! { (context.at(one.at)) " · " (record(context, one.record)) },
        ),
        (words.say("rulebook-ratifiers"), html! { (context.posts(&one.ratify_posts)) }),
    ];
    if let Some(case) = one.case.filter(|_| one.act.starts_with("service.")) {
        rows.push((
            words.say("rulebook-case"),
            html! { a href={ "/service/orders/" (case) } { (one.number.as_deref().unwrap_or_default()) } },
        ));
    }
    if let (Some(due), true) = (one.due, one.judged.is_none()) {
        let left = due.minutes_since(context.viewer.at);
        let key = if left < 0 { "rulebook-late-by" } else { "rulebook-left" };
        let span = match left {
            ..0 => owed::ago(context, due),
            _ => words.duration_minutes(left),
        };
        rows.push((
            words.say("rulebook-due"),
            html! { (context.at(due)) " · " (words.say_with(key, &[("span", span.into())])) },
        ));
    }
    if let (Some(by), Some(at), Some(seq)) = (one.judged_by, one.judged_at, one.judged) {
        rows.push((
            words.say("rulebook-judged-by"),
            html! { (context.person(by)?) " · " (context.at(at)) " · " (record(context, seq)) },
        ));
    }
    Ok(description_list(&rows))
}

/// For a post that ratifies; not for the hands that did it.
fn judge(context: &PageContext<'_>, one: &RatificationRow) -> Markup {
    let words = context.words;
    let names = one.ratify_posts.iter().any(|post| context.viewer.holds(post));
    if one.judged.is_some() || !names || !context.may("rulebook.ratify") {
        return html! {};
    }
    if context.viewer.person == Some(one.actor) {
        return note(
            Tone::Info,
            &words.say("rulebook-own-emergency"),
            &html! { (words.say("rulebook-own-emergency-help")) },
        );
    }
    let form = ActForm::new(context, "rulebook.ratify").about("record", one.record.to_string());
    let remark = Ask::new("remark", "rulebook-remark").at_most(REASON_MAX);
    form.around(&html! {
        (form.lines(&remark))
        (verdict(context, "rulebook-uphold", "rulebook-do-not-uphold"))
    })
}
