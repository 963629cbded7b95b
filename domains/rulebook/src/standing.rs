//! 例外的一行. How an exception stands in its table.

use houqin_kernel::{Id, Moment, PersonId, Reading, Refusal, Row, StoreError};

/// An exception as its row says.
pub(crate) struct Standing {
    pub pair: String,
    pub person: PersonId,
    pub substitute: PersonId,
    pub proposed_by: PersonId,
    pub proposed: u64,
    pub approved: Option<u64>,
    pub until: Moment,
}

/// The exception with this id; none where there never was one.
pub(crate) fn find(reading: &dyn Reading, id: Id) -> Result<Option<Standing>, StoreError> {
    reading.first(
        "SELECT pair, person, substitute, proposed_by, proposed_seq, approved_seq, until_at \
         FROM rulebook_exception WHERE school_id = $1 AND id = $2",
        &[reading.school().into(), (&id).into()],
        |row: &Row| {
            Ok(Standing {
                pair: row.text(0)?,
                person: row.id(1)?,
                substitute: row.id(2)?,
                proposed_by: row.id(3)?,
                proposed: row.count(4)?,
                approved: row.opt_int(5)?.and_then(|seq| u64::try_from(seq).ok()),
                until: row.moment(6)?,
            })
        },
    )
}

pub(crate) fn no_such_exception() -> Refusal {
    Refusal::missing(
        "no_such_exception",
        "没有这一例外，或它已经到期、已被终止。",
        "There is no such exception, or it has expired or was ended.",
    )
}
