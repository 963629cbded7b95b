//! Bytes and hashes: canonical entries, Merkle tree, checkpoints, proofs.
//!
//! Everything here is a function of its arguments: no clock, no randomness, no database; only
//! [`export`] and [`bundle`] touch files. The formats are open and stated in the README, so that
//! whoever distrusts this crate can write another verifier.
//!
//! It refuses to know what an act means, who may do it, and whether it was wise.

pub mod acts;
pub mod bundle;
pub mod canonical;
pub mod checkpoint;
pub mod commitment;
pub mod entry;
pub mod export;
mod hex;
pub mod id;
pub mod key;
pub mod note;
pub mod paper;
pub mod tiles;
pub mod time;
pub mod tlog_proof;
pub mod tree;
pub mod verify;

pub use checkpoint::{Checkpoint, open_checkpoint};
pub use commitment::Opening;
pub use entry::{Entry, FactBody, Imported};
pub use id::Id;
pub use key::{Fingerprint, LogKey, PublicKey};
pub use tree::{Frontier, Hash};
