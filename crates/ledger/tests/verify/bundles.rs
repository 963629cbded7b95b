//! Case bundles.

use std::fs;

use houqin_ledger::bundle::CaseBundle;
use houqin_ledger::paper::PaperHead;
use houqin_ledger::verify::{Class, Finding, Head, Report, TrustedKey, What, verify_bundle};
use houqin_ledger::{Checkpoint, Entry, canonical};
use serde_json::json;

use crate::fixture::{Fixture, id};
use crate::shared::{chance, key, lively};

fn bundled(bundle: &CaseBundle, trusted: &TrustedKey, heads: &[Head]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.json");
    bundle.write(&path).unwrap();
    verify_bundle(&path, trusted, heads).unwrap()
}

#[test]
fn bundles_of_all_cases_pass_also_over_years_and_keys() {
    let ledger = lively();
    for case in (1000..1017).map(id) {
        let bundle = ledger.bundle(case);
        assert!(bundle.records.len() > 5);
        let report =
            bundled(&bundle, &key(&ledger), &[Head::Signed(ledger.years[1].checkpoint.clone())]);
        assert_eq!(report.findings, []);
        assert_eq!(report.entries, bundle.records.len() as u64);
        let first_seqs: Vec<_> = report.years.iter().map(|year| year.first_seq).collect();
        assert_eq!(first_seqs, [0, 322][..first_seqs.len()]);
        let (met, unjudged) = if first_seqs.len() == 2 { (1, 0) } else { (0, 1) };
        assert_eq!((report.heads_met, report.heads_unjudged), (met, unjudged));
        assert_eq!(report.opened, bundle.opened.len() as u64);
        assert_eq!(report.clauses_missing, Vec::<String>::new());
    }
}

#[test]
fn an_index_beyond_all_numbers_is_a_finding() {
    let ledger = lively();
    let mut bundle = ledger.bundle(id(1001));
    // In a later year, whose first number is known from the record before.
    bundle.records.last_mut().unwrap().proof.index = u64::MAX;
    assert!(!bundled(&bundle, &key(&ledger), &[]).is_clean());
}

#[test]
fn two_records_of_a_case_may_name_the_same_blob() {
    let mut ledger = Fixture::new(4, &[20]);
    for _ in 0..2 {
        let rows = json!({ "rows": "行".repeat(11_000) });
        ledger.record("service.note", rows, Some(id(7_000)));
    }
    ledger.sign();
    let bundle = ledger.bundle(id(7_000));
    assert_eq!((bundle.records.len(), bundle.blobs.len()), (2, 2));
    assert_eq!(bundled(&bundle, &key(&ledger), &[]).findings, []);
}

#[test]
fn every_altered_byte_of_a_bundle_is_found() {
    let ledger = Fixture::new(3, &[40]);
    let bundle = ledger.bundle(id(1001));
    let bytes = bundle.to_bytes().unwrap();
    let key_text = format!("\"key\":\"{}\"", bundle.key);
    let text = String::from_utf8(bytes.clone()).unwrap();
    let key_at = text.find(&key_text).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.json");
    let mut seed = 11;
    for _ in 0..4000 {
        let at = chance(&mut seed) % bytes.len();
        if (key_at + 7..key_at + key_text.len() - 1).contains(&at) {
            continue; // for convenience only, and not believed
        }
        let mut altered = bytes.clone();
        altered[at] ^= 1 << (chance(&mut seed) % 8);
        fs::write(&path, &altered).unwrap();
        let report = verify_bundle(&path, &key(&ledger), &[]).unwrap();
        let partial = report.withheld > 0 || !report.clauses_missing.is_empty();
        assert!(
            !report.is_clean() || partial,
            "byte {at} {:?}",
            text.get(at.saturating_sub(20)..at + 20)
        );
    }
}

#[test]
fn a_bundle_with_a_record_left_out_exchanged_or_altered_is_found() {
    let ledger = Fixture::new(3, &[100]);
    let whole = ledger.bundle(id(1001));
    let seqs: Vec<_> = whole.records.iter().map(|r| Entry::decode(&r.entry).unwrap().seq).collect();
    let changed = |change: &dyn Fn(&mut CaseBundle)| {
        let mut bundle = ledger.bundle(id(1001));
        change(&mut bundle);
        bundled(&bundle, &key(&ledger), &[]).findings
    };
    let left_out = changed(&|bundle| drop(bundle.records.remove(1)));
    assert!(left_out.iter().any(|f| f.seq == Some(seqs[2]) && f.what.class() == Class::Chain));
    let exchanged = changed(&|bundle| bundle.records.swap(1, 2));
    assert!(exchanged.iter().any(|f| f.what.class() == Class::Chain));
    let altered = changed(&|bundle| {
        let mut entry = Entry::decode(&bundle.records[2].entry).unwrap();
        entry.post = "校长".into();
        bundle.records[2].entry = entry.encode().unwrap();
    });
    assert!(
        matches!(&altered[0], Finding { seq: Some(seq), what: What::NotIncluded { .. }, .. } if *seq == seqs[2])
    );
    let other_case = changed(&|bundle| bundle.case = id(9));
    assert!(other_case.iter().all(|f| f.what == What::Case));
    let clause = changed(&|bundle| bundle.clauses[0].text.push('。'));
    assert_eq!(clause[0].what.class(), Class::Clause);
    let blob = changed(&|bundle| bundle.blobs.push(canonical::encode(&json!(1)).unwrap()));
    assert_eq!(blob[0].what.class(), Class::Blob);
    let mismatch = changed(&|bundle| bundle.opened[0].1.value = json!("x"));
    assert_eq!((mismatch[0].seq, mismatch[0].what.class()), (Some(seqs[0]), Class::Opening));
    let head = ledger.years[0].head();
    let other = Head::Paper(PaperHead::new(&Checkpoint { root: [1; 32], ..head }));
    let report = bundled(&whole, &key(&ledger), &[other]);
    assert_eq!(report.findings[0].what, What::HeadDiffers { head: 100 });
}
