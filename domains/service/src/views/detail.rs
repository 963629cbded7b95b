//! One order whole.

use houqin_kernel::{CaseId, Moment, PersonId, Reading, Refusal, StoreError, ViewError, Viewer};
use schemars::JsonSchema;
use serde::Serialize;

use super::{COLUMNS, FROM, OrderRow};

/// A photo of an order.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PhotoRow {
    /// Digest of what is stored, in hex.
    pub digest: String,
    /// The record that brought it.
    pub record: i64,
    /// `before`, `after`, `note`, or `sheet` for a signed sheet.
    pub stage: String,
    /// Media type.
    pub media_type: String,
    /// The file's key, in hex; none once its person is erased.
    #[serde(skip)]
    pub key: Option<String>,
}

/// Words added to an order.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RemarkRow {
    /// The record.
    pub record: i64,
    /// Who wrote them.
    pub author: PersonId,
    /// The act they came with.
    pub kind: String,
    /// The words; none once erased.
    pub text: Option<String>,
    /// When.
    pub at: Moment,
}

/// An order whole.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OrderDetail {
    /// As in lists.
    #[serde(flatten)]
    pub row: OrderRow,
    /// Who typed the report.
    pub reporter: PersonId,
    /// How to reach the requester; shown to staff alone.
    pub contact: Option<String>,
    /// `web`, `qr`, `phone`, `door`, or the other book's name.
    pub source: String,
    /// Number in the other book.
    pub source_key: Option<String>,
    /// Whether anyone of the post may take it.
    pub pooled: bool,
    /// Why it is paused.
    pub pause_reason: Option<String>,
    /// What was done.
    pub finish_note: Option<String>,
    /// Material, in fen.
    pub material_fen: i64,
    /// Labour, in minutes.
    pub labour_minutes: i64,
    /// Until when it may be confirmed.
    pub confirm_due: Option<Moment>,
    /// Until when it may be reopened.
    pub reopen_until: Option<Moment>,
    /// Why it was rejected.
    pub end_reason: Option<String>,
    /// What a caller without an account is called; none for others, and once erased.
    pub caller: Option<String>,
    /// Words with the score.
    pub score_text: Option<String>,
    /// Photos.
    pub photos: Vec<PhotoRow>,
    /// Words added.
    pub remarks: Vec<RemarkRow>,
}

/// One order. Staff with the right see it; the requester always sees their own.
///
/// # Errors
/// Without the right, when there is none, or when the store fails.
pub fn order(viewer: &Viewer<'_>, id: CaseId) -> Result<OrderDetail, ViewError> {
    let staff = viewer.may_read("service.order");
    let detail = find_order(viewer.reading, id)?.ok_or_else(no_such_order)?;
    let own = viewer.person.is_some_and(|person| {
        person == detail.row.requester
            || person == detail.reporter
            || Some(person) == detail.row.assignee
    });
    if !staff && !own {
        viewer.must_read("service.order")?;
    }
    Ok(detail)
}

fn no_such_order() -> Refusal {
    Refusal::missing("no_such_order", "找不到这张报修单。", "There is no such order.")
}

/// One order, whoever looks: for pages that have judged the right themselves.
///
/// # Errors
/// When the store fails.
pub fn find_order(reading: &dyn Reading, id: CaseId) -> Result<Option<OrderDetail>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, o.reporter, o.contact, o.source, o.source_key, o.pooled, \
         o.pause_reason, o.finish_note, o.material_fen, o.labour_minutes, o.confirm_due, \
         o.reopen_until, o.end_reason, o.score_text FROM {FROM} \
         WHERE o.school_id = $1 AND o.id = $2"
    );
    let params = [reading.school().into(), (&id).into()];
    let found = reading.first(&sql, &params, |row| {
        Ok(OrderDetail {
            row: OrderRow::read(row)?,
            reporter: row.id(25)?,
            contact: row.opt_text(26)?,
            source: row.text(27)?,
            source_key: row.opt_text(28)?,
            pooled: row.truth(29)?,
            pause_reason: row.opt_text(30)?,
            finish_note: row.opt_text(31)?,
            material_fen: row.int(32)?,
            labour_minutes: row.int(33)?,
            confirm_due: row.opt_moment(34)?,
            reopen_until: row.opt_moment(35)?,
            end_reason: row.opt_text(36)?,
            score_text: row.opt_text(37)?,
            caller: None,
            photos: Vec::new(),
            remarks: Vec::new(),
        })
    })?;
    let Some(mut detail) = found else { return Ok(None) };
    detail.caller = reading
        .first(
            "SELECT name FROM service_caller WHERE school_id = $1 AND order_id = $2",
            &params,
            |row| row.opt_text(0),
        )?
        .flatten();
    detail.photos = reading.list(
        "SELECT digest, stage, media_type, key, seq FROM service_photo \
         WHERE school_id = $1 AND order_id = $2 ORDER BY seq, digest",
        &params,
        |row| {
            Ok(PhotoRow {
                digest: row.text(0)?,
                stage: row.text(1)?,
                media_type: row.text(2)?,
                key: row.opt_text(3)?,
                record: row.int(4)?,
            })
        },
    )?;
    detail.remarks = reading.list(
        "SELECT seq, author, kind, text, at FROM service_remark \
         WHERE school_id = $1 AND order_id = $2 ORDER BY seq",
        &params,
        |row| {
            Ok(RemarkRow {
                record: row.int(0)?,
                author: row.id(1)?,
                kind: row.text(2)?,
                text: row.opt_text(3)?,
                at: row.moment(4)?,
            })
        },
    )?;
    Ok(Some(detail))
}
