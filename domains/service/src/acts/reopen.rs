//! 复修. The same thing fails again within its days: the same order, not a new one.

use houqin_kernel::{Act, CaseId, Moment, Now, Permit, Personal, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::note::remark;
use crate::order::{Order, Photo, PhotoForm, limited, must_show};

/// Reopens a closed order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    /// The order.
    pub order: CaseId,
    /// What is wrong again.
    #[serde(default)]
    pub reason: String,
    /// Photos.
    #[serde(default)]
    pub photos: Vec<PhotoForm>,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reopened {
    reason: Option<Personal>,
    photos: Vec<Photo>,
    resolve_due: Option<Moment>,
}

impl Act for Reopen {
    const NAME: &'static str = "service.reopen";
    const REFUSALS: &'static [&'static str] = &[
        "text_too_long",
        "no_such_order",
        "too_many_photos",
        "not_a_photo",
        "reason_missing",
        "photo_missing",
    ];
    type Fact = Reopened;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Reopened, Stop> {
        limited("reason", &self.reason)?;
        let order = Order::of(permit, now)?;
        let photos = Photo::all(&self.photos, permit.actor, now)?;
        must_show(permit, &[], Photo::pictures(&photos), &self.reason)?;
        let calendar = &now.institution.calendar;
        let resolve_due = order
            .limits(now.reading)?
            .map(|limits| limits.after(now.at, limits.resolve_minutes, calendar));
        let reason = Personal::unless_blank(permit.actor, &self.reason);
        Ok(Reopened { reason, photos, resolve_due })
    }

    fn apply(fact: &Reopened, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET closed_at = NULL, ending = NULL, finished_at = NULL, \
             confirm_due = NULL, reopen_until = NULL, assignee = NULL, taker = NULL, \
             resolve_due = $3, reopened = reopened + 1 WHERE school_id = $1 AND id = $2",
            &[(&school).into(), record.case_key().into(), fact.resolve_due.into()],
        );
        Photo::write(&fact.photos, record.case_key(), "before", record.seq(), tables);
        remark(tables, record, "reopen", fact.reason.as_ref());
    }
}
