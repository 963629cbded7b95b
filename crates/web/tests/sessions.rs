//! Sign-in: locked after failures, sessions that end when the password changes.

use houqin_kernel::{Moment, PersonId, SchoolId};
use houqin_web::registry::{Login, Registry, check_password};
use houqin_web::registry_engine;

const START: Moment = Moment(1_790_000_000_000);

fn registry() -> Result<(tempfile::TempDir, Registry, Login), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let registry = Registry::open(&registry_engine(folder.path(), None))?;
    let login =
        Login { login: "wang".to_owned(), school: SchoolId([1; 16]), person: PersonId([2; 16]) };
    registry.set_login(&login, "a good long one")?;
    Ok((folder, registry, login))
}

#[test]
fn five_failures_lock_a_login_for_a_while() {
    let (_folder, registry, login) = registry().unwrap();
    for _ in 0..4 {
        assert_eq!(registry.verify("wang", "guess", START).unwrap(), None);
    }
    assert_eq!(registry.verify("wang", "a good long one", START).unwrap(), Some(login.clone()));
    for _ in 0..5 {
        assert_eq!(registry.verify("wang", "guess", START).unwrap(), None);
    }
    let right = |minutes| registry.verify("wang", "a good long one", START.plus_minutes(minutes));
    assert_eq!(right(0).unwrap(), None, "locked: the right password opens nothing");
    assert_eq!(right(14).unwrap(), None);
    assert_eq!(right(15).unwrap(), Some(login));
}

#[test]
fn a_new_password_ends_every_session_and_the_old_password() {
    let (_folder, registry, login) = registry().unwrap();
    let here = registry.begin_session("wang", START).unwrap();
    let elsewhere = registry.begin_session("wang", START).unwrap();
    assert!(registry.session(&here, START).unwrap().is_some());
    registry.set_login(&login, "another good long one").unwrap();
    assert_eq!(registry.session(&here, START).unwrap(), None);
    assert_eq!(registry.session(&elsewhere, START).unwrap(), None);
    assert_eq!(registry.verify("wang", "a good long one", START).unwrap(), None);
    assert!(registry.verify("wang", "another good long one", START).unwrap().is_some());
}

#[test]
fn a_session_ends_unused_and_in_any_case() {
    let (_folder, registry, _) = registry().unwrap();
    let idle = registry.begin_session("wang", START).unwrap();
    let busy = registry.begin_session("wang", START).unwrap();
    for hours in 1..=13 {
        assert!(registry.session(&busy, START.plus_minutes(hours * 60)).unwrap().is_some());
    }
    assert_eq!(registry.session(&idle, START.plus_minutes(13 * 60)).unwrap(), None);
    for hours in 14..=168 {
        registry.session(&busy, START.plus_minutes(hours * 60)).unwrap();
    }
    assert_eq!(registry.session(&busy, START.plus_days(7).plus_minutes(1)).unwrap(), None);
}

#[test]
fn weak_passwords_are_refused_by_name() {
    for weak in ["short", "12345678", "PASSWORD", "houqin123"] {
        assert_eq!(check_password(weak).unwrap_err().code, "weak_password", "{weak}");
    }
    check_password("后勤处的好口令一条").unwrap();
}
