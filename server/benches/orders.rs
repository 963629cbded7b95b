//! W1: the six writes of one order over HTTP, each durable before its answer,
//! beside the limit of the very same statements done bare on the same disk.
//!
//! `cargo bench -p houqin`. Prints a table; exits 1 when a floor is missed.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench prints figures and stops loudly when it cannot go on"
)]

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use houqin_desk::Request;
use houqin_kernel::{Hand, Reading as _, Value};
use houqin_store::record::{self, Kind, Statement};
use houqin_store::{Engine, Store};
use houqin_testkit::served::{People, School, Served, act, agent};
use houqin_testkit::{On, School as InProcess};
use serde_json::{Value as Json, json};

/// How long each number of callers works.
const LOAD: Duration = Duration::from_secs(12);
/// Orders whose statements are done bare.
const BARE_ORDERS: usize = 400;
/// Floors: CPU milliseconds of the server a write, and PSS in MiB after load.
const CPU_MS_MAX: f64 = 0.6;
const PSS_MIB_MAX: f64 = 120.0;

/// One order's writes, as they are handed in.
const WRITES: [&str; 6] = [
    "service.report",
    "service.accept",
    "service.dispatch",
    "service.take",
    "service.arrive",
    "service.finish",
];

fn form(write: &str, order: &Json, worker: &str, photo: &Json, words: &str) -> Json {
    match write {
        "service.report" => {
            json!({ "category": "water", "place_text": "三楼水房", "description": words })
        }
        "service.dispatch" => json!({ "order": order, "assignee": worker }),
        "service.finish" => json!({ "order": order, "photos": [photo], "note": "换了垫片" }),
        _ => json!({ "order": order }),
    }
}

fn token<'a>(write: &str, people: &'a People) -> &'a str {
    match write {
        "service.report" => &people.teacher.token,
        "service.accept" | "service.dispatch" => &people.director.token,
        _ => &people.worker.token,
    }
}

/// One caller, until it is told to stop; gives the time of each answer.
fn call(origin: &str, people: &People, photo: &Json, name: &str, stop: &AtomicBool) -> Vec<f64> {
    let agent = agent();
    let mut answered = Vec::new();
    for round in 0.. {
        let mut order = Json::Null;
        for write in WRITES {
            if stop.load(Ordering::Relaxed) {
                return answered;
            }
            let form = form(write, &order, &people.worker.person, photo, "龙头漏水，请来修一下");
            let key = format!("{name}-{round}-{write}");
            let began = Instant::now();
            let (status, receipt) =
                act(&agent, origin, token(write, people), write, &key, &form).unwrap();
            answered.push(began.elapsed().as_secs_f64() * 1_000.0);
            assert_eq!(status, 200, "{write}: {receipt}");
            if order.is_null() {
                order = receipt["subject"].clone();
            }
        }
    }
    answered
}

/// User and system time of a process, in milliseconds.
fn cpu_ms(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    // utime and stime are fields 14 and 15 of proc(5), in ticks of 10 ms.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) * 10.0
}

fn pss_mib(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap();
    let line = text.lines().find(|line| line.starts_with("Pss:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1_024.0
}

fn quantile(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() - 1) * percent / 100]
}

struct Load {
    rate: f64,
    p50_ms: f64,
    p99_ms: f64,
    cpu_ms: f64,
    pss_mib: f64,
}

fn over_http(served: &Served, people: &People, callers: usize) -> Load {
    let photo = served.photo(&people.worker.token);
    let stop = AtomicBool::new(false);
    let (began, cpu) = (Instant::now(), cpu_ms(served.id()));
    let mut answered: Vec<f64> = thread::scope(|scope| {
        let (photo, stop) = (&photo, &stop);
        let callers: Vec<_> = (0..callers)
            .map(|caller| {
                let name = format!("{}-{caller}", uuid::Uuid::new_v4());
                scope.spawn(move || call(&served.origin, people, photo, &name, stop))
            })
            .collect();
        thread::sleep(LOAD);
        stop.store(true, Ordering::Relaxed);
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
    });
    let (took, cpu) = (began.elapsed().as_secs_f64(), cpu_ms(served.id()) - cpu);
    let writes = answered.len() as f64;
    answered.sort_by(f64::total_cmp);
    Load {
        rate: writes / took,
        p50_ms: quantile(&answered, 50),
        p99_ms: quantile(&answered, 99),
        cpu_ms: cpu / writes,
        pss_mib: pss_mib(served.id()),
    }
}

/// The statements of each act, and the file they begin from.
struct Recorded {
    folder: tempfile::TempDir,
    acts: Vec<Vec<Statement>>,
}

impl Recorded {
    /// Plays the same orders on a desk in this process and listens.
    fn listen() -> Self {
        let mut school = InProcess::with_pack(On::Sqlite, "school-small");
        let worker = school.person("李师傅", &["repair-worker"]);
        let director = school.person("主任", &["general-affairs"]);
        let teacher = school.person("王老师", &[]);
        school.open_doors();
        let folder = tempfile::tempdir().unwrap();
        let setup = school.desk.setup();
        Store::open_reading(&setup.engine, setup.school)
            .unwrap()
            .copy_to(&folder.path().join("begin.db"))
            .unwrap();
        let photo = json!({ "digest": houqin_testkit::PHOTO, "size": 10, "media_type": "image/png",
                            "key": "cd".repeat(32) });
        record::begin();
        for number in 0..BARE_ORDERS {
            let mut order = Json::Null;
            for write in WRITES {
                let form = form(write, &order, &worker.to_string(), &photo, "龙头漏水，请来修一下");
                let who = match write {
                    "service.report" => teacher,
                    "service.accept" | "service.dispatch" => director,
                    _ => worker,
                };
                let request =
                    Request::one(Hand::Person(who), write, form).keyed(format!("{number}-{write}"));
                let houqin_desk::Answer::Done(receipt) = school.desk.perform(request).unwrap()
                else {
                    continue;
                };
                if order.is_null() {
                    order = json!(receipt.subject());
                }
            }
        }
        let mut acts: Vec<Vec<Statement>> = Vec::new();
        for statement in record::end() {
            let bounds = statement.kind == Kind::Batch;
            if bounds && statement.sql.starts_with("SAVEPOINT") {
                acts.push(Vec::new());
            } else if !bounds && let Some(act) = acts.last_mut() {
                act.push(statement);
            }
        }
        Self { folder, acts }
    }

    /// Does them bare, so many acts a commit; acts a second.
    fn bare(&self, school: houqin_kernel::SchoolId, group: usize, reads: bool) -> f64 {
        let path = self.folder.path().join("bare.db");
        for old in ["bare.db", "bare.db-wal", "bare.db-shm"] {
            let _ = std::fs::remove_file(self.folder.path().join(old));
        }
        std::fs::copy(self.folder.path().join("begin.db"), &path).unwrap();
        let store = Store::open(&Engine::Sqlite(path), school).unwrap();
        let began = Instant::now();
        for acts in self.acts.chunks(group) {
            store.begin().unwrap();
            for (number, act) in acts.iter().enumerate() {
                let last = number + 1 == acts.len();
                for one in act {
                    // The log's head is written once a group, by the desk too.
                    let head = one.sql.starts_with("INSERT INTO ledger_head");
                    if (head && !last) || (one.kind == Kind::Rows && !reads) {
                        continue;
                    }
                    let params: Vec<Value<'_>> = one.params.iter().map(Value::from).collect();
                    if one.kind == Kind::Rows {
                        store.rows(&one.sql, &params, &mut |_| Ok(())).unwrap();
                    } else {
                        store.run(&one.sql, &params).unwrap();
                    }
                }
            }
            store.commit().unwrap();
        }
        self.acts.len() as f64 / began.elapsed().as_secs_f64()
    }
}

/// Milliseconds of an fsync of 4 KiB in `folder`: the middle and the worst of a hundred.
fn fsync_ms(folder: &Path) -> (f64, f64) {
    let mut file = File::create(folder.join("fsync")).unwrap();
    let mut took: Vec<f64> = (0..200)
        .map(|_| {
            file.write_all(&[7; 4_096]).unwrap();
            let began = Instant::now();
            file.sync_data().unwrap();
            began.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    took.sort_by(f64::total_cmp);
    (quantile(&took, 50), quantile(&took, 99))
}

fn main() -> ExitCode {
    let program = Path::new(env!("CARGO_BIN_EXE_houqin"));
    let recorded = Recorded::listen();
    let statements: usize = recorded.acts.iter().map(Vec::len).sum();
    let school = houqin_kernel::SchoolId([0; 16]);
    let (p50, p99) = fsync_ms(recorded.folder.path());
    println!("fsync of 4 KiB: {p50:.2} ms (p99 {p99:.2} ms)");
    println!(
        "an act is {:.1} statements; the bare rates are of these, on a copy of the same file",
        statements as f64 / recorded.acts.len() as f64
    );
    println!(
        "{:>7} {:>9} {:>8} {:>8} {:>10} {:>8} | {:>12} {:>7} | {:>12} {:>7}",
        "callers",
        "writes/s",
        "p50 ms",
        "p99 ms",
        "CPU ms/wr",
        "PSS MiB",
        "bare all/s",
        "ratio",
        "bare writes/s",
        "ratio"
    );
    let mut missed = Vec::new();
    let at_home = School::begin(program, None);
    for callers in [1, 8, 64] {
        let served = at_home.serve();
        let load = over_http(&served, &at_home.people, callers);
        served.stop();
        let all = recorded.bare(school, callers, true);
        let writes = recorded.bare(school, callers, false);
        println!(
            "{callers:>7} {:>9.0} {:>8.2} {:>8.2} {:>10.3} {:>8.1} | {all:>12.0} {:>6.1}% | {writes:>12.0} {:>6.1}%",
            load.rate,
            load.p50_ms,
            load.p99_ms,
            load.cpu_ms,
            load.pss_mib,
            100.0 * load.rate / all,
            100.0 * load.rate / writes,
        );
        if load.cpu_ms > CPU_MS_MAX {
            missed.push(format!("{callers} callers: {:.3} CPU ms a write", load.cpu_ms));
        }
        if load.pss_mib > PSS_MIB_MAX {
            missed.push(format!("{callers} callers: {:.1} MiB PSS", load.pss_mib));
        }
    }
    println!("floors: {CPU_MS_MAX} CPU ms a write, {PSS_MIB_MAX} MiB PSS; aims: 0.2, 60, 15 %");
    for miss in &missed {
        println!("MISSED {miss}");
    }
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
