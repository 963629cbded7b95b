//! 离校 and 清除个人信息.

use houqin_kernel::{Act, Now, Permit, PersonId, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check_text;
use super::person::must_be_here;

/// 离校. All appointments end at once.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Who.
    pub person: PersonId,
}

impl Act for Leave {
    const NAME: &'static str = "organisation.leave";
    const REFUSALS: &'static [&'static str] = &["no_such_person"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        must_be_here(now, self.person)?;
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let params = [(&school).into(), (&fact.person).into(), record.at.into()];
        tables.one(
            "UPDATE organisation_person SET left_at = $3 WHERE school_id = $1 AND id = $2",
            &params,
        );
        tables.any(
            "UPDATE organisation_appointment SET until_at = $3 WHERE school_id = $1 \
             AND (person = $2 OR stands_for = $2) AND (until_at IS NULL OR until_at > $3)",
            &params,
        );
    }
}

/// 清除个人信息. Openings and key are destroyed; every hash still holds.
///
/// Source: 个人信息保护法 第四十七条. The desk empties the columns and destroys
/// the key; the record names the person by id and the basis.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasePerson {
    /// Who.
    pub person: PersonId,
    /// The legal basis, e.g. 个人信息保护法第四十七条第一款第三项.
    pub basis: String,
}

impl Act for ErasePerson {
    const NAME: &'static str = "organisation.erase_person";
    const REFUSALS: &'static [&'static str] = &["bad_name", "already_erased", "still_here"];
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        check_text(&self.basis)?;
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
        let card = (now.institution.directory.person)(now.reading, self.person)?;
        if card.is_some_and(|card| !card.left) {
            return Err(Refusal::rule(
                "still_here",
                "此人尚在校，请先办理离校，再清除个人信息。",
                "This person is still here; record their leaving first, then erase.",
            )
            .into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.any(
            "UPDATE organisation_person SET login = NULL WHERE school_id = $1 AND id = $2",
            &[(&school).into(), (&fact.person).into()],
        );
    }
}
