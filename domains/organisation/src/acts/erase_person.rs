//! 清除个人信息. A person's values are destroyed; every hash still holds.
//!
//! The desk empties the columns that the domains name, and destroys openings
//! and key; this act only judges whether it may, and marks the person.

use houqin_kernel::{Act, Now, Permit, PersonId, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TEXT_MAX;

/// 清除个人信息. Openings and key are destroyed; every hash still holds.
///
/// Source: 个人信息保护法 第四十七条. The desk empties the columns and destroys
/// the key; the record names the person by id and the basis.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasePerson {
    /// Who: somebody who has left, a guest, or a visitor never enrolled.
    pub person: PersonId,
    /// The legal basis, e.g. 个人信息保护法第四十七条第一款第三项. It is kept
    /// in clear: write nothing personal.
    pub basis: String,
}

impl Act for ErasePerson {
    const NAME: &'static str = "organisation.erase_person";
    const REFUSALS: &'static [&'static str] = &["bad_basis", "already_erased", "still_here"];
    const FOUNDS: bool = true;
    type Fact = Self;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        if !(1..=TEXT_MAX).contains(&self.basis.trim().chars().count()) {
            return Err(bad_basis().into());
        }
        let erased = now.reading.number(
            "SELECT COUNT(*) FROM desk_erased WHERE school_id = $1 AND person_id = $2",
            &[now.school().into(), (&self.person).into()],
        )?;
        if erased > 0 {
            return Err(Refusal::rule(
                "already_erased",
                "此人的个人信息已经清除。",
                "This person's data have been erased already.",
            )
            .into());
        }
        let staying = now.reading.number(
            "SELECT COUNT(*) FROM organisation_person \
             WHERE school_id = $1 AND id = $2 AND left_at IS NULL AND kind <> 'guest'",
            &[now.school().into(), (&self.person).into()],
        )?;
        let mut held = now.institution.appointments.iter().filter(|one| one.person == self.person);
        // What 值守 repeats after a restore was decided when the person had left.
        let repeated = permit.appointment.is_none() && permit.clause.rule == "platform";
        if repeated {
            return Ok(self.clone());
        }
        if staying > 0 || held.any(|one| one.until.is_none_or(|until| until > now.at)) {
            return Err(still_here().into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.any(
            "UPDATE organisation_person SET login = NULL, left_at = COALESCE(left_at, $3) \
             WHERE school_id = $1 AND id = $2",
            &[(&school).into(), (&fact.person).into(), record.at.into()],
        );
    }
}

fn bad_basis() -> Refusal {
    Refusal::form(
        "basis",
        "bad_basis",
        format!("请写明清除所依据的法律条款，1 至 {TEXT_MAX} 字。"),
        format!("Please state the legal basis, in 1 to {TEXT_MAX} characters."),
    )
}

fn still_here() -> Refusal {
    Refusal::rule(
        "still_here",
        "此人尚在校或尚有任职，请先办理离校，再清除个人信息。",
        "This person is still here or still holds a post; please record their leaving first.",
    )
}
