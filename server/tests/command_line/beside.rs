//! Writing verbs beside a running server, through its socket.

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::place::{Place, Server, fresh_database};
use serde_json::json;

/// Orders of an invented book, `count` of them; some cannot be.
fn orders(count: usize) -> String {
    let mut text = "key,opened_at,closed_at,category,description,place_text\n".to_owned();
    for number in 1..=count {
        let day = number % 27 + 1;
        // Every 500th closes before it opens.
        let closed = if number % 500 == 0 { "2024-01-01 08:00" } else { "2024-06-30 08:00" };
        let _ = writeln!(
            text,
            "N{number},2024-05-{day:02} 08:00,{closed},水电,\"漏水, 第 {number} 处\",三楼"
        );
    }
    text
}

#[test]
fn ten_thousand_rows_come_in_beside_a_server_while_others_read_and_write() {
    let place = Place::begun(None);
    let server = place.serve();
    let token = place.token();
    let file = place.file("orders.csv", &orders(10_000));
    let whole = place.houqin(&["import", "service-orders", &file, "--json"]);
    assert_eq!((whole.code, &whole.json()["applied"]), (1, &json!(0)), "all or nothing");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| read_and_write(&server, &token, &done));
        let part = place.houqin(&["import", "service-orders", &file, "--partial", "--json"]).fine();
        done.store(true, Ordering::SeqCst);
        let answer = part.json();
        assert_eq!(answer["applied"], json!(9_980));
        assert_eq!(answer["refused"].as_array().map(Vec::len), Some(20));
        assert_eq!(answer["refused"][0]["row"], json!(501));
        assert!(reader.join().unwrap() > 0, "others had their turn meanwhile");
    });
    // Asked for again, after a broken line: nothing is imported twice.
    let again = place.houqin(&["import", "service-orders", &file, "--partial", "--json"]).fine();
    assert_eq!((&again.json()["applied"], &again.json()["repeated"]), (&json!(0), &json!(9_980)));
    let metrics = server.get("/metrics").1;
    assert!(metrics.contains("houqin_ledger_records{"), "{metrics}");
    server.0.stop();
    place.must_replay();
    let out = place.path("orders.xlsx");
    let export = place.houqin(&["export", "service-orders", &out, "--json"]).fine();
    assert!(export.json()["rows"].as_u64().unwrap() > 9_980);
}

/// Reads pages and reports until told; gives the number of reports recorded.
fn read_and_write(server: &Server, token: &str, done: &AtomicBool) -> usize {
    let mut reports = 0;
    while !done.load(Ordering::SeqCst) || reports == 0 {
        assert_eq!(server.get("/sign-in").0, 200);
        assert_eq!(server.report(token, &format!("k{reports}")), 200);
        reports += 1;
    }
    reports
}

/// The real thing, where it lies beside the project: public cases of the city
/// of San Francisco (DataSF, PDDL).
#[test]
fn ten_thousand_real_cases_come_in_and_the_impossible_ones_are_named() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let data = project.join("../shared/data/sf311_excerpt.csv.gz");
    if !data.exists() {
        return;
    }
    let (data, map) = (data.to_str().unwrap(), project.join("docs/examples/sf311.toml"));
    let place = Place::begun(None);
    let server = place.serve();
    let import = ["import", "service-orders", data, "--map", map.to_str().unwrap(), "--json"];
    let whole = place.houqin(&import);
    assert_eq!((whole.code, &whole.json()["applied"]), (1, &json!(0)));
    let part = place.houqin(&[&import[..], &["--partial"]].concat()).fine().json();
    let refused = part["refused"].as_array().unwrap();
    let early =
        refused.iter().filter(|row| row["why"]["en"].as_str().unwrap().contains("closes before"));
    assert_eq!(early.count(), 17, "they close before they open");
    assert_eq!(part["applied"].as_u64().unwrap() + refused.len() as u64, 10_000);
    server.0.stop();
    place.must_replay();
}

#[test]
fn a_whole_file_is_one_group_or_nothing() {
    whole_or_nothing(None);
}

#[test]
fn a_whole_file_is_one_group_or_nothing_on_postgresql() {
    whole_or_nothing(Some(&fresh_database()));
}

fn whole_or_nothing(database_url: Option<&str>) {
    let place = Place::begun(database_url);
    let server = place.serve();
    let good = place.file("good.csv", &orders(450));
    place.houqin(&["import", "service-orders", &good]).fine();
    // The second file has new rows, then one that was imported before.
    let mut rows: Vec<String> = orders(900).lines().map(str::to_owned).collect();
    rows.retain(|row| !row.starts_with("N500,"));
    let (head, tail) = (rows[0].clone(), rows[451..].join("\n"));
    let second = place.file("second.csv", &format!("{head}\n{tail}\n{}\n", rows[1]));
    let before = place.houqin(&["checkpoint", "--json"]).fine().json()["size"].clone();
    let refused = place.houqin(&["import", "service-orders", &second, "--json"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert_eq!(refused.json()["applied"], json!(0));
    assert!(refused.out.contains("N1 of import was imported before"), "{refused:?}");
    assert_eq!(place.houqin(&["checkpoint", "--json"]).json()["size"], before, "nothing is left");
    // In parts: the rest comes in, and the one row is named.
    let part = place.houqin(&["import", "service-orders", &second, "--partial", "--json"]).fine();
    assert_eq!(part.json()["applied"], json!(449));
    assert_eq!(part.json()["refused"][0]["row"], json!(451), "{part:?}");
    server.0.stop();
    place.must_replay();
}

#[test]
fn the_socket_is_its_owners_and_goes_with_the_server() {
    let place = Place::begun(None);
    let socket = place.data.join("houqin.sock");
    let server = place.serve();
    let mode = std::fs::metadata(&socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // What is no question is answered with a sentence, and others go on.
    let mut rude = UnixStream::connect(&socket).unwrap();
    std::io::Write::write_all(&mut rude, &[0xff; 4]).unwrap();
    let mut answer = Vec::new();
    std::io::Read::read_to_end(&mut rude, &mut answer).unwrap();
    assert!(String::from_utf8_lossy(&answer).contains("not understood"));
    place.houqin(&["checkpoint"]).fine();
    let data = place.data_text();
    crate::place::houqin(&["serve", "--listen", "127.0.0.1:0", "--data", &data])
        .refused("another server serves");
    server.0.stop();
    assert!(!socket.exists());
    // One that ended badly leaves its socket; the next puts it away.
    place.serve().0.kill();
    assert!(socket.exists());
    place.houqin(&["checkpoint"]).fine();
    let server = place.serve();
    place.houqin(&["checkpoint"]).fine();
    server.0.stop();
}

#[test]
fn a_desk_that_is_held_without_a_socket_is_told_of() {
    let place = Place::begun(None);
    let server = place.serve();
    std::fs::remove_file(place.data.join("houqin.sock")).unwrap();
    place.houqin(&["checkpoint"]).refused("another process holds the desk");
    // A socket at which somebody else answers nonsense is no desk either.
    let _fake = UnixListener::bind(place.data.join("houqin.sock")).unwrap();
    drop(server);
}

#[test]
fn a_data_folder_with_a_very_long_path_is_served_and_reached() {
    let mut place = Place::empty();
    place.data = place.folder.path().join("d".repeat(120));
    place.init("远路小学", "admin", None).fine();
    let server = place.serve();
    let head = place.houqin(&["checkpoint", "--json"]).fine().json();
    assert!(head["size"].as_u64().unwrap() > 0);
    assert!(place.data.join("houqin.sock").exists());
    server.0.stop();
}
