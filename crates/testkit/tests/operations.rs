//! What an operator relies on: clocks, keys, one writer, backups between engines.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use houqin_desk::audit::check_ledger;
use houqin_desk::backup::{Label, backup, restore};
use houqin_desk::keyring::{copy_keys, take_in_keys};
use houqin_desk::replay::Replica;
use houqin_desk::{
    Answer, Clock, Desk, DeskError, Keeper, Request, SchoolFiles, SchoolSetup, ScriptedClock,
};
use houqin_kernel::{Hand, Moment, PersonId, Reading, Value};
use houqin_store::{Engine, Store};
use houqin_testkit::{DOMAINS, On, School, database, on_both};
use serde_json::{Value as Json, json};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const WEEKEND: i64 = 60 * HOUR;

/// A wall clock that may be wrong beside one that never jumps.
#[derive(Debug)]
struct Clocks {
    wall: AtomicI64,
    steady: AtomicI64,
}

impl Clocks {
    /// Both go on.
    fn pass(&self, millis: i64) {
        self.wall.fetch_add(millis, Ordering::SeqCst);
        self.steady.fetch_add(millis, Ordering::SeqCst);
    }

    /// Only the wall clock moves.
    fn jump(&self, millis: i64) {
        self.wall.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for Clocks {
    fn now(&self) -> Moment {
        Moment(self.wall.load(Ordering::SeqCst))
    }

    fn steady_ms(&self) -> Option<i64> {
        Some(self.steady.load(Ordering::SeqCst))
    }
}

/// A school whose desk goes by two clocks.
struct Watched {
    school: School,
    desk: Desk,
    clocks: Arc<Clocks>,
    teacher: PersonId,
}

impl Watched {
    fn open(on: On) -> Self {
        let mut school = School::with_pack(on, "school-small");
        let teacher = school.person("王老师", &[]);
        school.open_doors();
        school.desk.stop();
        let wall = AtomicI64::new(school.clock.now().0 + 1_000);
        let clocks = Arc::new(Clocks { wall, steady: AtomicI64::new(0) });
        let clock: Arc<dyn Clock> = Arc::<Clocks>::clone(&clocks);
        let desk = Desk::open(school.desk.setup().clone(), DOMAINS, clock).unwrap();
        Self { school, desk, clocks, teacher }
    }

    /// Reports something; gives the recorded time, or the name of the refusal.
    fn report(&self) -> Result<i64, &'static str> {
        let form = json!({ "category": "water", "description": "漏水", "place_text": "三楼" });
        let request = Request::one(Hand::Person(self.teacher), "service.report", form);
        match self.desk.perform(request) {
            Ok(Answer::Done(receipt)) => {
                let at = receipt.first().unwrap().recorded_at.parse::<jiff::Timestamp>().unwrap();
                Ok(at.as_millisecond())
            }
            Ok(Answer::Allowed(_)) => unreachable!("not a dry run"),
            Err(error) => Err(error.refusal().unwrap().code),
        }
    }

    /// The jumps on record: how far, and whether an operator confirmed it.
    fn jumps(&self) -> Vec<(i64, bool)> {
        let mut keeper = Keeper::open(self.desk.setup()).unwrap();
        self.school.read(|reading| {
            let kept = keeper.records(reading, 0, 10_000).unwrap();
            let clock = kept.iter().filter(|kept| kept.entry.act == "desk.clock");
            Ok(clock
                .map(|kept| {
                    let fact: &Json = &kept.fact;
                    (fact["jump_ms"].as_i64().unwrap(), fact["by_operator"].as_bool().unwrap())
                })
                .collect())
        })
    }
}

#[test]
fn a_quiet_weekend_is_no_jump_and_a_small_one_is_recorded() {
    on_both(|on| {
        let watched = Watched::open(on);
        watched.report().unwrap();
        watched.clocks.pass(WEEKEND);
        watched.report().unwrap();
        assert_eq!(watched.jumps(), []);
        watched.clocks.jump(30_000);
        watched.report().unwrap();
        assert_eq!(watched.jumps(), []);
        watched.clocks.jump(2 * MINUTE);
        watched.report().unwrap();
        assert_eq!(watched.jumps(), [(2 * MINUTE, false)]);
        watched.clocks.pass(MINUTE);
        watched.report().unwrap();
        assert_eq!(watched.jumps().len(), 1, "recorded once");
        watched.school.must_replay();
    });
}

#[test]
fn a_large_jump_is_refused_until_an_operator_confirms_it() {
    on_both(|on| {
        let watched = Watched::open(on);
        watched.report().unwrap();
        assert_eq!(
            watched.desk.confirm_clock().unwrap_err().refusal().unwrap().code,
            "clock_is_right"
        );
        watched.clocks.jump(2 * HOUR);
        assert_eq!(watched.report(), Err("clock_jumped"));
        assert_eq!(watched.report(), Err("clock_jumped"), "asking again does not help");
        assert!(watched.desk.gauges().read().trouble.is_some());
        assert!(watched.desk.tick().is_err());
        // Set right, it goes on by itself.
        watched.clocks.jump(-2 * HOUR);
        watched.desk.tick().unwrap();
        assert!(watched.desk.gauges().read().trouble.is_none());
        watched.report().unwrap();
        watched.clocks.jump(3 * HOUR);
        assert_eq!(watched.report(), Err("clock_jumped"));
        watched.desk.confirm_clock().unwrap();
        watched.report().unwrap();
        assert_eq!(watched.jumps(), [(3 * HOUR, true)]);
        watched.school.must_replay();
    });
}

#[test]
fn a_small_step_back_stands_still_and_a_larger_one_is_refused() {
    on_both(|on| {
        let watched = Watched::open(on);
        watched.clocks.pass(HOUR);
        let first = watched.report().unwrap();
        watched.clocks.jump(-4_000);
        assert_eq!(watched.report(), Ok(first), "recorded time stands still");
        watched.clocks.pass(10_000);
        assert_eq!(watched.report(), Ok(first + 6_000));
        watched.clocks.jump(-20 * MINUTE);
        assert_eq!(watched.report(), Err("clock_went_back"));
        watched.desk.confirm_clock().unwrap();
        let back = watched.report().unwrap();
        assert!(back < first, "the confirmed clock counts");
        assert_eq!(watched.jumps(), [(-20 * MINUTE, true)]);
        // Not into a year whose ledger is closed, or not begun.
        watched.clocks.jump(-400 * 24 * HOUR);
        assert_eq!(watched.report(), Err("clock_went_back"));
        let refused = watched.desk.confirm_clock().unwrap_err();
        assert_eq!(refused.refusal().unwrap().code, "clock_in_another_year");
        watched.school.must_replay();
    });
}

/// The same school with its files elsewhere, on another engine.
fn moved(setup: &SchoolSetup, on: On, folder: &Path) -> SchoolSetup {
    let files = SchoolFiles::below(folder, &setup.school);
    files.make().unwrap();
    let engine = match on {
        On::Sqlite => Engine::Sqlite(files.database()),
        On::Postgres => Engine::Postgres(database()),
    };
    SchoolSetup { engine, files, ..setup.clone() }
}

#[test]
fn a_second_writer_is_refused() {
    on_both(|on| {
        let school = School::founded(on);
        let clock = || -> Arc<dyn Clock> { Arc::new(ScriptedClock::new(school.clock.now())) };
        let setup = school.desk.setup();
        let second = Desk::open(setup.clone(), DOMAINS, clock());
        assert!(matches!(second, Err(DeskError::Held(_))), "{second:?}");
        if on == On::Postgres {
            // Also from another folder, as another machine would.
            let folder = tempfile::tempdir().unwrap();
            let second = Desk::open(moved(setup, on, folder.path()), DOMAINS, clock());
            assert!(matches!(second, Err(DeskError::Held(_))), "{second:?}");
        }
        school.desk.stop();
        Desk::open(setup.clone(), DOMAINS, clock()).unwrap();
    });
}

#[test]
fn a_rotation_that_was_cut_off_is_settled_by_the_ledger() {
    on_both(|on| {
        let school = School::founded(on);
        let setup = school.desk.setup().clone();
        let file = |name: &str| setup.files.root().join(name);
        let open = || {
            let clock: Arc<dyn Clock> = Arc::new(ScriptedClock::new(school.clock.now()));
            Desk::open(setup.clone(), DOMAINS, clock)
        };
        let fingerprint = || setup.log_key().unwrap().public().fingerprint();
        let first = fingerprint();
        school.desk.stop();
        // Cut off before the record: the old key stays.
        setup.make_next_log_key().unwrap();
        open().unwrap().stop();
        assert_eq!(fingerprint(), first);
        assert!(!file("log.key.next").exists());
        // Cut off after the record: the new key takes over at the next start.
        let old = std::fs::read(file("log.key")).unwrap();
        let desk = open().unwrap();
        desk.rotate_key().unwrap();
        desk.stop();
        let second = fingerprint();
        assert_ne!(second, first);
        std::fs::rename(file("log.key"), file("log.key.next")).unwrap();
        std::fs::write(file("log.key"), &old).unwrap();
        std::fs::set_permissions(file("log.key"), std::fs::Permissions::from_mode(0o600)).unwrap();
        open().unwrap().stop();
        assert_eq!(fingerprint(), second);
        school.must_replay();
        // An old copy that is put back, or none at all, is not signed with.
        std::fs::write(file("log.key"), &old).unwrap();
        assert!(matches!(open(), Err(DeskError::Start(_))));
        std::fs::remove_file(file("log.key")).unwrap();
        assert!(matches!(open(), Err(DeskError::Start(_))));
        assert!(!file("log.key").exists());
    });
}

fn label(setup: &SchoolSetup) -> Label {
    Label {
        school: setup.school,
        name: "试验小学".into(),
        log_domain: setup.log_domain.clone(),
        demo: setup.demo,
        zone: "Asia/Shanghai".into(),
    }
}

fn write_backup(setup: &SchoolSetup, path: &Path) {
    let live = Store::open_reading(&setup.engine, setup.school).unwrap();
    live.batch("BEGIN").unwrap();
    backup(setup, &label(setup), &live, path).unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

fn must_replay(setup: &SchoolSetup, school: &School) {
    let mut keeper = Keeper::open(setup).unwrap();
    let live = Store::open_reading(&setup.engine, setup.school).unwrap();
    assert_eq!(check_ledger(setup, &mut keeper, &live, &[]).unwrap(), []);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("replica.db");
    let replica = Replica::build(&path, school.desk.domains(), &mut keeper, &live).unwrap();
    assert_eq!(replica.compare(&live).unwrap(), []);
}

/// Every row of a table, as text.
fn rows(setup: &SchoolSetup, table: &str, order: &str) -> String {
    let store = Store::open_reading(&setup.engine, setup.school).unwrap();
    let sql = format!("SELECT * FROM {table} WHERE school_id = $1 ORDER BY {order}");
    let reading: &dyn Reading = &store;
    let rows = reading.list(&sql, &[(&setup.school).into()], |row| Ok(format!("{row:?}")));
    rows.unwrap().join("\n")
}

#[test]
fn a_school_moves_to_the_other_engine_and_back() {
    let mut school = School::with_pack(On::Sqlite, "school-small");
    school.person("王老师", &[]);
    school.open_doors();
    for number in 0..5 {
        school.reports("王老师", "water", &format!("漏水 {number}"));
    }
    school.desk.stop();
    let here = school.desk.setup().clone();
    let folder = tempfile::tempdir().unwrap();
    let (file, keys) = (folder.path().join("a.backup"), folder.path().join("a.keys"));
    write_backup(&here, &file);
    copy_keys(&here, &keys).unwrap();
    let there = moved(&here, On::Postgres, &folder.path().join("there"));
    take_in_keys(&there, &keys).unwrap();
    restore(&there, DOMAINS, &file).unwrap();
    must_replay(&there, &school);
    let second = folder.path().join("b.backup");
    write_backup(&there, &second);
    let back = moved(&here, On::Sqlite, &folder.path().join("back"));
    take_in_keys(&back, &keys).unwrap();
    restore(&back, DOMAINS, &second).unwrap();
    must_replay(&back, &school);
    for (table, order) in
        [("ledger_entry", "seq"), ("ledger_opening", "seq, path"), ("service_order", "id")]
    {
        let original = rows(&here, table, order);
        assert!(!original.is_empty());
        assert_eq!(rows(&there, table, order), original, "{table}");
        assert_eq!(rows(&back, table, order), original, "{table}");
    }
    let full = restore(&there, DOMAINS, &file).unwrap_err().to_string();
    assert!(full.contains("restored into an empty one"), "{full}");
}

#[test]
fn every_altered_table_of_a_backup_is_found() {
    let mut school = School::with_pack(On::Sqlite, "school-small");
    school.person("王老师", &[]);
    school.open_doors();
    school.reports("王老师", "water", "漏水");
    let here = school.desk.setup().clone();
    here.blobs().unwrap().put(b"a photo").unwrap();
    school.desk.checkpoint().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (file, keys) = (folder.path().join("a.backup"), folder.path().join("a.keys"));
    write_backup(&here, &file);
    copy_keys(&here, &keys).unwrap();
    let alterations = [
        "UPDATE ledger_entry SET leaf = leaf || x'00' WHERE seq = 3",
        "UPDATE ledger_opening SET sealed = x'0102'",
        "DELETE FROM ledger_opening",
        "DELETE FROM ledger_entry WHERE seq = (SELECT MAX(seq) FROM ledger_entry)",
        "UPDATE ledger_head SET last_at = last_at + 1",
        "UPDATE ledger_checkpoint SET note = note || ' '",
        "INSERT INTO desk_outbox VALUES ((SELECT id FROM backup_school), 1, 1, 'a', '{}', 'k')",
        "UPDATE backup_blob SET bytes = x'01'",
        "DELETE FROM backup_blob",
    ];
    for (number, sql) in alterations.into_iter().enumerate() {
        let altered = folder.path().join(format!("{number}.backup"));
        std::fs::copy(&file, &altered).unwrap();
        let store = Store::open(&Engine::Sqlite(altered.clone()), here.school).unwrap();
        assert!(store.run(sql, &[] as &[Value<'_>]).unwrap() > 0, "{sql}");
        drop(store);
        let there = moved(&here, On::Sqlite, &folder.path().join(format!("{number}")));
        take_in_keys(&there, &keys).unwrap();
        let refused = restore(&there, DOMAINS, &altered).expect_err(sql).to_string();
        assert!(refused.contains("is damaged"), "{sql}: {refused}");
        assert!(!there.files.blobs().exists(), "{sql}: nothing of it is kept");
        // The whole one goes into the same place afterwards.
        restore(&there, DOMAINS, &file).unwrap();
    }
}

#[test]
fn an_erased_person_stays_erased_after_an_older_backup_is_restored() {
    on_both(|on| {
        let mut school = School::with_pack(on, "school-small");
        let teacher = school.person("王老师", &[]);
        school.person("校长", &["principal"]);
        school.person("主任", &["general-affairs"]);
        school.open_doors();
        school.reports("王老师", "water", "王老师家的水管");
        let here = school.desk.setup().clone();
        let folder = tempfile::tempdir().unwrap();
        let (file, keys) = (folder.path().join("a.backup"), folder.path().join("a.keys"));
        write_backup(&here, &file);
        copy_keys(&here, &keys).unwrap();
        school.does("主任", "organisation.leave", json!({ "person": teacher }));
        let basis = "个人信息保护法第四十七条";
        let erase = json!({ "person": teacher, "basis": basis });
        school.does("校长", "organisation.erase_person", erase);
        school.must_replay();
        // The old keys know her still; the kept list of erasures does not let her come back.
        let there = moved(&here, On::Sqlite, &folder.path().join("there"));
        let kept = folder.path().join("kept.keys");
        copy_keys(&here, &kept).unwrap();
        take_in_keys(&there, &kept).unwrap();
        take_in_keys(&there, &keys).unwrap();
        restore(&there, DOMAINS, &file).unwrap();
        let gone = Keeper::open(&there).unwrap().erased().unwrap();
        assert_eq!(gone, [teacher]);
        let clock: Arc<dyn Clock> = Arc::new(ScriptedClock::new(school.clock.now()));
        let desk = Desk::open(there.clone(), DOMAINS, clock).unwrap();
        assert_eq!(desk.erase_again(gone.clone()).unwrap(), 1);
        assert_eq!(desk.erase_again(gone).unwrap(), 0, "once");
        desk.stop();
        must_replay(&there, &school);
        let people = rows(&there, "organisation_person", "number");
        let orders = rows(&there, "service_order", "id");
        assert!(!people.contains("王老师") && !orders.contains("水管"), "{people} {orders}");
    });
}

/// Ends the connection that holds the right to write, as a restart of the database does.
fn cut_off(school: &School) {
    let store = school.tamper();
    let (number, _) = store.school().bytes().split_at(8);
    let number = number.iter().fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte));
    let ended = (&store as &dyn Reading).number(
        "SELECT CAST(COUNT(CASE WHEN pg_terminate_backend(pid) THEN 1 END) AS BIGINT) FROM pg_locks \
         WHERE locktype = 'advisory' \
         AND (CAST(classid AS BIGINT) * 4294967296) + CAST(objid AS BIGINT) = $1",
        &[number.into()],
    );
    assert_eq!(ended.unwrap(), 1, "one connection holds the right to write");
}

#[test]
fn a_desk_whose_database_went_away_opens_anew() {
    let mut school = School::with_pack(On::Postgres, "school-small");
    school.person("王老师", &[]);
    school.open_doors();
    let who = Hand::Person(school.who("王老师"));
    let form = json!({ "category": "water", "place_text": "三楼", "description": "漏水" });
    let report = |key: &str| {
        school.desk.perform(Request::one(who, "service.report", form.clone()).keyed(key))
    };
    report("before").unwrap();
    cut_off(&school);
    assert!(matches!(report("lost"), Err(DeskError::Store(_))), "it is not said to be done");
    let Answer::Done(receipt) = report("lost").unwrap() else { panic!("not a dry run") };
    assert!(!receipt.repeated);
    cut_off(&school);
    // Nobody asks: the clock's turn finds it out.
    school.tick();
    report("after").unwrap();
    school.must_replay();
}
