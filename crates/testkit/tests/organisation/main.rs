//! 组织. Every named refusal of every act is provoked through the real desk;
//! the good paths are told to their end; after each the ledger is replayed and
//! compared with the tables.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on stops loudly"
)]

mod appointments;
mod duties;
mod modules;
mod people;
mod places;
mod posts;
mod tablets;
mod units;
mod views;

use std::collections::{BTreeMap, BTreeSet};

use houqin_kernel::{Moment, Refusal};
use houqin_testkit::School;
use houqin_testkit::cast::village;
use serde_json::Value as Json;

fn now(school: &School) -> Moment {
    houqin_desk::Clock::now(school.clock.as_ref())
}

/// Which refusals of which acts were provoked.
struct Provoked<'s> {
    school: &'s School,
    seen: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

impl<'s> Provoked<'s> {
    fn on(school: &'s School) -> Self {
        Self { school, seen: BTreeMap::new() }
    }

    /// Somebody tries, and is refused by this name, in both languages.
    fn no(&mut self, who: &str, act: &'static str, form: Json, code: &'static str) -> Refusal {
        let refusal = self.school.may_not(who, act, form, code);
        let said = [&refusal.message.zh, &refusal.message.en];
        assert!(said.iter().all(|text| text.chars().count() > 8), "{refusal:?}");
        assert!(refusal.message.zh.ends_with(['。', '？']), "{}", refusal.message.zh);
        self.seen.entry(act).or_default().insert(code);
        refusal
    }

    /// Nothing that `acts` name is left unprovoked, and nothing else was.
    fn all_of(self, acts: &[&'static str]) {
        for name in acts {
            let act = houqin_organisation::DOMAIN.acts.iter().find(|act| act.name == *name);
            let named: BTreeSet<&str> = act.unwrap().refusals.iter().copied().collect();
            let seen = self.seen.get(name).cloned().unwrap_or_default();
            assert_eq!(seen, named, "{name}");
        }
    }
}

/// `word` so often that it is too long.
fn long(word: &str, most: usize) -> String {
    word.repeat(most + 1)
}

#[test]
fn every_act_is_told_of_in_one_of_these_files() {
    let sources = [
        include_str!("appointments.rs"),
        include_str!("duties.rs"),
        include_str!("modules.rs"),
        include_str!("people.rs"),
        include_str!("places.rs"),
        include_str!("posts.rs"),
        include_str!("tablets.rs"),
        include_str!("units.rs"),
    ];
    for act in houqin_organisation::DOMAIN.acts {
        let told = format!("\"{}\"", act.name);
        assert!(sources.iter().any(|source| source.contains(&told)), "{}", act.name);
    }
}
