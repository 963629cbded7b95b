//! What the pages of the organisation share: names, dates, clauses, choices,
//! and the refusal on top.

use std::collections::BTreeSet;

use houqin_kernel::{
    Appointment, HeldBy, Moment, PersonId, StoreError, Tenure, ViewError, chinese_number,
};
use houqin_page::face::{FOUNDER, PageContext};
use houqin_page::{Choice, Markup, Tone, badge, html, status_chip};

use crate::views::{self, PeopleQuery};

/// Most people in a list to choose from.
const LISTED_MAX: usize = 200;
/// Most holders of posts to choose from.
const HOLDERS_MAX: usize = 1_000;
/// Characters of a clause that stand in a list to choose from.
const CLAUSE_CHARS: usize = 24;

/// The words under `organisation-{key}`.
pub fn say<'a>(context: &PageContext<'a>, key: &str) -> houqin_page::Text<'a> {
    context.words.say(&format!("organisation-{key}"))
}

/// The same with one count in it.
pub fn counted(context: &PageContext<'_>, key: &str, n: usize) -> String {
    context.words.say_with(&format!("organisation-{key}"), &[("n", n.into())])
}

/// A person's name, as a link for who may open it.
pub fn person_link(context: &PageContext<'_>, id: PersonId) -> Result<Markup, StoreError> {
    let called = context.person(id)?;
    let opens = context.viewer.person == Some(id) || context.viewer.may_read("organisation.people");
    Ok(html! {
        @if opens { a href={ "/organisation/people/" (id) } { (called) } } @else { (called) }
    })
}

/// A post's name as a link.
pub fn post_link(context: &PageContext<'_>, code: &str) -> Markup {
    let called = context.viewer.institution.post_name(code);
    html! { a href={ "/organisation/posts/" (code) } { (context.name(&called)) } }
}

/// A unit's name; its code where it is closed.
pub fn unit_name<'n>(context: &'n PageContext<'_>, code: &'n str) -> &'n str {
    context.viewer.institution.units.get(code).map_or(code, |unit| context.name(&unit.name))
}

/// From when until when.
pub fn span(context: &PageContext<'_>, from: Moment, until: Option<Moment>) -> String {
    let words = context.words;
    let from = context.day(from);
    match until {
        Some(until) => {
            let pair = [("from", from.into()), ("until", context.day(until).into())];
            words.say_with("organisation-from-until", &pair)
        }
        None => words.say_with("organisation-since", &[("from", from.into())]),
    }
}

/// How an appointment came about, where it is not the regular way.
pub fn tenure_mark(context: &PageContext<'_>, tenure: Tenure) -> Markup {
    if tenure == Tenure::Regular {
        return html! {};
    }
    badge(Tone::Info, &tenure_name(context, tenure))
}

/// The word for it.
pub fn tenure_name<'a>(context: &PageContext<'a>, tenure: Tenure) -> houqin_page::Text<'a> {
    let key = match tenure {
        Tenure::Regular => "tenure-regular",
        Tenure::Acting => "tenure-acting",
        Tenure::Delegated => "tenure-delegated",
        Tenure::Shared => "tenure-shared",
    };
    say(context, key)
}

/// Nobody holds it.
pub fn vacant(context: &PageContext<'_>) -> Markup {
    status_chip(Tone::Bad, "user-question", &say(context, "vacant"))
}

/// Every clause in force, grouped by its rule.
pub fn clause_choices(context: &PageContext<'_>) -> Vec<Choice<'static>> {
    let mut choices = Vec::new();
    for rule in context.viewer.institution.rules.values() {
        let Some(version) = rule.at(context.viewer.at) else { continue };
        for clause in &version.clauses {
            let text = context.words.pick(&clause.zh, &clause.en);
            let mut short: String = text.chars().take(CLAUSE_CHARS).collect();
            if short.len() < text.len() {
                short.push('…');
            }
            let (zh, en) = (chinese_number(clause.no), clause.no.to_string());
            let no = context.words.pick(&zh, &en);
            let said = [("no", no.into()), ("text", short.into())];
            choices.push(Choice {
                group: context.name(&rule.name).to_owned().into(),
                ..Choice::new(
                    format!("{}#{}", rule.code, clause.no),
                    context.words.say_with("organisation-clause-choice", &said),
                )
            });
        }
    }
    choices
}

/// Units to choose from, after a first choice of none.
pub fn unit_choices(context: &PageContext<'_>, none: &str) -> Vec<Choice<'static>> {
    let none = Choice::new("", say(context, none).into_owned());
    let units = context.viewer.institution.units.values();
    let named =
        units.map(|unit| Choice::new(unit.code.clone(), context.name(&unit.name).to_owned()));
    std::iter::once(none).chain(named).collect()
}

/// Posts that are held by appointment, grouped by unit.
pub fn post_choices(context: &PageContext<'_>) -> Vec<Choice<'static>> {
    let mut posts: Vec<_> = context
        .viewer
        .institution
        .posts
        .values()
        .filter(|post| post.held_by == HeldBy::Appointed && post.code != FOUNDER)
        .collect();
    posts.sort_by(|one, other| one.unit.cmp(&other.unit).then(one.code.cmp(&other.code)));
    let choice = |post: &&houqin_kernel::Post| Choice {
        group: unit_name(context, &post.unit).to_owned().into(),
        ..Choice::new(post.code.clone(), context.name(&post.name).to_owned())
    };
    posts.iter().map(choice).collect()
}

/// People to choose from, and how to find others: all who are here where they
/// are few; of many those whom the page was asked for as `who`; for whoever may
/// not read people, those who hold a post, whom everybody may read.
pub struct People {
    /// The choices.
    pub choices: Vec<Choice<'static>>,
    /// A form that finds them, where they are too many to list.
    pub find: Markup,
    /// Whether they were looked for.
    pub asked: bool,
}

/// Reads whom one may choose from.
///
/// # Errors
/// When the store fails.
pub fn people_choices(context: &PageContext<'_>) -> Result<People, ViewError> {
    let none = html! {};
    if !context.viewer.may_read("organisation.people") {
        return Ok(People { choices: holder_choices(context)?, find: none, asked: false });
    }
    let asked = context.asked("who").trim();
    let most = i64::try_from(LISTED_MAX).ok();
    let query = PeopleQuery { state: "here".into(), limit: most, ..PeopleQuery::default() };
    let page = views::people(&context.viewer, &query)?;
    let choice = |number: &str, name: Option<String>, id: PersonId| {
        Choice::new(id.to_string(), format!("{} · {number}", name.unwrap_or_default()))
    };
    if page.next.is_none() {
        let choices = page.people.into_iter().map(|one| choice(&one.number, one.name, one.id));
        return Ok(People { choices: choices.collect(), find: none, asked: false });
    }
    let found = views::find_people(context.viewer.reading, asked, LISTED_MAX)?;
    let here = found.into_iter().filter(|one| !one.left);
    let choices = here.map(|one| choice(&one.number, one.name, one.id)).collect();
    Ok(People { choices, find: find_person(context, asked), asked: !asked.is_empty() })
}

/// The step before choosing among many: a question, sent to the same page.
fn find_person(context: &PageContext<'_>, asked: &str) -> Markup {
    let (path, _) = context.here.split_once('?').unwrap_or((context.here, ""));
    let kept =
        context.query.iter().filter(|(name, _)| !matches!(name.as_str(), "who" | "done" | "after"));
    let search = houqin_page::Search {
        action: path.to_owned().into(),
        value: asked.to_owned().into(),
        label: say(context, "find-person"),
        name: "who".into(),
        keep: kept.map(|(name, value)| (name.clone().into(), value.clone().into())).collect(),
    };
    html! {
        p { (say(context, "find-person-first")) }
        (houqin_page::filter_bar(context.words, &search, &[], ""))
    }
}

/// Those who hold a post today.
///
/// # Errors
/// When the store fails.
pub fn holder_choices(context: &PageContext<'_>) -> Result<Vec<Choice<'static>>, StoreError> {
    let today = |one: &&Appointment| one.holds(context.viewer.at);
    let held = context.viewer.institution.appointments.iter().filter(today);
    let people: BTreeSet<PersonId> = held.map(|one| one.person).collect();
    let mut choices = Vec::new();
    for id in people.into_iter().take(HOLDERS_MAX) {
        choices.push(Choice::new(id.to_string(), context.person(id)?));
    }
    Ok(choices)
}

/// Who holds an appointment, how, and until when.
pub fn holder(
    context: &PageContext<'_>,
    person: PersonId,
    (tenure, stands_for, until): (Tenure, Option<PersonId>, Option<Moment>),
) -> Result<Markup, StoreError> {
    let behalf = stands_for.map(|id| context.person(id)).transpose()?;
    let words = context.words;
    Ok(html! {
        span class="holder" {
            (person_link(context, person)?) " " (tenure_mark(context, tenure))
            @if let Some(who) = behalf {
                " " span class="muted" { (words.say_with("organisation-stands-for", &[("who", who.into())])) }
            }
            @if let Some(until) = until {
                " " span class="muted" { (words.say_with("organisation-until", &[("until", context.day(until).into())])) }
            }
        }
    })
}

/// [`holder`] of an appointment.
pub fn holds(context: &PageContext<'_>, held: &Appointment) -> Result<Markup, StoreError> {
    holder(context, held.person, (held.tenure, held.stands_for, held.until))
}
