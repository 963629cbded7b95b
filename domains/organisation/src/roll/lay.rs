//! A list laid beside the record.

use std::collections::{BTreeMap, HashMap};

use houqin_kernel::{
    Appointment, Bilingual, HeldBy, Id, PersonId, Reading, Refusal, Row, StoreError, ViewError,
};
use serde_json::json;

use super::leavers::leaving;
use super::{Asked, Change, Comes, Plan, Planned, RollRow, RowRefused};
use crate::acts::{POST, UNIT, unknown};

/// A person as the record has them.
pub(super) struct Known {
    pub(super) id: PersonId,
    pub(super) number: String,
    pub(super) name: Option<String>,
    pub(super) kind: String,
    pub(super) left: bool,
    unit: String,
    phone: String,
    skills: Vec<String>,
    login: String,
}

/// Lays `rows` beside the record; `fresh` makes the ids of who is new.
///
/// # Errors
/// When too many would leave, or when the store fails.
pub fn lay(
    reading: &dyn Reading,
    asked: &Asked<'_>,
    rows: &[RollRow],
    fresh: &mut dyn FnMut() -> Result<Id, StoreError>,
) -> Result<Plan, ViewError> {
    let known = everybody(reading)?;
    let mut plan = Plan { rows: leaving(rows, &known, asked)?, refused: Vec::new() };
    let by_number: HashMap<&str, &Known> =
        known.iter().map(|one| (one.number.as_str(), one)).collect();
    for row in rows {
        let found = by_number.get(row.number.as_str()).copied();
        let id = found.map_or_else(|| fresh().map(|id| PersonId(id.0)), |one| Ok(one.id))?;
        match row.lay(found, id, asked) {
            Ok(planned) => plan.rows.push(planned),
            Err(why) => {
                let field = why.field.unwrap_or("number");
                plan.refused.push(RowRefused { line: row.line, field, why });
            }
        }
    }
    Ok(plan)
}

fn everybody(reading: &dyn Reading) -> Result<Vec<Known>, StoreError> {
    reading.list(
        "SELECT id, number, name, kind, unit, phone, skills, login, left_at \
         FROM organisation_person WHERE school_id = $1 ORDER BY number",
        &[reading.school().into()],
        |row: &Row| {
            Ok(Known {
                id: row.id(0)?,
                number: row.text(1)?,
                name: row.opt_text(2)?,
                kind: row.text(3)?,
                unit: row.text(4)?,
                phone: row.opt_text(5)?.unwrap_or_default(),
                skills: row.json(6)?,
                login: row.opt_text(7)?.unwrap_or_default(),
                left: row.opt_int(8)?.is_some(),
            })
        },
    )
}

impl RollRow {
    fn lay(
        &self,
        found: Option<&Known>,
        id: PersonId,
        asked: &Asked<'_>,
    ) -> Result<Planned, Refusal> {
        let mut planned = Planned {
            line: self.line,
            number: self.number.clone(),
            name: self.name.clone(),
            comes: if found.is_some() { Comes::Same } else { Comes::New },
            changes: Vec::new(),
            acts: Vec::new(),
        };
        let unit = self.unit.as_deref().map(|said| unit_of(said, asked)).transpose()?;
        self.person(found, id, unit, &mut planned)?;
        self.posts(id, asked, &mut planned)?;
        if planned.comes == Comes::Same && !planned.acts.is_empty() {
            planned.comes = Comes::Changed;
        }
        Ok(planned)
    }

    /// Enrolling, or changing what differs.
    fn person(
        &self,
        found: Option<&Known>,
        id: PersonId,
        unit: Option<String>,
        planned: &mut Planned,
    ) -> Result<(), Refusal> {
        let Some(one) = found else {
            let (unit, phone) = (unit.unwrap_or_default(), self.phone.clone().unwrap_or_default());
            let (skills, login) = (self.skills.clone().unwrap_or_default(), self.login.as_deref());
            let told = [
                ("kind", self.kind.clone()),
                ("unit", unit.clone()),
                ("phone", phone.clone()),
                ("skills", skills.join(" ")),
                ("login", login.unwrap_or_default().to_owned()),
            ];
            let told = told.into_iter().filter(|(_, to)| !to.is_empty());
            let new = told.map(|(field, to)| Change { field, from: String::new(), to });
            planned.changes.extend(new);
            let form = json!({ "id": id, "number": self.number, "name": self.name,
                "kind": self.kind, "unit": unit, "phone": phone, "skills": skills, "login": login });
            planned.acts.push(("organisation.enrol", form));
            return Ok(());
        };
        let Some(name) = one.name.as_deref().filter(|_| !one.left) else {
            return Err(has_left(&self.number));
        };
        let unit = unit.unwrap_or_else(|| one.unit.clone());
        let phone = self.phone.clone().unwrap_or_else(|| one.phone.clone());
        let skills = self.skills.clone().unwrap_or_else(|| one.skills.clone());
        let login = self.login.clone().unwrap_or_else(|| one.login.clone());
        let pairs = [
            ("name", name.to_owned(), self.name.clone()),
            ("kind", one.kind.clone(), self.kind.clone()),
            ("unit", one.unit.clone(), unit.clone()),
            ("phone", one.phone.clone(), phone.clone()),
            ("skills", one.skills.join(" "), skills.join(" ")),
            ("login", one.login.clone(), login.clone()),
        ];
        let changed = pairs.into_iter().filter(|(_, from, to)| from != to);
        planned.changes.extend(changed.map(|(field, from, to)| Change { field, from, to }));
        if !planned.changes.is_empty() {
            let login = Some(login).filter(|login| !login.is_empty());
            let form = json!({ "id": id, "number": self.number, "name": self.name,
                "kind": self.kind, "unit": unit, "phone": phone, "skills": skills,
                "login": login });
            planned.acts.push(("organisation.change_person", form));
        }
        Ok(())
    }

    /// Ending what has ended, then appointing to what is not held yet.
    fn posts(&self, id: PersonId, asked: &Asked<'_>, planned: &mut Planned) -> Result<(), Refusal> {
        let named = |list: &[String]| -> Result<Vec<String>, Refusal> {
            list.iter().map(|said| post_of(said, asked)).collect()
        };
        let (held, ended) = (named(&self.posts)?, named(&self.ended)?);
        if let Some(both) = held.iter().find(|post| ended.contains(post)) {
            return Err(held_and_ended(both, asked));
        }
        let live = |post: &str| -> Vec<&Appointment> {
            let all = asked.institution.appointments.iter();
            let own = all.filter(|one| one.person == id && one.post == post);
            own.filter(|one| one.until.is_none_or(|until| until > asked.at)).collect()
        };
        for post in &ended {
            for one in live(post) {
                let form = json!({ "appointment": one.id });
                planned.changes.push(Change {
                    field: "ended",
                    from: post.clone(),
                    to: String::new(),
                });
                planned.acts.push(("organisation.end_appointment", form));
            }
        }
        let mut given: Vec<&String> = Vec::new();
        for post in &held {
            let standing = live(post).iter().any(|one| one.stands_for.is_none());
            if standing || given.contains(&post) {
                continue;
            }
            given.push(post);
            let form = json!({ "person": id, "post": post, "tenure": "regular" });
            planned.changes.push(Change { field: "post", from: String::new(), to: post.clone() });
            planned.acts.push(("organisation.appoint", form));
        }
        Ok(())
    }
}

/// The code that is meant: the code itself, or the one thing of that name.
fn code_of<'a>(
    said: &str,
    all: impl Iterator<Item = (&'a String, &'a Bilingual)> + Clone,
) -> Option<&'a String> {
    if let Some((code, _)) = all.clone().find(|(code, _)| *code == said) {
        return Some(code);
    }
    let mut named = all.filter(|(_, name)| name.zh == said || name.en == said);
    let (first, second) = (named.next(), named.next());
    first.filter(|_| second.is_none()).map(|(code, _)| code)
}

fn unit_of(said: &str, asked: &Asked<'_>) -> Result<String, Refusal> {
    let all: &BTreeMap<_, _> = &asked.institution.units;
    let found = code_of(said, all.iter().map(|(code, unit)| (code, &unit.name)));
    found.cloned().ok_or_else(|| unknown("unit", UNIT, said))
}

fn post_of(said: &str, asked: &Asked<'_>) -> Result<String, Refusal> {
    let all = asked.institution.posts.iter();
    let all = all.filter(|(_, post)| post.held_by == HeldBy::Appointed);
    let found = code_of(said, all.map(|(code, post)| (code, &post.name)));
    found.cloned().ok_or_else(|| unknown("post", POST, said))
}

fn has_left(number: &str) -> Refusal {
    Refusal::form(
        "number",
        "number_of_a_leaver",
        format!(
            "学工号“{number}”属于已离校人员，离校不能撤销；请核对，确需重新登记的请用新的学工号。"
        ),
        format!(
            "The number “{number}” is of somebody who has left, and leaving is final; please check it, or enrol them under a new number."
        ),
    )
}

fn held_and_ended(post: &str, asked: &Asked<'_>) -> Refusal {
    let name = asked.institution.post_name(post);
    Refusal::form(
        "ended",
        "held_and_ended",
        format!("“{}”同时写在任职岗位和停任岗位两栏，请只留一处。", name.zh),
        format!("“{}” stands among the posts held and among those ended; keep one.", name.en),
    )
}
