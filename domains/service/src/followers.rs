//! 跟踪. Who waits for an order beside its requester: those who joined it, and
//! those whose own order became part of it.

use houqin_kernel::{CaseId, PersonId, Reading, StoreError};

use crate::order::Order;

/// Somebody who joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joiner {
    /// Who.
    pub person: PersonId,
    /// Whether it was they who raised its urgency.
    pub raised: bool,
}

/// Who joined an order, the first first.
///
/// # Errors
/// When the store fails.
pub fn joiners(reading: &dyn Reading, order: CaseId) -> Result<Vec<Joiner>, StoreError> {
    reading.list(
        "SELECT person, raised FROM service_joiner WHERE school_id = $1 AND order_id = $2 \
         ORDER BY seq, person",
        &[reading.school().into(), (&order).into()],
        |row| Ok(Joiner { person: row.id(0)?, raised: row.truth(1)? }),
    )
}

/// Everybody who is told when it ends: the requester, then who joined.
///
/// # Errors
/// When the store fails.
pub fn followers(reading: &dyn Reading, order: &Order) -> Result<Vec<PersonId>, StoreError> {
    let joined = joiners(reading, order.id)?.into_iter().map(|one| one.person);
    Ok(std::iter::once(order.requester).chain(joined).collect())
}

/// Whether somebody joined an order.
///
/// # Errors
/// When the store fails.
pub fn has_joined(
    reading: &dyn Reading,
    order: CaseId,
    person: PersonId,
) -> Result<bool, StoreError> {
    let found = reading.first(
        "SELECT seq FROM service_joiner WHERE school_id = $1 AND order_id = $2 AND person = $3",
        &[reading.school().into(), (&order).into(), (&person).into()],
        |row| row.int(0),
    )?;
    Ok(found.is_some())
}

/// The order that an order became part of.
///
/// # Errors
/// When the store fails.
pub fn merged_into(reading: &dyn Reading, order: CaseId) -> Result<Option<CaseId>, StoreError> {
    reading.first(
        "SELECT main FROM service_merged WHERE school_id = $1 AND order_id = $2",
        &[reading.school().into(), (&order).into()],
        |row| row.id(0),
    )
}

/// The orders that became part of an order, with their numbers.
///
/// # Errors
/// When the store fails.
pub fn merged_here(
    reading: &dyn Reading,
    main: CaseId,
) -> Result<Vec<(CaseId, String)>, StoreError> {
    reading.list(
        "SELECT o.id, o.number FROM service_merged m JOIN service_order o \
         ON o.school_id = m.school_id AND o.id = m.order_id \
         WHERE m.school_id = $1 AND m.main = $2 ORDER BY m.seq LIMIT 200",
        &[reading.school().into(), (&main).into()],
        |row| Ok((row.id(0)?, row.text(1)?)),
    )
}
