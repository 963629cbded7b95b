//! 设置. A named value of the school.

use houqin_kernel::{Act, HeldBy, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The post that takes over a stuck case where its procedure names none.
const FALLBACK_POST: &str = "fallback_post";

/// 设置. A named value of the school: its fallback post.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSetting {
    /// `fallback_post`.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Act for SetSetting {
    const NAME: &'static str = "rulebook.set_setting";
    const REFUSALS: &'static [&'static str] = &["unknown_setting", "unknown_post"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        if self.name != FALLBACK_POST {
            return Err(Refusal::form(
                "name",
                "unknown_setting",
                format!("没有名为“{}”的设置；可设的是 {FALLBACK_POST}（兜底岗位）。", self.name),
                format!("There is no setting “{}”; there is {FALLBACK_POST}.", self.name),
            )
            .into());
        }
        let post = now.institution.posts.get(&self.value);
        if !post.is_some_and(|post| post.held_by == HeldBy::Appointed) {
            return Err(Refusal::form(
                "value",
                "unknown_post",
                format!("没有编号为“{}”的任职岗位，不能作兜底岗位。", self.value),
                format!("There is no post “{}” held by appointment to fall back on.", self.value),
            )
            .into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO rulebook_setting (school_id, name, value) VALUES ($1, $2, $3) \
             ON CONFLICT (school_id, name) DO UPDATE SET value = $3",
            &[(&school).into(), (&fact.name).into(), (&fact.value).into()],
        );
    }
}
