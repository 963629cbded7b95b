//! What a record's head alone says, live and on replay alike: the state of its
//! case, what waits to be ratified, whom it erases.

use houqin_kernel::{CaseId, Domain, Moment, NewCase, PersonId, Record, Writing};
use houqin_ledger::Entry;
use houqin_ledger::acts::ERASE_PERSON;
use serde_json::Value as Json;

/// What the entry's header alone says of cases; live and on replay alike.
pub fn fold_header(entry: &Entry, fact: &Json, tables: &mut dyn Writing) {
    let school = *tables.school();
    let case = entry.case.as_ref().map_or(&[][..], |case| case.as_bytes());
    let seq = i64::try_from(entry.seq).unwrap_or(i64::MAX);
    let to = entry.to.as_deref().unwrap_or_default();
    if let Some(number) = &entry.case_no {
        let (code, version) = entry.procedure.split_once('@').unwrap_or((&entry.procedure, "0"));
        let new = NewCase {
            id: case,
            number,
            procedure: code,
            version: version.parse().unwrap_or(0),
            state: to,
            opened_at: Moment(entry.recorded_at),
            seq,
            at: Moment(entry.recorded_at),
        };
        new.write(tables);
    } else if entry.case.is_some() {
        tables.one(
            "UPDATE desk_case SET state = $3, last_seq = $4, last_at = $5, routed_at = NULL, \
             routed_due = NULL WHERE school_id = $1 AND case_id = $2",
            &[(&school).into(), case.into(), to.into(), seq.into(), entry.recorded_at.into()],
        );
    }
    if entry.emergency {
        tables.one(
            "INSERT INTO desk_ratification (school_id, seq, case_id, at) VALUES ($1, $2, $3, $4)",
            &[(&school).into(), seq.into(), case.into(), entry.recorded_at.into()],
        );
    }
    if entry.act == ERASE_PERSON
        && let Some(person) = erased_person(fact)
    {
        tables.any(
            "INSERT INTO desk_erased (school_id, person_id, seq) VALUES ($1, $2, $3)",
            &[(&school).into(), (&person).into(), seq.into()],
        );
    }
}

/// Empties every column that keeps a value of the erased person.
pub fn erase_columns(domains: &[&'static Domain], fact: &Json, tables: &mut dyn Writing) {
    let Some(person) = erased_person(fact) else { return };
    let school = *tables.school();
    for column in domains.iter().flat_map(|domain| domain.personal) {
        let sql = format!(
            "UPDATE {} SET {} = NULL WHERE school_id = $1 AND {} = $2",
            column.table, column.column, column.of
        );
        tables.any(&sql, &[(&school).into(), (&person).into()]);
    }
    for rows in domains.iter().flat_map(|domain| domain.personal_rows) {
        // Rows of nobody stand in no index; saying so lets both engines use it.
        let sql = format!(
            "DELETE FROM {} WHERE school_id = $1 AND {of} = $2 AND length({of}) > 0",
            rows.table,
            of = rows.of
        );
        tables.any(&sql, &[(&school).into(), (&person).into()]);
    }
    tables.any(
        "DELETE FROM ledger_opening WHERE school_id = $1 AND person_id = $2",
        &[(&school).into(), (&person).into()],
    );
}

/// Whom an erasing fact erases.
pub fn erased_person(fact: &Json) -> Option<PersonId> {
    fact.get("person")?.as_str()?.parse().ok()
}

/// The head of a record, as `apply` may know it.
pub fn record_of(entry: &Entry) -> Record {
    let person = |id: &houqin_ledger::Id| PersonId(*id.as_bytes());
    Record {
        seq: entry.seq,
        act: entry.act.clone(),
        at: Moment(entry.recorded_at),
        happened_at: entry.happened_at.map(Moment),
        actor: person(&entry.actor),
        on_behalf_of: entry.on_behalf_of.as_ref().map(person),
        case: entry.case.as_ref().map(|id| CaseId(*id.as_bytes())),
        case_no: entry.case_no.clone(),
        from: entry.from.clone(),
        to: entry.to.clone(),
        exception: entry.exception.as_ref().map(|id| houqin_kernel::Id(*id.as_bytes())),
        imported: entry.imported.is_some(),
    }
}
