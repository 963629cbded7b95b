//! The desk at the worst moment: midnight inside a turn, a key file that is
//! stuck, a reader in the way of an erasure, a crash before the signature.
#![expect(clippy::panic, reason = "a test that cannot go on stops loudly")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use houqin_desk::audit::check_ledger;
use houqin_desk::{Answer, Clock, Desk, Item, Keeper, Receipt, Request, ScriptedClock};
use houqin_kernel::{CaseId, Hand, Kind, Moment, PersonId, Reading};
use houqin_ledger::acts::OPEN_YEAR;
use houqin_store::{Engine, Store};
use houqin_testkit::cast::photos;
use houqin_testkit::{DOMAINS, On, School, on_both};
use serde_json::{Value as Json, json};

fn unit(code: &str) -> Item {
    let name = json!({ "zh": "部门", "en": "Unit" });
    Item::new("organisation.add_unit", json!({ "code": code, "name": name }))
}

fn all_at_once(who: PersonId, items: Vec<Item>) -> Request {
    let mut request = Request::one(Hand::Person(who), "", Json::Null);
    request.items = items;
    request
}

fn done(answer: Answer) -> Receipt {
    match answer {
        Answer::Done(receipt) => receipt,
        Answer::Allowed(_) => panic!("not a dry run"),
    }
}

/// A clock that goes on by a millisecond whenever it is asked.
#[derive(Debug)]
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Moment {
        Moment(self.0.fetch_add(1, Ordering::SeqCst))
    }

    fn steady_ms(&self) -> Option<i64> {
        None
    }
}

#[test]
fn a_year_that_turns_inside_a_turn_still_begins_with_its_opening() {
    for before in 1..10 {
        let school = School::founded(On::Sqlite);
        school.desk.stop();
        let setup = school.desk.setup();
        let midnight = Moment::at_civil("2027-01-01T00:00".parse().unwrap(), &setup.zone).unwrap();
        let clock = Arc::new(Ticking(AtomicI64::new(midnight.0 - before)));
        let desk = Desk::open(setup.clone(), DOMAINS, clock).unwrap();
        let founder = school.who("建制人");
        for number in 0..20 {
            desk.perform(all_at_once(founder, vec![unit(&format!("u{number}"))])).unwrap();
        }
        desk.stop();
        let mut keeper = Keeper::open(setup).unwrap();
        let kept = school.read(|reading| Ok(keeper.records(reading, 0, 100).unwrap()));
        let first = kept.iter().find(|one| one.entry.recorded_at >= midnight.0).unwrap();
        assert_eq!(first.entry.act, OPEN_YEAR, "{before} ms before midnight");
        school.must_replay();
    }
}

#[test]
fn an_erasure_whose_key_is_stuck_is_finished_later_and_the_desk_goes_on() {
    on_both(|on| {
        let mut school = School::with_pack(on, "school-small");
        let teacher = school.person("王老师", &[]);
        school.person("李老师", &[]);
        school.person("校长", &["principal"]);
        school.person("主任", &["general-affairs"]);
        school.open_doors();
        school.reports("王老师", "water", "漏水");
        school.does("主任", "organisation.leave", json!({ "person": teacher }));
        let setup = school.desk.setup().clone();
        let keys = Store::open(&Engine::Sqlite(setup.files.person_keys()), setup.school).unwrap();
        keys.batch(
            "CREATE TRIGGER stuck BEFORE UPDATE ON person_key \
             BEGIN SELECT RAISE(ABORT, 'the disk is full'); END;",
        )
        .unwrap();
        let erase = json!({ "person": teacher, "basis": "个人信息保护法第四十七条" });
        school.does("校长", "organisation.erase_person", erase);
        let erased = || Keeper::open(&setup).unwrap().erased().unwrap();
        assert_eq!(erased(), []);
        assert!(school.desk.gauges().read().trouble.is_some(), "the operator is told");
        school.reports("李老师", "water", "又漏水");
        assert!(school.desk.gauges().read().trouble.is_some(), "until it is done");
        keys.batch("DROP TRIGGER stuck;").unwrap();
        school.tick();
        assert_eq!(erased(), [teacher]);
        assert!(school.desk.gauges().read().trouble.is_none());
        school.must_replay();
    });
}

#[test]
fn a_reader_in_the_way_only_puts_off_the_scrubbing() {
    const WORDS: &str = "王老师家的水管";
    let mut school = School::with_pack(On::Sqlite, "school-small");
    let teacher = school.person("王老师", &[]);
    school.person("校长", &["principal"]);
    school.person("主任", &["general-affairs"]);
    school.open_doors();
    school.reports("王老师", "water", WORDS);
    school.does("主任", "organisation.leave", json!({ "person": teacher }));
    let setup = school.desk.setup().clone();
    let reader = Store::open_reading(&setup.engine, setup.school).unwrap();
    reader.batch("BEGIN").unwrap();
    (&reader as &dyn Reading).number("SELECT COUNT(*) FROM desk_case", &[]).unwrap();
    let on_disk = || {
        ["school.db", "school.db-wal"].iter().any(|name| {
            let bytes = std::fs::read(setup.files.root().join(name)).unwrap();
            bytes.windows(WORDS.len()).any(|window| window == WORDS.as_bytes())
        })
    };
    assert!(on_disk());
    let erase = json!({ "person": teacher, "basis": "个人信息保护法第四十七条" });
    school.does("校长", "organisation.erase_person", erase);
    assert!(on_disk(), "the reader is in the way");
    reader.batch("ROLLBACK").unwrap();
    school.tick();
    assert!(!on_disk(), "no page of the file and none of its log keeps her words");
}

#[test]
fn of_every_hour_of_writing_one_checkpoint_is_kept() {
    let mut school = School::with_pack(On::Sqlite, "school-small");
    school.person("王老师", &[]);
    school.open_doors();
    let hour = |at: i64| at.div_euclid(3_600_000);
    let mut hours = BTreeSet::new();
    for number in 0..12 {
        school.clock.advance_minutes(20);
        school.reports("王老师", "water", &format!("漏水 {number}"));
        school.desk.checkpoint().unwrap();
        hours.insert(hour(school.clock.now().0));
    }
    let kept = school.read(|reading| {
        reading.list(
            "SELECT signed_at FROM ledger_checkpoint WHERE school_id = $1 AND signed_at >= $2 \
             ORDER BY signed_at",
            &[reading.school().into(), (hours.first().unwrap() * 3_600_000).into()],
            |row| row.int(0),
        )
    });
    assert_eq!(kept.iter().copied().map(hour).collect::<Vec<_>>(), Vec::from_iter(hours));
    school.must_replay();
}

#[test]
fn records_that_a_crash_left_unsigned_are_signed_after_the_start() {
    on_both(|on| {
        let school = School::founded(on);
        school.desk.stop();
        let store = school.tamper();
        let sql = "DELETE FROM ledger_checkpoint WHERE school_id = $1";
        store.run(sql, &[school.desk.setup().school.bytes().into()]).unwrap();
        let clock = Arc::new(ScriptedClock::new(school.clock.now()));
        let desk = Desk::open(school.desk.setup().clone(), DOMAINS, clock).unwrap();
        let until = Instant::now() + Duration::from_secs(20);
        let signed = || {
            school.read(|reading| {
                let school = reading.school().into();
                reading.number(
                    "SELECT COUNT(*) FROM ledger_checkpoint WHERE school_id = $1",
                    &[school],
                )
            })
        };
        while signed() == 0 {
            assert!(Instant::now() < until, "nobody signs what is there");
            std::thread::yield_now();
        }
        desk.stop();
    });
}

#[test]
fn a_rotation_that_failed_half_way_is_tried_again() {
    on_both(|on| {
        let school = School::founded(on);
        // The next key was on the disk, and its record was not to be.
        school.desk.setup().make_next_log_key().unwrap();
        school.desk.rotate_key().unwrap();
        // A record was there, and the files were not exchanged.
        let files = &school.desk.setup().files;
        let (key, next) = (files.root().join("log.key"), files.root().join("log.key.next"));
        std::fs::rename(&key, &next).unwrap();
        std::fs::copy(&next, &key).unwrap();
        school.desk.rotate_key().unwrap();
        assert!(!next.exists());
        school.must_replay();
    });
}

#[test]
fn an_edited_and_an_added_hash_of_a_subtree_are_found() {
    let school = School::founded(On::Sqlite);
    let founder = school.who("建制人");
    let units = (0..600).map(|number| unit(&format!("u{number}"))).collect();
    school.asks(all_at_once(founder, units)).unwrap();
    school.desk.stop();
    school.must_replay();
    let store = school.tamper();
    // No checkpoint leads there: the hash itself is judged.
    store.batch("DELETE FROM ledger_checkpoint;").unwrap();
    for sql in [
        "UPDATE ledger_subtree SET hash = zeroblob(32) WHERE number = 1;",
        "DELETE FROM ledger_subtree WHERE number = 0;",
        "INSERT INTO ledger_subtree SELECT school_id, year, level, 9, hash FROM ledger_subtree \
         WHERE number = 0;",
    ] {
        store.begin().unwrap();
        store.batch(sql).unwrap();
        let setup = school.desk.setup();
        let mut keeper = Keeper::open(setup).unwrap();
        let found = check_ledger(setup, &mut keeper, &store, &[]).unwrap();
        store.rollback().unwrap();
        assert!(!found.is_empty(), "unseen: {sql}");
    }
}

#[test]
fn a_request_that_grows_beyond_the_limit_is_refused_and_a_receipt_is_whole() {
    let mut school = School::with_pack(On::Sqlite, "school-small");
    let teacher = school.person("王老师", &[]);
    let worker = school.person("李师傅", &["repair-worker"]);
    school.open_doors();
    let report = |number| {
        let form = json!({ "category": "water", "place_text": "三楼", "description": number });
        Item::new("service.report", form)
    };
    let reports = (0..400).map(|number| report(format!("第 {number} 处"))).collect();
    let orders: Vec<CaseId> = done(school.asks(all_at_once(teacher, reports)).unwrap())
        .lines
        .iter()
        .map(|line| line.subject.unwrap())
        .collect();
    let finish = |orders: &[CaseId]| {
        let items = orders.iter().map(|order| {
            let form = json!({ "order": order, "note": "好了", "photos": photos() });
            Item::new("service.finish_at_once", form)
        });
        all_at_once(worker, items.collect()).keyed("all of them")
    };
    let refusal = school.asks(finish(&orders)).unwrap_err();
    assert_eq!(refusal.code, "too_many_acts");
    let first = done(school.asks(finish(&orders[..300])).unwrap());
    assert_eq!(first.lines.len(), 900);
    let again = done(school.asks(finish(&orders[..300])).unwrap());
    assert_eq!(again.lines, first.lines);
    school.must_replay();
}

#[test]
fn what_the_ledger_cannot_hold_is_refused_politely() {
    let mut school = School::with_pack(On::Sqlite, "school-small");
    let teacher = school.person("王老师", &[]);
    school.open_doors();
    let form = json!({ "category": "water", "place_text": "三楼", "description": "漏水" });
    let mut request = Request::one(Hand::Person(teacher), "service.report", form);
    // A year before the year 0: no entry has a way to write it.
    request.happened_at = Some(Moment(-100_000_000_000_000));
    let refusal = school.asks(request).unwrap_err();
    assert_eq!((refusal.code, refusal.kind), ("not_recordable", Kind::Form));
    assert!(refusal.message.en.contains("happened_at"), "{}", refusal.message.en);
    school.must_replay();
}
