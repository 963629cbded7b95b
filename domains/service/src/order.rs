//! 报修单. The noun: what the acts read of it, and what they all refuse.

use houqin_kernel::{
    CaseId, CaseNow, Evidence, Guard, Limit, Moment, Now, Permit, PersonId, Reading, Refusal, Stop,
    StoreError, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{self, Urgency};

/// Longest free text, in characters.
pub const TEXT_MAX: usize = 2_000;
/// Most photos at once.
pub const PHOTOS_MAX: usize = 9;

/// The procedure its cases follow.
pub const PROCEDURE: &str = "service.order";

/// An order, as the acts need it.
#[derive(Debug, Clone)]
pub struct Order {
    /// The case.
    pub id: CaseId,
    /// Who asked.
    pub requester: PersonId,
    /// The category.
    pub category: String,
    /// The urgency.
    pub urgency: String,
    /// When it must be finished; stands while paused.
    pub resolve_due: Option<Moment>,
    /// Minutes that were left when the clock was stopped.
    pub pause_left: Option<i64>,
    /// Whom it was dispatched to.
    pub assignee: Option<PersonId>,
    /// Whether anyone of the post may take it.
    pub pooled: bool,
    /// Who has taken it.
    pub taker: Option<PersonId>,
    /// Who finished it.
    pub finished_by: Option<PersonId>,
    /// Until when it may be confirmed.
    pub confirm_due: Option<Moment>,
    /// Until when it may be reopened.
    pub reopen_until: Option<Moment>,
    /// When it must be answered.
    pub respond_due: Option<Moment>,
    /// When it was answered.
    pub responded_at: Option<Moment>,
    /// Whether it is finished, has ended, or is another book's.
    pub ended: bool,
}

/// In whose hands an order is: what a reversed dispatch gives back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InHand {
    /// Whom it was dispatched to.
    pub assignee: Option<PersonId>,
    /// Whether anyone of the post may take it.
    pub pooled: bool,
    /// Who has taken it.
    pub taker: Option<PersonId>,
}

impl Order {
    /// In whose hands it is.
    pub fn in_hand(&self) -> InHand {
        InHand { assignee: self.assignee, pooled: self.pooled, taker: self.taker }
    }

    /// The order of a case.
    pub fn find(reading: &dyn Reading, id: CaseId) -> Result<Option<Self>, StoreError> {
        reading.first(
            "SELECT requester, category, urgency, resolve_due, pause_left, assignee, pooled, \
             taker, confirm_due, reopen_until, respond_due, responded_at, \
             CASE WHEN closed_at IS NOT NULL OR finished_at IS NOT NULL OR imported = 1 \
             THEN 1 ELSE 0 END, finished_by FROM service_order WHERE school_id = $1 AND id = $2",
            &[reading.school().into(), (&id).into()],
            |row| {
                Ok(Self {
                    id,
                    requester: row.id(0)?,
                    category: row.text(1)?,
                    urgency: row.text(2)?,
                    resolve_due: row.opt_moment(3)?,
                    pause_left: row.opt_int(4)?,
                    assignee: row.opt_id(5)?,
                    pooled: row.truth(6)?,
                    taker: row.opt_id(7)?,
                    confirm_due: row.opt_moment(8)?,
                    reopen_until: row.opt_moment(9)?,
                    respond_due: row.opt_moment(10)?,
                    responded_at: row.opt_moment(11)?,
                    ended: row.truth(12)?,
                    finished_by: row.opt_id(13)?,
                })
            },
        )
    }

    /// The order with this number.
    pub fn numbered(reading: &dyn Reading, number: &str) -> Result<Option<Self>, StoreError> {
        let id = reading.first(
            "SELECT id FROM service_order WHERE school_id = $1 AND number = $2",
            &[reading.school().into(), number.into()],
            |row| row.id::<CaseId>(0),
        )?;
        id.map_or(Ok(None), |id| Self::find(reading, id))
    }

    /// The order of the permit's case.
    pub fn of(permit: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        Self::find(now.reading, permit.case()?)?.ok_or_else(|| {
            Refusal::missing("no_such_order", "找不到这张报修单。", "There is no such order.")
                .into()
        })
    }

    /// Its urgency's limits.
    pub fn limits(&self, reading: &dyn Reading) -> Result<Option<Urgency>, StoreError> {
        catalogue::find(reading, &self.urgency)
    }
}

/// Judges the conditions of the procedure on an order.
pub fn guard(
    reading: &dyn Reading,
    case: &CaseNow,
    guard: Guard,
    person: PersonId,
    at: Moment,
) -> Result<Option<bool>, StoreError> {
    if case.procedure != PROCEDURE {
        return Ok(None);
    }
    let Some(order) = Order::find(reading, case.id)? else { return Ok(None) };
    Ok(Some(match guard {
        Guard::IsRequester => order.requester == person,
        Guard::IsTaker => order.taker == Some(person),
        Guard::IsAssignee => order.assignee == Some(person) || order.pooled,
        Guard::WithinReopenDays => order.reopen_until.is_some_and(|until| at <= until),
        Guard::AfterUnconfirmedDays => order.confirm_due.is_some_and(|due| due <= at),
    }))
}

/// 照片. An attachment as a form names it: uploaded before, encrypted with a
/// key of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhotoForm {
    /// SHA-256 of what is stored, in hex.
    pub digest: String,
    /// Its size in bytes.
    pub size: i64,
    /// A picture's, `image/jpeg`, `image/png` or `image/webp`; or a voice note's, `audio/…`.
    pub media_type: String,
    /// The file's own key, in hex.
    pub key: String,
}

/// What may be attached: pictures and voice notes.
const MEDIA_TYPES: [&str; 10] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "audio/ogg",
    "audio/webm",
    "audio/mp4",
    "audio/aac",
    "audio/amr",
    "audio/wav",
    "audio/mpeg",
];

/// 32 bytes in lower hex.
fn bytes(hex: &str) -> Option<[u8; 32]> {
    let mut found = [0; 32];
    if hex.len() != 64 || !hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    for (at, byte) in found.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(found)
}

/// A photo in a fact.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Photo {
    digest: String,
    size: i64,
    media_type: String,
    key: houqin_kernel::Personal,
}

impl Photo {
    /// The stage of a picture of a sheet that was signed by hand.
    pub const SHEET: &'static str = "sheet";

    /// The photos of a form, as values of `person`; each was stored before.
    pub fn all(forms: &[PhotoForm], person: PersonId, now: &Now<'_>) -> Result<Vec<Self>, Stop> {
        if forms.len() > PHOTOS_MAX {
            return Err(Refusal::form(
                "photos",
                "too_many_photos",
                format!("一次最多附 {PHOTOS_MAX} 张照片。"),
                format!("At most {PHOTOS_MAX} photos at once."),
            )
            .into());
        }
        forms
            .iter()
            .map(|form| {
                let stored = match (bytes(&form.digest), bytes(&form.key)) {
                    (Some(digest), Some(_)) => now.attachments.holds(&digest)?,
                    _ => false,
                };
                if !stored || !MEDIA_TYPES.contains(&form.media_type.as_str()) {
                    return Err(Refusal::form(
                        "photos",
                        "not_a_photo",
                        "照片和录音须先上传成功，再随表单提交。",
                        "A photo or voice note is uploaded first and then named in the form.",
                    )
                    .into());
                }
                Ok(Self {
                    digest: form.digest.clone(),
                    size: form.size,
                    media_type: form.media_type.clone(),
                    key: houqin_kernel::Personal::new(person, form.key.as_str()),
                })
            })
            .collect()
    }

    /// How many of them show something: a voice note is no photo.
    pub fn pictures(photos: &[Self]) -> usize {
        photos.iter().filter(|one| one.media_type.starts_with("image/")).count()
    }

    /// Writes the photos of an order.
    pub fn write(photos: &[Self], order: &[u8], stage: &str, seq: i64, tables: &mut dyn Writing) {
        let school = *tables.school();
        for photo in photos {
            tables.one(
                "INSERT INTO service_photo (school_id, order_id, digest, person, stage, \
                 media_type, size, key, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                 ON CONFLICT (school_id, order_id, digest) DO UPDATE SET seq = $9",
                &[
                    (&school).into(),
                    order.into(),
                    (&photo.digest).into(),
                    (&photo.key.of).into(),
                    stage.into(),
                    (&photo.media_type).into(),
                    photo.size.into(),
                    photo.key.text().into(),
                    seq.into(),
                ],
            );
        }
    }
}

/// Whether the step ends the response limit.
pub fn responds(permit: &Permit) -> bool {
    permit.step.limit == Some(Limit::Respond)
}

/// Text no longer than it may be.
pub fn limited(field: &'static str, text: &str) -> Result<(), Refusal> {
    if text.chars().count() <= TEXT_MAX {
        return Ok(());
    }
    Err(Refusal::form(
        field,
        "text_too_long",
        format!("文字请不超过 {TEXT_MAX} 字。"),
        format!("At most {TEXT_MAX} characters, please."),
    ))
}

/// What the step (and the category) asks to be shown must be there.
pub fn must_show(
    permit: &Permit,
    more: &[Evidence],
    photos: usize,
    reason: &str,
) -> Result<(), Refusal> {
    let asked = |what: Evidence| permit.step.evidence.contains(&what) || more.contains(&what);
    if asked(Evidence::Reason) && reason.trim().is_empty() {
        return Err(Refusal::form(
            "reason",
            "reason_missing",
            format!("“{}”须说明原因。", permit.step.name.zh),
            format!("“{}” needs a reason.", permit.step.name.en),
        )
        .by(permit.clause.clone()));
    }
    if asked(Evidence::Photo) && photos == 0 {
        return Err(Refusal::form(
            "photos",
            "photo_missing",
            format!("“{}”须附照片为证。", permit.step.name.zh),
            format!("“{}” needs a photo as evidence.", permit.step.name.en),
        )
        .by(permit.clause.clone()));
    }
    Ok(())
}

/// In which state an order stands; empty where there is none.
///
/// # Errors
/// When the store fails.
pub fn stands(reading: &dyn Reading, order: CaseId) -> Result<String, StoreError> {
    let state = reading.first(
        "SELECT state FROM desk_case WHERE school_id = $1 AND case_id = $2",
        &[reading.school().into(), (&order).into()],
        |row| row.text(0),
    )?;
    Ok(state.unwrap_or_default())
}
