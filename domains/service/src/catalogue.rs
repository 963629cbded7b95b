//! 服务目录. Categories, urgencies, skills, reasons and settings, as data.

use houqin_kernel::{Bilingual, Calendar, Evidence, Moment, Reading, SkillCard, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// How the minutes of a limit are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// Every minute, day and night.
    Always,
    /// Minutes of the working calendar.
    Working,
}

/// 紧急程度. Its limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Urgency {
    /// Code; the first in order is the most urgent.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Minutes to respond.
    pub respond_minutes: i64,
    /// Minutes to finish.
    pub resolve_minutes: i64,
    /// How they are counted.
    pub clock: Clock,
    /// The clause that founds it.
    pub clause: String,
}

impl Urgency {
    /// When `minutes` of this clock have passed since `from`.
    pub fn after(&self, from: Moment, minutes: i64, calendar: &Calendar) -> Moment {
        match self.clock {
            Clock::Always => from.plus_minutes(minutes),
            Clock::Working => calendar.add_working(from, minutes),
        }
    }

    /// Minutes of this clock from `from` to `to`; negative when `to` is earlier.
    pub fn minutes(&self, from: Moment, to: Moment, calendar: &Calendar) -> i64 {
        match self.clock {
            Clock::Always => to.minutes_since(from),
            Clock::Working if to < from => -calendar.working_between(to, from),
            Clock::Working => calendar.working_between(from, to),
        }
    }
}

/// 报修类别.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// The category above it; empty at the top.
    #[serde(default)]
    pub parent: String,
    /// The skill it takes; empty where any hand will do.
    #[serde(default)]
    pub skill: String,
    /// Its urgency unless something raises it.
    pub urgency: String,
    /// What finishing it must show.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// Words people use for it.
    #[serde(default)]
    pub keywords: Bilingual,
    /// 先做什么. What whoever stands there can safely do until help comes; empty where nothing.
    #[serde(default)]
    pub first_aid: Bilingual,
}

/// 技能.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// The certificate it takes; empty where none. With one, dispatch insists.
    #[serde(default)]
    pub certificate: String,
}

/// The skills, as the other domains may see them.
pub(crate) fn skills(reading: &dyn Reading) -> Result<Vec<SkillCard>, StoreError> {
    let card =
        |one: Skill| SkillCard { code: one.code, name: one.name, certificate: one.certificate };
    Ok(all::<Skill>(reading)?.into_iter().map(card).collect())
}

/// 暂停原因.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseReason {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Whether the limit stands still meanwhile.
    pub stops_clock: bool,
    /// The clause that founds it.
    pub clause: String,
}

/// 不受理原因.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectReason {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// The clause that founds it.
    pub clause: String,
}

/// 设置. A named value: days, flags, scales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// `confirm_days`, `reopen_days`, `pool`, `teaching_raise`, `rating_scale`,
    /// `duplicate_days` (an open order is offered to join so long), `join_raise`
    /// (so many people raise its urgency; 0: never), `complaint_minutes` (working
    /// minutes to answer a complaint), `repeat_days` (the same fault again within so long
    /// is a repeat), `public_board`, `small_yuan_max` (yuan of material up to which a repair is
    /// small and signed for once a month).
    pub name: String,
    /// Its value; true is 1.
    pub value: SettingValue,
}

/// A setting's value as packs write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum SettingValue {
    /// Yes or no.
    Truth(bool),
    /// A number.
    Number(i64),
}

impl SettingValue {
    /// As a number; true is 1.
    pub const fn number(self) -> i64 {
        match self {
            Self::Truth(truth) => truth as i64,
            Self::Number(number) => number,
        }
    }
}

/// One row of the catalogue.
pub trait Listed: Serialize + DeserializeOwned + JsonSchema + Clone + Send + 'static {
    /// Its kind in the table.
    const KIND: &'static str;
    /// Its code in the table.
    fn code(&self) -> &str;
}

/// A category and the closer ones under it, however deep.
pub fn family(categories: &[Category], code: &str) -> Vec<String> {
    let mut found = vec![code.to_owned()];
    let mut at = 0;
    while let Some(parent) = found.get(at).cloned() {
        let closer = categories.iter().filter(|one| one.parent == parent);
        for one in closer {
            if !found.contains(&one.code) {
                found.push(one.code.clone());
            }
        }
        at += 1;
    }
    found
}

macro_rules! listed {
    ($($kind:ty => $name:literal, $code:ident;)+) => {$(
        impl Listed for $kind {
            const KIND: &'static str = $name;

            fn code(&self) -> &str {
                &self.$code
            }
        }
    )+};
}

listed! {
    Urgency => "urgency", code;
    Category => "category", code;
    Skill => "skill", code;
    PauseReason => "pause_reason", code;
    RejectReason => "reject_reason", code;
    Setting => "setting", name;
}

/// The row with this code.
pub fn find<T: Listed>(reading: &dyn Reading, code: &str) -> Result<Option<T>, StoreError> {
    reading.first(
        "SELECT body FROM service_catalogue WHERE school_id = $1 AND kind = $2 AND code = $3",
        &[reading.school().into(), T::KIND.into(), code.into()],
        |row| row.json(0),
    )
}

/// All rows of a kind, by code.
pub fn all<T: Listed>(reading: &dyn Reading) -> Result<Vec<T>, StoreError> {
    reading.list(
        "SELECT body FROM service_catalogue WHERE school_id = $1 AND kind = $2 ORDER BY code",
        &[reading.school().into(), T::KIND.into()],
        |row| row.json(0),
    )
}

/// A setting's number, or `otherwise`.
pub fn setting(reading: &dyn Reading, name: &str, otherwise: i64) -> Result<i64, StoreError> {
    Ok(find::<Setting>(reading, name)?.map_or(otherwise, |setting| setting.value.number()))
}
