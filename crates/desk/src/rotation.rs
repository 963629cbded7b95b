//! The keys of a school as the desk finds them at its start, and the handing
//! over of the log from one signing key to the next.

use houqin_kernel::{Reading, StoreError};
use houqin_ledger::PublicKey;
use houqin_store::Store;

use crate::files::{LOG_KEY, SECRET};
use crate::{DeskError, SchoolSetup};

/// One handing over, as a record keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The verifier key that hands over.
    pub from: String,
    /// The verifier key that takes over.
    pub to: String,
    /// The old key's signature over the new one.
    pub signature: String,
}

/// The handings over, the oldest first.
pub fn rotations(reading: &dyn Reading) -> Result<Vec<Rotation>, StoreError> {
    reading.list(
        "SELECT from_key, to_key, signature FROM desk_key WHERE school_id = $1 ORDER BY seq",
        &[reading.school().into()],
        |row| Ok(Rotation { from: row.text(0)?, to: row.text(1)?, signature: row.text(2)? }),
    )
}

/// The key the log began with.
pub fn first_key(setup: &SchoolSetup, reading: &dyn Reading) -> Result<PublicKey, DeskError> {
    match rotations(reading)?.first() {
        Some(first) => Ok(first.from.parse()?),
        None => Ok(setup.log_key()?.public().clone()),
    }
}

/// All keys of the log, the oldest first; `None` where one did not sign the
/// next, or the last is not the one in the key file.
pub fn chain(
    setup: &SchoolSetup,
    rotations: &[Rotation],
) -> Result<Option<Vec<PublicKey>>, DeskError> {
    let present = setup.log_key()?.public().clone();
    let Some(first) = rotations.first() else { return Ok(Some(vec![present])) };
    let Ok(first) = first.from.parse::<PublicKey>() else { return Ok(None) };
    let mut keys = vec![first];
    for rotation in rotations {
        let (Some(last), Ok(next)) = (keys.last(), rotation.to.parse::<PublicKey>()) else {
            return Ok(None);
        };
        let signed = rotation.from == last.to_string()
            && last.verify_successor(&next, &rotation.signature).is_ok();
        if !signed {
            return Ok(None);
        }
        keys.push(next);
    }
    Ok(Some(keys).filter(|keys| keys.last() == Some(&present)))
}

/// The keys of a ledger that begins are made; one that has begun is not gone
/// on with under new keys.
pub fn must_be_there(setup: &SchoolSetup, store: &Store) -> Result<(), DeskError> {
    let begun = (store as &dyn Reading).number(
        "SELECT COUNT(*) FROM ledger_head WHERE school_id = $1",
        &[(&setup.school).into()],
    )?;
    if begun == 0 {
        return Ok(setup.files.make_keys()?);
    }
    let files = [LOG_KEY, SECRET].map(|name| setup.files.root().join(name));
    let files = files.into_iter().chain([setup.files.person_keys()]);
    match files.into_iter().find(|path| !path.exists()) {
        None => Ok(()),
        Some(path) => Err(DeskError::Start(format!(
            "the ledger has begun, but its key file {} is missing; put it back before writing goes on",
            path.display()
        ))),
    }
}

/// Ends a rotation that was cut off, one way or the other; then the key file
/// must be the one that the ledger names.
pub fn settle_rotation(setup: &SchoolSetup, store: &Store) -> Result<(), DeskError> {
    let rotations = rotations(store)?;
    let named = rotations.last().map(|rotation| rotation.to.as_str());
    if let Some(next) = setup.next_log_key()? {
        if named == Some(next.public().to_string().as_str()) {
            setup.take_over_log_key()?;
        } else {
            setup.forget_next_log_key()?;
        }
    }
    let right = match named {
        None => true,
        Some(named) => setup.log_key()?.public().to_string() == named,
    };
    if right {
        return Ok(());
    }
    Err(DeskError::Start(format!(
        "{} is not the key that the ledger was handed over to; an older copy was put back",
        setup.files.root().join(LOG_KEY).display()
    )))
}
