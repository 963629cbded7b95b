//! Numbers that contradict each other, under a valid signature.

use houqin_ledger::verify::What;
use houqin_ledger::{Entry, FactBody, acts};
use serde_json::json;

use crate::fixture::{Fixture, NAME, entry, id};
use crate::shared::{exported, found, judged, whats};

/// The owner of the key writes what contradicts itself: proofs hold, chains do not.
#[test]
fn broken_chains_are_found_even_under_a_valid_signature() {
    let broken = |change: &dyn Fn(&mut Entry)| {
        let mut ledger = Fixture::new(5, &[30, 30]);
        let year = &mut ledger.years[1];
        let mut entry = (3..)
            .find_map(|at| {
                Entry::decode(&year.entries[at]).ok().filter(|entry| entry.prev.is_some())
            })
            .unwrap();
        let (seq, at) = (entry.seq, usize::try_from(entry.seq - 30).unwrap());
        change(&mut entry);
        year.entries[at] = entry.encode().unwrap();
        ledger.sign();
        let all = whats(&found(&mut ledger));
        (seq, all)
    };
    let (seq, all) = broken(&|entry| entry.school = id(77));
    assert_eq!(all, [(Some(seq), What::School)]);
    let (seq, all) = broken(&|entry| entry.seq += 5);
    assert_eq!(all[0], (Some(seq), What::Sequence { found: seq + 5 }));
    let (seq, all) = broken(&|entry| entry.prev = Some(entry.prev.unwrap() - 1));
    assert!(matches!(all[0], (Some(at), What::Previous { .. }) if at == seq), "{all:?}");
    let (seq, all) = broken(&|entry| {
        entry.group -= 1;
        entry.seq -= 1;
    });
    assert!(all.contains(&(Some(seq), What::Sequence { found: seq - 1 })));
    let (seq, all) = broken(&|entry| entry.act = acts::OPEN_YEAR.into());
    assert_eq!(all, [(Some(seq), What::YearOpening)]);
    let (seq, all) = broken(&|entry| {
        entry.fact = FactBody::Inline(json!({"a": {"$c": "short", "$of": "x"}}));
    });
    assert!(matches!(all[0], (Some(at), What::Commitment { .. }) if at == seq), "{all:?}");
}

#[test]
fn groups_point_to_their_first_record() {
    let mut ledger = Fixture::new(5, &[1]);
    for (seq, group) in [(1, 1), (2, 1), (3, 2), (4, 4)] {
        let mut entry = entry(seq, "service.report", None, None, FactBody::Inline(json!({})));
        entry.group = group;
        ledger.year().entries.push(entry.encode().unwrap());
    }
    ledger.sign();
    assert_eq!(whats(&found(&mut ledger)), [(Some(3), What::Group)]);
}

#[test]
fn years_follow_each_other_and_a_later_year_alone_says_so() {
    let mut ledger = Fixture::new(5, &[30, 30, 30]);
    ledger.years.remove(0);
    ledger.openings.retain(|(seq, _)| *seq >= 30);
    let folder = exported(&mut ledger);
    let report = judged(&ledger, folder.path());
    assert_eq!(report.findings, []);
    assert_eq!(report.before.unwrap().origin, format!("{NAME}/2026"));

    // A year between is left out.
    ledger = Fixture::new(5, &[30, 30, 30]);
    ledger.years.remove(1);
    ledger.openings.retain(|(seq, _)| !(30..60).contains(seq));
    let findings = whats(&found(&mut ledger));
    assert!(findings.contains(&(None, What::Index)), "{findings:?}");
    assert!(findings.contains(&(Some(60), What::YearBefore)));

    // The year before is written anew after the later year began.
    ledger = Fixture::new(5, &[30, 30]);
    let fact = FactBody::Inline(json!({}));
    ledger.years[0].entries[29] = entry(29, "x.y", None, None, fact).encode().unwrap();
    ledger.openings.retain(|(seq, _)| *seq != 29);
    ledger.years[0].checkpoint = ledger.years[0].head().sign(&ledger.keys[0]);
    let findings = whats(&found(&mut ledger));
    assert!(findings.contains(&(Some(30), What::YearBefore)), "{findings:?}");
}
