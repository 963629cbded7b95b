//! The binary: wiring, configuration, command line.

fn main() {}
