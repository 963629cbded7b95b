//! Backup while serving, restore, and the keys, with the real binary.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::place::{Place, fresh_database, houqin};
use houqin_ledger::verify::{Head, TrustedKey, verify};
use serde_json::{Value as Json, json};

/// The exported ledger of a place holds, by a key from outside.
fn must_verify(place: &Place, key: &str, heads: &[Head]) {
    let folder = place.path("ledger");
    let _ = std::fs::remove_dir_all(&folder);
    place.houqin(&["ledger", "export", "-o", &folder]).fine();
    let key: TrustedKey = key.parse().unwrap();
    let report = verify(Path::new(&folder), &key, heads).unwrap();
    assert!(report.is_clean(), "{:#}", report.to_json());
}

fn fingerprint(place: &Place) -> String {
    let shown = place.houqin(&["key", "show", "--json"]).fine().json();
    shown["fingerprint"].as_str().unwrap().to_owned()
}

/// A report with a photo, over the API.
fn report_with_photo(server: &crate::place::Server, token: &str) {
    let photo = server.0.photo(token);
    let form = json!({ "category": "water", "description": "漏水", "place_text": "三楼",
                       "photos": [photo] });
    server.0.does(token, "service.report", &form);
}

fn blobs(place: &Place) -> usize {
    let school = std::fs::read_dir(place.data.join("schools")).unwrap().next().unwrap().unwrap();
    let folders = std::fs::read_dir(school.path().join("blobs")).unwrap();
    folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
}

fn backup_and_restore(database_url: Option<&str>) {
    let place = Place::begun(database_url);
    let server = place.serve();
    let token = place.token();
    report_with_photo(&server, &token);
    let done = AtomicBool::new(false);
    let (file, keys) = (place.path("a.backup"), place.path("a.keys"));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut count = 0;
            while !done.load(Ordering::SeqCst) || count < 3 {
                assert!(count < 5_000, "the backup ends before that");
                assert_eq!(server.report(&token, &format!("k{count}")), 200);
                count += 1;
            }
        });
        place.houqin(&["backup", &file, "--keys", &keys]).fine();
        done.store(true, Ordering::SeqCst);
        writer.join().unwrap();
    });
    place.houqin(&["backup", &file]).refused("is there already");
    place.houqin(&["backup", &file, "--force"]).fine();
    let names: Vec<String> = std::fs::read_dir(place.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(!names.iter().any(|name| name.contains("part")), "nothing half-written: {names:?}");
    server.0.stop();
    let other = Place::empty();
    let data = other.data_text();
    houqin(&["restore", &file, "--data", &data]).refused("keys are missing");
    let restored =
        houqin(&["restore", &file, "--keys", &keys, "--data", &data, "--json"]).fine().json();
    assert!(restored["records"].as_u64().unwrap() > 100, "{restored}");
    assert_eq!(restored["erased_again"], json!(0));
    other.must_replay();
    must_verify(&other, &fingerprint(&place), &[]);
    assert_eq!(blobs(&other), blobs(&place), "the photo is in it");
    houqin(&["restore", &file, "--data", &data]).refused("restored into an empty one");
    // It goes on: somebody is given a login and reports.
    let password = other.path("password");
    other
        .houqin(&[
            "login",
            "set",
            "--login",
            "admin",
            "--number",
            "admin",
            "--password-file",
            &password,
        ])
        .fine();
    let server = other.serve();
    assert_eq!(server.report(&other.token(), "after"), 200);
    server.0.stop();
    other.must_replay();
}

#[test]
fn a_backup_made_under_writes_is_restored_and_proves_itself() {
    backup_and_restore(None);
}

#[test]
fn a_backup_of_postgresql_made_under_writes_is_restored_into_files() {
    backup_and_restore(Some(&fresh_database()));
}

#[test]
fn a_damaged_or_foreign_file_is_no_backup() {
    let place = Place::begun(None);
    let (file, keys) = (place.path("a.backup"), place.path("a.keys"));
    place.houqin(&["backup", &file, "--keys", &keys]).fine();
    let other = Place::empty();
    let data = other.data_text();
    let foreign = other.file("foreign", "hello");
    houqin(&["restore", &foreign, "--data", &data]).refused("is not a backup");
    houqin(&["restore", &other.path("none"), "--data", &data]).refused("is not a backup");
    let whole = std::fs::read(&file).unwrap();
    let cut = other.path("cut");
    std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let ran = houqin(&["restore", &cut, "--keys", &keys, "--data", &data]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("backup"), "{ran:?}");
    // One digit in the middle of a record's bytes.
    let altered = other.path("altered");
    let mut bytes = whole;
    let name = b"desk.found";
    let at = bytes.windows(name.len()).position(|window| window == name).unwrap();
    bytes[at] ^= 1;
    std::fs::write(&altered, &bytes).unwrap();
    houqin(&["restore", &altered, "--keys", &keys, "--data", &data]).refused("is damaged");
    houqin(&["restore", &file, "--keys", &keys, "--data", &data]).fine();
    other.must_replay();
}

#[test]
fn whoever_was_erased_after_the_backup_is_erased_again_by_the_restore() {
    let place = Place::begun(None);
    let people = place.file("people.csv", "number,name,kind\nT1,欧阳老师,staff\n");
    place.houqin(&["import", "people", &people, "--login", "admin"]).fine();
    let (file, keys) = (place.path("a.backup"), place.path("a.keys"));
    place.houqin(&["backup", &file, "--keys", &keys]).fine();
    let server = place.serve();
    let token = place.token();
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str())];
    let (status, listed) = server.ask("GET", "/api/v1/organisation/people", &headers, "");
    assert_eq!(status, 200, "{listed}");
    let listed: Json = serde_json::from_str(&listed).unwrap();
    let person = id_of(&listed, "T1").unwrap();
    for (act, form) in [
        ("rulebook.acknowledge", json!({ "rule": "records", "version": 1 })),
        ("organisation.leave", json!({ "person": person })),
        (
            "organisation.erase_person",
            json!({ "person": person, "basis": "个人信息保护法第四十七条" }),
        ),
    ] {
        server.0.does(&token, act, &form);
    }
    server.0.stop();
    // A newer list of erasures wins over the old file of keys.
    let other = Place::empty();
    let (data, newer) = (other.data_text(), place.path("newer.keys"));
    place.houqin(&["backup", &place.path("b.backup"), "--keys", &newer]).fine();
    let restored =
        houqin(&["restore", &file, "--keys", &newer, "--data", &data, "--json"]).fine().json();
    assert_eq!(restored["erased_again"], json!(1));
    other.must_replay();
    must_verify(&other, &fingerprint(&place), &[]);
    let out = other.path("people.csv");
    other.houqin(&["export", "people", &out]).fine();
    assert!(!std::fs::read_to_string(&out).unwrap().contains("欧阳"));
}

/// The id beside a number, wherever the view keeps them.
fn id_of(listed: &Json, number: &str) -> Option<String> {
    match listed {
        Json::Array(all) => all.iter().find_map(|one| id_of(one, number)),
        Json::Object(fields) if fields.get("number").and_then(Json::as_str) == Some(number) => {
            fields.get("id").and_then(Json::as_str).map(str::to_owned)
        }
        Json::Object(fields) => fields.values().find_map(|one| id_of(one, number)),
        _ => None,
    }
}

#[test]
fn a_rotated_key_is_followed_by_whoever_has_the_old_fingerprint() {
    let place = Place::begun(None);
    let old = fingerprint(&place);
    let before = place.houqin(&["checkpoint"]).fine().out;
    let server = place.serve();
    let rotated = place.houqin(&["key", "rotate", "--json"]).fine().json();
    assert_eq!(rotated["old_fingerprint"].as_str(), Some(old.as_str()));
    let new = rotated["fingerprint"].as_str().unwrap().to_owned();
    assert_ne!(new, old);
    assert_eq!(fingerprint(&place), new);
    assert_eq!(server.report(&place.token(), "after"), 200);
    server.0.stop();
    // Once more, without a server.
    place.houqin(&["key", "rotate"]).fine();
    let newest = fingerprint(&place);
    place.must_replay();
    let head: Head = before.parse().unwrap();
    must_verify(&place, &old, &[head]);
    must_verify(&place, &new, &[]);
    must_verify(&place, &newest, &[]);
    let bundle = place.path("case.bundle");
    let order = place.path("orders.csv");
    place.houqin(&["export", "service-orders", &order]).fine();
    let text = std::fs::read_to_string(&order).unwrap();
    let number = text.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    place.houqin(&["bundle", &number, "-o", &bundle]).fine();
    let report = verify(Path::new(&bundle), &old.parse().unwrap(), &[]).unwrap();
    assert!(report.is_clean(), "{:#}", report.to_json());
    // A copy of the old key that is put back is noticed.
    let stranger = Place::begun(None);
    let key_of = |place: &Place| {
        let schools = std::fs::read_dir(place.data.join("schools")).unwrap();
        schools.map(|school| school.unwrap().path().join("log.key")).next().unwrap()
    };
    std::fs::copy(key_of(&stranger), key_of(&place)).unwrap();
    place.houqin(&["checkpoint"]).refused("not the key that the ledger was handed over to");
}

#[test]
fn the_head_for_paper_has_check_digits_and_is_read_back() {
    let place = Place::begun(None);
    let paper = place.houqin(&["checkpoint", "--paper"]).fine().out;
    let shown = place.houqin(&["checkpoint", "--json"]).fine().json();
    let typed = shown["paper"].as_str().unwrap();
    assert!(paper.contains(typed), "{paper}");
    let groups = typed.split_whitespace().filter(|word| word.len() == 10).count();
    assert_eq!(groups, 8, "{typed}");
    let head: Head = typed.parse().unwrap();
    must_verify(&place, &fingerprint(&place), &[head]);
    // A head that is ahead of the ledger is a finding: the tail was cut.
    let size = shown["size"].as_u64().unwrap();
    let longer: Head =
        typed.replace(&format!("\n{size}\n"), &format!("\n{}\n", size + 1)).parse().unwrap();
    let folder = place.path("ledger");
    let key: TrustedKey = fingerprint(&place).parse().unwrap();
    assert!(!verify(Path::new(&folder), &key, &[longer]).unwrap().is_clean());
}

#[test]
fn places_and_people_that_were_exported_go_into_a_new_school() {
    let place = Place::begun(None);
    let places = place.file("places.csv",
        "code,name,kind,parent,teaching\nC,主校区,campus,,\nC-1,一号楼,building,C,\nC-101,101 教室,room,C-1,1\n");
    let people = place.file("people.csv",
        "number,name,kind,unit,phone,skills,login\nT1,=王老师,staff,,+86 138,水 电,\nT2,李老师,staff,,,,\n");
    place.houqin(&["import", "places", &places, "--login", "admin"]).fine();
    place.houqin(&["import", "people", &people, "--login", "admin"]).fine();
    let other = Place::begun(None);
    for (kind, name) in [("places", "p.csv"), ("people", "q.xlsx")] {
        let out = place.path(name);
        place.houqin(&["export", kind, &out]).fine();
        place.houqin(&["export", kind, &out]).refused("is there already");
        place.houqin(&["export", kind, &out, "--force"]).fine();
        // The admin is in both schools, and known by their number.
        let import = other.houqin(&["import", kind, &out, "--login", "admin", "--json"]);
        let told = import.fine().json();
        assert_eq!(told["refused"].as_array().unwrap().len(), 0);
        assert!(kind == "places" || (told["new"] == 2 && told["unchanged"] == 1), "{told}");
    }
    let text = std::fs::read(place.path("p.csv")).unwrap();
    assert!(text.starts_with(b"\xef\xbb\xbfcode,"), "Excel opens it as UTF-8");
    for kind in ["places", "people"] {
        let (one, two) = (place.path("one.csv"), other.path("two.csv"));
        place.houqin(&["export", kind, &one, "--force"]).fine();
        other.houqin(&["export", kind, &two, "--force"]).fine();
        let (one, two) =
            (std::fs::read_to_string(one).unwrap(), std::fs::read_to_string(two).unwrap());
        assert_eq!(one, two, "the round trip");
        assert!(kind == "places" || one.contains("'=王老师") && one.contains("'+86 138"), "{one}");
    }
    for kind in ["appointments", "rules"] {
        let rows =
            place.houqin(&["export", kind, &place.path(&format!("{kind}.csv.gz")), "--json"]);
        assert!(rows.fine().json()["rows"].as_u64().unwrap() > 0);
    }
    other.must_replay();
}
