//! Keys that hand over, people who were erased, openings that are missing or odd.

use houqin_ledger::export::Openings;
use houqin_ledger::verify::{Class, Head, TrustedKey, What, verify_export};
use houqin_ledger::{LogKey, acts};
use serde_json::json;

use crate::fixture::{Fixture, NAME, id};
use crate::shared::{exported, found, judged, key, lively, whats};

#[test]
fn keys_are_followed_and_erasures_are_told() {
    let mut ledger = lively();
    let after: Vec<_> = ledger.openings.iter().filter(|(_, o)| o.of == id(101)).collect();
    assert!(!after.is_empty(), "values recorded after the erasing act stay");
    let folder = exported(&mut ledger);
    for trusted in [key(&ledger), TrustedKey::Fingerprint(ledger.first_key().fingerprint())] {
        let report = verify_export(folder.path(), &trusted, &[]).unwrap();
        assert_eq!(report.findings, []);
        let of: Vec<_> = report.erased.iter().map(|erased| (erased.of, erased.by)).collect();
        assert_eq!(of, [(id(101), 301), (id(102), 363)]);
        assert_eq!(report.erased_values() + report.opened, 2 * 360);
        let new = ledger.keys[1].public().fingerprint().to_string();
        assert!(report.years.iter().all(|year| year.signer.as_ref().unwrap().1 == new));
    }
}

#[test]
fn a_newer_key_vouches_for_older_years_through_the_tree() {
    let mut ledger = Fixture::new(5, &[30]);
    ledger.open_year(2027);
    ledger.rotate(8);
    ledger.report_something();
    ledger.sign();
    let folder = exported(&mut ledger);
    let newest = ledger.keys[1].public().clone();
    for trusted in [TrustedKey::Fingerprint(newest.fingerprint()), TrustedKey::Key(newest)] {
        let report = verify_export(folder.path(), &trusted, &[]).unwrap();
        assert_eq!(report.findings, []);
        assert!(report.years[0].signer.is_none() && report.years[1].signer.is_some());
        let head = Head::Signed(ledger.years[0].checkpoint.clone());
        let report = verify_export(folder.path(), &trusted, &[head]).unwrap();
        assert_eq!((report.findings, report.heads_met), (vec![], 1));
    }
}

#[test]
fn a_foreign_key_or_fingerprint_is_found() {
    let mut ledger = Fixture::new(5, &[30]);
    let folder = exported(&mut ledger);
    let other = LogKey::from_seed(NAME, &[99; 32]).unwrap().public().clone();
    let print = TrustedKey::Fingerprint(other.fingerprint());
    let report = verify_export(folder.path(), &TrustedKey::Key(other), &[]).unwrap();
    assert_eq!(whats(&report.findings), [(None, What::UnknownKey { year: 2026 })]);
    let report = verify_export(folder.path(), &print, &[]).unwrap();
    assert!(report.findings.iter().all(|finding| finding.what.class() == Class::Key));
}

#[test]
fn a_change_of_key_that_the_old_key_did_not_sign_is_found() {
    let mut ledger = Fixture::new(5, &[]);
    ledger.open_year(2026);
    let thief = LogKey::from_seed(NAME, &[66; 32]).unwrap();
    let fact = acts::rotate_key_fact(&thief, thief.public());
    ledger.act(acts::ROTATE_KEY, fact);
    ledger.sign();
    assert_eq!(whats(&found(&mut ledger)), [(Some(0), What::Rotation)]);
    ledger.years[0].checkpoint = ledger.years[0].head().sign(&thief);
    let findings = whats(&found(&mut ledger));
    assert!(findings.contains(&(None, What::UnknownKey { year: 2026 })));
}

#[test]
fn a_missing_opening_needs_an_erasing_act_or_a_partial_export() {
    let mut ledger = Fixture::new(5, &[30]);
    let (seq, opening) = ledger.openings.remove(7);
    let missing = What::OpeningMissing { path: opening.path };
    assert_eq!(whats(&found(&mut ledger)), [(Some(seq), missing)]);
    ledger.scope = Openings::Partial;
    let folder = exported(&mut ledger);
    let report = judged(&ledger, folder.path());
    assert_eq!((report.findings, report.withheld), (vec![], 1));
}

#[test]
fn an_opening_that_matches_nothing_is_found() {
    let mut ledger = Fixture::new(5, &[30]);
    let (seq, mut opening) = ledger.openings[7].clone();
    ledger.openings.push((seq, opening.clone()));
    opening.path = "/nowhere".into();
    ledger.openings.push((seq, opening.clone()));
    opening.path = "/note".into();
    ledger.openings[7].1.value = json!("另一句话");
    let findings = whats(&found(&mut ledger));
    let unknown = |path: &str| (Some(seq), What::OpeningUnknown { path: path.into() });
    assert!(findings.contains(&unknown("/nowhere")));
    let path = ledger.openings[7].1.path.clone();
    assert!(findings.contains(&unknown(&path)));
    assert!(findings.contains(&(Some(seq), What::OpeningMismatch { path })));
}
