//! What the pages of the organisation share: names, dates, clauses, choices,
//! and the refusal on top.

use std::collections::BTreeSet;

use houqin_kernel::{
    Appointment, HeldBy, Moment, PersonId, Procedure, Step, StoreError, Tenure, ViewError,
};
use houqin_page::face::PageContext;
use houqin_page::{Choice, Markup, Tone, badge, html, refusal, status_chip};

use crate::views::{self, PeopleQuery, PersonRow};

/// The built-in post under which a school is founded: no choice of anybody's.
const FOUNDER: &str = "founder";
/// Most people in a list to choose from.
const PEOPLE_MAX: usize = 1_000;
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

/// A data name in the viewer's language.
pub fn name<'n>(context: &PageContext<'_>, name: &'n houqin_kernel::Bilingual) -> &'n str {
    name.pick(context.data_lang())
}

/// A person's name; erased ones say so.
pub fn person(context: &PageContext<'_>, id: PersonId) -> Result<String, StoreError> {
    let found = (context.viewer.institution.directory.person)(context.viewer.reading, id)?;
    let called = found.and_then(|card| card.name);
    Ok(called.unwrap_or_else(|| say(context, "erased").into_owned()))
}

/// The same as a link, for who may open it.
pub fn person_link(context: &PageContext<'_>, id: PersonId) -> Result<Markup, StoreError> {
    let called = person(context, id)?;
    let opens = context.viewer.person == Some(id) || context.viewer.may_read("organisation.people");
    Ok(html! {
        @if opens { a href={ "/organisation/people/" (id) } { (called) } } @else { (called) }
    })
}

/// A post's name as a link.
pub fn post_link(context: &PageContext<'_>, code: &str) -> Markup {
    let called = context.viewer.institution.post_name(code);
    html! { a href={ "/organisation/posts/" (code) } { (name(context, &called)) } }
}

/// A unit's name; its code where it is closed.
pub fn unit_name<'n>(context: &'n PageContext<'_>, code: &'n str) -> &'n str {
    context.viewer.institution.units.get(code).map_or(code, |unit| name(context, &unit.name))
}

/// A day on the school's calendar.
pub fn day(context: &PageContext<'_>, at: Moment) -> String {
    context.words.date(at.civil(context.viewer.institution.calendar.zone()).date())
}

/// A moment on the school's wall clock.
pub fn moment(context: &PageContext<'_>, at: Moment) -> String {
    context.words.date_time(at.civil(context.viewer.institution.calendar.zone()))
}

/// From when until when.
pub fn span(context: &PageContext<'_>, from: Moment, until: Option<Moment>) -> String {
    let words = context.words;
    let from = day(context, from);
    match until {
        Some(until) => {
            let pair = [("from", from.into()), ("until", day(context, until).into())];
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

/// A link to the clause `rule#no` as it stands today.
pub fn clause_link(context: &PageContext<'_>, reference: &str) -> Markup {
    let institution = context.viewer.institution;
    let Some(clause) = institution.clause(reference, context.viewer.at) else {
        return status_chip(Tone::Warn, "alert-triangle", &say(context, "not-in-force"));
    };
    clause_of(context, &clause.cited())
}

/// A link to a clause as it stood, `rule@version#no`.
pub fn clause_of(context: &PageContext<'_>, cited: &houqin_kernel::ClauseRef) -> Markup {
    let called = context.viewer.institution.clause_name(cited);
    let href = format!("/rulebook/rules/{}?version={}#c{}", cited.rule, cited.version, cited.no);
    html! { a href=(href) { (name(context, &called)) } }
}

/// Why the form was not taken, on top of its page.
pub fn refused(context: &PageContext<'_>) -> Markup {
    let Some(why) = context.refusal else { return html! {} };
    let (clause, href) = why.clause.as_ref().map_or_else(Default::default, |cited| {
        let called = context.viewer.institution.clause_name(cited);
        let called = name(context, &called).to_owned();
        (called, format!("/rulebook/rules/{}?version={}#c{}", cited.rule, cited.version, cited.no))
    });
    refusal(
        context.words,
        &houqin_page::Refusal {
            sentence: why.message.pick(context.data_lang()).into(),
            clause: clause.into(),
            clause_href: href.into(),
            way_out: "".into(),
        },
    )
}

/// The procedures in force.
fn procedures<'c>(context: &'c PageContext<'_>) -> impl Iterator<Item = &'c Procedure> {
    let institution = context.viewer.institution;
    let codes = institution.procedures.keys();
    codes.filter_map(|code| institution.procedure(code, context.viewer.at))
}

/// Whether a post of the viewer may do `act`, which stands alone.
pub fn may(context: &PageContext<'_>, act: &str) -> bool {
    let held = |post: &String| context.viewer.holds(post);
    procedures(context)
        .flat_map(|procedure| &procedure.steps)
        .any(|step| step.act == act && step.posts.iter().any(held))
}

/// The school's own steps in force, each with its procedure; the founding's are none of them.
pub fn steps<'c>(context: &'c PageContext<'_>) -> impl Iterator<Item = (&'c Procedure, &'c Step)> {
    procedures(context)
        .flat_map(|procedure| procedure.steps.iter().map(move |step| (procedure, step)))
        .filter(|(_, step)| step.posts.iter().any(|post| post != FOUNDER))
}

/// What an act is called by the procedures; its name where none has it.
pub fn act_name(context: &PageContext<'_>, act: &str) -> String {
    let found = steps(context).find(|(_, step)| step.act == act);
    found.map_or_else(|| act.to_owned(), |(_, step)| name(context, &step.name).to_owned())
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
            let said = [("no", clause.no.into()), ("text", short.into())];
            choices.push(Choice {
                group: name(context, &rule.name).to_owned().into(),
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
        units.map(|unit| Choice::new(unit.code.clone(), name(context, &unit.name).to_owned()));
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
        ..Choice::new(post.code.clone(), name(context, &post.name).to_owned())
    };
    posts.iter().map(choice).collect()
}

/// People to choose from: all who are here, up to 1,000, for who may read them;
/// else those who hold a post, whom everybody may read.
pub fn people_choices(context: &PageContext<'_>) -> Result<Vec<Choice<'static>>, ViewError> {
    if !context.viewer.may_read("organisation.people") {
        return Ok(holder_choices(context)?);
    }
    let mut here: Vec<PersonRow> = Vec::new();
    let mut query =
        PeopleQuery { state: "here".into(), limit: Some(200), ..PeopleQuery::default() };
    while here.len() < PEOPLE_MAX {
        let page = views::people(&context.viewer, &query)?;
        here.extend(page.people);
        match page.next {
            Some(next) => query.after = next,
            None => break,
        }
    }
    let choice = |one: PersonRow| {
        let called = one.name.unwrap_or_default();
        Choice::new(one.id.to_string(), format!("{called} · {}", one.number))
    };
    Ok(here.into_iter().map(choice).collect())
}

fn holder_choices(context: &PageContext<'_>) -> Result<Vec<Choice<'static>>, StoreError> {
    let today = |one: &&Appointment| one.holds(context.viewer.at);
    let held = context.viewer.institution.appointments.iter().filter(today);
    let people: BTreeSet<PersonId> = held.map(|one| one.person).collect();
    let mut choices = Vec::new();
    for id in people.into_iter().take(PEOPLE_MAX) {
        choices.push(Choice::new(id.to_string(), person(context, id)?));
    }
    Ok(choices)
}

/// Who holds an appointment, how, and until when.
pub fn holder(
    context: &PageContext<'_>,
    person: PersonId,
    (tenure, stands_for, until): (Tenure, Option<PersonId>, Option<Moment>),
) -> Result<Markup, StoreError> {
    let behalf = stands_for.map(|id| self::person(context, id)).transpose()?;
    let words = context.words;
    Ok(html! {
        span class="holder" {
            (person_link(context, person)?) " " (tenure_mark(context, tenure))
            @if let Some(who) = behalf {
                " " span class="muted" { (words.say_with("organisation-stands-for", &[("who", who.into())])) }
            }
            @if let Some(until) = until {
                " " span class="muted" { (words.say_with("organisation-until", &[("until", day(context, until).into())])) }
            }
        }
    })
}

/// [`holder`] of an appointment.
pub fn holds(context: &PageContext<'_>, held: &Appointment) -> Result<Markup, StoreError> {
    holder(context, held.person, (held.tenure, held.stands_for, held.until))
}

/// `base` with the parameters that say something.
pub fn address(base: &str, pairs: &[(&str, &str)]) -> String {
    let said: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if said.is_empty() { base.to_owned() } else { format!("{base}?{}", said.join("&")) }
}

/// A value as an address carries it.
fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_any_word() {
        assert_eq!(address("/a", &[("q", ""), ("unit", "")]), "/a");
        assert_eq!(
            address("/a", &[("q", "王 &"), ("unit", "x-1")]),
            "/a?q=%E7%8E%8B%20%26&unit=x-1"
        );
    }
}
