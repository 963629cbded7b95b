//! 规程. A procedure is a state machine kept as data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Bilingual, Moment};

/// 规程. One version of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Stable code, e.g. `service.order`.
    pub code: String,
    /// 1, 2, 3 …; given by the rulebook when it is set.
    #[serde(default)]
    pub version: u32,
    /// First moment in force; given by the rulebook.
    #[serde(default = "Procedure::always")]
    pub from: Moment,
    /// Name.
    pub name: Bilingual,
    /// Prefix of the cases' numbers, e.g. `WX`; empty for standing procedures.
    #[serde(default)]
    pub number_prefix: String,
    /// The post that takes over a case nobody else may move.
    #[serde(default)]
    pub fallback_post: String,
    /// The clock of that post, in hours.
    #[serde(default)]
    pub fallback_hours: i64,
    /// States of a case; none for a standing procedure.
    #[serde(default, rename = "state")]
    pub states: Vec<State>,
    /// Steps.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

impl Procedure {
    const fn always() -> Moment {
        Moment(i64::MIN)
    }

    /// Whether cases follow it (else its steps stand alone).
    pub const fn has_cases(&self) -> bool {
        !self.states.is_empty()
    }

    /// The state with this code.
    pub fn state(&self, code: &str) -> Option<&State> {
        self.states.iter().find(|state| state.code == code)
    }

    /// `service.order@1`.
    pub fn cited(&self) -> String {
        format!("{}@{}", self.code, self.version)
    }
}

/// A state in which a case rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Stable code, e.g. `paused`.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Whether the case has ended in it.
    #[serde(default)]
    pub closed: bool,
}

/// 步骤. One act that the procedure allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Unique in the procedure.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// The act, e.g. `service.finish`.
    pub act: String,
    /// States it starts from; none: it opens a case, or stands alone.
    #[serde(default)]
    pub from: Vec<String>,
    /// State it leads to; empty: unchanged, or said by the fact.
    #[serde(default)]
    pub to: String,
    /// Posts that may do it, in the order in which a hat is picked.
    pub posts: Vec<String>,
    /// The clause that founds it, `rule#no`.
    pub clause: String,
    /// The time limit that this step ends.
    #[serde(default)]
    pub limit: Option<Limit>,
    /// What must be shown.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// Conditions, from a small closed set.
    #[serde(default)]
    pub guards: Vec<Guard>,
    /// Done under an emergency clause, to be ratified (追认).
    #[serde(default)]
    pub emergency: bool,
    /// Posts that ratify it.
    #[serde(default)]
    pub ratify_posts: Vec<String>,
    /// Within how many hours.
    #[serde(default)]
    pub ratify_hours: i64,
    /// Whether the record may be reversed (冲正).
    #[serde(default)]
    pub reversible: bool,
    /// Whether it may be done on behalf of another (代).
    #[serde(default)]
    pub on_behalf: bool,
}

/// A time limit that a step ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Limit {
    /// 响应.
    Respond,
    /// 办结.
    Resolve,
    /// 确认.
    Confirm,
}

/// What a step must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// A photo.
    Photo,
    /// A reason in words.
    Reason,
    /// A signature.
    Signature,
}

/// A condition on the very case, judged by the act that knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// Only who asked for it.
    IsRequester,
    /// Only who has taken it.
    IsTaker,
    /// Only whom it was dispatched to (or anyone of the pool).
    IsAssignee,
    /// Only within the days for reopening.
    WithinReopenDays,
    /// Only after the days for confirming have passed.
    AfterUnconfirmedDays,
}
