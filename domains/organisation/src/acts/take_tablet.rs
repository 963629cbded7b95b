//! 收回平板. A tablet opens nothing any more, from this moment.

use houqin_kernel::{Act, Now, Permit, Record, Refusal, Stop, TabletId, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{TEXT_MAX, check_length};
use crate::tablet::in_use;

/// 收回平板. Takes a tablet away, and says why: lost, broken, moved.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeTablet {
    /// The tablet.
    pub tablet: TabletId,
    /// Why.
    pub reason: String,
}

impl Act for TakeTablet {
    const NAME: &'static str = "organisation.take_tablet";
    const REFUSALS: &'static [&'static str] = &["no_such_tablet", "no_reason", "too_long"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        in_use(now.institution, self.tablet)?;
        let reason = self.reason.trim();
        check_length("reason", reason, TEXT_MAX)?;
        if reason.is_empty() {
            return Err(Refusal::form(
                "reason",
                "no_reason",
                "请写明为什么收回：丢失、损坏或换地方。",
                "Say why it is taken away: lost, broken, moved.",
            )
            .into());
        }
        Ok(Self { tablet: self.tablet, reason: reason.to_owned() })
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_tablet SET taken_at = $3 WHERE school_id = $1 AND id = $2",
            &[(&school).into(), (&fact.tablet).into(), record.at.into()],
        );
    }
}
