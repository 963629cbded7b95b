//! The inspector's own small verifier 核验: judges an exported ledger or a case bundle by a key
//! and heads that come from outside, and says in sentences what is proven and what is not.
//!
//! It needs nothing of ours but the crate `ledger`, no network and no clock, and it changes
//! nothing. It refuses to take the key from what it judges.

mod chinese;
mod english;
mod sentences;

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use houqin_ledger::verify::{Head, Report, TrustedKey, verify};

/// Verifies an exported ledger or a case bundle. Exit 0: it holds; 1: something does not match;
/// 2: nothing could be judged.
#[derive(Debug, Parser)]
#[command(name = "houqin-verify", version)]
struct Arguments {
    /// The exported folder, or the bundle's file.
    path: PathBuf,
    /// The log's key or its fingerprint, as you have it from outside.
    #[arg(long)]
    key: Option<String>,
    /// A file with a head kept earlier: a signed checkpoint, or one typed from paper.
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// A head typed from paper: `[origin] size group…`, one group or more.
    #[arg(long, value_name = "GROUPS")]
    head: Vec<String>,
    /// The language of the sentences.
    #[arg(long, value_enum, default_value_t = Language::Zh)]
    lang: Language,
    /// Answers for machines.
    #[arg(long)]
    json: bool,
}

/// The languages it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

/// Why nothing could be judged.
enum Usage {
    NoKey,
    Key(String),
    Head(String),
    Path(String),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match judge(&arguments) {
        Ok(report) => {
            print(&arguments, &report);
            if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(usage) => {
            let sentence = sentences::usage(arguments.lang, &usage);
            // Whoever closed the error stream does not want to read it.
            let _closed = writeln!(io::stderr(), "{sentence}");
            ExitCode::from(2)
        }
    }
}

fn judge(arguments: &Arguments) -> Result<Report, Usage> {
    let key = arguments.key.as_deref().ok_or(Usage::NoKey)?;
    let key: TrustedKey = key.parse().map_err(|error| Usage::Key(format!("{error}")))?;
    let kept = arguments.checkpoint.iter().map(|path| {
        let text = fs::read_to_string(path)
            .map_err(|error| Usage::Head(format!("{}: {error}", path.display())))?;
        head(&text, &path.display().to_string())
    });
    let typed = arguments.head.iter().map(|text| head(text, "--head"));
    let heads = kept.chain(typed).collect::<Result<Vec<_>, _>>()?;
    verify(&arguments.path, &key, &heads).map_err(|error| Usage::Path(error.to_string()))
}

fn head(text: &str, whence: &str) -> Result<Head, Usage> {
    text.parse().map_err(|error| Usage::Head(format!("{whence}: {error}")))
}

fn print(arguments: &Arguments, report: &Report) {
    let text = if arguments.json {
        format!("{:#}\n", report.to_json())
    } else {
        let heads_given = !(arguments.checkpoint.is_empty() && arguments.head.is_empty());
        sentences::report(arguments.lang, report, heads_given)
    };
    // A pipe that is closed early, as by `head`, is not an error of ours.
    let _closed = io::stdout().write_all(text.as_bytes());
}
