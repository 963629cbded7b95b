//! The verbs of the rulebook, one a file.

pub mod acknowledge;
pub mod adopt_rule;
pub mod approve_exception;
pub mod countersign;
pub mod draft_rule;
pub mod end_apart;
pub mod end_exception;
pub mod issue_rule;
pub mod propose_exception;
pub mod ratify;
pub mod repeal_rule;
pub mod set_apart;
pub mod set_calendar;
pub mod set_procedure;
pub mod set_reading;
pub mod set_setting;
