//! The checks. Each says what is wrong, where, and why it matters.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Longest file, in lines before its tests.
const LINES_MAX: usize = 520;

/// Which of our crates a crate may depend on; arrows point one way.
const DIRECTION: &[(&str, &[&str])] = &[
    ("houqin-kernel", &[]),
    ("houqin-ledger", &[]),
    ("houqin-notice-engine", &[]),
    ("houqin-paper", &[]),
    ("houqin-page", &["houqin-kernel", "houqin-paper"]),
    ("houqin-press", &["houqin-paper"]),
    ("houqin-store", &["houqin-kernel"]),
    ("houqin-desk", &["houqin-kernel", "houqin-ledger", "houqin-store"]),
    ("houqin-pack", &["houqin-kernel"]),
    (
        "houqin-web",
        &["houqin-desk", "houqin-kernel", "houqin-ledger", "houqin-page", "houqin-store"],
    ),
    ("houqin-verify", &["houqin-ledger"]),
    ("xtask", &[]),
];

/// What a domain may depend on: never another domain.
const DOMAIN_MAY: &[&str] = &["houqin-kernel", "houqin-page", "houqin-paper", "houqin-store"];

/// Crates of others that only these of ours may name.
const NAMED_BY: &[(&str, &[&str])] = &[
    ("rusqlite", &["houqin-store"]),
    ("postgres", &["houqin-store", "houqin-testkit"]),
    ("axum", &["houqin-web"]),
    ("typst", &["houqin-press"]),
];

/// Words that name nothing.
const EMPTY_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "manager", "common", "misc"];

/// Runs every check; prints what it finds.
pub fn run() -> ExitCode {
    let files = tracked();
    let mut wrong = Vec::new();
    if files.is_empty() {
        wrong.push("git names no file here: nothing was checked".to_owned());
    }
    for file in &files {
        source(file, &mut wrong);
        stray(file, &mut wrong);
    }
    dependencies(&files, &mut wrong);
    glossary(&mut wrong);
    for line in &wrong {
        eprintln!("tidy: {line}");
    }
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tracked() -> Vec<PathBuf> {
    let out = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .output();
    let text = out.map(|out| String::from_utf8_lossy(&out.stdout).into_owned()).unwrap_or_default();
    text.lines().map(PathBuf::from).filter(|path| path.exists()).collect()
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|text| text.to_str()).unwrap_or_default()
}

fn source(path: &Path, wrong: &mut Vec<String>) {
    if extension(path) != "rs" {
        return;
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    let shown = path.display();
    if !text.starts_with("//!") {
        wrong.push(format!("{shown}: begin with //! and say what the module is"));
    }
    let body = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = body.lines().count();
    let tests = shown.to_string().contains("/tests");
    if lines > LINES_MAX && !tests {
        wrong.push(format!("{shown}: {lines} lines; which second idea lives here?"));
    }
    let stem = path.file_stem().and_then(|text| text.to_str()).unwrap_or_default();
    if EMPTY_NAMES.contains(&stem) {
        wrong.push(format!("{shown}: “{stem}” names nothing"));
    }
    for (number, line) in (1..).zip(text.lines()) {
        if line.ends_with(' ') || line.contains('\t') {
            wrong.push(format!("{shown}:{number}: stray white space"));
        }
        let code = line.trim_start();
        if code.starts_with("// TODO") || code.starts_with("// FIXME") {
            wrong.push(format!("{shown}:{number}: a bare to-do; do it, or write an issue"));
        }
    }
}

/// No path of a developer's machine and no registry's host.
fn stray(path: &Path, wrong: &mut Vec<String>) {
    let kinds = ["rs", "toml", "md", "js", "mjs", "sh", "sql", "json", "ftl", "css"];
    if !kinds.contains(&extension(path)) || path.ends_with("xtask/src/tidy.rs") {
        return;
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    for bad in ["/home/", "/root/", "/work/", "registry.npmjs", "index.crates.io"] {
        if text.contains(bad) {
            wrong.push(format!("{}: speaks of {bad}…", path.display()));
        }
    }
}

fn dependencies(files: &[PathBuf], wrong: &mut Vec<String>) {
    let allowed: BTreeMap<&str, &[&str]> = DIRECTION.iter().copied().collect();
    for path in
        files.iter().filter(|path| path.ends_with("Cargo.toml") && path.components().count() > 1)
    {
        let text = fs::read_to_string(path).unwrap_or_default();
        let Ok(manifest) = text.parse::<toml::Table>() else { continue };
        let name =
            manifest.get("package").and_then(|one| one.get("name")).and_then(|one| one.as_str());
        let Some(name) = name else { continue };
        let ours = manifest.get("dependencies").and_then(|one| one.as_table());
        let ours = || ours.into_iter().flat_map(|table| table.keys());
        for (dependency, by) in NAMED_BY {
            if ours().any(|named| named == dependency) && !by.contains(&name) {
                wrong.push(format!("{name} may not name {dependency}: see ARCHITECTURE.md"));
            }
        }
        let may =
            if path.starts_with("domains") { Some(DOMAIN_MAY) } else { allowed.get(name).copied() };
        let Some(may) = may else { continue };
        for dependency in ours() {
            if dependency.starts_with("houqin-") && !may.contains(&dependency.as_str()) {
                wrong.push(format!("{name} may not depend on {dependency}: see ARCHITECTURE.md"));
            }
        }
    }
}

/// Every domain and its sentence stand in the map; every key noun in the glossary.
fn glossary(wrong: &mut Vec<String>) {
    let text = fs::read_to_string("GLOSSARY.md").unwrap_or_default();
    for term in [
        "Rule",
        "Clause",
        "Post",
        "Duty",
        "Appointment",
        "Procedure",
        "Step",
        "Act",
        "Fact",
        "Record",
        "Refusal",
        "Receipt",
        "Checkpoint",
    ] {
        if !text.contains(term) {
            wrong.push(format!("GLOSSARY.md: “{term}” is missing"));
        }
    }
    for entry in fs::read_dir("domains").into_iter().flatten().flatten() {
        if entry.path().is_dir() && !entry.path().join("README.md").exists() {
            wrong.push(format!(
                "{}: README.md with its sentence is missing",
                entry.path().display()
            ));
        }
    }
}
