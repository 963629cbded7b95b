//! The verbs of the command line. Exit 0 on success, 1 on a refusal or a
//! finding, 2 on wrong usage; errors are one sentence on stderr.

mod backup;
mod begin;
mod clock;
mod config;
mod export;
mod import;
mod proof;
mod restore;
mod serve;
mod upgrade;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, Parser, Subcommand};

use crate::data::Failure;
use crate::settings::{Log, Settings};

/// Runs a school's support services by the rules, and proves it.
#[derive(Debug, Parser)]
#[command(name = "houqin", version)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

/// Where the school is.
#[derive(Debug, Args, Clone)]
pub struct Where {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// The school, where several live here.
    #[arg(long)]
    school: Option<String>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Begins a school: adopts a starter pack by acts.
    Init(begin::Init),
    /// Serves the pages and the API.
    Serve(serve::Serve),
    /// Makes a login for a person who is enrolled.
    Login {
        #[command(subcommand)]
        verb: begin::LoginVerb,
    },
    /// API tokens.
    Token {
        #[command(subcommand)]
        verb: begin::TokenVerb,
    },
    /// Imports a CSV or XLSX file, also gzipped.
    Import(import::Import),
    /// Exports a list as CSV or XLSX, also gzipped CSV.
    Export(export::Export),
    /// Writes a backup while the school is served.
    Backup(backup::Backup),
    /// Puts a backup into a data folder.
    Restore(restore::Restore),
    /// Brings the database of an older version up: backs up, migrates, proves by replay.
    Upgrade(upgrade::Upgrade),
    /// The clock.
    Clock {
        #[command(subcommand)]
        verb: clock::ClockVerb,
    },
    /// Prints every setting of houqin.toml with its meaning; `check` judges a file.
    Config(config::Config),
    /// Prints the manual page.
    #[command(hide = true)]
    Man,
    /// Prints completions for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Signs and prints the head of the ledger.
    Checkpoint(proof::Checkpoint),
    /// Writes one case with its proofs.
    Bundle(proof::Bundle),
    /// The ledger as files.
    Ledger {
        #[command(subcommand)]
        verb: proof::LedgerVerb,
    },
    /// The log's key.
    Key {
        #[command(subcommand)]
        verb: proof::KeyVerb,
    },
    /// Judges the ledger, and with --replay the tables.
    Audit(proof::Audit),
}

impl Cli {
    /// How to log. A settings file that cannot be read is told of when it is needed.
    pub fn log(&self) -> Log {
        match &self.verb {
            Verb::Serve(serve) => {
                Settings::read(serve.folder()).map(|settings| settings.log).unwrap_or_default()
            }
            _ => Log::default(),
        }
    }

    /// Runs the verb.
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self.verb {
            Verb::Init(init) => init.run(),
            Verb::Serve(serve) => serve.run(),
            Verb::Login { verb } => verb.run(),
            Verb::Token { verb } => verb.run(),
            Verb::Import(import) => import.run(),
            Verb::Export(export) => export.run(),
            Verb::Clock { verb } => verb.run(),
            Verb::Backup(backup) => backup.run(),
            Verb::Restore(restore) => restore.run(),
            Verb::Upgrade(upgrade) => upgrade.run(),
            Verb::Config(config) => config.run(),
            Verb::Man => man(),
            Verb::Completions { shell } => {
                let mut command = Self::command();
                clap_complete::generate(shell, &mut command, "houqin", &mut std::io::stdout());
                Ok(ExitCode::SUCCESS)
            }
            Verb::Checkpoint(checkpoint) => checkpoint.run(),
            Verb::Bundle(bundle) => bundle.run(),
            Verb::Ledger { verb } => verb.run(),
            Verb::Key { verb } => verb.run(),
            Verb::Audit(audit) => audit.run(),
        }
    }
}

/// The manual page: the program, then each verb.
fn man() -> Result<ExitCode, Failure> {
    let mut page = Vec::new();
    let command = Cli::command().disable_help_subcommand(true);
    let failed = |error| Failure::file(std::path::Path::new("stdout"), error);
    clap_mangen::Man::new(command.clone()).render(&mut page).map_err(failed)?;
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        let man = clap_mangen::Man::new(verb.clone());
        let name = verb.get_name().to_uppercase();
        page.extend_from_slice(format!(".SH HOUQIN {name}\n").as_bytes());
        man.render_description_section(&mut page).map_err(failed)?;
        man.render_options_section(&mut page).map_err(failed)?;
    }
    let _closed = std::io::stdout().write_all(&page);
    Ok(ExitCode::SUCCESS)
}

/// Says a line on stdout.
fn say(text: impl std::fmt::Display) {
    // A pipe that is closed early, as by `head`, is not an error of ours.
    let _closed = writeln!(std::io::stdout(), "{text}");
}
