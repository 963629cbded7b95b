//! 留言. The requester or the staff add a word to the order.

use houqin_kernel::{Act, CaseId, Now, Permit, Personal, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::order::{Order, Photo, PhotoForm, limited};

/// Adds a remark.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The order.
    pub order: CaseId,
    /// The words.
    #[serde(default)]
    pub text: String,
    /// Photos.
    #[serde(default)]
    pub photos: Vec<PhotoForm>,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Noted {
    text: Option<Personal>,
    photos: Vec<Photo>,
}

impl Act for Note {
    const NAME: &'static str = "service.note";
    const REFUSALS: &'static [&'static str] =
        &["text_too_long", "no_such_order", "nothing_said", "too_many_photos", "not_a_photo"];
    type Fact = Noted;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Noted, Stop> {
        limited("text", &self.text)?;
        Order::of(permit, now)?;
        if self.text.trim().is_empty() && self.photos.is_empty() {
            return Err(Refusal::form(
                "text",
                "nothing_said",
                "请写一句话，或附一张照片。",
                "Write a sentence, or add a photo.",
            )
            .into());
        }
        let photos = Photo::all(&self.photos, permit.actor, now)?;
        Ok(Noted { text: Personal::unless_blank(permit.actor, &self.text), photos })
    }

    fn apply(fact: &Noted, record: &Record, tables: &mut dyn Writing) {
        Photo::write(&fact.photos, record.case_key(), "note", record.seq(), tables);
        remark(tables, record, "note", fact.text.as_ref());
    }
}

/// Keeps the words of a record, where there are any.
pub(super) fn remark(
    tables: &mut dyn Writing,
    record: &Record,
    kind: &str,
    text: Option<&Personal>,
) {
    let Some(text) = text else { return };
    let school = *tables.school();
    tables.one(
        "INSERT INTO service_remark (school_id, order_id, seq, author, kind, text, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            (&school).into(),
            record.case_key().into(),
            record.seq().into(),
            (&text.of).into(),
            kind.into(),
            text.text().into(),
            record.at.into(),
        ],
    );
}
