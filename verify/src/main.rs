//! `houqin-verify`: the inspector's own program. It judges an exported ledger or
//! a case bundle with a key given from outside, and depends on `ledger` alone.
#![expect(clippy::print_stdout, reason = "its answer goes to stdout")]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use houqin_ledger::time;
use houqin_ledger::verify::{Finding, Head, Report, TrustedKey, verify};
use serde_json::json;

/// Verifies an exported ledger or a case bundle.
#[derive(Debug, Parser)]
#[command(name = "houqin-verify", version)]
struct Cli {
    /// The exported folder, or the bundle.
    path: PathBuf,
    /// The log's key or its fingerprint, as you wrote it down; never from the
    /// folder that is judged.
    #[arg(long)]
    key: String,
    /// A signed head that was kept outside.
    #[arg(long)]
    checkpoint: Vec<PathBuf>,
    /// The groups of a printed head.
    #[arg(long)]
    head: Vec<String>,
    /// `zh` or `en`.
    #[arg(long, default_value = "zh")]
    lang: String,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match judge(&cli) {
        Ok(report) => tell(&cli, &report),
        Err(why) => {
            eprintln!("houqin-verify: {why}");
            ExitCode::from(2)
        }
    }
}

fn judge(cli: &Cli) -> Result<Report, String> {
    let key: TrustedKey = cli.key.parse().map_err(|why| format!("--key: {why}"))?;
    let mut heads: Vec<Head> = Vec::new();
    for path in &cli.checkpoint {
        let text =
            std::fs::read_to_string(path).map_err(|why| format!("{}: {why}", path.display()))?;
        heads.push(text.parse().map_err(|why| format!("{}: {why}", path.display()))?);
    }
    for text in &cli.head {
        heads.push(text.parse().map_err(|why| format!("--head: {why}"))?);
    }
    verify(&cli.path, &key, &heads).map_err(|why| why.to_string())
}

fn place(finding: &Finding, zh: bool) -> String {
    match (finding.seq, finding.range, zh) {
        (Some(seq), _, true) => format!("第 {seq} 号记录："),
        (Some(seq), _, false) => format!("record {seq}: "),
        (None, Some((first, last)), true) => format!("第 {first} 至 {last} 号记录之间："),
        (None, Some((first, last)), false) => format!("among records {first} to {last}: "),
        _ => String::new(),
    }
}

fn tell(cli: &Cli, report: &Report) -> ExitCode {
    let clean = report.findings.is_empty();
    let zh = cli.lang != "en";
    if cli.json {
        let findings: Vec<_> = report
            .findings
            .iter()
            .map(|one| json!({ "record": one.seq, "range": one.range, "what": one.what.to_string() }))
            .collect();
        println!("{}", json!({ "ok": clean, "entries": report.entries, "findings": findings }));
        return if clean { ExitCode::SUCCESS } else { ExitCode::from(1) };
    }
    let erased: u64 = report.erased.iter().map(|one| one.values).sum();
    let span = report.recorded.map(|(from, until)| {
        let text = |ms| time::format(ms).unwrap_or_default();
        format!("{} – {}", text(from), text(until))
    });
    let span = span.unwrap_or_default();
    if zh {
        println!("记录 {} 条，{span}", report.entries);
        println!(
            "已开示 {} 处个人信息；依法清除 {erased} 处；对外保留 {} 处",
            report.opened, report.withheld
        );
        println!("与外存封存相符 {} 份", report.heads_met);
    } else {
        println!("{} records, {span}", report.entries);
        println!(
            "{} personal values opened; {erased} erased by an act; {} withheld",
            report.opened, report.withheld
        );
        println!("{} heads kept outside are met", report.heads_met);
    }
    for finding in &report.findings {
        println!("✗ {}{}", place(finding, zh), finding.what);
    }
    match (clean, zh) {
        (true, true) => println!("✓ 核验通过：所列记录自封存以来未被改动"),
        (true, false) => {
            println!("✓ verified: nothing listed here was altered since it was signed");
        }
        (false, true) => println!("✗ 核验不通过：{} 处不符", report.findings.len()),
        (false, false) => println!("✗ not verified: {} findings", report.findings.len()),
    }
    if clean { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
