//! 服务目录的设定. One act for each kind of row; its form is the row.

use std::marker::PhantomData;
use std::ops::RangeInclusive;

use houqin_kernel::{Act, Bilingual, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};

use crate::catalogue::{
    Category, Listed, PauseReason, RejectReason, Setting, Skill, Urgency, find,
};

/// Longest code, in letters.
const CODE_MAX: usize = 64;
/// Longest name, in characters.
const NAME_MAX: usize = 100;
/// Longest limit: a year of minutes.
const LIMIT_MINUTES_MAX: i64 = 366 * 24 * 60;
/// Most levels of categories.
const DEPTH_MAX: usize = 8;
/// 设置. What can be set, and between which numbers; true is 1.
const SETTINGS: [(&str, RangeInclusive<i64>); 11] = [
    ("confirm_days", 1..=90),
    ("reopen_days", 0..=366),
    ("pool", 0..=1),
    ("teaching_raise", 0..=1),
    ("rating_scale", 2..=10),
    ("duplicate_days", 0..=90),
    ("join_raise", 0..=1_000),
    ("complaint_minutes", 1..=LIMIT_MINUTES_MAX),
    ("repeat_days", 1..=366),
    ("public_board", 0..=1),
    ("small_yuan_max", 0..=100_000),
];

/// Sets one row of the catalogue.
#[derive(Debug, Clone)]
pub struct Set<T> {
    row: T,
    kind: PhantomData<T>,
}

impl<'de, T: Listed> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|row| Self { row, kind: PhantomData })
    }
}

impl<T: Listed> JsonSchema for Set<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// What the ledger keeps: the row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RowSet<T> {
    row: T,
}

/// 目录的一行, as an act sets it: the act's name, and what cannot be.
pub trait Judged: Listed {
    /// `service.set_category`.
    const ACT: &'static str;
    /// Codes of its refusals.
    const REFUSALS: &'static [&'static str];

    /// Refuses a row that would not hold together with the rest.
    ///
    /// # Errors
    /// Its refusals, or when the store fails.
    fn judge(&self, now: &Now<'_>) -> Result<(), Stop>;
}

impl Judged for Urgency {
    const ACT: &'static str = "service.set_urgency";
    const REFUSALS: &'static [&'static str] = &["bad_code", "bad_name", "bad_limits", "no_clause"];

    fn judge(&self, now: &Now<'_>) -> Result<(), Stop> {
        named(&self.code, &self.name)?;
        if self.respond_minutes < 1
            || self.resolve_minutes < self.respond_minutes
            || self.resolve_minutes > LIMIT_MINUTES_MAX
        {
            return Err(bad_limits().into());
        }
        Ok(founded(&self.clause, now)?)
    }
}

impl Judged for Category {
    const ACT: &'static str = "service.set_category";
    const REFUSALS: &'static [&'static str] =
        &["bad_code", "bad_name", "unknown_parent", "unknown_urgency", "unknown_skill"];

    fn judge(&self, now: &Now<'_>) -> Result<(), Stop> {
        named(&self.code, &self.name)?;
        let mut above = self.parent.clone();
        // A category stands below another that is there and not below itself.
        for _ in 0..DEPTH_MAX {
            if above.is_empty() {
                break;
            }
            let parent: Option<Self> = find(now.reading, &above)?;
            let parent = parent.filter(|parent| parent.code != self.code);
            above = parent.ok_or_else(unknown_parent)?.parent;
        }
        if !above.is_empty() {
            return Err(unknown_parent().into());
        }
        if find::<Urgency>(now.reading, &self.urgency)?.is_none() {
            return Err(unknown_urgency(&self.urgency).into());
        }
        if !self.skill.is_empty() && find::<Skill>(now.reading, &self.skill)?.is_none() {
            return Err(unknown_skill(&self.skill).into());
        }
        Ok(())
    }
}

impl Judged for Skill {
    const ACT: &'static str = "service.set_skill";
    const REFUSALS: &'static [&'static str] = &["bad_code", "bad_name"];

    fn judge(&self, _: &Now<'_>) -> Result<(), Stop> {
        Ok(named(&self.code, &self.name)?)
    }
}

impl Judged for PauseReason {
    const ACT: &'static str = "service.set_pause_reason";
    const REFUSALS: &'static [&'static str] = &["bad_code", "bad_name", "no_clause"];

    fn judge(&self, now: &Now<'_>) -> Result<(), Stop> {
        named(&self.code, &self.name)?;
        Ok(founded(&self.clause, now)?)
    }
}

impl Judged for RejectReason {
    const ACT: &'static str = "service.set_reject_reason";
    const REFUSALS: &'static [&'static str] = &["bad_code", "bad_name", "no_clause"];

    fn judge(&self, now: &Now<'_>) -> Result<(), Stop> {
        named(&self.code, &self.name)?;
        Ok(founded(&self.clause, now)?)
    }
}

impl Judged for Setting {
    const ACT: &'static str = "service.set_setting";
    const REFUSALS: &'static [&'static str] = &["unknown_setting", "out_of_range"];

    fn judge(&self, _: &Now<'_>) -> Result<(), Stop> {
        let Some((name, range)) = SETTINGS.iter().find(|(name, _)| *name == self.name) else {
            return Err(unknown_setting(&self.name).into());
        };
        if range.contains(&self.value.number()) {
            return Ok(());
        }
        Err(out_of_range(name, range).into())
    }
}

/// A code of small letters, digits, hyphens or underscores, and a name in Chinese.
fn named(code: &str, name: &Bilingual) -> Result<(), Refusal> {
    let fits = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || "-_".contains(one);
    if !(1..=CODE_MAX).contains(&code.len()) || !code.chars().all(fits) {
        return Err(Refusal::form(
            "code",
            "bad_code",
            format!("编号须为 1 至 {CODE_MAX} 个小写字母、数字、连字符或下划线。"),
            format!("A code is 1 to {CODE_MAX} small letters, digits, hyphens or underscores."),
        ));
    }
    if (1..=NAME_MAX).contains(&name.zh.trim().chars().count())
        && name.en.chars().count() <= NAME_MAX
    {
        return Ok(());
    }
    Err(Refusal::form(
        "name",
        "bad_name",
        format!("中文名称须为 1 至 {NAME_MAX} 字，英文名称不超过 {NAME_MAX} 字。"),
        format!("The Chinese name has 1 to {NAME_MAX} characters, the English at most as many."),
    ))
}

fn founded(clause: &str, now: &Now<'_>) -> Result<(), Refusal> {
    if now.institution.clause(clause, now.at).is_some() {
        return Ok(());
    }
    Err(Refusal::form(
        "clause",
        "no_clause",
        format!("所据条款“{clause}”不在施行中。"),
        format!("Its clause “{clause}” is not in force."),
    ))
}

fn bad_limits() -> Refusal {
    Refusal::form(
        "respond_minutes",
        "bad_limits",
        format!(
            "响应时限至少 1 分钟，办结时限不得短于响应时限，也不得超过 {LIMIT_MINUTES_MAX} 分钟。"
        ),
        format!(
            "Responding takes at least 1 minute; finishing no less than responding, and at most {LIMIT_MINUTES_MAX} minutes."
        ),
    )
}

fn unknown_parent() -> Refusal {
    Refusal::form(
        "parent",
        "unknown_parent",
        format!("上级类别须已设立，不能是自己或自己的下级，层级不超过 {DEPTH_MAX} 层。"),
        format!(
            "The category above must be there, neither this one nor below it, at most {DEPTH_MAX} levels."
        ),
    )
}

fn unknown_urgency(code: &str) -> Refusal {
    Refusal::form(
        "urgency",
        "unknown_urgency",
        format!("没有编号为“{code}”的紧急程度，请先设立。"),
        format!("There is no urgency “{code}”; set it first."),
    )
}

fn unknown_skill(code: &str) -> Refusal {
    Refusal::form(
        "skill",
        "unknown_skill",
        format!("没有编号为“{code}”的技能，请先设立。"),
        format!("There is no skill “{code}”; set it first."),
    )
}

fn unknown_setting(name: &str) -> Refusal {
    let known = SETTINGS.map(|(name, _)| name).join("、");
    let listed = SETTINGS.map(|(name, _)| name).join(", ");
    Refusal::form(
        "name",
        "unknown_setting",
        format!("没有名为“{name}”的设置；可设的是 {known}。"),
        format!("There is no setting “{name}”; there are {listed}."),
    )
}

fn out_of_range(name: &str, range: &RangeInclusive<i64>) -> Refusal {
    let (least, most) = (range.start(), range.end());
    Refusal::form(
        "value",
        "out_of_range",
        format!("设置 {name} 须在 {least} 至 {most} 之间。"),
        format!("The setting {name} is from {least} to {most}."),
    )
}

impl<T: Judged> Act for Set<T> {
    const NAME: &'static str = T::ACT;
    const REFUSALS: &'static [&'static str] = T::REFUSALS;
    const FOUNDS: bool = true;
    type Fact = RowSet<T>;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<RowSet<T>, Stop> {
        self.row.judge(now)?;
        Ok(RowSet { row: self.row.clone() })
    }

    fn apply(fact: &RowSet<T>, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let Ok(body) = serde_json::to_string(&fact.row) else { return };
        tables.one(
            "INSERT INTO service_catalogue (school_id, kind, code, body) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (school_id, kind, code) DO UPDATE SET body = $4",
            &[(&school).into(), T::KIND.into(), fact.row.code().into(), (&body).into()],
        );
    }
}
