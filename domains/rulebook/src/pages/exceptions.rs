//! Exceptions, published below the pairs: how each stands, each use, and the
//! forms to propose, approve, end and countersign, each to who may.

use std::collections::BTreeSet;

use houqin_kernel::{PersonId, Tier, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext, rest};
use houqin_page::{
    Button, Card, Choice, Empty, Limits, Markup, Text, Tone, button, button_row, card,
    description_list, empty_state, html, meter, note, status_chip,
};

use super::{owed, record};
use crate::version::REASON_MAX;
use crate::views::{self, ExceptionRow, ExceptionState, ExceptionsQuery, PairRow, Use};

/// Where the page stands.
const HERE: &str = "/rulebook/apart";

/// The part of the page below the pairs.
pub fn section(context: &PageContext<'_>, pairs: &[PairRow]) -> Result<Markup, ViewError> {
    let words = context.words;
    let query =
        ExceptionsQuery { after: context.asked("after").to_owned(), ..ExceptionsQuery::default() };
    if !context.viewer.may_read("rulebook.exceptions") {
        return Ok(html! {});
    }
    let list = views::exceptions(&context.viewer, &query)?;
    let mut cards = Vec::new();
    for one in &list.exceptions {
        cards.push(exception(context, pairs, one)?);
    }
    Ok(html! {
        h2 id="exceptions" { (words.say("rulebook-exceptions")) }
        p class="muted" { (words.say("rulebook-exceptions-lead")) }
        (propose(context, pairs)?)
        @if cards.is_empty() {
            (empty_state(&Empty { icon: "scale".into(), title: words.say("rulebook-exceptions-none"), help: words.say("rulebook-exceptions-none-help"), action: html! {} }))
        }
        @for card in cards { (card) }
        (rest(context, HERE, list.exceptions.len(), list.next.as_deref()))
    })
}

fn state_chip(context: &PageContext<'_>, state: ExceptionState) -> Markup {
    let (tone, icon, key) = match state {
        ExceptionState::Proposed => (Tone::Info, "hourglass", "rulebook-exception-proposed"),
        ExceptionState::Lapsed => (Tone::Neutral, "clock-exclamation", "rulebook-exception-lapsed"),
        ExceptionState::ToCome => (Tone::Info, "calendar-due", "rulebook-exception-to-come"),
        ExceptionState::Open => (Tone::Warn, "lock-open", "rulebook-exception-open"),
        ExceptionState::UsedUp => (Tone::Neutral, "ban", "rulebook-exception-used-up"),
        ExceptionState::Expired => (Tone::Neutral, "archive", "rulebook-exception-expired"),
        ExceptionState::Ended => (Tone::Neutral, "circle-x", "rulebook-exception-ended"),
    };
    status_chip(tone, icon, &context.words.say(key))
}

fn exception(
    context: &PageContext<'_>,
    pairs: &[PairRow],
    one: &ExceptionRow,
) -> Result<Markup, ViewError> {
    let pair = pairs.iter().find(|pair| pair.code == one.pair);
    let name = pair.map_or_else(|| one.pair.clone(), |pair| context.name(&pair.name).to_owned());
    let person = context.person(one.person)?;
    Ok(card(&Card {
        title: format!("{name} · {person}").into(),
        aside: state_chip(context, one.state),
        body: html! {
            (about(context, one)?)
            (uses(context, one)?)
            (decisions(context, pair, one))
        },
        id: format!("exception-{}", one.id).into(),
        ..Card::default()
    }))
}

fn about(context: &PageContext<'_>, one: &ExceptionRow) -> Result<Markup, ViewError> {
    let words = context.words;
    let used = words
        .say_with("rulebook-used-of", &[("used", one.used.into()), ("cap", one.cap_cases.into())]);
    let part = u32::try_from(one.used).unwrap_or(0);
    let whole = u32::try_from(one.cap_cases).unwrap_or(1).max(1);
    let tone = if one.used >= one.cap_cases { Tone::Bad } else { Tone::Info };
    let mut rows: Vec<(Text<'_>, Markup)> = vec![
        (
            words.say("rulebook-term"),
            html! { (context.day(one.from)) " – " (context.at(one.until)) },
        ),
        (
            words.say("rulebook-uses-head"),
            meter(&words.say("rulebook-used"), part, whole, &used, tone),
        ),
        (words.say("rulebook-substitute"), html! { (context.person(one.substitute)?) }),
        (
            words.say("rulebook-reason"),
            html! { @match &one.reason { Some(why) => { (why) } None => { (words.say("page-erased")) } } },
        ),
        (
            words.say("rulebook-proposed-by"),
            html! { (context.person(one.proposed_by)?) " · " (record(context, one.proposed)) },
        ),
    ];
    if let (Some(by), Some(at)) = (one.approved_by, one.approved_at) {
        rows.push((
            words.say("rulebook-approved-by"),
            html! { (context.person(by)?) " · " (context.day(at)) },
        ));
    }
    if let Some(seq) = one.ended {
        rows.push((words.say("rulebook-ended-by"), record(context, seq)));
    }
    Ok(description_list(&rows))
}

/// Each record made under it, and whether the substitute has looked.
fn uses(context: &PageContext<'_>, one: &ExceptionRow) -> Result<Markup, ViewError> {
    let words = context.words;
    if one.uses.is_empty() {
        return Ok(html! {});
    }
    let mine = context.viewer.person == Some(one.substitute) && context.may("rulebook.countersign");
    let owes = context.person(one.substitute)?;
    let mut waiting: Vec<&Use> = one.uses.iter().collect();
    // What waits for its second signature comes first, the longest at the head.
    waiting.sort_by_key(|used| match used.upheld {
        None => (false, used.at.0),
        Some(_) => (true, used.at.0.saturating_neg()),
    });
    Ok(html! {
        h3 { (words.say("rulebook-uses")) }
        ul class="uses" role="list" {
            @for used in waiting { li {
                span {
                    (context.act_name(&used.act)) " "
                    @if let Some(number) = &used.number { strong { (number) } " " }
                    span class="muted" { (context.at(used.at)) " · " (record(context, used.record)) }
                }
                (looked_at(context, used, &owes, mine))
            } }
        }
    })
}

fn looked_at(context: &PageContext<'_>, used: &Use, owes: &str, mine: bool) -> Markup {
    let words = context.words;
    match used.upheld {
        Some(true) => status_chip(Tone::Good, "signature", &words.say("rulebook-countersigned")),
        Some(false) => status_chip(Tone::Bad, "alert-triangle", &words.say("rulebook-not-upheld")),
        None if mine => {
            let form = ActForm::new(context, "rulebook.countersign")
                .about("record", used.record.to_string());
            form.around(&verdict(context, "rulebook-countersign", "rulebook-find-wrong"))
        }
        None => {
            let late = context.viewer.at.minutes_since(used.at) > owed::COUNTERSIGN_MINUTES;
            let (tone, icon) =
                if late { (Tone::Bad, "clock-exclamation") } else { (Tone::Warn, "writing-sign") };
            let parts =
                [("who", owes.to_owned().into()), ("span", owed::ago(context, used.at).into())];
            status_chip(tone, icon, &words.say_with("rulebook-countersign-owed", &parts))
        }
    }
}

/// Two buttons: in order, or not.
pub fn verdict(context: &PageContext<'_>, yes: &str, no: &str) -> Markup {
    let words = context.words;
    button_row(&[
        button(&Button {
            name: "upheld".into(),
            value: "true".into(),
            icon: "check".into(),
            ..Button::primary(words.say(yes))
        }),
        button(&Button {
            name: "upheld".into(),
            value: "false".into(),
            icon: "x".into(),
            ..Button::danger(words.say(no))
        }),
    ])
}

/// To approve, for a post that the pair names; to end, for a post that may.
fn decisions(context: &PageContext<'_>, pair: Option<&PairRow>, one: &ExceptionRow) -> Markup {
    let words = context.words;
    let id = one.id.to_string();
    let names = |pair: &PairRow| pair.approve_posts.iter().any(|post| context.viewer.holds(post));
    let approves = one.state == ExceptionState::Proposed
        && pair.is_some_and(names)
        && context.may("rulebook.approve_exception");
    let parties = [one.person, one.substitute, one.proposed_by];
    let party = context.viewer.person.is_some_and(|me| parties.contains(&me));
    let live = matches!(
        one.state,
        ExceptionState::Proposed
            | ExceptionState::Open
            | ExceptionState::ToCome
            | ExceptionState::UsedUp
    );
    html! {
        @if approves && party {
            (note(Tone::Info, &words.say("rulebook-party"), &html! { (words.say("rulebook-party-help")) }))
        } @else if approves {
            (ActForm::new(context, "rulebook.approve_exception").about("exception", id.clone())
                .tap(&Button { icon: "check".into(), ..Button::primary(words.say("rulebook-approve")) }))
        }
        @if live && context.may("rulebook.end_exception") {
            @let form = ActForm::new(context, "rulebook.end_exception").about("exception", id.clone());
            @let waits = one.state == ExceptionState::Proposed;
            @let label = words.say(if waits { "rulebook-decline" } else { "rulebook-end-exception" });
            (form.folded(&label, &html! {
                p { (words.say(if waits { "rulebook-decline-help" } else { "rulebook-end-exception-help" })) }
                (button(&Button::danger(label.clone())))
            }))
        }
    }
}

/// Everybody who holds a post today, by name.
fn holders(context: &PageContext<'_>) -> Result<Vec<Choice<'static>>, ViewError> {
    let institution = context.viewer.institution;
    let ids: BTreeSet<PersonId> = institution
        .appointments
        .iter()
        .filter(|one| one.holds(context.viewer.at) && one.post != "founder")
        .map(|one| one.person)
        .collect();
    let mut choices = Vec::new();
    for id in ids {
        let held = institution.held_by(id, context.viewer.at);
        let posts: Vec<String> = held.map(|one| context.post(&one.post)).collect();
        let label =
            format!("{} · {}", context.person(id)?, posts.join(context.words.pick("、", ", ")));
        choices.push((label, id));
    }
    choices.sort();
    Ok(choices.into_iter().map(|(label, id)| Choice::new(id.to_string(), label)).collect())
}

/// For the post that may propose.
fn propose(context: &PageContext<'_>, pairs: &[PairRow]) -> Result<Markup, ViewError> {
    let words = context.words;
    let open: Vec<&PairRow> = pairs.iter().filter(|pair| pair.tier == Tier::Compensable).collect();
    if open.is_empty() || !context.may("rulebook.propose_exception") {
        return Ok(html! {});
    }
    let form = ActForm::new(context, "rulebook.propose_exception");
    let choices: Vec<Choice<'_>> = open
        .iter()
        .map(|pair| {
            let most = words.say_with(
                "rulebook-at-most",
                &[("days", pair.max_days.into()), ("cases", pair.cap_cases.into())],
            );
            Choice::new(pair.code.clone(), format!("{} · {most}", context.name(&pair.name)))
        })
        .collect();
    let holders = holders(context)?;
    let limits = Limits { min: "1".into(), step: "1".into(), ..Limits::default() };
    Ok(form.folded(
        &words.say("rulebook-propose"),
        &html! {
            (form.choose(&Ask::must("pair", "rulebook-pair"), &choices))
            (form.choose(&Ask::must("person", "rulebook-for-whom"), &holders))
            (form.choose(&Ask::must("substitute", "rulebook-substitute"), &holders))
            (form.lines(&Ask::must("reason", "rulebook-why-nobody").at_most(REASON_MAX).rows(3)))
            (form.moment(&Ask::new("from~local", "rulebook-begins").help("rulebook-from-help")))
            (form.moment(&Ask::must("until~local", "rulebook-until")))
            (form.number(&Ask::must("cap_cases", "rulebook-cap"), &limits))
            (button(&Button::primary(words.say("rulebook-propose"))))
        },
    ))
}
