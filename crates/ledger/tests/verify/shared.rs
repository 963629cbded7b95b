//! What these tests share.

use std::fs;
use std::path::Path;

use houqin_ledger::paper::PaperHead;
use houqin_ledger::verify::{Finding, Head, Report, TrustedKey, What, verify_export};

use crate::fixture::{Fixture, id};

pub fn key(ledger: &Fixture) -> TrustedKey {
    TrustedKey::Key(ledger.first_key())
}

pub fn exported(ledger: &mut Fixture) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    ledger.export(folder.path());
    folder
}

pub fn judged(ledger: &Fixture, folder: &Path) -> Report {
    verify_export(folder, &key(ledger), &[]).unwrap()
}

pub fn found(ledger: &mut Fixture) -> Vec<Finding> {
    let folder = exported(ledger);
    judged(ledger, folder.path()).findings
}

pub fn whats(findings: &[Finding]) -> Vec<(Option<u64>, What)> {
    findings.iter().map(|finding| (finding.seq, finding.what.clone())).collect()
}

/// Signed and paper heads of several sizes.
pub fn heads(ledger: &Fixture) -> Vec<Head> {
    let mut heads = Vec::new();
    for year in &ledger.years {
        let full = year.entries.len() as u64;
        for size in [0, 1, full / 2, full] {
            let head = year.head_at(size.min(full));
            heads.push(Head::Paper(PaperHead::new(&head)));
            heads.push(Head::Signed(head.sign(&ledger.keys[0])));
        }
    }
    heads
}

pub fn lively() -> Fixture {
    let mut ledger = Fixture::new(5, &[]);
    ledger.open_year(2026);
    (0..300).for_each(|_| ledger.report_something());
    ledger.rotate(8);
    ledger.erase(id(101));
    (0..20).for_each(|_| ledger.report_something());
    ledger.sign();
    ledger.open_year(2027);
    (0..40).for_each(|_| ledger.report_something());
    ledger.erase(id(102));
    ledger.sign();
    ledger
}

pub fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.push((name, fs::read(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

pub fn chance(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap()
}
