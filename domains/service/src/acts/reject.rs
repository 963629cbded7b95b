//! 不受理. With a named reason, told at once and whole (一次性告知).

use houqin_kernel::{Act, CaseId, Now, Permit, Personal, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::note::remark;
use crate::catalogue::{self, RejectReason};
use crate::order::{Photo, PhotoForm, limited, must_show, responds};

/// Rejects an order, or ends one that cannot be repaired.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reject {
    /// The order.
    pub order: CaseId,
    /// Code of the reason.
    pub why: String,
    /// The reason in words, for the requester.
    #[serde(default)]
    pub reason: String,
    /// Photos.
    #[serde(default)]
    pub photos: Vec<PhotoForm>,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rejected {
    why: String,
    reason: Option<Personal>,
    photos: Vec<Photo>,
    responds: bool,
}

impl Act for Reject {
    const NAME: &'static str = "service.reject";
    const REFUSALS: &'static [&'static str] = &[
        "text_too_long",
        "unknown_reason",
        "too_many_photos",
        "not_a_photo",
        "reason_missing",
        "photo_missing",
    ];
    type Fact = Rejected;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Rejected, Stop> {
        limited("reason", &self.reason)?;
        if catalogue::find::<RejectReason>(now.reading, &self.why)?.is_none() {
            return Err(Refusal::form(
                "why",
                "unknown_reason",
                "请从本校规定的不受理原因中选择一项。",
                "Choose one of the reasons this school has for rejecting.",
            )
            .by(permit.clause.clone())
            .into());
        }
        let photos = Photo::all(&self.photos, permit.actor, now)?;
        must_show(permit, &[], Photo::pictures(&photos), &self.reason)?;
        Ok(Rejected {
            why: self.why.clone(),
            reason: Personal::unless_blank(permit.actor, &self.reason),
            photos,
            responds: responds(permit),
        })
    }

    fn apply(fact: &Rejected, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET closed_at = $3, ending = 'rejected', end_reason = $4, \
             responded_at = COALESCE(responded_at, CAST($5 AS BIGINT)) WHERE school_id = $1 AND id = $2",
            &[(&school).into(), record.case_key().into(), record.at.into(), (&fact.why).into(), fact.responds.then_some(record.at).into()],
        );
        Photo::write(&fact.photos, record.case_key(), "after", record.seq(), tables);
        remark(tables, record, "reject", fact.reason.as_ref());
    }
}
