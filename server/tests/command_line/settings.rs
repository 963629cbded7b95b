//! `houqin.toml`, exit codes, `--help` and `--school`.

use crate::place::{Place, houqin};

#[test]
fn the_settings_file_is_written_once_and_an_unknown_name_is_refused() {
    let place = Place::begun(None);
    let path = place.data.join("houqin.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("# origin = ") && text.contains("session_days"), "{text}");
    std::fs::write(&path, "listen = \"127.0.0.1:0\"\norigin = \"https://houqin.example\"\n")
        .unwrap();
    place.init("第二小学", "second", None).fine();
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("listen"), "it is left alone");
    std::fs::write(&path, "orgin = \"https://houqin.example\"\n").unwrap();
    place.houqin(&["key", "show"]).refused("orgin");
}

#[test]
fn the_settings_are_printed_and_judged() {
    let printed = houqin(&["config"]).fine().out;
    assert!(printed.contains("# session_days = 7") && printed.contains("[limits]"), "{printed}");
    let place = Place::begun(None);
    place.houqin(&["config", "check"]).fine();
    let whole = place.file("whole.toml", &printed);
    houqin(&["config", "check", &whole]).fine();
    let wrong = place.file("wrong.toml", "\nlistn = \"x\"\n[limits]\nupload_mb = 3\n");
    let ran = houqin(&["config", "check", &wrong]);
    assert_eq!(ran.code, 1, "{ran:?}");
    for fault in [
        "line 2: there is no setting listn; did you mean listen?",
        "line 4: ",
        "limits.upload_mib?",
    ] {
        assert!(ran.out.contains(fault), "{fault}: {ran:?}");
    }
    assert_eq!(houqin(&["config", "check"]).code, 2);
}

#[test]
fn several_schools_live_in_one_folder_and_are_named() {
    let place = Place::begun(None);
    place.init("第二小学", "second", None).fine();
    place.houqin(&["key", "show"]).refused("--school");
    let first = place.houqin(&["key", "show", "--school", "试验小学", "--json"]).fine().json();
    let second = place.houqin(&["key", "show", "--school", "第二小学", "--json"]).fine().json();
    assert_ne!(first["fingerprint"], second["fingerprint"]);
    place.houqin(&["key", "show", "--school", "没有"]).refused("no such school");
    place.init("试验小学", "third", None).refused("is here already");
    place.init("第三小学", "admin", None).refused("is taken");
}

#[test]
fn wrong_usage_ends_with_two_and_a_refusal_with_one() {
    let place = Place::begun(None);
    let file = place.file("x.csv", "a\n1\n");
    assert_eq!(houqin(&["no-such-verb"]).code, 2);
    assert_eq!(place.houqin(&["import", "unicorns", &file]).code, 2);
    assert_eq!(place.houqin(&["import", "places", &file]).code, 2, "nobody's word is given");
    assert_eq!(place.houqin(&["export", "unicorns", &file]).code, 2);
    assert_eq!(place.houqin(&["export", "places", &place.path("x.ods")]).code, 2);
    assert_eq!(place.houqin(&["import", "service-orders", &file]).code, 1);
    houqin(&["key", "show", "--data", &place.path("nowhere")]).refused("no data folder");
    assert!(!place.folder.path().join("nowhere").exists(), "a mistyped folder is not made");
    place.houqin(&["clock", "confirm"]).refused("nothing to confirm");
    for verb in [
        "init",
        "serve",
        "import",
        "export",
        "backup",
        "restore",
        "config",
        "checkpoint",
        "bundle",
        "ledger",
        "key",
        "clock",
        "audit",
        "login",
        "token",
    ] {
        let help = houqin(&[verb, "--help"]).fine();
        assert!(help.out.contains("Usage: houqin"), "{verb}: {help:?}");
    }
}

#[test]
fn the_server_tells_whether_it_is_ready_and_what_it_counts() {
    let place = Place::begun(None);
    let server = place.serve();
    let token = place.token();
    assert_eq!(server.report(&token, "one"), 200);
    let (status, health) = server.get("/healthz");
    assert_eq!((status, health.contains("\"ready\":true")), (200, true), "{health}");
    let metrics = server.get("/metrics").1;
    for name in [
        "houqin_acts_total{outcome=\"recorded\"} 1",
        "houqin_commit_seconds_bucket",
        "houqin_desk_waiting",
        "houqin_sync_seconds",
        "houqin_checkpoint_age_seconds",
        "houqin_process_proportional_bytes",
    ] {
        assert!(metrics.contains(name), "{name}: {metrics}");
    }
    server.0.stop();
}

#[test]
fn a_key_file_that_others_may_read_stops_the_start() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::begun(None);
    let school = std::fs::read_dir(place.data.join("schools")).unwrap().next().unwrap().unwrap();
    let key = school.path().join("log.key");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let data = place.data_text();
    houqin(&["serve", "--listen", "127.0.0.1:0", "--data", &data]).refused("chmod 600");
    std::fs::remove_file(&key).unwrap();
    houqin(&["serve", "--listen", "127.0.0.1:0", "--data", &data]).refused("is missing");
    assert!(!key.exists(), "no new key is made in silence");
}
