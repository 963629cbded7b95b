//! `kill -9` under load: no acknowledged act is lost, none is doubled, the
//! tables equal the ledger, and the school is open again in under three
//! seconds.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops loudly"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use houqin_testkit::served::{People, School, Seat, act, agent};
use serde_json::{Value as Json, json};

/// Callers that write at once.
const CALLERS: usize = 8;
/// From start to first answer after a kill.
const RESTART_MAX: Duration = Duration::from_secs(3);

/// Every act that was sent, and its receipt where one came back before the kill.
#[derive(Default)]
struct Sent {
    act: &'static str,
    token: String,
    form: Json,
    receipt: Option<Json>,
}

type Book = BTreeMap<String, Sent>;

/// One caller: order after order, until the connection breaks.
fn work(origin: &str, people: &People, photo: &Json, name: &str, acked: &AtomicUsize) -> Book {
    let agent = agent();
    let mut book = Book::new();
    for round in 0.. {
        let mut order = Json::Null;
        let report = json!({
            "category": "water", "place_text": "三楼水房", "description": format!("{name} {round}"),
        });
        let steps: [(&str, &Seat, Json); 6] = [
            ("service.report", &people.teacher, report),
            ("service.accept", &people.director, json!({})),
            ("service.dispatch", &people.director, json!({ "assignee": people.worker.person })),
            ("service.take", &people.worker, json!({})),
            ("service.arrive", &people.worker, json!({})),
            ("service.finish", &people.worker, json!({ "photos": [photo], "note": "换了垫片" })),
        ];
        for (act_name, seat, mut form) in steps {
            if !order.is_null() {
                form["order"] = order.clone();
            }
            let key = format!("{name}-{round}-{act_name}");
            let sent = Sent {
                act: act_name,
                token: seat.token.clone(),
                form: form.clone(),
                receipt: None,
            };
            book.insert(key.clone(), sent);
            let Ok((status, receipt)) = act(&agent, origin, &seat.token, act_name, &key, &form)
            else {
                return book;
            };
            assert_eq!(status, 200, "{act_name}: {receipt}");
            if order.is_null() {
                order = receipt["subject"].clone();
            }
            book.get_mut(&key).unwrap().receipt = Some(receipt);
            acked.fetch_add(1, Ordering::Relaxed);
        }
    }
    book
}

/// The records of the school's ledger, as the exported files say.
fn records(school: &School) -> BTreeMap<u64, (String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger");
    school.runs(&["ledger", "export", "-o", path.to_str().unwrap()]);
    let mut found = BTreeMap::new();
    for entry in entries(&path) {
        let leaf = houqin_ledger::tree::leaf_hash(entry.as_bytes());
        let entry: Json = serde_json::from_str(&entry).unwrap();
        let seq = entry["seq"].as_u64().unwrap();
        let act = entry["act"].as_str().unwrap().to_owned();
        found.insert(seq, (act, houqin_desk::hex(&leaf)));
    }
    found
}

/// The entries of an export: bundles of length-prefixed canonical lines.
fn entries(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for item in std::fs::read_dir(&folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.components().any(|part| part.as_os_str() == "entries") {
                let bytes = std::fs::read(&path).unwrap();
                let mut rest = &bytes[..];
                while let Some((length, after)) = rest.split_first_chunk::<2>() {
                    let (entry, after) = after.split_at(usize::from(u16::from_be_bytes(*length)));
                    found.push(String::from_utf8(entry.to_vec()).unwrap());
                    rest = after;
                }
            }
        }
    }
    found
}

/// Every key once: what was acknowledged stands as it was told, and what was
/// under way is handed in again and recorded once.
fn settle(school: &School, books: Vec<Book>, told: &mut BTreeMap<u64, (String, String)>) {
    let served = school.serve();
    assert!(served.started_in < RESTART_MAX, "open again after {:?}", served.started_in);
    let agent = agent();
    for (key, sent) in books.into_iter().flatten() {
        let (status, receipt) =
            act(&agent, &served.origin, &sent.token, sent.act, &key, &sent.form).unwrap();
        assert_eq!(status, 200, "{key}: {receipt}");
        if let Some(first) = &sent.receipt {
            assert_eq!(receipt["repeated"], true, "{key} was acknowledged and then lost");
            assert_eq!(receipt["leaf_hash"], first["leaf_hash"], "{key}");
        }
        let line = (sent.act.to_owned(), receipt["leaf_hash"].as_str().unwrap().to_owned());
        let doubled = told.insert(receipt["record"].as_u64().unwrap(), line);
        assert_eq!(doubled, None, "{key} shares a record with another key");
    }
    served.stop();
}

fn kill_under_load(database: Option<String>, kills: usize) {
    let school = School::begin(Path::new(env!("CARGO_BIN_EXE_houqin")), database);
    let founded = records(&school);
    let mut told = BTreeMap::new();
    for kill in 0..kills {
        let served = school.serve();
        let photo = served.photo(&school.people.worker.token);
        let acked = AtomicUsize::new(0);
        // Another moment of the work each time, from the first acts to the middle of many.
        let enough = 1 + (kill * 37) % 300;
        let books: Vec<Book> = thread::scope(|scope| {
            let (origin, people, photo, acked) =
                (served.origin.clone(), &school.people, &photo, &acked);
            let callers: Vec<_> = (0..CALLERS)
                .map(|caller| {
                    let origin = origin.clone();
                    let name = format!("kill-{kill}-{caller}");
                    scope.spawn(move || work(&origin, people, photo, &name, acked))
                })
                .collect();
            while acked.load(Ordering::Relaxed) < enough {
                thread::yield_now();
            }
            served.kill();
            callers.into_iter().map(|caller| caller.join().unwrap()).collect()
        });
        settle(&school, books, &mut told);
        school.runs(&["audit", "--replay"]);
    }
    let kept = records(&school);
    for (seq, line) in &told {
        assert_eq!(kept.get(seq), Some(line), "record {seq} is not as it was told");
    }
    // Nothing stands in the ledger that nobody was told of.
    let more: Vec<_> = kept
        .iter()
        .filter(|(seq, (act, _))| {
            !founded.contains_key(*seq) && !told.contains_key(*seq) && act.starts_with("service.")
        })
        .collect();
    assert!(more.is_empty(), "doubled: {more:?}");
}

fn torture(otherwise: usize, variable: &str, more: usize) -> usize {
    if std::env::var_os("HOUQIN_TORTURE").is_none() {
        return otherwise;
    }
    std::env::var(variable).map_or(more, |number| number.parse().expect("a number of kills"))
}

/// Kills of one school: the whole ledger is replayed after each.
const KILLS_OF_A_SCHOOL: usize = 50;

/// So many kills, shared out among schools.
fn kill(database: impl Fn() -> Option<String>, kills: usize) {
    for done in (0..kills).step_by(KILLS_OF_A_SCHOOL) {
        kill_under_load(database(), KILLS_OF_A_SCHOOL.min(kills - done));
    }
}

#[test]
fn an_act_survives_kill_9_on_sqlite() {
    kill(|| None, torture(50, "HOUQIN_KILLS_SQLITE", 500));
}

#[test]
fn an_act_survives_kill_9_on_postgres() {
    let kills = torture(10, "HOUQIN_KILLS_POSTGRES", 100);
    kill(|| Some(houqin_testkit::own_database()), kills);
}

#[test]
fn the_server_outlives_a_restart_of_its_database() {
    let database = houqin_testkit::own_database();
    let school = School::begin(Path::new(env!("CARGO_BIN_EXE_houqin")), Some(database.clone()));
    let served = school.serve();
    let agent = agent();
    let form = json!({ "category": "water", "place_text": "三楼", "description": "漏水" });
    let report = |key: &str| {
        let token = &school.people.teacher.token;
        act(&agent, &served.origin, token, "service.report", key, &form).unwrap()
    };
    let view = || {
        let request = agent.get(format!("{}/api/v1/service/orders", served.origin));
        let token = format!("Bearer {}", school.people.director.token);
        request.header("authorization", token).call().unwrap().status().as_u16()
    };
    for round in 0..3 {
        assert_eq!(report(&format!("before-{round}")).0, 200);
        assert_eq!(view(), 200);
        houqin_testkit::cut_off_all(&database);
        // Each kind of connection may fail once before it is opened anew.
        let tries = (1..=4).find(|_| report(&format!("after-{round}")).0 == 200);
        assert!(tries.is_some(), "acts are taken again");
        assert!((1..=4).any(|_| view() == 200), "views are read again");
    }
    served.stop();
    school.runs(&["audit", "--replay"]);
}
