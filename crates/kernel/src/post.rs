//! 部门、岗位、职责、任职. Responsibility belongs to the post; people come and
//! go by dated appointment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AppointmentId, Bilingual, Moment, PersonId};

/// 部门. A unit of the school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Code of the unit above, empty at the top.
    pub parent: String,
}

/// How a post is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HeldBy {
    /// By dated appointment.
    Appointed,
    /// By every person of the school (师生员工).
    Member,
    /// By anyone at all, also without an account (扫码来访人).
    Anyone,
    /// By the clock (值守): timers act under it.
    Clock,
    /// By an import run on an operator's word.
    Import,
    /// By whoever founds the school, before anyone belongs to it (建制人). Built
    /// in: no form can name it.
    #[serde(skip)]
    Founder,
}

impl HeldBy {
    /// Its code in forms, packs and tables.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Appointed => "appointed",
            Self::Member => "member",
            Self::Anyone => "anyone",
            Self::Clock => "clock",
            Self::Import => "import",
            Self::Founder => "founder",
        }
    }
}

/// 岗位. A post: what it may do is said by the procedures that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Stable code, e.g. `repair-worker`.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Unit it belongs to.
    pub unit: String,
    /// How it is held.
    pub held_by: HeldBy,
    /// Whether it is shared among schools (核算中心, 中心校).
    pub shared: bool,
    /// The clause that founds it, `rule#no`.
    pub clause: String,
}

/// 职责. A duty with the one post that answers for it directly (直接责任).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// The post with direct responsibility.
    pub post: String,
    /// Posts that lead it (一岗双责).
    pub leads: Vec<String>,
    /// The clause that founds it, `rule#no`.
    pub clause: String,
    /// Acts whose record shows that the duty is done.
    pub evidence_acts: Vec<String>,
    /// An act is expected at least every so many days; 0: on demand.
    pub every_days: i64,
}

/// How an appointment came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Tenure {
    /// 任职. The regular holder.
    Regular,
    /// 代理. Acting for an absent holder.
    Acting,
    /// 委托. Delegated by the holder.
    Delegated,
    /// 共享. Lent by another school.
    Shared,
}

/// 任职. A person holds a post from a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Its id, cited by every record made under it.
    pub id: AppointmentId,
    /// Who.
    pub person: PersonId,
    /// The post's code.
    pub post: String,
    /// How it came about.
    pub tenure: Tenure,
    /// Whose hands these are too, for acting and delegated ones.
    pub stands_for: Option<PersonId>,
    /// First moment.
    pub from: Moment,
    /// First moment no longer held.
    pub until: Option<Moment>,
}

impl Appointment {
    /// Whether it holds at `at`.
    pub fn holds(&self, at: Moment) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}
