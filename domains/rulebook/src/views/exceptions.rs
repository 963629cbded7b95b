//! 例外: published, with their state, which changes by the clock alone.

use houqin_kernel::listing::{page, rows_asked};
use houqin_kernel::{Id, Moment, PersonId, Row, StoreError, Value, ViewError, Viewer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::before;

/// Most uses shown with one exception.
const USES_MAX: i64 = 200;

/// How an exception stands. Nobody has to record that it has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionState {
    /// 待批准.
    Proposed,
    /// 逾期未批: its time passed before anybody approved it.
    Lapsed,
    /// 未到期: approved, begins on a day to come.
    ToCome,
    /// 有效.
    Open,
    /// 已满额.
    UsedUp,
    /// 已到期.
    Expired,
    /// 提前终止.
    Ended,
}

/// 例外. An exception in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExceptionRow {
    /// The id.
    pub id: Id,
    /// The pair.
    pub pair: String,
    /// How it stands now.
    pub state: ExceptionState,
    /// For whom.
    pub person: PersonId,
    /// The substitute.
    pub substitute: PersonId,
    /// Why there is nobody else; none once erased.
    pub reason: Option<String>,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// Cases allowed.
    pub cap_cases: i64,
    /// Cases that used it.
    pub used: i64,
    /// Who proposed it.
    pub proposed_by: PersonId,
    /// The record that proposed it.
    pub proposed: u64,
    /// Who approved it.
    pub approved_by: Option<PersonId>,
    /// When it was approved.
    pub approved_at: Option<Moment>,
    /// The record that ended it before its time.
    pub ended: Option<u64>,
    /// Each record made under it, newest first, up to 200.
    pub uses: Vec<Use>,
}

/// A record made under an exception.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Use {
    /// The record.
    pub record: u64,
    /// The act.
    pub act: String,
    /// The case's number, where there is one.
    pub number: Option<String>,
    /// When.
    pub at: Moment,
    /// Whether the substitute found it in order; none until they have looked.
    pub upheld: Option<bool>,
}

/// 查询. Which exceptions to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ExceptionsQuery {
    /// Code of the pair; all when empty.
    pub pair: String,
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 例外. A list of exceptions.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExceptionPage {
    /// Newest first.
    pub exceptions: Vec<ExceptionRow>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

fn state(row: &ExceptionRow, at: Moment) -> ExceptionState {
    let over = row.until <= at;
    if row.ended.is_some() && over {
        ExceptionState::Ended
    } else if row.approved_at.is_none() {
        if over { ExceptionState::Lapsed } else { ExceptionState::Proposed }
    } else if over {
        ExceptionState::Expired
    } else if row.used >= row.cap_cases {
        ExceptionState::UsedUp
    } else if row.from > at {
        ExceptionState::ToCome
    } else {
        ExceptionState::Open
    }
}

fn read(row: &Row, at: Moment) -> Result<ExceptionRow, StoreError> {
    let ended = row.opt_int(11)?.and_then(|seq| u64::try_from(seq).ok());
    let mut found = ExceptionRow {
        id: row.id(0)?,
        pair: row.text(1)?,
        state: ExceptionState::Open,
        person: row.id(2)?,
        substitute: row.id(3)?,
        reason: row.opt_text(4)?,
        from: row.moment(5)?,
        until: row.moment(6)?,
        cap_cases: row.int(7)?,
        proposed_by: row.id(8)?,
        approved_by: row.opt_id(9)?,
        approved_at: row.opt_moment(10)?,
        ended,
        proposed: row.count(12)?,
        used: row.int(13)? + row.int(14)?,
        uses: Vec::new(),
    };
    found.state = state(&found, at);
    Ok(found)
}

/// 例外公示. Exceptions, the newest first: they are published.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn exceptions(
    viewer: &Viewer<'_>,
    query: &ExceptionsQuery,
) -> Result<ExceptionPage, ViewError> {
    viewer.must_read("rulebook.exceptions")?;
    let most = rows_asked(query.limit);
    let rows = viewer.reading.list(
        "SELECT x.id, x.pair, x.person, x.substitute, x.reason, x.from_at, x.until_at, \
         x.cap_cases, x.proposed_by, x.approved_by, x.approved_at, x.ended_seq, x.proposed_seq, \
         (SELECT COUNT(DISTINCT e.case_id) FROM ledger_entry e \
         WHERE e.school_id = x.school_id AND e.exception_id = x.id), \
         (SELECT COUNT(*) FROM ledger_entry e WHERE e.school_id = x.school_id \
         AND e.exception_id = x.id AND e.case_id IS NULL) \
         FROM rulebook_exception x WHERE x.school_id = $1 AND x.proposed_seq < $2 \
         AND ($3 = '' OR x.pair = $3) ORDER BY x.proposed_seq DESC LIMIT $4",
        &[
            viewer.reading.school().into(),
            before(&query.after).into(),
            (&query.pair).into(),
            Value::Int(i64::try_from(most + 1).unwrap_or(i64::MAX)),
        ],
        |row| read(row, viewer.at),
    )?;
    let (mut exceptions, next) = page(rows, most, |row| row.proposed.to_string());
    for row in &mut exceptions {
        row.uses = uses(viewer, row.id)?;
    }
    Ok(ExceptionPage { exceptions, next })
}

fn uses(viewer: &Viewer<'_>, exception: Id) -> Result<Vec<Use>, StoreError> {
    viewer.reading.list(
        "SELECT e.seq, e.act, c.number, e.recorded_at, s.upheld FROM ledger_entry e \
         LEFT JOIN desk_case c ON c.school_id = e.school_id AND c.case_id = e.case_id \
         LEFT JOIN rulebook_countersign s ON s.school_id = e.school_id AND s.record = e.seq \
         WHERE e.school_id = $1 AND e.exception_id = $2 ORDER BY e.seq DESC LIMIT $3",
        &[viewer.reading.school().into(), (&exception).into(), USES_MAX.into()],
        |row| {
            Ok(Use {
                record: row.count(0)?,
                act: row.text(1)?,
                number: row.opt_text(2)?,
                at: row.moment(3)?,
                upheld: row.opt_int(4)?.map(|upheld| upheld == 1),
            })
        },
    )
}

/// When each matter was done that waits for the viewer's second signature, the oldest first.
///
/// # Errors
/// When the store fails.
pub fn to_countersign(viewer: &Viewer<'_>) -> Result<Vec<Moment>, StoreError> {
    let Some(person) = viewer.person else { return Ok(Vec::new()) };
    viewer.reading.list(
        "SELECT e.recorded_at FROM rulebook_exception x JOIN ledger_entry e \
         ON e.school_id = x.school_id AND e.exception_id = x.id \
         LEFT JOIN rulebook_countersign s ON s.school_id = e.school_id AND s.record = e.seq \
         WHERE x.school_id = $1 AND x.substitute = $2 AND s.record IS NULL \
         ORDER BY e.seq LIMIT $3",
        &[viewer.reading.school().into(), (&person).into(), USES_MAX.into()],
        |row| row.moment(0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(approved: Option<i64>, ended: Option<u64>, used: i64) -> ExceptionRow {
        ExceptionRow {
            id: Id([1; 16]),
            pair: "p".into(),
            state: ExceptionState::Open,
            person: PersonId([1; 16]),
            substitute: PersonId([2; 16]),
            reason: None,
            from: Moment(10),
            until: Moment(20),
            cap_cases: 2,
            used,
            proposed_by: PersonId([3; 16]),
            proposed: 1,
            approved_by: None,
            approved_at: approved.map(Moment),
            ended,
            uses: Vec::new(),
        }
    }

    #[test]
    fn an_exception_expires_without_any_act() {
        use ExceptionState::{Ended, Expired, Lapsed, Open, Proposed, ToCome, UsedUp};
        assert_eq!(state(&row(None, None, 0), Moment(12)), Proposed);
        assert_eq!(state(&row(None, None, 0), Moment(20)), Lapsed);
        assert_eq!(state(&row(Some(5), None, 0), Moment(9)), ToCome);
        assert_eq!(state(&row(Some(5), None, 1), Moment(19)), Open);
        assert_eq!(state(&row(Some(5), None, 2), Moment(19)), UsedUp);
        assert_eq!(state(&row(Some(5), None, 1), Moment(20)), Expired);
        assert_eq!(state(&row(Some(5), Some(9), 1), Moment(20)), Ended);
    }
}
