//! What the organisation adds to the institution in memory: units, posts and
//! duties in use, and the appointments of today, to come, and lately ended.
//!
//! A closed post is not among them: nobody may be given it and no rule may name
//! it any more. Views read closed posts from the table.

use houqin_kernel::{
    Bilingual, Duty, Institution, Moment, Post, Reading, StoreError, Switched, Unit,
};

use crate::{appointment, directory, tablet};

/// How long an ended appointment stays in memory, in days.
const ENDED_DAYS_MAX: i64 = 400;

/// Fills in the institution.
pub(crate) fn fill(reading: &dyn Reading, institution: &mut Institution) -> Result<(), StoreError> {
    directory::fill(&mut institution.directory);
    units(reading, institution)?;
    posts(reading, institution)?;
    duties(reading, institution)?;
    tablets(reading, institution)?;
    modules(reading, institution)?;
    appointments(reading, institution)
}

fn units(reading: &dyn Reading, institution: &mut Institution) -> Result<(), StoreError> {
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
    Ok(())
}

fn posts(reading: &dyn Reading, institution: &mut Institution) -> Result<(), StoreError> {
    let school = [reading.school().into()];
    let posts = reading.list(
        "SELECT code, name_zh, name_en, unit, held_by, shared, clause FROM organisation_post \
         WHERE school_id = $1 AND closed_at IS NULL",
        &school,
        |row| {
            Ok(Post {
                code: row.text(0)?,
                name: Bilingual::new(row.text(1)?, row.text(2)?),
                unit: row.text(3)?,
                held_by: serde_json::from_value(row.text(4)?.into())?,
                shared: row.truth(5)?,
                clause: row.text(6)?,
            })
        },
    )?;
    institution.posts.extend(posts.into_iter().map(|post| (post.code.clone(), post)));
    Ok(())
}

fn duties(reading: &dyn Reading, institution: &mut Institution) -> Result<(), StoreError> {
    let school = [reading.school().into()];
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
    Ok(())
}

fn tablets(reading: &dyn Reading, institution: &mut Institution) -> Result<(), StoreError> {
    let columns = tablet::COLUMNS;
    let found = reading.list(
        &format!("SELECT {columns} FROM organisation_tablet WHERE school_id = $1"),
        &[reading.school().into()],
        tablet::read,
    )?;
    institution.tablets.extend(found.into_iter().map(|tablet| (tablet.id, tablet)));
    Ok(())
}

/// What the school said of each module; one that this program does not know is left out.
fn modules(reading: &dyn Reading, institution: &mut Institution) -> Result<(), StoreError> {
    let said = reading.list(
        "SELECT module, is_on, switched_at, switched_by, reason FROM organisation_module \
         WHERE school_id = $1",
        &[reading.school().into()],
        |row| {
            let switched = Switched { at: row.moment(2)?, by: row.id(3)?, reason: row.text(4)? };
            Ok((row.text(0)?, row.truth(1)?, switched))
        },
    )?;
    for (module, on, switched) in said {
        if let Some(state) = institution.modules.get_mut(&module) {
            (state.on, state.switched) = (on, Some(switched));
        }
    }
    Ok(())
}

/// The institution has no clock of its own: lately is counted from the last
/// record.
fn appointments(reading: &dyn Reading, institution: &mut Institution) -> Result<(), StoreError> {
    let last = reading.number(
        "SELECT CAST(MAX(last_at) AS BIGINT) FROM ledger_head WHERE school_id = $1",
        &[reading.school().into()],
    )?;
    let since = Moment(last).plus_days(-ENDED_DAYS_MAX);
    let columns = appointment::COLUMNS;
    let found = reading.list(
        &format!(
            "SELECT {columns} FROM organisation_appointment \
             WHERE school_id = $1 AND (until_at IS NULL OR until_at > $2) ORDER BY id"
        ),
        &[reading.school().into(), since.into()],
        appointment::read,
    )?;
    institution.appointments.extend(found);
    Ok(())
}
