//! 投诉. The noun: which complaints an order has, and how each stands. Their words
//! are remarks of the order.

use houqin_kernel::{CaseId, Moment, Reading, StoreError};
use schemars::JsonSchema;
use serde::Serialize;

/// A complaint.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Complaint {
    /// The order.
    pub order: CaseId,
    /// The order's number.
    pub number: String,
    /// The record that made it.
    pub record: i64,
    /// The post it went to.
    pub post: String,
    /// When it was made.
    pub at: Moment,
    /// Until when it is answered.
    pub due: Moment,
    /// When it was answered.
    pub answered_at: Option<Moment>,
    /// The record that answered it.
    pub answer: Option<i64>,
    /// `upheld`, `partly` or `unfounded`.
    pub outcome: Option<String>,
}

impl Complaint {
    /// Whether it was, or still is, answered after its limit.
    pub fn is_late(&self, at: Moment) -> bool {
        self.answered_at.unwrap_or(at) > self.due
    }
}

const COLUMNS: &str = "SELECT p.order_id, o.number, p.seq, p.post, p.at, p.due, p.answered_at, \
    p.answer_seq, p.outcome FROM service_complaint p JOIN service_order o \
    ON o.school_id = p.school_id AND o.id = p.order_id WHERE p.school_id = $1";

fn list(
    reading: &dyn Reading,
    rest: &str,
    params: &[houqin_kernel::Value<'_>],
) -> Result<Vec<Complaint>, StoreError> {
    reading.list(&format!("{COLUMNS} {rest}"), params, |row| {
        Ok(Complaint {
            order: row.id(0)?,
            number: row.text(1)?,
            record: row.int(2)?,
            post: row.text(3)?,
            at: row.moment(4)?,
            due: row.moment(5)?,
            answered_at: row.opt_moment(6)?,
            answer: row.opt_int(7)?,
            outcome: row.opt_text(8)?,
        })
    })
}

/// The complaints about an order, the first first.
///
/// # Errors
/// When the store fails.
pub fn of_order(reading: &dyn Reading, order: CaseId) -> Result<Vec<Complaint>, StoreError> {
    let params = [reading.school().into(), (&order).into()];
    list(reading, "AND p.order_id = $2 ORDER BY p.seq", &params)
}

/// Complaints of the school, a part at a time: those that wait first, by their
/// limit; then the answered, the latest first.
///
/// # Errors
/// When the store fails.
pub fn of_school(reading: &dyn Reading, most: i64) -> Result<Vec<Complaint>, StoreError> {
    let params = [reading.school().into(), most.into()];
    let mut all =
        list(reading, "AND p.answered_at IS NULL ORDER BY p.due, p.seq LIMIT $2", &params)?;
    let answered = "AND p.answered_at IS NOT NULL ORDER BY p.answered_at DESC, p.seq DESC LIMIT $2";
    all.extend(list(reading, answered, &params)?);
    Ok(all)
}
