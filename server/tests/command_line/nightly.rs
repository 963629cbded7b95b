//! The nightly backup and the restore drill, and what happens without room.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value as Json, json};

use crate::place::{HOUQIN, Place, fresh_database, houqin, until};

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(inside) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<PathBuf> = inside.map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

fn made_under_writes(database_url: Option<&str>) {
    let place = Place::begun(database_url);
    let toml = std::fs::read_to_string(place.data.join("houqin.toml")).unwrap();
    let (nights, keys) = (place.path("nights"), place.path("keys"));
    let database = toml.lines().find(|line| line.starts_with("database_url")).unwrap_or_default();
    // Hour 0 has come, whatever time it is.
    place.set(&format!(
        "{database}\n[backup]\nfolder = \"{nights}\"\nkeys_folder = \"{keys}\"\nhour = 0\n\
         drill = \"nightly\"\n"
    ));
    let token = place.token();
    let server = place.serve();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut count = 0;
            while !done.load(Ordering::SeqCst) {
                assert!(count < 5_000, "the drill ends before that");
                assert_eq!(server.report(&token, &format!("k{count}")), 200);
                count += 1;
            }
        });
        until("the drill", || server.get("/metrics").1.contains("houqin_drill_age_seconds{"));
        done.store(true, Ordering::SeqCst);
        writer.join().unwrap();
    });
    let metrics = server.get("/metrics").1;
    for sign in ["houqin_backup_failed{", "houqin_drill_failed{"] {
        let line = metrics.lines().find(|line| line.starts_with(sign)).unwrap();
        assert!(line.ends_with(" 0"), "{line}");
    }
    assert!(server.get("/healthz").1.contains("\"warnings\":[]"));
    server.0.stop();
    let school = files(Path::new(&nights)).pop().unwrap();
    let (backup, manifest) = match files(&school).as_slice() {
        [backup, manifest] => (backup.clone(), manifest.clone()),
        others => panic!("one backup and its manifest: {others:?}"),
    };
    let told: Json = serde_json::from_slice(&std::fs::read(&manifest).unwrap()).unwrap();
    let sum = Command::new("sha256sum").arg(&backup).output().unwrap().stdout;
    let sum = String::from_utf8(sum).unwrap();
    assert_eq!(told["sha256"].as_str(), sum.split(' ').next());
    // By hand, with the keys of the other folder alone; then really elsewhere.
    let backup = backup.to_str().unwrap();
    let keys = files(Path::new(&keys)).pop().unwrap();
    let keys = keys.to_str().unwrap();
    let ran = place.houqin(&["backup", "verify", backup, "--keys", keys, "--json"]).fine().json();
    assert_eq!((&ran["records"], &ran["manifest"]), (&told["records"], &json!(true)));
    place.houqin(&["backup", "verify", backup]).fine();
    let other = Place::empty();
    houqin(&["restore", backup, "--keys", keys, "--data", &other.data_text()]).fine();
    other.must_replay();
    // The same server begun again makes no second one today.
    let server = place.serve();
    until("the age", || server.get("/metrics").1.contains("houqin_backup_age_seconds{"));
    server.0.stop();
    assert_eq!(files(&school).len(), 2);
    // A byte that changed is told of by the digest.
    let mut bytes = std::fs::read(backup).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(backup, bytes).unwrap();
    place.houqin(&["backup", "verify", backup]).refused("its digest is not the one");
}

#[test]
fn a_nightly_backup_made_under_writes_is_drilled_and_restored_elsewhere() {
    made_under_writes(None);
}

#[test]
fn a_nightly_backup_of_postgresql_is_drilled_in_files() {
    made_under_writes(Some(&fresh_database()));
}

#[test]
fn a_folder_that_cannot_be_written_is_told_of_and_the_school_goes_on() {
    let place = Place::begun(None);
    let file = place.file("a-file", "no folder");
    place.set(&format!("[backup]\nfolder = \"{file}/nights\"\nhour = 0\n"));
    let token = place.token();
    let server = place.serve_logging();
    until("the metric", || {
        let metrics = server.get("/metrics").1;
        metrics
            .lines()
            .any(|line| line.starts_with("houqin_backup_failed{") && line.ends_with(" 1"))
    });
    let (status, health) = server.get("/healthz");
    assert_eq!(status, 200, "degraded, not dead");
    assert!(
        health.contains("\"ready\":true") && health.contains("the nightly backup failed"),
        "{health}"
    );
    assert!(place.log().contains("the nightly backup failed: "), "{}", place.log());
    assert_eq!(server.report(&token, "still"), 200);
    server.0.stop();
}

#[test]
fn a_disk_that_is_full_leaves_no_half_file() {
    let place = Place::begun(None);
    let nights = place.folder.path().join("nights");
    std::fs::create_dir(&nights).unwrap();
    // Files of at most 100 KiB, and an error instead of the end of the process.
    let script = "trap '' XFSZ; ulimit -f 100; exec \"$0\" backup --data \"$1\" \"$2\"";
    let file = nights.join("a.backup");
    let ran = Command::new("bash")
        .args(["-c", script, HOUQIN])
        .arg(&place.data)
        .arg(&file)
        .output()
        .unwrap();
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{told}");
    assert!(told.contains("full") || told.contains("I/O") || told.contains("too large"), "{told}");
    assert_eq!(files(&nights), Vec::<PathBuf>::new());
    place.houqin(&["backup", file.to_str().unwrap()]).fine();
}
