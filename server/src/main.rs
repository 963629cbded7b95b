//! `houqin`: wiring, configuration, command line.

mod commands;
mod data;
mod door;
mod export;
mod import;
mod notices;
mod pages;
mod progress;
mod sample;
mod settings;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    match commands::Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("houqin: {error}");
            ExitCode::from(error.code())
        }
    }
}
