//! 组织. Units, posts, duties, people, appointments, places: who answers for
//! what, where, and since when.

pub mod acts;
mod directory;
pub mod pages;
pub mod views;

pub use directory::person_by_number;

use houqin_kernel::{
    ActDef, Appointment, Bilingual, Domain, Duty, HeldBy, Institution, Migration, PersonId,
    PersonalColumn, Post, Reading, StoreError, Table, Tenure, Unit,
};

/// The domain.
pub static DOMAIN: Domain = Domain {
    name: "organisation",
    migrations: &[Migration {
        name: "organisation/0001-organisation",
        sql: include_str!("schema/0001-organisation.sql"),
    }],
    tables: &[
        Table { name: "organisation_unit", key: &["code"] },
        Table { name: "organisation_post", key: &["code"] },
        Table { name: "organisation_duty", key: &["code"] },
        Table { name: "organisation_person", key: &["id"] },
        Table { name: "organisation_appointment", key: &["id"] },
        Table { name: "organisation_place", key: &["id"] },
    ],
    acts: &[
        ActDef::of::<acts::unit::AddUnit>(),
        ActDef::of::<acts::unit::ChangeUnit>(),
        ActDef::of::<acts::unit::CloseUnit>(),
        ActDef::of::<acts::post::AddPost>(),
        ActDef::of::<acts::post::ChangePost>(),
        ActDef::of::<acts::post::ClosePost>(),
        ActDef::of::<acts::duty::SetDuty>(),
        ActDef::of::<acts::duty::EndDuty>(),
        ActDef::of::<acts::person::Enrol>(),
        ActDef::of::<acts::person::ChangePerson>(),
        ActDef::of::<acts::leave::Leave>(),
        ActDef::of::<acts::leave::ErasePerson>(),
        ActDef::of::<acts::appointment::Appoint>(),
        ActDef::of::<acts::appointment::Delegate>(),
        ActDef::of::<acts::appointment::EndAppointment>(),
        ActDef::of::<acts::place::SetPlace>(),
        ActDef::of::<acts::place::ClosePlace>(),
        ActDef::of::<acts::place::ImportPlaces>(),
    ],
    composites: &[],
    views: views::VIEWS,
    personal: &[
        PersonalColumn { table: "organisation_person", column: "name", of: "id" },
        PersonalColumn { table: "organisation_person", column: "phone", of: "id" },
    ],
    members: Some(is_member),
    guards: None,
    signatures: None,
    institution,
    due: Domain::nothing_due,
    follow: Domain::follows_nothing,
};

fn is_member(reading: &dyn Reading, person: PersonId) -> Result<bool, StoreError> {
    let found = reading.number(
        "SELECT COUNT(*) FROM organisation_person \
         WHERE school_id = $1 AND id = $2 AND left_at IS NULL",
        &[reading.school().into(), (&person).into()],
    )?;
    Ok(found == 1)
}

fn institution(reading: &dyn Reading, institution: &mut Institution) -> Result<(), StoreError> {
    institution.directory = directory::DIRECTORY;
    let school = [reading.school().into()];
    let units = reading.list(
        "SELECT code, name_zh, name_en, parent FROM organisation_unit \
         WHERE school_id = $1 AND closed_at IS NULL",
        &school,
        |row| {
            let name = Bilingual::new(row.text(1)?, row.text(2)?);
            Ok(Unit { code: row.text(0)?, name, parent: row.text(3)? })
        },
    )?;
    institution.units.extend(units.into_iter().map(|unit| (unit.code.clone(), unit)));
    let posts = reading.list(
        "SELECT code, name_zh, name_en, unit, held_by, shared, clause FROM organisation_post \
         WHERE school_id = $1 AND closed_at IS NULL",
        &school,
        |row| {
            Ok(Post {
                code: row.text(0)?,
                name: Bilingual::new(row.text(1)?, row.text(2)?),
                unit: row.text(3)?,
                held_by: held_by(&row.text(4)?)?,
                shared: row.truth(5)?,
                clause: row.text(6)?,
            })
        },
    )?;
    institution.posts.extend(posts.into_iter().map(|post| (post.code.clone(), post)));
    let duties = reading.list(
        "SELECT code, post, leads, name_zh, name_en, clause, evidence_acts, every_days \
         FROM organisation_duty WHERE school_id = $1 AND ended_at IS NULL",
        &school,
        |row| {
            Ok(Duty {
                code: row.text(0)?,
                post: row.text(1)?,
                leads: row.json(2)?,
                name: Bilingual::new(row.text(3)?, row.text(4)?),
                clause: row.text(5)?,
                evidence_acts: row.json(6)?,
                every_days: row.int(7)?,
            })
        },
    )?;
    institution.duties.extend(duties.into_iter().map(|duty| (duty.code.clone(), duty)));
    let appointments = reading.list(
        "SELECT id, person, post, tenure, stands_for, from_at, until_at \
         FROM organisation_appointment WHERE school_id = $1 ORDER BY id",
        &school,
        |row| {
            Ok(Appointment {
                id: row.id(0)?,
                person: row.id(1)?,
                post: row.text(2)?,
                tenure: tenure(&row.text(3)?)?,
                stands_for: row.opt_id(4)?,
                from: row.moment(5)?,
                until: row.opt_moment(6)?,
            })
        },
    )?;
    institution.appointments.extend(appointments);
    Ok(())
}

fn held_by(text: &str) -> Result<HeldBy, StoreError> {
    Ok(serde_json::from_value(text.into())?)
}

fn tenure(text: &str) -> Result<Tenure, StoreError> {
    Ok(serde_json::from_value(text.into())?)
}
