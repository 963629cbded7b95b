//! What breaks a desk, as opposed to what it refuses.

use houqin_kernel::{Refusal, Stop, StoreError, ViewError};

/// The desk cannot go on with this act, or at all.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DeskError {
    /// The act was refused; nothing was written.
    #[error("{}", .0.message.en)]
    Refused(Box<Refusal>),
    /// The store failed; nothing of this act was written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What would enter the ledger is not of its form.
    #[error("ledger: {0}")]
    Ledger(String),
    /// Another process writes for this school.
    #[error("another process holds the desk of this school: {0}")]
    Held(String),
    /// The stored ledger is not what its head says.
    #[error("the ledger does not match its head: {0}")]
    Damaged(String),
    /// The desk may not be opened as things lie; said in a sentence.
    #[error("{0}")]
    Start(String),
    /// The desk has stopped.
    #[error("the desk of this school has stopped")]
    Stopped,
}

impl DeskError {
    /// The refusal, where it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl From<Stop> for DeskError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Refused(refusal) => Self::Refused(refusal),
            Stop::Broken(error) => Self::Store(error),
        }
    }
}

impl From<Refusal> for DeskError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<ViewError> for DeskError {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Refused(refusal) => refusal.into(),
            ViewError::Broken(error) => Self::Store(error),
        }
    }
}

macro_rules! of_the_ledger {
    ($($kind:ty),+ $(,)?) => {$(
        impl From<$kind> for DeskError {
            fn from(error: $kind) -> Self {
                Self::Ledger(error.to_string())
            }
        }
    )+};
}

of_the_ledger!(
    houqin_ledger::canonical::CanonicalError,
    houqin_ledger::commitment::SealError,
    houqin_ledger::entry::EntryError,
    houqin_ledger::key::KeyError,
    houqin_ledger::checkpoint::CheckpointError,
);
