//! 完工. Whoever took the order says that the work is done, and shows it; the
//! requester confirms it later.

use houqin_kernel::{
    Act, CaseId, Moment, Now, Permit, PersonId, Personal, Record, Refusal, Stop, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{self, Category};
use crate::order::{Order, Photo, PhotoForm, limited, must_show};
use crate::words;

/// Most material on one order, in fen: 1,000,000 yuan.
const MATERIAL_FEN_MAX: i64 = 100_000_000;
/// Most labour on one order, in minutes: 100 days of 8 hours.
const LABOUR_MINUTES_MAX: i64 = 48_000;

/// Finishes an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    /// The order.
    pub order: CaseId,
    /// What was done.
    #[serde(default)]
    pub note: String,
    /// Photos of the finished work.
    #[serde(default)]
    pub photos: Vec<PhotoForm>,
    /// Material used, in fen.
    #[serde(default)]
    pub material_fen: i64,
    /// Labour, in minutes.
    #[serde(default)]
    pub labour_minutes: i64,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finished {
    by: PersonId,
    note: Option<Personal>,
    photos: Vec<Photo>,
    material_fen: i64,
    labour_minutes: i64,
    confirm_due: Moment,
}

impl Act for Finish {
    const NAME: &'static str = "service.finish";
    const REFUSALS: &'static [&'static str] = &[
        "text_too_long",
        "no_such_order",
        "out_of_range",
        "too_many_photos",
        "not_a_photo",
        "photo_missing",
    ];
    type Fact = Finished;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Finished, Stop> {
        limited("note", &self.note)?;
        let order = Order::of(permit, now)?;
        if !(0..=MATERIAL_FEN_MAX).contains(&self.material_fen)
            || !(0..=LABOUR_MINUTES_MAX).contains(&self.labour_minutes)
        {
            return Err(out_of_range().into());
        }
        let photos = Photo::all(&self.photos, permit.actor, now)?;
        let category = catalogue::find::<Category>(now.reading, &order.category)?;
        let asked = category.map(|one| one.evidence).unwrap_or_default();
        must_show(permit, &asked, Photo::pictures(&photos), &self.note)?;
        let days = catalogue::setting(now.reading, "confirm_days", 5)?;
        Ok(Finished {
            by: permit.actor,
            note: Personal::unless_blank(permit.actor, &self.note),
            photos,
            material_fen: self.material_fen,
            labour_minutes: self.labour_minutes,
            confirm_due: now.at.plus_days(days),
        })
    }

    fn apply(fact: &Finished, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET finished_at = $3, finished_by = $4, finish_note = $5, \
             material_fen = material_fen + $6, labour_minutes = labour_minutes + $7, \
             confirm_due = $8 WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                record.case_key().into(),
                record.at.into(),
                (&fact.by).into(),
                fact.note.as_ref().and_then(Personal::text).into(),
                fact.material_fen.into(),
                fact.labour_minutes.into(),
                fact.confirm_due.into(),
            ],
        );
        Photo::write(&fact.photos, record.case_key(), "after", record.seq(), tables);
        words::keep_later(tables, record.case_key(), fact.note.as_ref());
    }
}

fn out_of_range() -> Refusal {
    Refusal::form(
        "material_fen",
        "out_of_range",
        "材料费须在 0 至 100 万元之间，工时须在 0 至 800 小时之间。",
        "Material is 0 to 1,000,000 yuan and labour 0 to 800 hours.",
    )
}
