//! The verbs of the service desk, one file each, in the order of a job.

pub mod report;

pub mod accept;
pub mod dispatch;
pub mod dispatch_at_once;
pub mod emergency;
pub mod reject;
pub mod withdraw;

pub mod arrive;
pub mod finish;
pub mod finish_at_once;
pub mod pause;
pub mod resume;
pub mod take;

pub mod close_unconfirmed;
pub mod confirm;
pub mod rate;
pub mod reopen;
pub mod send_back;

pub mod answer;
pub mod complain;
pub mod join;
pub mod merge;

pub mod file_paper;
pub mod note;
pub mod reverse;
pub mod sign_month;

pub mod import;
pub mod set;
