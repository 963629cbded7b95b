//! The sample school of each pack lives, by real acts, and its tables are what
//! its ledger says.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use houqin_kernel::Reading;
use houqin_store::{Engine, Store};
use houqin_testkit::served::Served;

/// Every state in which an order can be found.
const STATES: [&str; 13] = [
    "reported",
    "accepted",
    "dispatched",
    "taken",
    "on_site",
    "paused",
    "done",
    "confirmed",
    "unconfirmed",
    "rated",
    "rejected",
    "withdrawn",
    "merged",
];

/// How many orders of the sample stand in each state.
fn lives(pack: &str, size: &str) -> BTreeMap<String, i64> {
    let program = Path::new(env!("CARGO_BIN_EXE_houqin"));
    let folder = tempfile::tempdir().unwrap();
    Served::start(program, folder.path(), &["--sample", pack, "--sample-size", size]).stop();
    let run = |words: &[&str]| {
        let out = Command::new(program).args(words).arg("--data").arg(folder.path()).output();
        let out = out.unwrap();
        assert!(out.status.success(), "{words:?}: {}", String::from_utf8_lossy(&out.stderr));
    };
    run(&["audit", "--replay"]);
    let mut found = BTreeMap::new();
    for school in std::fs::read_dir(folder.path().join("schools")).unwrap() {
        let path = school.unwrap().path();
        let id = path.file_name().unwrap().to_str().unwrap().parse().unwrap();
        let store = Store::open_reading(&Engine::Sqlite(path.join("school.db")), id).unwrap();
        let reading: &dyn Reading = &store;
        let rows = reading.list(
            "SELECT state, CAST(COUNT(*) AS BIGINT) FROM desk_case WHERE school_id = $1 \
             AND procedure_code = 'service.order' GROUP BY state",
            &[reading.school().into()],
            |row| Ok((row.text(0)?, row.int(1)?)),
        );
        found.extend(rows.unwrap());
    }
    found
}

#[test]
fn a_school_has_lived_with_every_ending() {
    let found = lives("school", "short");
    assert!(found.values().sum::<i64>() >= 500, "{found:?}");
    for ending in ["confirmed", "unconfirmed", "rated", "rejected", "withdrawn", "merged"] {
        assert!(found.contains_key(ending), "{ending}: {found:?}");
    }
    assert!(found.keys().all(|state| STATES.contains(&state.as_str())), "{found:?}");
}

#[test]
fn a_village_school_has_lived() {
    let found = lives("school-small", "short");
    assert!(found.values().sum::<i64>() >= 150, "{found:?}");
}

#[test]
fn a_university_has_lived() {
    let found = lives("university", "short");
    assert!(found.values().sum::<i64>() >= 500, "{found:?}");
}

#[test]
fn a_school_has_lived_a_term() {
    let found = lives("school", "term");
    assert!(found.values().sum::<i64>() >= 5_000, "{found:?}");
    for ending in ["confirmed", "unconfirmed", "rated", "rejected", "withdrawn", "merged"] {
        assert!(found.get(ending).is_some_and(|many| *many > 50), "{ending}: {found:?}");
    }
}
