//! `houqin clock …`.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;

use super::{Where, say};
use crate::data::{Data, Failure};
use crate::door::Door;

/// The clock.
#[derive(Debug, Subcommand)]
pub enum ClockVerb {
    /// Says that the machine's clock is right, after writing was paused because
    /// it jumped by more than an hour or went back. It is recorded.
    Confirm {
        #[command(flatten)]
        place: Where,
    },
}

impl ClockVerb {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let Self::Confirm { place } = self;
        let data = Data::open(&place.data)?;
        let row = data.school(place.school.as_deref())?;
        let done = Door::open(&data, &row)?.confirm_clock()?;
        let record = done.records.first().copied().unwrap_or_default();
        if place.json {
            say(json!({ "record": record }));
        } else {
            say(format!("recorded as {record}; writing goes on"));
        }
        Ok(ExitCode::SUCCESS)
    }
}
