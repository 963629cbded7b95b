//! 变更人员. A person is given anew under the same id.

use houqin_kernel::{Act, Now, Permit, PersonId, Personal, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Enrol;
use crate::person::{Enrolled, check, must_be_here};
use crate::words::keep_person;

/// 变更人员. Gives the person anew; the form names their id, which stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ChangePerson(pub Enrol);

impl Act for ChangePerson {
    const NAME: &'static str = "organisation.change_person";
    const REFUSALS: &'static [&'static str] = &[
        "no_such_person",
        "bad_name",
        "bad_number",
        "too_long",
        "unknown_kind",
        "unknown",
        "number_taken",
        "login_taken",
    ];
    const FOUNDS: bool = true;
    type Fact = Enrolled;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Enrolled, Stop> {
        let id = self.0.id.unwrap_or(PersonId([0; 16]));
        must_be_here(now, "id", id)?;
        check(&self.0, now, id)?;
        Ok(Enrolled::of(&self.0, id))
    }

    fn apply(fact: &Enrolled, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_person SET number = $3, name = $4, phone = $5, kind = $6, \
             unit = $7, skills = $8, login = $9 WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                (&fact.id).into(),
                (&fact.number).into(),
                fact.name.text().into(),
                fact.phone.as_ref().and_then(Personal::text).into(),
                (&fact.kind).into(),
                (&fact.unit).into(),
                (&fact.skills()).into(),
                fact.login.as_ref().into(),
            ],
        );
        keep_person(tables, fact.id, &fact.number, fact.name.text());
    }
}
