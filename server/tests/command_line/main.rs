//! The command line, driven as an operator drives it: the real binary, a data
//! folder of its own for each test, servers on free ports.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod beside;
mod keep;
mod log;
mod nightly;
mod place;
mod settings;
mod tls;
mod upgrade;
