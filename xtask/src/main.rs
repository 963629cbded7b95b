//! The style guide made executable: `cargo xtask tidy`.
//!
//! What a machine can check is checked here and nowhere else: module heads,
//! lengths, the direction of dependencies, glossary terms, stray paths.

mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => tidy::run(),
        _ => {
            eprintln!("usage: cargo xtask tidy");
            ExitCode::from(2)
        }
    }
}
