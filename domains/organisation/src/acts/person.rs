//! 人员: enrolled, changed. Names and phones are their own personal values.

use houqin_kernel::{
    Act, Now, Permit, PersonId, Personal, Record, Refusal, Stop, StoreError, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_text, unknown};

const KINDS: [&str; 5] = ["staff", "worker", "student", "parent", "guest"];

/// 登记人员.
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

/// What the ledger keeps of a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Enrolled {
    id: PersonId,
    number: String,
    name: Personal,
    phone: Option<Personal>,
    kind: String,
    unit: String,
    skills: Vec<String>,
    login: Option<String>,
}

fn number_taken(now: &Now<'_>, number: &str, but: PersonId) -> Result<bool, StoreError> {
    let found = now.reading.number(
        "SELECT COUNT(*) FROM organisation_person \
         WHERE school_id = $1 AND number = $2 AND id <> $3",
        &[now.school().into(), number.into(), (&but).into()],
    )?;
    Ok(found > 0)
}

impl Enrol {
    fn check(&self, now: &Now<'_>, id: PersonId) -> Result<(), Stop> {
        check_text(&self.name)?;
        check_text(&self.number)?;
        if !KINDS.contains(&self.kind.as_str()) {
            return Err(Refusal::form(
                "kind",
                "unknown_kind",
                format!("人员类别须为 {} 之一。", KINDS.join("、")),
                format!("A person's kind is one of {}.", KINDS.join(", ")),
            )
            .into());
        }
        if !self.unit.is_empty() && !now.institution.units.contains_key(&self.unit) {
            return Err(unknown("unit", "部门", "unit", &self.unit).into());
        }
        if number_taken(now, &self.number, id)? {
            return Err(Refusal::form(
                "number",
                "number_taken",
                format!("学工号“{}”已有人使用。", self.number),
                format!("The number “{}” is taken.", self.number),
            )
            .into());
        }
        Ok(())
    }

    fn fact(&self, id: PersonId) -> Enrolled {
        Enrolled {
            id,
            number: self.number.trim().to_owned(),
            name: Personal::new(id, self.name.trim()),
            phone: Personal::unless_blank(id, &self.phone),
            kind: self.kind.clone(),
            unit: self.unit.clone(),
            skills: self.skills.clone(),
            login: self.login.clone().filter(|login| !login.is_empty()),
        }
    }
}

impl Act for Enrol {
    const NAME: &'static str = "organisation.enrol";
    const REFUSALS: &'static [&'static str] =
        &["bad_name", "unknown_kind", "unknown", "number_taken", "already_enrolled"];
    const FOUNDS: bool = true;
    type Fact = Enrolled;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Enrolled, Stop> {
        let id = self.id.unwrap_or_else(|| PersonId(now.ids.fresh().0));
        self.check(now, id)?;
        if (now.institution.directory.person)(now.reading, id)?.is_some() {
            return Err(Refusal::form(
                "id",
                "already_enrolled",
                "此人已经登记。",
                "This person is enrolled already.",
            )
            .into());
        }
        Ok(self.fact(id))
    }

    fn apply(fact: &Enrolled, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let skills = serde_json::Value::from(fact.skills.clone()).to_string();
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
                (&skills).into(),
                fact.login.as_ref().into(),
                record.at.into(),
            ],
        );
    }
}

/// 变更人员. Gives the person anew; the id stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ChangePerson(pub Enrol);

impl Act for ChangePerson {
    const NAME: &'static str = "organisation.change_person";
    const REFUSALS: &'static [&'static str] =
        &["no_such_person", "bad_name", "unknown_kind", "unknown", "number_taken"];
    type Fact = Enrolled;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Enrolled, Stop> {
        let id = self.0.id.unwrap_or(PersonId([0; 16]));
        must_be_here(now, id)?;
        self.0.check(now, id)?;
        Ok(self.0.fact(id))
    }

    fn apply(fact: &Enrolled, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let skills = serde_json::Value::from(fact.skills.clone()).to_string();
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
                (&skills).into(),
                fact.login.as_ref().into(),
            ],
        );
    }
}

/// The person must belong to the school and not have left.
pub(super) fn must_be_here(now: &Now<'_>, person: PersonId) -> Result<(), Stop> {
    let card = (now.institution.directory.person)(now.reading, person)?;
    if card.is_some_and(|card| !card.left) {
        return Ok(());
    }
    Err(Refusal::form(
        "person",
        "no_such_person",
        "本校没有此人，或此人已经离校。",
        "This school has no such person, or they have left.",
    )
    .into())
}
