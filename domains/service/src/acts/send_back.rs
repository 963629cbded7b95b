//! 退回. The requester says that it is not done.

use houqin_kernel::{Act, CaseId, Now, Permit, Personal, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::note::remark;
use crate::order::{Order, Photo, PhotoForm, limited, must_show};

/// Sends an order back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendBack {
    /// The order.
    pub order: CaseId,
    /// What is still wrong.
    #[serde(default)]
    pub reason: String,
    /// Photos.
    #[serde(default)]
    pub photos: Vec<PhotoForm>,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SentBack {
    reason: Option<Personal>,
    photos: Vec<Photo>,
}

impl Act for SendBack {
    const NAME: &'static str = "service.send_back";
    const REFUSALS: &'static [&'static str] = &[
        "text_too_long",
        "no_such_order",
        "too_many_photos",
        "not_a_photo",
        "reason_missing",
        "photo_missing",
    ];
    type Fact = SentBack;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<SentBack, Stop> {
        limited("reason", &self.reason)?;
        Order::of(permit, now)?;
        let photos = Photo::all(&self.photos, permit.actor, now)?;
        must_show(permit, &[], Photo::pictures(&photos), &self.reason)?;
        Ok(SentBack { reason: Personal::unless_blank(permit.actor, &self.reason), photos })
    }

    fn apply(fact: &SentBack, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET finished_at = NULL, confirm_due = NULL, \
             sent_back = sent_back + 1 WHERE school_id = $1 AND id = $2",
            &[(&school).into(), record.case_key().into()],
        );
        Photo::write(&fact.photos, record.case_key(), "before", record.seq(), tables);
        remark(tables, record, "send_back", fact.reason.as_ref());
    }
}
