//! 制度. Rules with their clauses and versions, procedures, kept-apart hands
//! and exceptions, the calendar, reading rights: what everything else stands on.

pub mod acts;
pub mod pages;
mod standing;
mod version;
pub mod views;

use std::collections::BTreeMap;

use houqin_kernel::{
    ActDef, Bilingual, Calendar, CalendarData, ClauseText, Domain, Exception, Institution,
    Migration, Pair, PersonId, PersonalColumn, Procedure, Reading, Rule, RuleVersion, StoreError,
    Table,
};

/// The domain.
pub static DOMAIN: Domain = Domain {
    name: "rulebook",
    module: None,
    migrations: &[Migration {
        name: "rulebook/0001-rulebook",
        sql: include_str!("schema/0001-rulebook.sql"),
    }],
    tables: &[
        Table { name: "rulebook_version", key: &["rule", "version"] },
        Table { name: "rulebook_clause", key: &["rule", "version", "no"] },
        Table { name: "rulebook_signature", key: &["person", "rule", "version"] },
        Table { name: "rulebook_procedure", key: &["code", "version"] },
        Table { name: "rulebook_pair", key: &["code"] },
        Table { name: "rulebook_exception", key: &["id"] },
        Table { name: "rulebook_countersign", key: &["record"] },
        Table { name: "rulebook_calendar", key: &["code"] },
        Table { name: "rulebook_reading", key: &["view"] },
        Table { name: "rulebook_setting", key: &["name"] },
    ],
    acts: &[
        ActDef::of::<acts::draft_rule::DraftRule>(),
        ActDef::of::<acts::issue_rule::IssueRule>(),
        ActDef::of::<acts::adopt_rule::AdoptRule>(),
        ActDef::of::<acts::repeal_rule::RepealRule>(),
        ActDef::of::<acts::acknowledge::Acknowledge>(),
        ActDef::of::<acts::set_procedure::SetProcedure>(),
        ActDef::of::<acts::set_apart::SetApart>(),
        ActDef::of::<acts::end_apart::EndApart>(),
        ActDef::of::<acts::propose_exception::ProposeException>(),
        ActDef::of::<acts::approve_exception::ApproveException>(),
        ActDef::of::<acts::end_exception::EndException>(),
        ActDef::of::<acts::countersign::Countersign>(),
        ActDef::of::<acts::ratify::Ratify>(),
        ActDef::of::<acts::set_calendar::SetCalendar>(),
        ActDef::of::<acts::set_reading::SetReading>(),
        ActDef::of::<acts::set_setting::SetSetting>(),
    ],
    composites: &[],
    views: views::VIEWS,
    personal: &[
        PersonalColumn { table: "rulebook_exception", column: "reason", of: "proposed_by" },
        PersonalColumn { table: "rulebook_version", column: "repeal_reason", of: "repealed_by" },
        PersonalColumn { table: "rulebook_pair", column: "end_reason", of: "ended_by" },
    ],
    personal_rows: &[],
    members: None,
    guards: None,
    signatures: Some(has_signed),
    institution,
    due: Domain::nothing_due,
    follow: Domain::follows_nothing,
};

fn has_signed(
    reading: &dyn Reading,
    person: PersonId,
    rule: &str,
    version: u32,
) -> Result<bool, StoreError> {
    let found = reading.number(
        "SELECT COUNT(*) FROM rulebook_signature \
         WHERE school_id = $1 AND person = $2 AND rule = $3 AND version = $4",
        &[reading.school().into(), (&person).into(), rule.into(), version.into()],
    )?;
    Ok(found == 1)
}

fn institution(reading: &dyn Reading, institution: &mut Institution) -> Result<(), StoreError> {
    let school = [reading.school().into()];
    institution.rules.extend(rules(reading)?);
    let procedures = reading.list(
        "SELECT version, from_at, body FROM rulebook_procedure WHERE school_id = $1 \
         ORDER BY code, version",
        &school,
        |row| {
            let body: Procedure = row.json(2)?;
            let version = u32::try_from(row.int(0)?).unwrap_or(0);
            Ok(Procedure { version, from: row.moment(1)?, ..body })
        },
    )?;
    for procedure in procedures {
        institution.procedures.entry(procedure.code.clone()).or_default().push(procedure);
    }
    institution.pairs.extend(reading.list(
        "SELECT body FROM rulebook_pair WHERE school_id = $1 AND ended_at IS NULL ORDER BY code",
        &school,
        |row| row.json::<Pair>(0),
    )?);
    institution.exceptions.extend(exceptions(reading)?);
    let calendar = reading.first(
        "SELECT body FROM rulebook_calendar WHERE school_id = $1 ORDER BY set_at DESC, code LIMIT 1",
        &school,
        |row| row.json::<CalendarData>(0),
    )?;
    if let Some(data) = calendar {
        institution.calendar =
            Calendar::try_from(&data).map_err(|error| StoreError(error.to_string()))?;
    }
    let rights = reading.list(
        "SELECT view, posts FROM rulebook_reading WHERE school_id = $1",
        &school,
        |row| Ok((row.text(0)?, row.json(1)?)),
    )?;
    institution.reading.extend(rights);
    let fallback = reading.first(
        "SELECT value FROM rulebook_setting WHERE school_id = $1 AND name = 'fallback_post'",
        &school,
        |row| row.text(0),
    )?;
    institution.fallback_post = fallback.unwrap_or_default();
    Ok(())
}

fn rules(reading: &dyn Reading) -> Result<BTreeMap<String, Rule>, StoreError> {
    let school = [reading.school().into()];
    let mut clauses: BTreeMap<(String, i64), Vec<ClauseText>> = BTreeMap::new();
    let rows = reading.list(
        "SELECT rule, version, no, zh, en FROM rulebook_clause WHERE school_id = $1 \
         ORDER BY rule, version, no",
        &school,
        |row| {
            let no = u32::try_from(row.int(2)?).unwrap_or(0);
            let text = ClauseText { no, zh: row.text(3)?, en: row.text(4)? };
            Ok(((row.text(0)?, row.int(1)?), text))
        },
    )?;
    for (version, clause) in rows {
        clauses.entry(version).or_default().push(clause);
    }
    let versions = reading.list(
        "SELECT rule, version, from_at, until_at, reaches_open, requires_ack, name_zh, name_en \
         FROM rulebook_version WHERE school_id = $1 AND from_at IS NOT NULL ORDER BY rule, version",
        &school,
        |row| {
            let key = (row.text(0)?, row.int(1)?);
            let version = RuleVersion {
                version: u32::try_from(key.1).unwrap_or(0),
                from: row.moment(2)?,
                until: row.opt_moment(3)?,
                end_reaches_open_cases: row.truth(4)?,
                requires_ack: row.truth(5)?,
                clauses: clauses.remove(&key).unwrap_or_default(),
            };
            Ok((key.0, Bilingual::new(row.text(6)?, row.text(7)?), version))
        },
    )?;
    let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
    for (code, name, version) in versions {
        let rule = rules.entry(code).or_insert_with_key(|code| Rule {
            code: code.clone(),
            name: Bilingual::default(),
            versions: Vec::new(),
        });
        // The title is that of the version issued last; a draft changes nothing.
        rule.name = name;
        rule.versions.push(version);
    }
    Ok(rules)
}

fn exceptions(reading: &dyn Reading) -> Result<Vec<Exception>, StoreError> {
    reading.list(
        "SELECT x.id, x.pair, x.person, x.substitute, x.from_at, x.until_at, \
         x.cap_cases - (SELECT COUNT(DISTINCT e.case_id) FROM ledger_entry e \
         WHERE e.school_id = x.school_id AND e.exception_id = x.id) \
         - (SELECT COUNT(*) FROM ledger_entry e WHERE e.school_id = x.school_id \
         AND e.exception_id = x.id AND e.case_id IS NULL) \
         FROM rulebook_exception x WHERE x.school_id = $1 AND x.approved_at IS NOT NULL \
         ORDER BY x.id",
        &[reading.school().into()],
        |row| {
            Ok(Exception {
                id: row.id::<houqin_kernel::Id>(0)?,
                pair: row.text(1)?,
                person: row.id(2)?,
                substitute: row.id(3)?,
                from: row.moment(4)?,
                until: row.moment(5)?,
                cases_left: row.int(6)?,
            })
        },
    )
}
