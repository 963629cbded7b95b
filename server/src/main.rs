//! `houqin`: wiring, configuration, command line.

mod commands;
mod data;
mod door;
mod drill;
mod export;
mod import;
mod nightly;
mod notices;
mod pages;
mod person_copy;
mod progress;
mod roll;
mod sample;
mod settings;
mod tls;
mod upgrade;

use std::process::ExitCode;

use clap::Parser as _;

use crate::settings::{Format, Log};

/// Logs to stderr: as `houqin.toml` says where a server runs, and only what
/// warns where a verb does.
fn log_as(log: Log) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| log.filter().into());
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        Format::Text => lines.init(),
        Format::Json => lines.json().flatten_event(true).init(),
    }
}

fn main() -> ExitCode {
    let cli = commands::Cli::parse();
    log_as(cli.log());
    match cli.run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("houqin: {error}");
            ExitCode::from(error.code())
        }
    }
}
