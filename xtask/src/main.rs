//! The style guide made executable.

fn main() {}
