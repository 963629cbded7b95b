//! Secrets of endpoints, encrypted; beside the ledger, which keeps their prints.

use houqin_kernel::{Moment, Reading, StoreError};
use houqin_store::Store;

/// Secrets of an endpoint kept at once: the new one, and the one before while
/// the other side changes over.
const SECRETS_KEPT: i64 = 2;

/// Keeps a new secret of an endpoint, encrypted.
///
/// # Errors
/// When the store fails.
pub fn put(store: &Store, endpoint: &str, now: Moment, sealed: &[u8]) -> Result<(), StoreError> {
    let reading: &dyn Reading = store;
    let school = *reading.school();
    store.run(
        "INSERT INTO notice_secret (school_id, endpoint, at, sealed) VALUES ($1, $2, $3, $4)",
        &[(&school).into(), endpoint.into(), now.into(), sealed.into()],
    )?;
    let kept = reading.list(
        "SELECT at FROM notice_secret WHERE school_id = $1 AND endpoint = $2 \
         ORDER BY at DESC LIMIT $3",
        &[(&school).into(), endpoint.into(), SECRETS_KEPT.into()],
        |row| row.moment(0),
    )?;
    let oldest = kept.last().copied().unwrap_or(now);
    store.run(
        "DELETE FROM notice_secret WHERE school_id = $1 AND endpoint = $2 AND at < $3",
        &[(&school).into(), endpoint.into(), oldest.into()],
    )?;
    Ok(())
}

/// Secrets of an endpoint, still encrypted, the newest first.
///
/// # Errors
/// When the store fails.
pub fn all(reading: &dyn Reading, endpoint: &str) -> Result<Vec<(Moment, Vec<u8>)>, StoreError> {
    reading.list(
        "SELECT at, sealed FROM notice_secret WHERE school_id = $1 AND endpoint = $2 \
         ORDER BY at DESC",
        &[reading.school().into(), endpoint.into()],
        |row| Ok((row.moment(0)?, row.bytes(1)?)),
    )
}
