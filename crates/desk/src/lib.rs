//! The one write path. A turn at the desk goes: known key? · permit · decide ·
//! ledger · apply · outbox · commit · receipt. Nothing else changes anything.
//!
//! Acts of one school run one after another on its desk's own thread; the desk
//! gathers the acts that wait into one durable transaction with a savepoint
//! each, commits once, then answers all ([`bench`]). Reads go beside it
//! ([`readers`]). [`replay`] rebuilds the tables from the ledger and compares.

pub mod audit;
pub mod backup;
mod bench;
mod clock;
mod core;
mod error;
mod files;
mod gathered;
mod gauge;
mod ground;
mod header;
mod housekeeping;
mod keep;
pub mod keyring;
mod of_person;
mod openings;
mod operator;
pub mod outside;
mod perform;
mod readers;
mod refusals;
pub mod replay;
mod request;
pub mod rotation;
mod schema;
mod thread;
pub mod upgrade;
mod worker;

pub use clock::{Clock, ScriptedClock, SystemClock};
pub use core::{CORE, assemble as institution, founder_post};
pub use error::DeskError;
pub use files::random;
pub use files::{SchoolFiles, SchoolSetup};
pub use gathered::Gathered;
pub use gauge::{COMMIT_BUCKETS_MS, Gauges, Reading as GaugeReading};
pub use keep::{Keeper, Kept, hex};
pub use of_person::Concern;
pub use openings::{open_blob_key, open_bytes, seal_bytes};
pub use readers::Readers;
pub use request::{Answer, ITEMS_MAX, Item, Receipt, ReceiptLine, Request};
pub use schema::{NOT_IN_THE_LEDGER, TABLES};
pub use thread::{Desk, lock_file};
