//! Bytes, files and records that were altered by one who cannot sign.

use std::fs;

use houqin_ledger::verify::{Class, Finding, VerifyError, What, verify_export};

use crate::fixture::Fixture;
use crate::shared::{chance, exported, files, judged, key, lively, whats};

#[test]
fn a_missing_or_strange_file_is_found() {
    let mut ledger = lively();
    let pristine = exported(&mut ledger);
    for (name, _) in files(pristine.path()) {
        let folder = exported(&mut ledger);
        fs::remove_file(folder.path().join(&name)).unwrap();
        let judged = verify_export(folder.path(), &key(&ledger), &[]);
        match name.as_str() {
            "index.json" => assert!(matches!(judged, Err(VerifyError::Nothing(_)))),
            "key.pub" => assert_eq!(judged.unwrap().findings, []),
            _ => assert!(!judged.unwrap().is_clean(), "{name}"),
        }
        fs::write(pristine.path().join("2026/extra"), "x").unwrap();
    }
    let path = "2026/extra".to_owned();
    let findings = whats(&judged(&ledger, pristine.path()).findings);
    assert_eq!(findings, [(None, What::FileUnexpected { path })]);
}

fn class_of(name: &str) -> Class {
    match name {
        _ if name.contains("entries") => Class::Entry,
        _ if name.contains("openings") => Class::Opening,
        _ if name.contains("tile/") => Class::Tile,
        _ if name.contains("checkpoint") => Class::Checkpoint,
        _ if name.contains("blobs") => Class::Blob,
        _ => Class::File,
    }
}

/// Which records an entry bundle's byte belongs to.
fn record_of(bundle: &[u8], byte: usize) -> usize {
    let mut start = 0;
    for record in 0..256 {
        start += 2 + usize::from(u16::from_be_bytes([bundle[start], bundle[start + 1]]));
        if byte < start {
            return record;
        }
    }
    panic!("byte {byte} is beyond the bundle")
}

/// 10,000 alterations, each of one byte somewhere in entries, openings, tiles, checkpoints or
/// blobs: every one is found, in the right class, and an altered entry under its number.
#[test]
fn ten_thousand_altered_bytes_are_found() {
    let mut ledger = Fixture::new(3, &[12, 6]);
    let folder = exported(&mut ledger);
    let all = files(folder.path());
    let all: Vec<_> = all.iter().filter(|(name, _)| name.starts_with("20")).collect();
    let mut seed = 42;
    for _ in 0..10_000 {
        let (name, bytes) = all[chance(&mut seed) % all.len()];
        let at = chance(&mut seed) % bytes.len();
        let mut altered = bytes.clone();
        altered[at] ^= u8::try_from(1 + chance(&mut seed) % 255).unwrap();
        let path = folder.path().join(name);
        fs::write(&path, &altered).unwrap();
        let report = judged(&ledger, folder.path());
        fs::write(&path, bytes).unwrap();
        let class = class_of(name);
        let right = |finding: &&Finding| {
            let found = finding.what.class();
            found == class || (class == Class::Checkpoint && found == Class::Key)
        };
        let finding = report.findings.iter().find(right);
        let finding = finding.unwrap_or_else(|| panic!("{name} byte {at}: {report:?}"));
        if class == Class::Entry {
            let first = if name.starts_with("2026") { 0 } else { 12 };
            let seq = first + record_of(bytes, at) as u64;
            assert_eq!(finding.seq, Some(seq), "{name} byte {at}: {report:?}");
        }
    }
    assert_eq!(judged(&ledger, folder.path()).findings, []);
}

#[test]
fn altered_blobs_and_indexes_are_found() {
    let mut ledger = Fixture::new(3, &[300]);
    assert!(!ledger.blobs.is_empty());
    let folder = exported(&mut ledger);
    let all = files(folder.path());
    let mut seed = 7;
    for (name, bytes) in all.iter().filter(|(name, _)| !name.starts_with("20") && name != "key.pub")
    {
        for _ in 0..40 {
            let at = chance(&mut seed) % bytes.len();
            let mut altered = bytes.clone();
            altered[at] ^= 1 << (chance(&mut seed) % 8);
            fs::write(folder.path().join(name), &altered).unwrap();
            let report = judged(&ledger, folder.path());
            assert!(!report.is_clean(), "{name} byte {at}");
        }
        fs::write(folder.path().join(name), bytes).unwrap();
    }
}

#[test]
fn exchanged_inserted_and_removed_records_are_found() {
    let rearranged = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut ledger = Fixture::new(3, &[40]);
        let honest = ledger.years[0].checkpoint.clone();
        change(&mut ledger.years[0].entries);
        // The forger makes all tiles anew, but cannot sign.
        ledger.sign();
        let folder = exported(&mut ledger);
        fs::write(folder.path().join("2026/checkpoint"), honest).unwrap();
        judged(&ledger, folder.path())
    };
    let swapped = rearranged(&|entries| entries.swap(10, 11));
    assert!(swapped.findings.iter().any(|f| f.what == What::Root { year: 2026 }));
    assert!(swapped.findings.iter().any(|f| f.seq == Some(10)), "{swapped:?}");
    let removed = rearranged(&|entries| drop(entries.remove(10)));
    assert!(removed.findings.iter().any(|f| f.seq == Some(10)), "{removed:?}");
    let count = What::Count { year: 2026, signed: 40, found: 39 };
    assert!(removed.findings.iter().any(|f| f.what == count));
    let inserted = rearranged(&|entries| entries.insert(10, entries[3].clone()));
    assert!(inserted.findings.iter().any(|f| f.seq == Some(10)), "{inserted:?}");
    let cut = rearranged(&|entries| entries.truncate(30));
    let count = What::Count { year: 2026, signed: 40, found: 30 };
    assert!(cut.findings.iter().any(|f| f.seq == Some(30) && f.what == count), "{cut:?}");
}
