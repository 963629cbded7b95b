//! What the owner of the key can do, and what a head kept outside finds.

use houqin_ledger::paper::PaperHead;
use houqin_ledger::verify::{Class, Finding, Head, What, verify_export};
use houqin_ledger::{Entry, LogKey};

use crate::fixture::{Fixture, NAME};
use crate::shared::{exported, judged, key, whats};

/// Who holds the key can write any history. Without a head from before nothing shows, and
/// that is the point of heads: with one the change is found and bounded.
#[test]
fn a_rewritten_log_is_found_by_an_older_head_and_by_nothing_else() {
    let mut ledger = Fixture::new(3, &[200]);
    let year = &ledger.years[0];
    let kept: Vec<_> = [50, 100, 150].map(|size| year.head_at(size)).into();
    let mut rewritten = Entry::decode(&year.entries[120]).unwrap();
    rewritten.post = "校长".into();
    ledger.years[0].entries[120] = rewritten.encode().unwrap();
    ledger.sign();
    let folder = exported(&mut ledger);
    assert_eq!(judged(&ledger, folder.path()).findings, []);
    let signed: Vec<_> = kept.iter().map(|head| Head::Signed(head.sign(&ledger.keys[0]))).collect();
    let typed: Vec<_> = kept.iter().map(|head| Head::Paper(PaperHead::new(head))).collect();
    for heads in [signed, typed] {
        let report = verify_export(folder.path(), &key(&ledger), &heads).unwrap();
        assert_eq!(report.heads_met, 2);
        let what = What::HeadDiffers { head: 150 };
        assert_eq!(report.findings, [Finding { seq: None, range: Some((100, 149)), what }]);
    }
    let one_group =
        PaperHead { origin: None, size: 150, groups: vec![kept[2].root[..4].try_into().unwrap()] };
    let report = verify_export(folder.path(), &key(&ledger), &[Head::Paper(one_group)]).unwrap();
    assert_eq!(report.findings[0].what, What::HeadDiffers { head: 150 });
}

#[test]
fn a_tail_cut_off_and_signed_again_is_found_by_a_head() {
    let mut ledger = Fixture::new(3, &[200]);
    let head = ledger.years[0].head();
    ledger.years[0].entries.truncate(150);
    ledger.openings.retain(|(seq, _)| *seq < 150);
    ledger.sign();
    let folder = exported(&mut ledger);
    assert_eq!(judged(&ledger, folder.path()).findings, []);
    let heads = [Head::Paper(PaperHead::new(&head))];
    let report = verify_export(folder.path(), &key(&ledger), &heads).unwrap();
    assert_eq!(whats(&report.findings), [(Some(150), What::TailCut { head: 200, found: 150 })]);
}

#[test]
fn a_head_of_another_log_or_of_another_key_is_found() {
    let mut ledger = Fixture::new(3, &[20]);
    let folder = exported(&mut ledger);
    let mut head = ledger.years[0].head();
    let thief = LogKey::from_seed(NAME, &[66; 32]).unwrap();
    let forged = Head::Signed(head.sign(&thief));
    head.origin = format!("{NAME}/2031");
    let foreign = Head::Signed(head.sign(&ledger.keys[0]));
    let garbage = Head::Signed("a\n\nb".into());
    let report = verify_export(folder.path(), &key(&ledger), &[forged, foreign, garbage]).unwrap();
    assert_eq!(report.findings.len(), 3);
    assert!(report.findings.iter().all(|finding| finding.what.class() == Class::Head));
}
