//! `houqin config`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::say;
use crate::data::Failure;
use crate::settings::{Settings, check, markdown, template};

/// Prints a whole `houqin.toml`: every setting, its meaning, its default or an example.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Config {
    #[command(subcommand)]
    verb: Option<ConfigVerb>,
    /// Prints the table of the guide for operators instead.
    #[arg(long)]
    markdown: bool,
}

#[derive(Debug, Subcommand)]
enum ConfigVerb {
    /// Says what is wrong with a settings file: line, name, the nearest right name.
    Check {
        /// The data folder whose file is judged.
        #[arg(long, required_unless_present = "file")]
        data: Option<PathBuf>,
        /// Another file.
        #[arg(conflicts_with = "data")]
        file: Option<PathBuf>,
    },
}

impl Config {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self.verb {
            None if self.markdown => say(markdown().trim_end()),
            None => say(template(&[]).trim_end()),
            Some(ConfigVerb::Check { data, file }) => {
                let path = file.or(data.map(|folder| Settings::path(&folder))).unwrap_or_default();
                let text = std::fs::read_to_string(&path);
                let text = text.map_err(|error| Failure::file(&path, error))?;
                if let Err(faults) = check(&text) {
                    for fault in &faults {
                        say(format!("{}: {fault}", path.display()));
                    }
                    return Ok(ExitCode::from(1));
                }
                say(format!("{}: every setting is known and possible", path.display()));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
