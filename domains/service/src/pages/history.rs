//! What happened to an order: whole with its proof for staff, in plain words
//! for whoever asked.

use houqin_kernel::{Bilingual, ClauseRef, Moment, PersonId, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext, RecordLine, clause_href};
use houqin_page::{
    Button, Change, Markup, Text, TimelineEntry, Tone, badge, button, html, moment, note, timeline,
};
use serde_json::Value as Json;

use super::board::{ratify_by, ratify_tone};
use super::{case, state_name};
use crate::order::TEXT_MAX;
use crate::views::{Catalogue, OrderDetail};

/// Acts whose words are for the staff, not for the requester.
const AMONG_STAFF: [&str; 3] = ["service.dispatch", "service.emergency", "service.reverse"];

/// The step's name in the procedure the case follows.
fn step_name(context: &PageContext<'_>, order: &OrderDetail, record: &RecordLine) -> String {
    let procedure = case::procedure_of(context, order.row.id).ok().flatten();
    let step = procedure
        .and_then(|procedure| procedure.steps.iter().find(|step| step.code == record.step));
    step.map_or_else(|| record.act.clone(), |step| context.name(&step.name).to_owned())
}

/// What was written with a record.
fn remark(order: &OrderDetail, record: &RecordLine) -> String {
    let found = order.remarks.iter().find(|one| u64::try_from(one.record) == Ok(record.seq));
    found.and_then(|one| one.text.clone()).unwrap_or_default()
}

fn when(context: &PageContext<'_>, at: Moment) -> Markup {
    let zone = context.viewer.institution.calendar.zone();
    moment(context.words, at.civil(zone), &at.text())
}

const fn tone_of(record: &RecordLine) -> Tone {
    if record.emergency || record.exception { Tone::Warn } else { Tone::Neutral }
}

/// Every record with who, post, clause, time, change and receipt.
pub fn full(
    context: &PageContext<'_>,
    order: &OrderDetail,
    catalogue: &Catalogue,
    records: &[RecordLine],
) -> Result<Markup, ViewError> {
    let mut entries = Vec::new();
    for record in records {
        entries.push(entry(context, order, catalogue, record)?);
    }
    Ok(timeline(context.words, &entries))
}

fn entry<'a>(
    context: &PageContext<'a>,
    order: &OrderDetail,
    catalogue: &Catalogue,
    record: &RecordLine,
) -> Result<TimelineEntry<'a>, ViewError> {
    let words = context.words;
    let clause = record.clause.parse::<ClauseRef>().ok();
    let cited = |clause: ClauseRef| (context.clause(&clause), clause_href(&clause));
    let (clause, href) = clause.map(cited).unwrap_or_default();
    let behalf = record.on_behalf_of.map(|who| context.person(who)).transpose()?;
    let claimed = record.happened_at.filter(|at| *at != record.recorded_at);
    // Only whoever may read the ledger gets a link that opens.
    let proof = context.viewer.may_read("ledger.records");
    let proof = if proof { format!("/ledger/records/{}", record.seq) } else { String::new() };
    Ok(TimelineEntry {
        act: step_name(context, order, record).into(),
        tone: tone_of(record),
        who: context.person(record.actor)?.into(),
        post: context.post(&record.post).into(),
        on_behalf: behalf.unwrap_or_default().into(),
        clause: clause.into(),
        clause_href: href.into(),
        when: when(context, Moment(record.recorded_at)),
        claimed_when: claimed.map(|at| super::at(context, Moment(at))).unwrap_or_default().into(),
        note: remark(order, record).into(),
        changes: changes(context, catalogue, record)?,
        evidence: html! {
            @if record.emergency || record.exception {
                p {
                    @if record.emergency { (badge(Tone::Warn, &words.say("service-by-emergency"))) " " }
                    @if record.exception { (badge(Tone::Warn, &words.say("service-by-exception"))) }
                }
            }
        },
        record_no: i64::try_from(record.seq).unwrap_or(0),
        hash: record.leaf.clone().into(),
        proof_href: proof.into(),
        imported: order.row.imported,
        ..TimelineEntry::default()
    })
}

/// What a record changed: the state, and what its fact says.
fn changes<'a>(
    context: &PageContext<'a>,
    catalogue: &Catalogue,
    record: &RecordLine,
) -> Result<Vec<Change<'a>>, ViewError> {
    let words = context.words;
    let mut changes = Vec::new();
    let (from, to) = (record.from.as_deref(), record.to.as_deref());
    if let Some(to) = to.filter(|to| !to.is_empty() && Some(*to) != from) {
        let from = from.map(|from| state_name(context, from)).unwrap_or_default();
        changes.push(Change::new(words.say("service-state"), from, state_name(context, to)));
    }
    let fact = |name: &str| record.fact.get(name).filter(|value| !value.is_null());
    let code = |field: &str| fact(field).and_then(Json::as_str).unwrap_or_default();
    for field in ["assignee", "taker", "by"] {
        if let Ok(who) = code(field).parse::<PersonId>() {
            changes.push(Change::new(words.say("service-worker"), "", context.person(who)?));
        }
    }
    let mut named = |key: &str, found: Bilingual| {
        changes.push(Change::new(words.say(key), "", context.name(&found).to_owned()));
    };
    if !code("category").is_empty() {
        named("service-category", catalogue.category(code("category")));
    }
    if !code("urgency").is_empty() {
        named("service-urgency", catalogue.urgency(code("urgency")));
    }
    changes.extend(measured(context, record));
    Ok(changes)
}

/// Limits, amounts and the score that a fact sets.
fn measured<'a>(context: &PageContext<'a>, record: &RecordLine) -> Vec<Change<'a>> {
    let words = context.words;
    let number = |name: &str| record.fact.get(name).and_then(Json::as_i64);
    let mut changes = Vec::new();
    let mut told = |key: &str, to: String| changes.push(Change::new(words.say(key), "", to));
    let limits = [
        ("respond_due", "service-respond-limit"),
        ("resolve_due", "service-resolve-limit"),
        ("confirm_due", "service-confirm-limit"),
        ("reopen_until", "service-reopen-limit"),
    ];
    for (field, key) in limits {
        if let Some(limit) = number(field) {
            told(key, super::at(context, Moment(limit)));
        }
    }
    if let Some(fen) = number("material_fen").filter(|fen| *fen != 0) {
        told("service-material", words.money_fen(fen));
    }
    if let Some(minutes) = number("labour_minutes").filter(|minutes| *minutes != 0) {
        told("service-labour", words.duration_minutes(minutes));
    }
    if let Some(score) = number("score") {
        told("service-rating", score.to_string());
    }
    changes
}

/// What happened, as one tells it: a sentence, who, when.
pub fn plain(
    context: &PageContext<'_>,
    order: &OrderDetail,
    records: &[RecordLine],
) -> Result<Markup, ViewError> {
    let mut entries = Vec::new();
    for record in records {
        let among_staff = AMONG_STAFF.contains(&record.act.as_str());
        let note = if among_staff { String::new() } else { remark(order, record) };
        entries.push(TimelineEntry {
            act: sentence(context, order, record)?,
            tone: tone_of(record),
            who: context.person(record.actor)?.into(),
            when: when(context, Moment(record.recorded_at)),
            note: note.into(),
            record_no: i64::try_from(record.seq).unwrap_or(0),
            imported: order.row.imported,
            ..TimelineEntry::default()
        });
    }
    Ok(timeline(context.words, &entries))
}

fn sentence<'a>(
    context: &PageContext<'a>,
    order: &OrderDetail,
    record: &RecordLine,
) -> Result<Text<'a>, ViewError> {
    let words = context.words;
    let act = record.act.rsplit('.').next().unwrap_or_default().replace('_', "-");
    let assignee = record.fact.get("assignee").and_then(Json::as_str);
    if let Some(who) = assignee.and_then(|who| who.parse::<PersonId>().ok()) {
        let who = context.person(who)?;
        return Ok(words.say_with("service-told-dispatch-to", &[("who", who.into())]).into());
    }
    let key = format!("service-told-{act}");
    if words.knows(&key) {
        return Ok(words.say(&key));
    }
    Ok(step_name(context, order, record).into())
}

/// Emergency repairs on this order and how their ratification stands; the form
/// where the viewer's posts may ratify.
pub fn ratifications(
    context: &PageContext<'_>,
    order: &OrderDetail,
    here: &str,
) -> Result<Markup, ViewError> {
    let words = context.words;
    let found = case::ratifications_of(context, order.row.id)?;
    let record = |one: &case::Ratification| [("record", one.record.to_string().into())];
    Ok(html! {
        @for one in &found {
            @match (one.judged_by, one.upheld) {
                (None, _) => (note(
                    ratify_tone(context, one),
                    &words.say_with("service-ratify-waits", &record(one)),
                    &html! { p { (ratify_by(context, one)) } (ratify(context, one, here)) },
                )),
                (Some(_), true) => (note(Tone::Good, &words.say_with("service-ratified", &record(one)), &html! {})),
                (Some(_), false) => (note(Tone::Bad, &words.say_with("service-not-ratified", &record(one)), &html! {})),
            }
        }
    })
}

fn ratify(context: &PageContext<'_>, one: &case::Ratification, here: &str) -> Markup {
    if !case::may_ratify(context) {
        return html! {};
    }
    let words = context.words;
    let form =
        ActForm::new(context, "rulebook.ratify").about("record", one.record.to_string()).then(here);
    let answer = |key: &str, value: &'static str, look: Button<'static>| Button {
        label: words.say(key).into_owned().into(),
        name: "upheld".into(),
        value: value.into(),
        ..look
    };
    let yes = answer("service-ratify-yes", "true", Button::primary(""));
    let no = answer("service-ratify-no", "false", Button::danger(""));
    form.around(&html! {
        (form.lines(&Ask::new("remark", "service-ratify-remark").at_most(TEXT_MAX)))
        (houqin_page::button_row(&[button(&yes), button(&no)]))
    })
}
