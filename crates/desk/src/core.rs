//! What the platform itself founds: the founding clause under which a school
//! adopts its first rules and which then closes itself, and the housekeeping
//! of the clock (值守). All else is the school's own data.

use std::sync::Arc;

use houqin_kernel::{
    Act, ActDef, Appointment, AppointmentId, Bilingual, ClauseText, Domain, HeldBy, Institution,
    ModuleState, Moment, Now, Permit, PersonId, Post, Procedure, Reading, Record, Rule,
    RuleVersion, Step, Stop, StoreError, Tenure, Writing,
};
use houqin_ledger::acts::ERASE_PERSON;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::housekeeping::{ConfirmClock, OpenYear, RotateKey, Route};
use crate::schema;

/// The desk's own domain.
pub static CORE: Domain = Domain {
    name: "desk",
    module: None,
    migrations: schema::MIGRATIONS,
    tables: schema::TABLES,
    acts: &[
        ActDef::of::<Found>(),
        ActDef::of::<CloseFounding>(),
        ActDef::of::<OpenYear>(),
        ActDef::of::<RotateKey>(),
        ActDef::of::<Route>(),
        ActDef::of::<ConfirmClock>(),
    ],
    views: &[],
    personal: &[],
    personal_rows: &[],
    members: None,
    guards: None,
    composites: &[],
    signatures: None,
    institution: founding,
    due: Domain::nothing_due,
    follow: Domain::follows_nothing,
};

/// The code of the founder's post.
pub const fn founder_post() -> &'static str {
    "founder"
}

const CLOCK_POST: &str = "duty-clock";

/// Assembles the institution from every domain, and the founding while it lasts.
pub fn assemble(
    reading: &dyn Reading,
    domains: &[&'static Domain],
) -> Result<Arc<Institution>, StoreError> {
    let mut institution = Institution::default();
    founding(reading, &mut institution)?;
    // All are on until a school says otherwise; the organisation keeps what it said.
    for domain in domains {
        if let Some(module) = domain.module {
            let state = ModuleState { module, on: true, switched: None };
            institution.modules.insert(domain.name.to_owned(), state);
        }
    }
    for domain in domains {
        (domain.institution)(reading, &mut institution)?;
    }
    let steps = domains
        .iter()
        .flat_map(|domain| domain.acts)
        .filter(|act| act.founds)
        .map(|act| step(act.name, founder_post(), "founding#1", "建制", "Founding"));
    if let Some(versions) = institution.procedures.get_mut("founding") {
        for version in versions.iter_mut() {
            version.steps.extend(steps.clone());
        }
    }
    Ok(Arc::new(institution))
}

fn step(act: &str, post: &str, clause: &str, zh: &str, en: &str) -> Step {
    Step {
        code: act.to_owned(),
        name: Bilingual::new(zh, en),
        act: act.to_owned(),
        from: vec![],
        to: String::new(),
        posts: vec![post.to_owned()],
        clause: clause.to_owned(),
        limit: None,
        evidence: vec![],
        guards: vec![],
        emergency: false,
        ratify_posts: vec![],
        ratify_hours: 0,
        reversible: false,
        on_behalf: false,
    }
}

fn procedure(code: &str, zh: &str, en: &str, steps: Vec<Step>) -> Procedure {
    Procedure {
        code: code.to_owned(),
        version: 1,
        from: Moment(i64::MIN),
        name: Bilingual::new(zh, en),
        number_prefix: String::new(),
        fallback_post: String::new(),
        fallback_hours: 0,
        states: vec![],
        steps,
    }
}

fn rule(code: &str, zh: &str, en: &str, until: Option<Moment>, clauses: &[(&str, &str)]) -> Rule {
    let clauses = (1..)
        .zip(clauses)
        .map(|(no, (zh, en))| ClauseText { no, zh: (*zh).to_owned(), en: (*en).to_owned() })
        .collect();
    let version = RuleVersion {
        version: 1,
        from: Moment(i64::MIN),
        until,
        end_reaches_open_cases: true,
        requires_ack: false,
        clauses,
    };
    Rule { code: code.to_owned(), name: Bilingual::new(zh, en), versions: vec![version] }
}

fn post(code: &str, zh: &str, en: &str, held_by: HeldBy, clause: &str) -> Post {
    Post {
        code: code.to_owned(),
        name: Bilingual::new(zh, en),
        unit: String::new(),
        held_by,
        shared: false,
        clause: clause.to_owned(),
    }
}

/// The rules that are built in, and the founder while the founding is open.
fn founding(reading: &dyn Reading, institution: &mut Institution) -> Result<(), StoreError> {
    let row = reading.first(
        "SELECT founder, founded_at, closed_at FROM desk_founding WHERE school_id = $1",
        &[reading.school().into()],
        |row| Ok((row.id::<PersonId>(0)?, row.moment(1)?, row.opt_moment(2)?)),
    )?;
    let closed = row.and_then(|(_, _, closed)| closed);
    let founding = rule(
        "founding",
        "建制条款",
        "Founding clause",
        closed,
        &[(
            "建校使用本平台时，由建制人采用起始制度、岗位与规程；采用完毕，本条即行关闭，此后一切行为依本校制度办理。",
            "When a school begins, the founder adopts its first rules, posts and procedures; that done, this clause closes itself, and every later act is done under the school's own rules.",
        )],
    );
    let platform = rule(
        "platform",
        "平台内务条款",
        "Platform housekeeping",
        None,
        &[
            (
                "值守（时钟）按时开立新年度台账、记录时钟异常、把无人可办的事项转至兜底岗位。",
                "The duty clock opens each year's ledger, records jumps of the clock, and routes a case that nobody may move to its fallback post.",
            ),
            (
                "平台运维人员在服务器上更换台账签名密钥、确认时钟，或恢复备份后重做此前已办的个人信息清除的，由值守如实记录；网页不提供此类操作。",
                "Whoever runs the platform may, on the server itself, rotate the ledger's signing key, confirm the clock, and repeat after a restore the erasures decided before it; the duty clock records it. No page offers this.",
            ),
        ],
    );
    institution.rules.insert(founding.code.clone(), founding);
    institution.rules.insert(platform.code.clone(), platform);
    add_clock(institution);
    let held_by = if row.is_some() { HeldBy::Appointed } else { HeldBy::Founder };
    let founder = post(founder_post(), "建制人", "Founder", held_by, "founding#1");
    institution.posts.insert(founder.code.clone(), founder);
    if let Some((person, from, until)) = row {
        institution.appointments.push(Appointment {
            id: AppointmentId(person.0),
            person,
            post: founder_post().to_owned(),
            tenure: Tenure::Regular,
            stands_for: None,
            from,
            until,
        });
    }
    let act = if row.is_some() { CloseFounding::NAME } else { Found::NAME };
    let steps = vec![step(act, founder_post(), "founding#1", "建制", "Founding")];
    let founding = procedure("founding", "建制", "Founding", steps);
    institution.procedures.insert(founding.code.clone(), vec![founding]);
    Ok(())
}

fn add_clock(institution: &mut Institution) {
    let clock = post(CLOCK_POST, "值守", "Duty clock", HeldBy::Clock, "platform#1");
    institution.posts.insert(clock.code.clone(), clock);
    let steps = [
        (OpenYear::NAME, "platform#1", "开立年度台账", "Open the year's ledger"),
        (Route::NAME, "platform#1", "转兜底岗位", "Route to the fallback post"),
        (ConfirmClock::NAME, "platform#1", "记录时钟", "Record the clock"),
        (RotateKey::NAME, "platform#2", "更换签名密钥", "Rotate the signing key"),
        (ERASE_PERSON, "platform#2", "重做个人信息清除", "Repeat an erasure"),
    ]
    .map(|(act, clause, zh, en)| step(act, CLOCK_POST, clause, zh, en));
    let housekeeping = procedure("platform", "平台内务", "Platform housekeeping", steps.into());
    institution.procedures.insert(housekeeping.code.clone(), vec![housekeeping]);
}

/// 建制. Record 0: a person begins to found the school's institutions.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// Code of the pack that is adopted.
    pub pack: String,
    /// Its version.
    pub pack_version: String,
}

/// What record 0 keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Founded {
    pack: String,
    pack_version: String,
    founder: PersonId,
}

impl Act for Found {
    const NAME: &'static str = "desk.found";
    const REFUSALS: &'static [&'static str] = &[];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    const BY_PLATFORM: bool = true;
    type Fact = Founded;

    fn decide(&self, permit: &Permit, _: &Now<'_>) -> Result<Founded, Stop> {
        Ok(Founded {
            pack: self.pack.clone(),
            pack_version: self.pack_version.clone(),
            founder: permit.actor,
        })
    }

    fn apply(fact: &Founded, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO desk_founding (school_id, founder, founded_at) VALUES ($1, $2, $3)",
            &[(&school).into(), (&fact.founder).into(), record.at.into()],
        );
    }
}

/// 建制完毕. The founding clause closes itself.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseFounding {}

impl Act for CloseFounding {
    const NAME: &'static str = "desk.close_founding";
    const REFUSALS: &'static [&'static str] = &[];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    const BY_PLATFORM: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, _: &Now<'_>) -> Result<Self, Stop> {
        Ok(Self {})
    }

    fn apply(_: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE desk_founding SET closed_at = $2 WHERE school_id = $1",
            &[(&school).into(), record.at.into()],
        );
    }
}
