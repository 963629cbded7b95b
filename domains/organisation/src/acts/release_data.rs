//! 提供个人信息副本. Whoever answers for personal data hands a copy of one
//! person's to somebody; that it was handed out, and on what basis, is a record.
//!
//! One's own copy takes no act: everybody may have it at any time.

use houqin_kernel::{Act, Now, Permit, PersonId, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TEXT_MAX;

/// 提供个人信息副本. Source: 个人信息保护法 第四十五条 (the right to look and copy);
/// 第五十条 (the handler answers requests).
///
/// The record names the person by id, and the basis; what was handed out is not
/// kept again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseData {
    /// Whose data.
    pub person: PersonId,
    /// To whom and on what legal basis, e.g. 本人书面申请，个人信息保护法第四十五条.
    /// It is kept in clear: write nothing personal.
    pub basis: String,
}

impl Act for ReleaseData {
    const NAME: &'static str = "organisation.release_data";
    const REFUSALS: &'static [&'static str] = &["already_erased", "bad_basis", "no_such_person"];
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        if !(1..=TEXT_MAX).contains(&self.basis.trim().chars().count()) {
            return Err(bad_basis().into());
        }
        let count = |sql| now.reading.number(sql, &[now.school().into(), (&self.person).into()]);
        if count("SELECT COUNT(*) FROM desk_erased WHERE school_id = $1 AND person_id = $2")? > 0 {
            return Err(nothing_left().into());
        }
        if count("SELECT COUNT(*) FROM organisation_person WHERE school_id = $1 AND id = $2")? == 0
        {
            return Err(nobody().into());
        }
        Ok(self.clone())
    }

    /// Nothing in the tables changes: the record is what there is.
    fn apply(_: &Self, _: &Record, _: &mut dyn Writing) {}
}

fn bad_basis() -> Refusal {
    Refusal::form(
        "basis",
        "bad_basis",
        format!("请写明交给谁、依据什么，1 至 {TEXT_MAX} 字。"),
        format!("Please state to whom and on what basis, in 1 to {TEXT_MAX} characters."),
    )
}

fn nothing_left() -> Refusal {
    Refusal::rule(
        "already_erased",
        "此人的个人信息已经清除，没有可提供的副本。",
        "This person's data have been erased; there is nothing to hand out.",
    )
}

fn nobody() -> Refusal {
    Refusal::form(
        "person",
        "no_such_person",
        "本校人员登记里没有此人，请核对。",
        "The school's register has no such person; please check whom you mean.",
    )
}
