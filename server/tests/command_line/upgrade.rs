//! `houqin upgrade`: a database as it was before a migration gets it, with a
//! backup before and a proof after; what fails leaves the old one untouched.

use std::path::{Path, PathBuf};

use houqin_desk::upgrade::{Shape, migrate, migrations, prove};
use houqin_kernel::{Domain, Migration, Reading, SchoolId};
use houqin_store::{Engine, Standing, Store, applied, standing};
use houqin_web::registry::{SERVER, schools};
use houqin_web::{registry_engine, setup_of};

use crate::place::{Place, fresh_database, run};

/// A migration that made a table which is folded from the ledger, and an index.
const MIGRATION: &str = "organisation/0004-words";
const BEFORE_IT: &str = "DROP TABLE organisation_word; DROP INDEX organisation_person_unit; \
     DELETE FROM store_migration WHERE name = 'organisation/0004-words';";

/// The school's database, past the desk.
fn database(place: &Place, url: Option<&str>) -> (Store, PathBuf) {
    let folder = std::fs::read_dir(place.data.join("schools")).unwrap().next().unwrap().unwrap();
    let school: SchoolId = folder.file_name().to_str().unwrap().parse().unwrap();
    let path = folder.path().join("school.db");
    let engine = match url {
        Some(url) => Engine::Postgres(url.to_owned()),
        None => Engine::Sqlite(path.clone()),
    };
    (Store::open(&engine, school).unwrap(), path)
}

/// A place with a report, as it was before [`MIGRATION`].
fn older(url: Option<&str>) -> Place {
    let place = Place::begun(url);
    let server = place.serve();
    let token = place.token();
    assert_eq!(server.report(&token, "one"), 200);
    server.0.stop();
    place.must_replay();
    database(&place, url).0.batch(BEFORE_IT).unwrap();
    place
}

fn words(store: &Store) -> i64 {
    let sql = "SELECT COUNT(*) FROM organisation_word WHERE school_id = $1";
    (store as &dyn Reading).number(sql, &[store.school().into()]).unwrap()
}

fn is_upgraded(url: Option<&str>) {
    let place = older(url);
    for verb in
        [&["serve", "--listen", "127.0.0.1:0"][..], &["key", "rotate"], &["audit", "--replay"]]
    {
        let refused = place.houqin(verb).refused("houqin upgrade");
        assert!(refused.err.contains(MIGRATION), "{refused:?}");
    }
    let done = place.houqin(&["upgrade", "--json"]).fine().json();
    assert_eq!(done["applied"], serde_json::json!([MIGRATION]));
    let school = &done["schools"][0];
    assert_eq!(
        school["filled"],
        serde_json::json!(["organisation_word"]),
        "the new table is filled from the ledger"
    );
    let records = school["records"].as_u64().unwrap();
    let backup = school["backup"].as_str().unwrap();
    let drill = place.houqin(&["backup", "verify", backup, "--json"]).fine().json();
    assert_eq!(drill["records"].as_u64(), Some(records), "the backup made before is whole");
    place.must_replay();
    assert!(words(&database(&place, url).0) > 0);
    let again = place.houqin(&["upgrade"]).fine();
    assert!(again.out.contains("nothing was done"), "{again:?}");
    let server = place.serve();
    assert_eq!(server.report(&place.token(), "two"), 200);
    server.0.stop();
    place.must_replay();
}

#[test]
fn an_older_database_is_upgraded_and_proven() {
    is_upgraded(None);
}

#[test]
fn an_older_database_is_upgraded_and_proven_on_postgresql() {
    is_upgraded(Some(&fresh_database()));
}

fn is_left_alone(url: Option<&str>) {
    let place = older(url);
    let (store, path) = database(&place, url);
    store.batch("UPDATE service_order SET category = 'electric'").unwrap();
    drop(store);
    let before = std::fs::read(&path).ok();
    let refused = place.houqin(&["upgrade"]).refused("the upgrade was taken back");
    assert!(refused.err.contains("service_order: category is “electric”"), "{refused:?}");
    assert_eq!(std::fs::read(&path).ok(), before, "the file is as it was");
    let (store, path) = database(&place, url);
    assert!(!applied(&store).unwrap().iter().any(|name| name == MIGRATION));
    assert!(store.columns("SELECT * FROM organisation_word").is_err());
    let beside = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let left =
        beside.filter(|file| file.as_ref().unwrap().path().display().to_string().contains("part-"));
    assert_eq!(left.count(), 0, "no copy is left");
}

#[test]
fn a_proof_that_fails_leaves_the_old_database() {
    is_left_alone(None);
}

#[test]
fn a_proof_that_fails_leaves_the_old_database_on_postgresql() {
    is_left_alone(Some(&fresh_database()));
}

fn is_too_new(url: Option<&str>) {
    let place = Place::begun(url);
    let (store, _) = database(&place, url);
    store
        .batch("INSERT INTO store_migration (name, digest) VALUES ('service/9001-to-come', '')")
        .unwrap();
    drop(store);
    for verb in [&["serve", "--listen", "127.0.0.1:0"][..], &["upgrade"]] {
        let refused = place.houqin(verb).refused("newer version");
        assert!(refused.err.contains("service/9001-to-come"), "{refused:?}");
    }
}

#[test]
fn a_newer_database_is_refused() {
    is_too_new(None);
}

#[test]
fn a_newer_database_is_refused_on_postgresql() {
    is_too_new(Some(&fresh_database()));
}

#[test]
fn a_served_folder_is_not_upgraded() {
    let place = Place::begun(None);
    let server = place.serve();
    let refused = place.houqin(&["upgrade"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    server.0.stop();
}

/// A folder as an earlier program left it: a village school with three reports,
/// one of them withdrawn, made by the command line and the API of its day.
const EARLIER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/data-of-0.1.tar.gz");

fn earlier() -> Place {
    let place = Place::empty();
    let folder = place.folder.path().to_str().unwrap();
    run(Path::new("tar"), &["-xzf", EARLIER, "-C", folder]).fine();
    place
}

#[test]
fn a_folder_of_an_earlier_program_is_brought_up() {
    let place = earlier();
    place.houqin(&["upgrade"]).fine();
    place.must_replay();
}

/// This program's domains, and in one of them a migration that is still to come.
fn domains_to_come() -> Vec<&'static Domain> {
    let mut migrations = houqin_service::DOMAIN.migrations.to_vec();
    migrations.push(Migration {
        name: "service/9000-to-come",
        sql: "ALTER TABLE service_order ADD COLUMN to_come BIGINT NOT NULL DEFAULT 7;
              CREATE TABLE service_to_come (school_id BYTES NOT NULL, PRIMARY KEY (school_id)) CLUSTERED;",
    });
    let service: &Domain =
        Box::leak(Box::new(Domain { migrations: migrations.leak(), ..houqin_service::DOMAIN }));
    vec![&houqin_organisation::DOMAIN, &houqin_rulebook::DOMAIN, service, &houqin_notice::DOMAIN]
}

#[test]
fn a_migration_to_come_is_applied_to_an_earlier_folder_and_proven() {
    let place = earlier();
    place.houqin(&["upgrade"]).fine();
    let (store, _) = database(&place, None);
    let (domains, school) = (domains_to_come(), *store.school());
    assert_eq!(
        standing(&store, &migrations(&domains)).unwrap(),
        Standing::Older(vec!["service/9000-to-come".to_owned()])
    );
    let registry = Store::open(&registry_engine(&place.data, None), SERVER).unwrap();
    let row = schools(&registry).unwrap().remove(0);
    let setup = setup_of(&place.data, None, &row).unwrap();
    let before = Shape::of(&store, &domains);
    store.begin().unwrap();
    assert_eq!(migrate(&store, &domains).unwrap(), ["service/9000-to-come"]);
    // Whoever read the orders of before finds them with the column that came.
    store.batch("UPDATE service_order SET to_come = 8").unwrap();
    let proof = prove(&setup, &domains, &store, &before).unwrap();
    store.commit().unwrap();
    assert_eq!(proof.filled, ["service_order"], "it was changed, so it is filled anew");
    let sevens = "SELECT COUNT(*) FROM service_order WHERE school_id = $1 AND to_come = 7";
    assert_eq!((&store as &dyn Reading).number(sevens, &[(&school).into()]).unwrap(), 3);
    drop(store);
    // And to this program it is a newer one.
    place.houqin(&["upgrade"]).refused("newer version");
}
