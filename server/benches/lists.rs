//! W2: lists and search over many orders, brought in by the import's own act,
//! beside the bare statement on the same connection in the same run.
//!
//! `cargo bench -p houqin --bench lists [-- 100000 1000000] [postgres]`. On SQLite,
//! or on PostgreSQL: `scripts/with-postgres cargo bench … -- postgres`. Prints a table
//! for each number of orders; exits 1 when an aim is missed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a bench prints figures and stops loudly when it cannot go on"
)]

use std::process::ExitCode;
use std::time::Instant;

use houqin_desk::Request;
use houqin_kernel::{Hand, PersonId, PlaceId, Reading, Value, Viewer};
use houqin_service::views::{OrderQuery, Resolved, SearchQuery, listed, orders, search};
use houqin_testkit::{On, School};
use serde_json::{Value as Json, json};

/// Orders of this school beside those of the other book.
const OWN: usize = 2_000;
/// Times each view is asked.
const TIMES: usize = 300;
/// Aims: milliseconds at the 99th of a hundred.
const LIST_MS_MAX: f64 = 5.0;
const SEARCH_MS_MAX: f64 = 50.0;

const PLACES: [&str; 12] = [
    "东区宿舍",
    "西区宿舍",
    "实验楼",
    "图书馆",
    "体育馆",
    "第一食堂",
    "第二食堂",
    "行政楼",
    "艺术楼",
    "校医院",
    "幼儿园",
    "教工宿舍",
];
const THINGS: [&str; 16] = [
    "水龙头",
    "灯管",
    "门锁",
    "空调",
    "投影仪",
    "插座",
    "下水道",
    "热水器",
    "课桌",
    "窗户",
    "电风扇",
    "马桶",
    "网线",
    "暖气片",
    "地砖",
    "饮水机",
];
const FAULTS: [&str; 12] = [
    "漏水",
    "不亮了",
    "打不开",
    "不制冷",
    "没有信号",
    "冒火花",
    "堵塞",
    "有异响",
    "松动",
    "破裂",
    "跳闸",
    "有异味",
];
const ENGLISH: [&str; 8] = [
    "leaking badly",
    "broken handle",
    "flickering lamp",
    "no power",
    "blocked drain",
    "noisy fan",
    "loose screws",
    "cracked tile",
];
const KINDS: [&str; 8] =
    ["water", "electric", "door", "aircon", "multimedia", "burst", "furniture", "toilet"];

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, most: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % most as u64).unwrap()
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.roll(all.len())]
    }

    fn words(&mut self) -> String {
        let room = 101 + self.roll(499);
        let (thing, fault, english) = (self.of(&THINGS), self.of(&FAULTS), self.of(&ENGLISH));
        format!("{room} 室{thing}{fault}，{english}")
    }
}

/// Brings in orders of another book until there are `many`; the seconds it took.
fn import(school: &School, from: usize, many: usize, dice: &mut Dice) -> f64 {
    let began = Instant::now();
    for chunk in (from..many).collect::<Vec<_>>().chunks(1_000) {
        let rows: Vec<Json> = chunk
            .iter()
            .map(|line| {
                let opened = 1_500_000_000_000_i64 + i64::try_from(*line).unwrap() * 120_000;
                json!({ "line": line + 1, "key": format!("K{line}"), "category": dice.of(&KINDS),
                    "description": dice.words(), "place_text": dice.of(&PLACES),
                    "opened_at": opened,
                    "closed_at": if line % 500 == 0 { Json::Null } else { json!(opened + 3_600_000) } })
            })
            .collect();
        let form = json!({ "digest": "ab".repeat(32), "book": "old", "rows": rows });
        school.desk.perform(Request::one(Hand::Import, "service.import", form)).unwrap();
    }
    began.elapsed().as_secs_f64()
}

/// Brings the statistics up, as the engine itself does sooner or later; the size of
/// the database in bytes.
fn settled(school: &School, on: On) -> f64 {
    match on {
        On::Sqlite => std::fs::metadata(school.desk.setup().files.database()).unwrap().len() as f64,
        On::Postgres => {
            let store = school.tamper();
            store.take_your_time().unwrap();
            store.batch("VACUUM ANALYZE").unwrap();
            let sql = "SELECT pg_database_size(current_database())";
            school.read(|reading| reading.number(sql, &[])) as f64
        }
    }
}

/// The school's own orders: half of them in hand, some late.
fn live(school: &mut School, dice: &mut Dice) {
    let worker = school.who("李师傅");
    for number in 0..OWN {
        school.clock.advance_minutes(7);
        let place = format!("B{}", dice.roll(20));
        let form =
            json!({ "category": dice.of(&KINDS), "place": place, "description": dice.words() });
        let order = school.does("王老师", "service.report", form).subject().unwrap();
        if number % 2 == 0 {
            school.on("林小燕", "service.dispatch_at_once", order, json!({ "assignee": worker }));
        }
    }
}

fn begin(on: On) -> School {
    let mut school = School::with_pack(on, "school");
    let campus = json!({ "code": "XQ", "name": "本部", "kind": "campus", "parent": "" });
    school.does("建制人", "organisation.set_place", campus);
    for number in 0..20 {
        let name = format!("{}号楼", number + 1);
        let form = json!({ "code": format!("B{number}"), "name": name, "kind": "building", "parent": "XQ" });
        school.does("建制人", "organisation.set_place", form);
    }
    school.person("林小燕", &["service-desk"]);
    school.person_with(
        "李师傅",
        &["repair-worker"],
        &[
            "plumbing",
            "electrical",
            "carpentry",
            "multimedia",
            "network",
            "cooling",
            "building",
            "fire-equipment",
        ],
    );
    school.person("王老师", &[]);
    school.open_doors();
    school
}

/// The middle and the 99th of a hundred, in milliseconds.
fn timed(mut what: impl FnMut(usize)) -> (f64, f64) {
    what(0);
    let mut took: Vec<f64> = (0..TIMES)
        .map(|time| {
            let began = Instant::now();
            what(time);
            began.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    took.sort_by(f64::total_cmp);
    (took[TIMES / 2], took[TIMES * 99 / 100])
}

fn lists(viewer: &Viewer<'_>) -> Vec<(&'static str, OrderQuery)> {
    let reading: &dyn Reading = viewer.reading;
    let building = reading
        .first(
            "SELECT building FROM service_order WHERE school_id = $1 AND building IS NOT NULL LIMIT 1",
            &[reading.school().into()],
            |row| row.id::<PlaceId>(0),
        )
        .unwrap();
    let worker =
        viewer.institution.holders("repair-worker", viewer.at).next().map(|one| one.person);
    let state = |state: &str, imported: &str| OrderQuery {
        state: state.into(),
        imported: imported.into(),
        ..OrderQuery::default()
    };
    let deep = |viewer: &Viewer<'_>| {
        let middle = 1_500_000_000_000_i64 + 50_000 * 120_000;
        let _ = viewer;
        format!("{middle}.{}", houqin_kernel::CaseId([0; 16]))
    };
    vec![
        ("open", state("open", "")),
        ("open, other books too", state("open", "1")),
        ("all, other books too", state("all", "1")),
        ("late", state("late", "")),
        ("status: dispatched", state("dispatched", "")),
        ("status: unconfirmed, other books", state("unconfirmed", "only")),
        ("category with closer ones", OrderQuery { category: "water".into(), ..state("all", "1") }),
        ("category, open", OrderQuery { category: "door".into(), ..state("open", "1") }),
        ("building", OrderQuery { building, ..state("all", "1") }),
        ("person", OrderQuery { assignee: worker, ..state("all", "1") }),
        (
            "requester",
            OrderQuery {
                requester: Some(viewer.person.unwrap_or(PersonId([0; 16]))),
                ..state("all", "1")
            },
        ),
        ("far down the list", OrderQuery { after: deep(viewer), ..state("all", "1") }),
    ]
}

const QUESTIONS: [(&str, &str); 8] = [
    ("common word", "漏水"),
    ("two common words", "漏水 投影仪"),
    ("run of six", "水龙头打不开"),
    ("place and word", "3号楼 漏水"),
    ("one character", "漏"),
    ("beginning of a word", "flick"),
    ("number in words", "321 空调"),
    ("nothing there", "大象 漏水"),
];

fn measure(school: &School, many: usize, missed: &mut Vec<String>) {
    println!(
        "{:>34} {:>9} {:>9} {:>11} {:>11}",
        format!("{many} orders"),
        "p50 ms",
        "p99 ms",
        "bare p50",
        "bare p99"
    );
    let row = |name: &str, (p50, p99): (f64, f64), bare: (f64, f64)| {
        println!("{name:>34} {p50:>9.2} {p99:>9.2} {:>11.2} {:>11.2}", bare.0, bare.1);
    };
    school.look("林小燕", |viewer| {
        for (name, query) in lists(viewer) {
            let found = orders(viewer, &query).unwrap().orders.len();
            let took = timed(|_| drop(orders(viewer, &query).unwrap()));
            let asked = Resolved::of(viewer, &query, 50).unwrap();
            let made = listed(viewer, &query, &asked);
            let bare = timed(|_| viewer.reading.rows(&made.sql, &made.values, &mut |_| Ok(())).unwrap());
            row(&format!("{name} ({found})"), took, bare);
            if took.1 > LIST_MS_MAX {
                missed.push(format!("{many} orders, {name}: {:.2} ms", took.1));
            }
        }
        for (name, question) in QUESTIONS {
            let query = SearchQuery { q: question.into(), before: None, limit: Some(50) };
            let found = search(viewer, &query).unwrap().orders.len();
            let took = timed(|_| drop(search(viewer, &query).unwrap()));
            let word: String = question.chars().take(2).collect();
            let params: [Value<'_>; 2] = [viewer.reading.school().into(), (&word).into()];
            let bare = timed(|_| {
                let sql = "SELECT order_id FROM service_word WHERE school_id = $1 AND token = $2 ORDER BY at DESC LIMIT 50";
                viewer.reading.rows(sql, &params, &mut |_| Ok(())).unwrap();
            });
            row(&format!("search: {name} ({found})"), took, bare);
            if took.1 > SEARCH_MS_MAX {
                missed.push(format!("{many} orders, search {name}: {:.2} ms", took.1));
            }
        }
    });
}

fn main() -> ExitCode {
    let sizes: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![100_000, 1_000_000] } else { sizes };
    let on =
        if std::env::args().any(|word| word == "postgres") { On::Postgres } else { On::Sqlite };
    let (mut school, mut dice) = (begin(on), Dice(20_261_125));
    println!("{on:?}");
    let (mut there, mut missed) = (0, Vec::new());
    live(&mut school, &mut dice);
    for many in sizes {
        let took = import(&school, there, many, &mut dice);
        let rows = many.saturating_sub(there) as f64;
        let size = settled(&school, on);
        println!(
            "imported {rows} in {took:.1} s: {:.0} rows/s; {:.0} MiB",
            rows / took,
            size / 1_048_576.0
        );
        there = many;
        measure(&school, many, &mut missed);
    }
    println!("aims: lists {LIST_MS_MAX} ms, search {SEARCH_MS_MAX} ms at p99");
    for miss in &missed {
        println!("MISSED {miss}");
    }
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
