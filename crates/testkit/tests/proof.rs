//! The proof: races have one winner, and whoever alters anything is found.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on stops loudly"
)]

use std::sync::{Arc, Barrier};
use std::thread;

use houqin_desk::audit::check_ledger;
use houqin_desk::replay::Replica;
use houqin_desk::{DeskError, Keeper, Request};
use houqin_kernel::{CaseId, Cell, Hand, PersonId, Reading, Row, Value};
use houqin_store::Store;
use houqin_testkit::cast::photos;
use houqin_testkit::{On, School};
use serde_json::json;

/// A small generator, so that a failing run can be repeated from its seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }
}

fn torture(otherwise: usize, more: usize) -> usize {
    if std::env::var_os("HOUQIN_TORTURE").is_some() { more } else { otherwise }
}

/// A village school at work: every ending, words and photos, an erased person.
fn busy_school(on: On, orders: usize) -> School {
    let mut school = School::with_pack(on, "school-small");
    school.person("校长", &["principal"]);
    school.person("主任", &["general-affairs"]);
    school.person("李师傅", &["repair-worker"]);
    school.person("王老师", &[]);
    school.open_doors();
    for number in 0..orders {
        let order = school.reports("王老师", "water", &format!("第{number}处龙头漏水"));
        school.clock.advance_minutes(7);
        match number % 5 {
            0 => continue,
            1 => {
                school.on("王老师", "service.withdraw", order, json!({}));
                continue;
            }
            _ => {}
        }
        school.on(
            "李师傅",
            "service.finish_at_once",
            order,
            json!({
                "note": "换了垫片", "material_fen": 350, "labour_minutes": 20,
                "photos": photos(),
            }),
        );
        if number % 5 > 2 {
            school.on("王老师", "service.confirm", order, json!({}));
            school.on("王老师", "service.rate", order, json!({ "score": 5, "text": "快" }));
        }
    }
    school
}

fn race(on: On, rounds: usize, callers: usize) {
    let mut school = School::with_pack(on, "school-small");
    school.person("主任", &["general-affairs"]);
    school.person("王老师", &[]);
    let workers: Vec<PersonId> = (0..callers)
        .map(|number| school.person(&format!("工{number}"), &["repair-worker"]))
        .collect();
    school.open_doors();
    let orders: Vec<CaseId> =
        (0..rounds).map(|number| school.reports("王老师", "water", &format!("{number}"))).collect();
    let desk = Arc::new(school.desk);
    let start = Arc::new(Barrier::new(callers));
    let orders = Arc::new(orders);
    let wins: usize = workers
        .into_iter()
        .map(|worker| {
            let (desk, start, orders) =
                (Arc::clone(&desk), Arc::clone(&start), Arc::clone(&orders));
            thread::spawn(move || {
                let mut wins = 0;
                for order in orders.iter() {
                    start.wait();
                    let form = json!({ "order": order });
                    match desk.perform(Request::one(Hand::Person(worker), "service.take", form)) {
                        Ok(_) => wins += 1,
                        Err(DeskError::Refused(refusal)) => assert_eq!(refusal.code, "wrong_state"),
                        Err(error) => panic!("{error}"),
                    }
                }
                wins
            })
        })
        .collect::<Vec<_>>()
        .into_iter()
        .map(|caller| caller.join().unwrap())
        .sum();
    assert_eq!(wins, rounds, "each order is taken by exactly one");
}

#[test]
fn of_64_callers_one_takes_the_order_on_sqlite() {
    race(On::Sqlite, 1_000, 64);
}

#[test]
fn of_64_callers_one_takes_the_order_on_postgres() {
    race(On::Postgres, torture(50, 1_000), 64);
}

fn business_rows(store: &Store, table: &str) -> (Vec<String>, Vec<Row>) {
    let sql = format!("SELECT * FROM {table} WHERE school_id = $1");
    let names = store.columns(&sql).unwrap();
    let reading: &dyn Reading = store;
    (names, reading.list(&sql, &[reading.school().into()], |row| Ok(row.clone())).unwrap())
}

fn another(cell: &Cell, chance: &mut Chance) -> Cell {
    match cell {
        Cell::Null => Cell::Int(1 + i64::try_from(chance.below(1_000)).unwrap()),
        Cell::Int(number) => Cell::Int(number + 1 + i64::try_from(chance.below(1_000)).unwrap()),
        Cell::Text(text) => Cell::Text(format!("{text}~")),
        Cell::Bytes(bytes) => {
            let mut bytes = bytes.clone();
            let at = chance.below(bytes.len());
            bytes[at] ^= 1 << chance.below(8);
            Cell::Bytes(bytes)
        }
    }
}

fn set(
    store: &Store,
    table: &str,
    names: &[String],
    row: &Row,
    column: usize,
    value: &Cell,
) -> bool {
    // A row is found by all its other columns.
    let mut wheres = Vec::new();
    let mut params = vec![Value::from(value)];
    for (at, (name, cell)) in names.iter().zip(&row.0).enumerate() {
        if at == column {
            continue;
        }
        if *cell == Cell::Null {
            wheres.push(format!("{name} IS NULL"));
        } else {
            params.push(Value::from(cell));
            wheres.push(format!("{name} = ${}", params.len()));
        }
    }
    let sql = format!("UPDATE {table} SET {} = $1 WHERE {}", names[column], wheres.join(" AND "));
    store.run(&sql, &params).is_ok_and(|changed| changed == 1)
}

#[test]
fn every_edited_business_column_is_found() {
    let seed = 20_261_123;
    let mut chance = Chance(seed);
    let school = busy_school(On::Sqlite, 30);
    school.must_replay();
    let store = school.tamper();
    let mut keeper = Keeper::open(school.desk.setup()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("replica.db");
    let replica = Replica::build(&path, school.desk.domains(), &mut keeper, &store).unwrap();
    let tables: Vec<_> = replica
        .tables()
        .into_iter()
        .map(|table| (table, business_rows(&store, table)))
        .filter(|(_, (_, rows))| !rows.is_empty())
        .collect();
    let mut altered = 0;
    while altered < torture(300, 5_000) {
        let (table, (names, rows)) = &tables[chance.below(tables.len())];
        let row = &rows[chance.below(rows.len())];
        let column = 1 + chance.below(names.len() - 1);
        let value = another(&row.0[column], &mut chance);
        if !set(&store, table, names, row, column, &value) {
            continue; // The schema itself refused it.
        }
        let found = replica.compare(&store).unwrap();
        assert!(!found.is_empty(), "seed {seed}: {table}.{} was edited unseen", names[column]);
        let mut edited = row.clone();
        edited.0[column] = value;
        assert!(set(&store, table, names, &edited, column, &row.0[column]));
        altered += 1;
    }
    assert!(replica.compare(&store).unwrap().is_empty(), "all was put back");
}

#[test]
fn every_altered_entry_and_opening_in_the_database_is_found() {
    let seed = 7_102_026;
    let mut chance = Chance(seed);
    let school = busy_school(On::Sqlite, 12);
    let store = school.tamper();
    store
        .batch("DROP TRIGGER ledger_entry_no_UPDATE; DROP TRIGGER ledger_entry_no_DELETE;")
        .unwrap();
    let setup = school.desk.setup();
    let mut keeper = Keeper::open(setup).unwrap();
    for round in 0..torture(500, 20_000) {
        let (table, key, column) = if round % 2 == 0 {
            ("ledger_entry", "seq", "entry")
        } else {
            ("ledger_opening", "seq || path", "sealed")
        };
        let sql = format!("SELECT CAST({key} AS TEXT), {column} FROM {table} WHERE school_id = $1");
        let rows = (&store as &dyn Reading)
            .list(&sql, &[(&setup.school).into()], |row| Ok((row.text(0)?, row.bytes(1)?)))
            .unwrap();
        let (id, bytes) = &rows[chance.below(rows.len())];
        let mut flipped = bytes.clone();
        let at = chance.below(flipped.len());
        flipped[at] ^= 1 << chance.below(8);
        let update = format!("UPDATE {table} SET {column} = $1 WHERE CAST({key} AS TEXT) = $2");
        store.run(&update, &[(&flipped).into(), id.into()]).unwrap();
        let found = check_ledger(setup, &mut keeper, &store, &[]).unwrap();
        assert!(!found.is_empty(), "seed {seed}: byte {at} of {table} {id} was flipped unseen");
        store.run(&update, &[bytes.into(), id.into()]).unwrap();
    }
    assert!(check_ledger(setup, &mut keeper, &store, &[]).unwrap().is_empty());
}

#[test]
fn a_cut_tail_two_swapped_records_and_a_deleted_row_are_found() {
    let school = busy_school(On::Sqlite, 6);
    let store = school.tamper();
    store
        .batch("DROP TRIGGER ledger_entry_no_UPDATE; DROP TRIGGER ledger_entry_no_DELETE;")
        .unwrap();
    let try_and_undo = |sql: &str| {
        store.begin().unwrap();
        store.batch(sql).unwrap();
        let mut keeper = Keeper::open(school.desk.setup()).unwrap();
        let found = check_ledger(school.desk.setup(), &mut keeper, &store, &[]).unwrap();
        store.rollback().unwrap();
        found
    };
    for sql in [
        "DELETE FROM ledger_entry WHERE seq = (SELECT MAX(seq) FROM ledger_entry);",
        "DELETE FROM ledger_entry WHERE seq = 5;",
        "UPDATE ledger_entry SET entry = (SELECT entry FROM ledger_entry WHERE seq = 9), \
         leaf = (SELECT leaf FROM ledger_entry WHERE seq = 9) WHERE seq = 8;",
        "DELETE FROM ledger_opening WHERE seq = (SELECT MAX(seq) FROM ledger_opening);",
        "UPDATE ledger_head SET size = size - 1;",
        "UPDATE ledger_entry SET actor = (SELECT actor FROM ledger_entry WHERE seq = 0) \
         WHERE seq = (SELECT MAX(seq) FROM ledger_entry);",
    ] {
        assert!(!try_and_undo(sql).is_empty(), "unseen: {sql}");
    }
}

#[test]
fn a_known_key_gives_its_first_receipt_and_other_content_under_it_is_refused() {
    let school = busy_school(On::Sqlite, 1);
    let who = Hand::Person(school.who("王老师"));
    let report = |words: &str| {
        let form = json!({ "category": "water", "place_text": "三楼", "description": words });
        Request::one(who, "service.report", form).keyed("phone-17")
    };
    let first = school.asks(report("漏水")).unwrap();
    let again = school.asks(report("漏水")).unwrap();
    let houqin_desk::Answer::Done(first) = first else { panic!() };
    let houqin_desk::Answer::Done(again) = again else { panic!() };
    assert_eq!(first.lines, again.lines);
    assert!(again.repeated && !first.repeated);
    let refusal = school.asks(report("不漏水")).unwrap_err();
    assert_eq!(refusal.code, "key_reused");
    school.must_replay();
}
