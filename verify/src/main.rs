//! The inspector's own small verifier.

fn main() {}
