//! Sign-on seen from outside: the real binary, and identity providers of others.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on stops loudly"
)]

mod accounts;
mod browser;
mod providers;
mod tablet;
mod world;
