//! `houqin export`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use houqin_kernel::StoreError;
use serde_json::json;

use super::backup::must_be_free;
use super::{Where, say};
use crate::data::{Data, Failure};
use crate::export::{Form, KINDS, Sheet, list};
use crate::progress::while_working;

/// Exports a list as CSV or XLSX, also gzipped CSV.
#[derive(Debug, Args)]
pub struct Export {
    /// `service-orders`, `places`, `people`, `appointments` or `rules`.
    kind: String,
    /// The file: `.csv`, `.csv.gz` or `.xlsx`.
    file: PathBuf,
    #[command(flatten)]
    place: Where,
    /// Replaces a file that is there.
    #[arg(long)]
    force: bool,
}

impl Export {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let list = list(&self.kind).ok_or_else(|| {
            Failure::usage(format!(
                "there is no export “{}”; known are: {}",
                self.kind,
                KINDS.join(", ")
            ))
        })?;
        let form = Form::of(&self.file).ok_or_else(|| {
            Failure::usage(format!("{} ends in none of .csv, .csv.gz, .xlsx", self.file.display()))
        })?;
        must_be_free(&self.file, self.force)?;
        let data = Data::open(&self.place.data)?;
        let row = data.school(self.place.school.as_deref())?;
        let (setup, _, store) = data.auditor(&row)?;
        store.take_your_time()?;
        store.batch("BEGIN")?;
        let mut sheet = Sheet::begin(&self.file, form)?;
        let mut count = 0_u64;
        while_working("export", || {
            sheet.row(&list.header())?;
            list.rows(&store, &setup.zone, &mut |cells| {
                count += 1;
                sheet.row(&cells).map_err(|error| StoreError(error.to_string()))
            })?;
            Ok::<_, Failure>(())
        })?;
        sheet.finish()?;
        if self.place.json {
            say(json!({ "rows": count, "file": self.file }));
        } else {
            say(format!("{count} rows in {}", self.file.display()));
        }
        Ok(ExitCode::SUCCESS)
    }
}
