//! 送达. What was sent to whom, by which way, and what came of it: kept beside
//! the ledger, for a failing mail server is no act of the school.
//!
//! The writing functions run aside of the desk, on its own connection.

use houqin_kernel::{CaseId, Moment, PersonId, Reading, Row, StoreError, Value};
use houqin_store::Store;
use schemars::JsonSchema;
use serde::Serialize;

use crate::derive::{Subject, Told};
use crate::rule::IN_APP;

/// Not yet read, under the bell.
pub const UNREAD: &str = "unread";
/// Read.
pub const READ: &str = "read";
/// Waits to be sent.
pub const WAITING: &str = "waiting";
/// Taken by the other side.
pub const SENT: &str = "sent";
/// Given up.
pub const DEAD: &str = "dead";

/// Most of another side's answer that is kept, in bytes.
pub const ANSWER_BYTES_MAX: usize = 1024;

/// One notice on one way, and what came of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Delivery {
    /// Its id; a webhook's `webhook-id`.
    pub id: CaseId,
    /// Code of the rule, or the event.
    pub kind: String,
    /// `in_app`, `email`, `wecom`, `dingtalk`, `feishu`, `webhook`.
    pub way: String,
    /// The endpoint's code; empty for a person.
    pub target: String,
    /// The person.
    pub person: Option<PersonId>,
    /// The record it tells of.
    pub record: Option<i64>,
    /// The case.
    pub case: Option<CaseId>,
    /// What it speaks of.
    #[schemars(with = "serde_json::Value")]
    pub subject: Subject,
    /// When it happened.
    pub at: Moment,
    /// `unread`, `read`, `waiting`, `sent` or `dead`.
    pub state: String,
    /// When it may go, or goes again.
    pub due_at: Moment,
    /// How often it was tried.
    pub attempts: i64,
    /// What the other side answered: its status.
    pub status: Option<i64>,
    /// The beginning of its answer, or why it did not come to one.
    pub answer: Option<String>,
    /// When it was last tried.
    pub tried_at: Option<Moment>,
    /// When it was sent, read or given up.
    pub settled_at: Option<Moment>,
}

const COLUMNS: &str = "id, kind, way, target, person, seq, case_id, subject, at, state, due_at, \
    attempts, status, answer, tried_at, settled_at";

impl Delivery {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?,
            kind: row.text(1)?,
            way: row.text(2)?,
            target: row.text(3)?,
            person: row.opt_id(4)?,
            record: row.opt_int(5)?,
            case: row.opt_id(6)?,
            subject: row.json(7)?,
            at: row.moment(8)?,
            state: row.text(9)?,
            due_at: row.moment(10)?,
            attempts: row.int(11)?,
            status: row.opt_int(12)?,
            answer: row.opt_text(13)?,
            tried_at: row.opt_moment(14)?,
            settled_at: row.opt_moment(15)?,
        })
    }
}

/// How far in the ledger notices were made; none before the first look.
///
/// # Errors
/// When the store fails.
pub fn cursor(reading: &dyn Reading) -> Result<Option<i64>, StoreError> {
    reading.first(
        "SELECT next_seq FROM notice_cursor WHERE school_id = $1",
        &[reading.school().into()],
        |row| row.int(0),
    )
}

/// How many notices are new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// Under the bell.
    pub in_app: u64,
    /// To be sent.
    pub queued: u64,
}

/// Keeps notices, and how far in the ledger they were made, at once. One that
/// is kept already stays as it is. Gives how many are new.
///
/// # Errors
/// When the store fails.
pub fn keep(store: &Store, told: &[Told], next_seq: Option<i64>) -> Result<Kept, StoreError> {
    let school = *(store as &dyn Reading).school();
    let mut kept = Kept::default();
    for one in told {
        let subject = serde_json::to_string(&one.subject)?;
        let here = one.way == IN_APP;
        let state = if here { UNREAD } else { WAITING };
        let new = store.run(
            "INSERT INTO notice_delivery (school_id, id, source, kind, way, target, person, seq, \
             case_id, subject, at, state, due_at, attempts) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0) \
             ON CONFLICT (school_id, id) DO NOTHING",
            &[
                (&school).into(),
                (&one.id).into(),
                (&one.source).into(),
                (&one.kind).into(),
                (&one.way).into(),
                (&one.target).into(),
                one.person.as_ref().into(),
                one.seq.into(),
                one.case.as_ref().into(),
                (&subject).into(),
                one.at.into(),
                state.into(),
                one.due_at.into(),
            ],
        )?;
        *(if here { &mut kept.in_app } else { &mut kept.queued }) += new;
    }
    let Some(next_seq) = next_seq else { return Ok(kept) };
    store.run(
        "INSERT INTO notice_cursor (school_id, next_seq) VALUES ($1, $2) \
         ON CONFLICT (school_id) DO UPDATE SET next_seq = $2",
        &[(&school).into(), next_seq.into()],
    )?;
    Ok(kept)
}

/// So many days a notice is kept: a school year, and what is asked about it after.
pub const KEPT_DAYS: i64 = 400;

/// Forgets notices that happened longer ago than they are kept, whatever came
/// of them, the oldest first; gives how many.
///
/// # Errors
/// When the store fails.
pub fn forget(store: &Store, now: Moment, most: i64) -> Result<u64, StoreError> {
    let school = *(store as &dyn Reading).school();
    store.run(
        "DELETE FROM notice_delivery WHERE school_id = $1 AND id IN (SELECT id FROM \
         notice_delivery WHERE school_id = $1 AND at < $2 ORDER BY at LIMIT $3)",
        &[(&school).into(), now.plus_days(-KEPT_DAYS).into(), most.into()],
    )
}

/// What came of one attempt.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The delivery.
    pub id: CaseId,
    /// `sent`, `waiting` or `dead`.
    pub state: &'static str,
    /// When it goes again, where it waits.
    pub due_at: Moment,
    /// The other side's status.
    pub status: Option<i64>,
    /// The beginning of its answer.
    pub answer: String,
}

/// Keeps what came of attempts. What was read meanwhile or replayed counts anew.
///
/// # Errors
/// When the store fails.
pub fn tried(store: &Store, attempts: &[Attempt], now: Moment) -> Result<(), StoreError> {
    let school = *(store as &dyn Reading).school();
    for one in attempts {
        let settled = (one.state != WAITING).then_some(now);
        store.run(
            "UPDATE notice_delivery SET state = $3, due_at = $4, attempts = attempts + 1, \
             status = $5, answer = $6, tried_at = $7, settled_at = $8 \
             WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                (&one.id).into(),
                one.state.into(),
                one.due_at.into(),
                one.status.into(),
                (&one.answer).into(),
                now.into(),
                settled.into(),
            ],
        )?;
    }
    Ok(())
}

/// Puts off what waits for an endpoint or a person: it was not tried.
///
/// # Errors
/// When the store fails.
pub fn put_off(store: &Store, ids: &[CaseId], until: Moment) -> Result<(), StoreError> {
    let school = *(store as &dyn Reading).school();
    for id in ids {
        store.run(
            "UPDATE notice_delivery SET due_at = $3 WHERE school_id = $1 AND id = $2",
            &[(&school).into(), id.into(), until.into()],
        )?;
    }
    Ok(())
}

/// What may go now, the longest waiting first.
///
/// # Errors
/// When the store fails.
pub fn due(reading: &dyn Reading, now: Moment, most: i64) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notice_delivery WHERE school_id = $1 AND state = 'waiting' \
         AND due_at <= $2 ORDER BY due_at, id LIMIT $3"
    );
    reading.list(&sql, &[reading.school().into(), now.into(), most.into()], Delivery::read)
}

/// When something waits next.
///
/// # Errors
/// When the store fails.
pub fn next_due(reading: &dyn Reading) -> Result<Option<Moment>, StoreError> {
    let next = reading.first(
        "SELECT MIN(due_at) FROM notice_delivery WHERE school_id = $1 AND state = 'waiting'",
        &[reading.school().into()],
        |row| row.opt_moment(0),
    )?;
    Ok(next.flatten())
}

/// How many a person has not read.
///
/// # Errors
/// When the store fails.
pub fn unread(reading: &dyn Reading, person: PersonId) -> Result<i64, StoreError> {
    reading.number(
        "SELECT COUNT(*) FROM notice_delivery WHERE school_id = $1 AND person = $2 \
         AND way = 'in_app' AND state = 'unread'",
        &[reading.school().into(), (&person).into()],
    )
}

/// A person's own list: what is unread first, then the newest first.
///
/// # Errors
/// When the store fails.
pub fn of_person(
    reading: &dyn Reading,
    person: PersonId,
    state: &str,
    before: (Moment, CaseId),
    most: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notice_delivery WHERE school_id = $1 AND person = $2 \
         AND way = 'in_app' AND state = $3 AND (at < $4 OR (at = $4 AND id < $5)) \
         ORDER BY at DESC, id DESC LIMIT $6"
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let (at, id) = before;
    let (school, person) = (reading.school(), &person);
    let params = [school.into(), person.into(), state.into(), at.into(), (&id).into(), most.into()];
    reading.list(&sql, &params, Delivery::read)
}

/// All that was ever sent to a person and is still kept, oldest first.
///
/// # Errors
/// When the store fails.
pub fn all_of_person(reading: &dyn Reading, person: PersonId) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notice_delivery WHERE school_id = $1 AND person = $2 ORDER BY at, id"
    );
    reading.list(&sql, &[reading.school().into(), (&person).into()], Delivery::read)
}

/// What was told about a case, oldest first.
///
/// # Errors
/// When the store fails.
pub fn of_case(reading: &dyn Reading, case: CaseId) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notice_delivery WHERE school_id = $1 AND case_id = $2 \
         ORDER BY at, id LIMIT 500"
    );
    reading.list(&sql, &[reading.school().into(), (&case).into()], Delivery::read)
}

/// What went to an endpoint, newest first; of one state, or of all where empty.
///
/// # Errors
/// When the store fails.
pub fn of_endpoint(
    reading: &dyn Reading,
    endpoint: &str,
    state: &str,
    before: (Moment, CaseId),
    most: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notice_delivery WHERE school_id = $1 AND target = $2 \
         AND person IS NULL AND (CAST($3 AS TEXT) = '' OR state = $3) \
         AND (at < $4 OR (at = $4 AND id < $5)) ORDER BY at DESC, id DESC LIMIT $6"
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let (at, id) = before;
    let school = reading.school();
    let params =
        [school.into(), endpoint.into(), state.into(), at.into(), (&id).into(), most.into()];
    reading.list(&sql, &params, Delivery::read)
}

/// Whether an endpoint took anything since a moment.
///
/// # Errors
/// When the store fails.
pub fn took_since(
    reading: &dyn Reading,
    endpoint: &str,
    since: Moment,
) -> Result<bool, StoreError> {
    let taken = reading.number(
        "SELECT COUNT(*) FROM notice_delivery WHERE school_id = $1 AND target = $2 \
         AND person IS NULL AND state = 'sent' AND settled_at >= $3",
        &[reading.school().into(), endpoint.into(), since.into()],
    )?;
    Ok(taken > 0)
}

/// Marks one of a person's notices read, or all that happened until a moment.
///
/// # Errors
/// When the store fails.
pub fn mark_read(
    store: &Store,
    person: PersonId,
    id: Option<CaseId>,
    now: Moment,
) -> Result<u64, StoreError> {
    let school = *(store as &dyn Reading).school();
    let one: Value<'_> = id.as_ref().into();
    store.run(
        "UPDATE notice_delivery SET state = 'read', settled_at = $4 WHERE school_id = $1 \
         AND person = $2 AND way = 'in_app' AND state = 'unread' \
         AND (CAST($3 AS BYTES) IS NULL OR id = $3)",
        &[(&school).into(), (&person).into(), one, now.into()],
    )
}

/// Sends again, from its first attempt: one delivery of an endpoint, or all
/// since a moment, whatever came of them.
///
/// # Errors
/// When the store fails.
pub fn replay(
    store: &Store,
    endpoint: &str,
    id: Option<CaseId>,
    since: Moment,
    now: Moment,
) -> Result<u64, StoreError> {
    let school = *(store as &dyn Reading).school();
    let one: Value<'_> = id.as_ref().into();
    store.run(
        "UPDATE notice_delivery SET state = 'waiting', due_at = $5, attempts = 0, \
         settled_at = NULL WHERE school_id = $1 AND target = $2 AND person IS NULL \
         AND (CAST($3 AS BYTES) IS NULL OR id = $3) AND at >= $4",
        &[(&school).into(), endpoint.into(), one, since.into(), now.into()],
    )
}
