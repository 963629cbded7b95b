//! 存单. The sheet that was printed, signed and stamped by hand comes back to its order.

use houqin_kernel::{Act, CaseId, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::order::{Order, Photo, PhotoForm};

/// Files the photos of a signed sheet.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilePaper {
    /// The order.
    pub order: CaseId,
    /// Pictures of the sheet, page by page.
    pub photos: Vec<PhotoForm>,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PaperFiled {
    photos: Vec<Photo>,
}

impl Act for FilePaper {
    const NAME: &'static str = "service.file_paper";
    const REFUSALS: &'static [&'static str] =
        &["no_such_order", "too_many_photos", "not_a_photo", "sheet_missing"];
    type Fact = PaperFiled;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<PaperFiled, Stop> {
        Order::of(permit, now)?;
        let photos = Photo::all(&self.photos, permit.actor, now)?;
        shown(permit, &photos)?;
        Ok(PaperFiled { photos })
    }

    fn apply(fact: &PaperFiled, record: &Record, tables: &mut dyn Writing) {
        Photo::write(&fact.photos, record.case_key(), Photo::SHEET, record.seq(), tables);
    }
}

/// A sheet that comes back is a picture, and nothing but pictures.
///
/// # Errors
/// `sheet_missing` where there is none, or something else beside it.
pub(super) fn shown(permit: &Permit, photos: &[Photo]) -> Result<(), Refusal> {
    if !photos.is_empty() && Photo::pictures(photos) == photos.len() {
        return Ok(());
    }
    Err(Refusal::form(
        "photos",
        "sheet_missing",
        "请附上签字后的单据的照片或扫描件（JPEG、PNG 或 WebP），不收录音。",
        "Add a photo or scan of the signed sheet (JPEG, PNG or WebP); voice notes are not taken here.",
    )
    .by(permit.clause.clone()))
}
