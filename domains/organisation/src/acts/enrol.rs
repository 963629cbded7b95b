//! 登记人员. A person becomes one of the school.

use houqin_kernel::{Act, Now, Permit, PersonId, Personal, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::person::{Enrolled, check};
use crate::words::keep_person;

/// 登记人员. Enrols a person.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The id; made when not given.
    #[serde(default)]
    pub id: Option<PersonId>,
    /// 学工号.
    pub number: String,
    /// Name.
    pub name: String,
    /// Phone.
    #[serde(default)]
    pub phone: String,
    /// `staff`, `worker`, `student`, `parent` or `guest`.
    pub kind: String,
    /// Code of the unit.
    #[serde(default)]
    pub unit: String,
    /// Skills, with a certificate seen where one is needed.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Name to sign in with, where there is one.
    #[serde(default)]
    pub login: Option<String>,
}

impl Act for Enrol {
    const NAME: &'static str = "organisation.enrol";
    const REFUSALS: &'static [&'static str] = &[
        "bad_name",
        "bad_number",
        "too_long",
        "unknown_kind",
        "unknown",
        "number_taken",
        "login_taken",
        "already_enrolled",
    ];
    const FOUNDS: bool = true;
    type Fact = Enrolled;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Enrolled, Stop> {
        let id = self.id.unwrap_or_else(|| PersonId(now.ids.fresh().0));
        check(self, now, id)?;
        if (now.institution.directory.person)(now.reading, id)?.is_some() {
            return Err(Refusal::form(
                "id",
                "already_enrolled",
                "此人已经登记；如信息有变，请办理变更。",
                "This person is enrolled already; change them instead.",
            )
            .into());
        }
        Ok(Enrolled::of(self, id))
    }

    fn apply(fact: &Enrolled, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO organisation_person (school_id, id, number, name, phone, kind, unit, \
             skills, login, enrolled_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
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
                record.at.into(),
            ],
        );
        keep_person(tables, fact.id, &fact.number, fact.name.text());
    }
}
