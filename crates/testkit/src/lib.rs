//! A small invented school, a scripted clock, a story runner.
//!
//! A story is told through [`School`]: somebody `does` an act and it is
//! recorded, or `may_not` and the refusal has a name. The same story runs on
//! SQLite and on a real PostgreSQL ([`on_both`]); at its end the ledger is
//! replayed and compared with the tables. [`served`] looks at the product from
//! outside: the real binary, its command line and its
//! API; [`browser`] its pages.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops loudly"
)]

pub mod browser;
pub mod cast;
mod cluster;
mod school;
pub mod served;

pub use cluster::{Cluster, cut_off_all, database, own_database};
pub use school::{DOMAINS, On, PHOTO, School, on_both};
