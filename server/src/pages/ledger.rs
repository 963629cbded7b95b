//! 台账: its signed head for printing, and single records.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use houqin_kernel::{Bilingual, Institution, Moment, Reading, Refusal, ViewError};
use houqin_ledger::Checkpoint;
use houqin_ledger::paper::PaperHead;
use houqin_page::face::{PageContext, Rendered};
use houqin_page::{description_list, html, key_block};
use serde_json::Value as Json;

/// `/ledger`: the newest signed head; it prints.
pub fn head(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let reading: &dyn Reading = context.viewer.reading;
    let newest = reading.first(
        "SELECT year, size, signed_at, note FROM ledger_checkpoint WHERE school_id = $1 \
         ORDER BY year DESC, size DESC LIMIT 1",
        &[reading.school().into()],
        |row| Ok((row.int(0)?, row.int(1)?, row.moment(2)?, row.text(3)?)),
    )?;
    let title = context.words.say("server-ledger");
    let Some((year, size, at, note)) = newest else {
        return Ok(Rendered::new(
            title.clone(),
            html! { h1 { (title) } p { (context.words.say("server-ledger-none")) } },
        ));
    };
    let groups = parse(&note).map(|checkpoint| PaperHead::new(&checkpoint).to_string());
    let zone = context.viewer.institution.calendar.zone();
    let body = html! {
        h1 { (title) }
        p { (context.words.say("server-ledger-lead")) }
        (description_list(&[
            (context.words.say("server-ledger-school"), html! { (context.school) }),
            (context.words.say("server-ledger-year"), html! { (year) }),
            (context.words.say("server-ledger-size"), html! { (size) }),
            (context.words.say("server-ledger-signed"), html! { (context.words.date_time(at.civil(zone))) }),
        ]))
        h2 { (context.words.say("server-ledger-root")) }
        pre class="mono" tabindex="0" { (groups.unwrap_or_default()) }
        h2 { (context.words.say("server-ledger-note")) }
        pre class="mono" tabindex="0" { (note) }
    };
    Ok(Rendered::new(title, body))
}

/// The three lines of a note; its signature is for the verifier to judge.
fn parse(note: &str) -> Option<Checkpoint> {
    let mut lines = note.lines();
    let origin = lines.next()?.to_owned();
    let size = lines.next()?.parse().ok()?;
    let root = STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
    Some(Checkpoint { origin, size, root })
}

/// `/ledger/records/{seq}`.
pub fn record(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let seq = context.params.get("seq").and_then(|seq| seq.parse().ok());
    let found = seq.and_then(|seq| context.records.one(seq));
    let record = found.ok_or_else(|| {
        Refusal::missing(
            "no_such_record",
            "台账里没有这一号记录。",
            "The ledger has no such record.",
        )
    })?;
    let (institution, words) = (context.viewer.institution, context.words);
    let lang = context.data_lang();
    let who = (institution.directory.person)(context.viewer.reading, record.actor)?;
    let who = who.and_then(|card| card.name).unwrap_or_else(|| record.actor.to_string());
    let cited = record.clause.parse::<houqin_kernel::ClauseRef>().ok();
    let at = Moment(record.recorded_at);
    let title = words.say_with("server-record", &[("n", record.seq.to_string().into())]);
    let name = step_name(institution, &record.act, &record.step, at);
    let mut fact = record.fact.clone();
    hide_keys(&mut fact, &words.say("server-record-secret"));
    let fact = serde_json::to_string_pretty(&fact).unwrap_or_default();
    let via = record.via.map(|id| {
        let name =
            institution.tablets.get(&id).map_or_else(|| id.to_string(), |one| one.name.clone());
        words.say_with("server-record-via-tablet", &[("name", name.into())])
    });
    let mut lines = vec![
        (
            words.say("server-record-act"),
            html! { @if let Some(name) = &name { (name.pick(lang)) " " } code { (record.act) } },
        ),
        (words.say("server-record-who"), html! { (who) }),
        (
            words.say("server-record-post"),
            html! { (institution.post_name(&record.post).pick(lang)) },
        ),
        (
            words.say("server-record-clause"),
            html! { @if let Some(cited) = &cited { a href={ "/rulebook/rules/" (cited.rule) "?version=" (cited.version) "#c" (cited.no) } { (institution.clause_name(cited).pick(lang)) } " " code { (record.clause) } } },
        ),
        (
            words.say("server-record-when"),
            html! { (context.words.date_time(at.civil(institution.calendar.zone()))) },
        ),
    ];
    if let Some(via) = via {
        lines.push((words.say("server-record-via"), html! { (via) }));
    }
    lines.push((words.say("server-record-leaf"), key_block("", &record.leaf)));
    let body = html! {
        h1 { (title) }
        (description_list(&lines))
        h2 { (words.say("server-record-fact")) }
        pre class="mono" tabindex="0" { (fact) }
    };
    Ok(Rendered::new(title, body))
}

/// What the procedures call the step by which an act was done.
fn step_name(institution: &Institution, act: &str, step: &str, at: Moment) -> Option<Bilingual> {
    let procedures = institution.procedures.keys();
    let steps =
        procedures.filter_map(|code| institution.procedure(code, at)).flat_map(|one| &one.steps);
    let mut named = steps.filter(|one| one.act == act && one.code == step);
    named.next().map(|one| one.name.clone())
}

/// The keys that photos are encrypted with stay out of sight.
fn hide_keys(fact: &mut Json, instead: &str) {
    match fact {
        Json::Array(list) => list.iter_mut().for_each(|one| hide_keys(one, instead)),
        Json::Object(map) => {
            if map.contains_key("digest") && map.contains_key("key") {
                map.insert("key".to_owned(), Json::from(instead));
            }
            map.values_mut().for_each(|one| hide_keys(one, instead));
        }
        _ => {}
    }
}
