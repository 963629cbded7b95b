//! 人员, as several verbs see them: who is here, and what a form about a
//! person must keep to. Names and phones are the person's own values.

use houqin_kernel::{Now, PersonId, Personal, Refusal, Stop, StoreError};
use serde::{Deserialize, Serialize};

use crate::acts::{CODE_MAX, Enrol, UNIT, check_length, check_list, check_text, unknown};

/// Kinds of person.
pub const KINDS: [&str; 5] = ["staff", "worker", "student", "parent", "guest"];
/// Longest phone number, in characters.
pub const PHONE_MAX: usize = 32;

/// 人员. What the ledger keeps of a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Enrolled {
    pub(crate) id: PersonId,
    pub(crate) number: String,
    pub(crate) name: Personal,
    pub(crate) phone: Option<Personal>,
    pub(crate) kind: String,
    pub(crate) unit: String,
    pub(crate) skills: Vec<String>,
    pub(crate) login: Option<String>,
}

impl Enrolled {
    /// The fact of a form that was judged.
    pub(crate) fn of(form: &Enrol, id: PersonId) -> Self {
        Self {
            id,
            number: form.number.trim().to_owned(),
            name: Personal::new(id, form.name.trim()),
            phone: Personal::unless_blank(id, &form.phone),
            kind: form.kind.clone(),
            unit: form.unit.clone(),
            skills: form.skills.clone(),
            login: login(form).map(str::to_owned),
        }
    }

    /// Skills as the table keeps them.
    pub(crate) fn skills(&self) -> String {
        serde_json::Value::from(self.skills.clone()).to_string()
    }
}

fn login(form: &Enrol) -> Option<&str> {
    form.login.as_deref().map(str::trim).filter(|login| !login.is_empty())
}

/// What enrolling and changing ask of the form, in this order.
pub(crate) fn check(form: &Enrol, now: &Now<'_>, id: PersonId) -> Result<(), Stop> {
    check_text(&form.name)?;
    let number = form.number.trim();
    if !(1..=CODE_MAX).contains(&number.chars().count()) {
        return Err(bad_number().into());
    }
    check_length("phone", &form.phone, PHONE_MAX)?;
    check_length("login", login(form).unwrap_or_default(), CODE_MAX)?;
    check_list("skills", &form.skills)?;
    if !KINDS.contains(&form.kind.as_str()) {
        return Err(unknown_kind().into());
    }
    if !form.unit.is_empty() && !now.institution.units.contains_key(&form.unit) {
        return Err(unknown("unit", UNIT, &form.unit).into());
    }
    if others(now, id, "number = $2", number)? > 0 {
        return Err(number_taken(number).into());
    }
    if let Some(login) = login(form)
        && others(now, id, "login = $2 AND left_at IS NULL", login)? > 0
    {
        return Err(login_taken().into());
    }
    Ok(())
}

/// How many persons but `id` have `value`.
fn others(now: &Now<'_>, id: PersonId, has: &str, value: &str) -> Result<i64, StoreError> {
    now.reading.number(
        &format!(
            "SELECT COUNT(*) FROM organisation_person \
             WHERE school_id = $1 AND {has} AND id <> $3"
        ),
        &[now.school().into(), value.into(), (&id).into()],
    )
}

/// The person must belong to the school and not have left.
pub(crate) fn must_be_here(
    now: &Now<'_>,
    field: &'static str,
    person: PersonId,
) -> Result<(), Stop> {
    let card = (now.institution.directory.person)(now.reading, person)?;
    if card.is_some_and(|card| !card.left) {
        return Ok(());
    }
    Err(Refusal::form(
        field,
        "no_such_person",
        "本校没有此人，或此人已经离校；请核对人员。",
        "This school has no such person, or they have left; please check whom you mean.",
    )
    .into())
}

fn bad_number() -> Refusal {
    Refusal::form(
        "number",
        "bad_number",
        format!("学工号须为 1 至 {CODE_MAX} 字，请改正。"),
        format!("A number is 1 to {CODE_MAX} characters long; please correct it."),
    )
}

/// A name to sign in with that cannot be typed.
pub(crate) fn bad_login() -> Refusal {
    Refusal::form(
        "login",
        "bad_login",
        format!("登录名须为 1 至 {CODE_MAX} 字，中间没有空格，请改正。"),
        format!("A sign-in name is 1 to {CODE_MAX} characters without spaces; please correct it."),
    )
}

fn unknown_kind() -> Refusal {
    Refusal::form(
        "kind",
        "unknown_kind",
        format!("人员类别须为 {} 之一，请改正。", KINDS.join("、")),
        format!("A person's kind is one of {}; please correct it.", KINDS.join(", ")),
    )
}

fn number_taken(number: &str) -> Refusal {
    Refusal::form(
        "number",
        "number_taken",
        format!("学工号“{number}”已有人使用，请核对是否已经登记。"),
        format!("The number “{number}” is taken; please check whether they are enrolled already."),
    )
}

fn login_taken() -> Refusal {
    Refusal::form(
        "login",
        "login_taken",
        "此登录名已有在校人员使用，请另选一个。",
        "This sign-in name is used by somebody who is here; please choose another.",
    )
}
