//! 撤岗. A post ends once nobody holds it and it answers for nothing.

use houqin_kernel::{Act, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{POST, unknown};

/// 撤岗. Ends a post; its code is not given again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosePost {
    /// The post.
    pub code: String,
}

impl Act for ClosePost {
    const NAME: &'static str = "organisation.close_post";
    const REFUSALS: &'static [&'static str] = &["unknown", "still_held", "still_answers"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        if !now.institution.posts.contains_key(&self.code) {
            return Err(unknown("code", POST, &self.code).into());
        }
        if is_held(now, &self.code) {
            return Err(still_held().into());
        }
        if let Some(duty) = now.institution.duties.values().find(|duty| duty.post == self.code) {
            return Err(Refusal::rule(
                "still_answers",
                format!("此岗位对“{}”负直接责任，请先把职责交给别的岗位。", duty.name.zh),
                format!(
                    "This post answers directly for “{}”; give that duty to another post first.",
                    duty.name.en
                ),
            )
            .into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_post SET closed_at = $3 WHERE school_id = $1 AND code = $2",
            &[(&school).into(), (&fact.code).into(), record.at.into()],
        );
    }
}

/// Whether somebody holds the post now, or will.
pub(super) fn is_held(now: &Now<'_>, post: &str) -> bool {
    now.institution
        .appointments
        .iter()
        .any(|one| one.post == post && one.until.is_none_or(|until| until > now.at))
}

/// The refusal where somebody does.
pub(super) fn still_held() -> Refusal {
    Refusal::rule(
        "still_held",
        "此岗位还有人任职或将要任职，请先免去任职。",
        "Somebody still holds this post, or is about to; please end the appointment first.",
    )
}
