//! The verbs of the rulebook.

pub mod acknowledge;
pub mod apart;
pub mod exception;
pub mod procedure;
pub mod ratify;
pub mod rule;
pub mod settings;
