//! 组织. Units, posts, duties, people, appointments, places: who answers for
//! what, where, and since when.

pub mod acts;
mod appointment;
mod directory;
mod institution;
pub mod pages;
mod person;
mod place;
pub mod roll;
pub mod tablet;
pub mod views;
mod words;

pub use directory::person_by_number;
pub use person::{KINDS as PERSON_KINDS, PHONE_MAX};
pub use place::KINDS as PLACE_KINDS;

use houqin_kernel::{
    ActDef, Domain, Migration, PersonId, PersonalColumn, PersonalRows, Reading, StoreError, Table,
};

/// 组织. The domain.
pub static DOMAIN: Domain = Domain {
    name: "organisation",
    module: None,
    migrations: &[
        Migration {
            name: "organisation/0001-organisation",
            sql: include_str!("schema/0001-organisation.sql"),
        },
        Migration {
            name: "organisation/0002-paths-and-clauses",
            sql: include_str!("schema/0002-paths-and-clauses.sql"),
        },
        Migration {
            name: "organisation/0003-invitations",
            sql: include_str!("schema/0003-invitations.sql"),
        },
        Migration { name: "organisation/0004-words", sql: include_str!("schema/0004-words.sql") },
        Migration {
            name: "organisation/0005-tablets",
            sql: include_str!("schema/0005-tablets.sql"),
        },
        Migration {
            name: "organisation/0006-modules",
            sql: include_str!("schema/0006-modules.sql"),
        },
    ],
    tables: &[
        Table { name: "organisation_unit", key: &["code"] },
        Table { name: "organisation_post", key: &["code"] },
        Table { name: "organisation_duty", key: &["code"] },
        Table { name: "organisation_person", key: &["id"] },
        Table { name: "organisation_appointment", key: &["id"] },
        Table { name: "organisation_place", key: &["id"] },
        Table { name: "organisation_tablet", key: &["id"] },
        Table { name: "organisation_module", key: &["module"] },
        Table { name: "organisation_word", key: &["kind", "token", "id"] },
    ],
    acts: &[
        ActDef::of::<acts::AddUnit>(),
        ActDef::of::<acts::ChangeUnit>(),
        ActDef::of::<acts::CloseUnit>(),
        ActDef::of::<acts::AddPost>(),
        ActDef::of::<acts::ChangePost>(),
        ActDef::of::<acts::ClosePost>(),
        ActDef::of::<acts::SetDuty>(),
        ActDef::of::<acts::EndDuty>(),
        ActDef::of::<acts::Enrol>(),
        ActDef::of::<acts::ChangePerson>(),
        ActDef::of::<acts::Leave>(),
        ActDef::of::<acts::Invite>(),
        ActDef::of::<acts::ErasePerson>(),
        ActDef::of::<acts::ReleaseData>(),
        ActDef::of::<acts::Appoint>(),
        ActDef::of::<acts::Delegate>(),
        ActDef::of::<acts::EndAppointment>(),
        ActDef::of::<acts::SetPlace>(),
        ActDef::of::<acts::ClosePlace>(),
        ActDef::of::<acts::ImportPlaces>(),
        ActDef::of::<acts::SetUpTablet>(),
        ActDef::of::<acts::ChangeTablet>(),
        ActDef::of::<acts::TakeTablet>(),
        ActDef::of::<acts::SwitchModule>(),
    ],
    composites: &[],
    views: views::VIEWS,
    personal: &[
        PersonalColumn { table: "organisation_person", column: "name", of: "id" },
        PersonalColumn { table: "organisation_person", column: "phone", of: "id" },
    ],
    personal_rows: &[PersonalRows { table: "organisation_word", of: "id" }],
    members: Some(is_member),
    guards: None,
    signatures: None,
    institution: institution::fill,
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
