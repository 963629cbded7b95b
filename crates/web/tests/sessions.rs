//! Sign-in: who fails waits, and nobody can make others wait; sessions that end.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use houqin_kernel::{Moment, PersonId, SchoolId};
use houqin_web::registry::attempts::{FREE_OF_ADDRESS, FREE_OF_LOGIN, FREE_OF_NAME};
use houqin_web::registry::{Asker, Login, PinVerdict, Registry, Stage, Verdict};
use houqin_web::registry_engine;

const START: Moment = Moment(1_790_000_000_000);
const PASSWORD: &str = "a good long one";

fn registry() -> (tempfile::TempDir, Registry, Login) {
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::open(&registry_engine(folder.path(), None)).unwrap();
    let login =
        Login { login: "wang".to_owned(), school: SchoolId([1; 16]), person: PersonId([2; 16]) };
    registry.set_login(&login, PASSWORD, START).unwrap();
    (folder, registry, login)
}

fn at(last: i64) -> Asker {
    Asker::address(format!("10.0.{}.{}", last / 250, last % 250))
}

fn begin(registry: &Registry, now: Moment) -> String {
    registry.begin_session("wang", Stage::Full, &at(1), None, now).unwrap()
}

#[test]
fn who_fails_waits_longer_each_time_and_a_success_forgives() {
    let (_folder, registry, login) = registry();
    let verify = |password: &str, now| registry.verify("wang", password, &at(1), now).unwrap();
    for _ in 1..FREE_OF_LOGIN {
        assert_eq!(verify("guess", START), Verdict::Wrong);
    }
    assert_eq!(verify(PASSWORD, START), Verdict::Right(login.clone()));
    for _ in 0..FREE_OF_LOGIN {
        assert_eq!(verify("guess", START), Verdict::Wrong);
    }
    assert_eq!(verify(PASSWORD, START), Verdict::Wait(15), "the right one is not looked at");
    let later = Moment(START.0 + 15_000);
    assert_eq!(verify("guess", later), Verdict::Wrong);
    assert_eq!(verify("guess", later), Verdict::Wait(30));
    assert_eq!(verify(PASSWORD, Moment(later.0 + 30_000)), Verdict::Right(login));
    assert_eq!(registry.verify("nobody", "x", &at(2), START).unwrap(), Verdict::Wrong);
    for _ in 1..FREE_OF_LOGIN {
        registry.verify("nobody", "x", &at(2), START).unwrap();
    }
    let unknown = registry.verify("nobody", "x", &at(2), START).unwrap();
    assert_eq!(unknown, Verdict::Wait(15), "an unknown name is told from no other");
}

#[test]
fn a_stranger_can_make_nobody_wait_but_himself() {
    let (_folder, registry, login) = registry();
    let device = registry.remember_device("wang", START).unwrap();
    // From one address, a thousand tries of many names.
    let mut waits = 0;
    for number in 0..1_000 {
        let name = format!("name{}", number % 200);
        let verdict = registry.verify(&name, "guess", &at(9), START).unwrap();
        waits += i32::from(matches!(verdict, Verdict::Wait(_)));
    }
    assert!(waits >= 1_000 - i32::try_from(FREE_OF_ADDRESS).unwrap(), "{waits}");
    let elsewhere = registry.verify("wang", PASSWORD, &at(1), START).unwrap();
    assert_eq!(elsewhere, Verdict::Right(login.clone()), "another address is not held up");
    let known = Asker { device: Some(device.clone()), ..at(9) };
    let beside = registry.verify("wang", PASSWORD, &known, START).unwrap();
    assert_eq!(beside, Verdict::Right(login.clone()), "nor a known browser at the same address");
    // One name, from many addresses.
    for number in 0..FREE_OF_NAME {
        registry.verify("wang", "guess", &at(100 + number), START).unwrap();
    }
    let new = registry.verify("wang", PASSWORD, &at(90), START).unwrap();
    assert!(matches!(new, Verdict::Wait(_)), "an unknown browser waits: {new:?}");
    let owner = registry.verify("wang", PASSWORD, &known, START).unwrap();
    assert_eq!(owner, Verdict::Right(login), "the owner's browser does not");
    // The device's secret is no key, and no other login's.
    let stolen = Asker { device: Some(device), ..at(3) };
    for _ in 0..FREE_OF_LOGIN {
        registry.verify("wang", "guess", &stolen, START).unwrap();
    }
    let guesser = registry.verify("wang", PASSWORD, &stolen, START).unwrap();
    assert!(matches!(guesser, Verdict::Wait(_)), "{guesser:?}");
}

#[test]
fn a_new_password_ends_every_session_and_the_old_password() {
    let (_folder, registry, login) = registry();
    let (here, elsewhere) = (begin(&registry, START), begin(&registry, START));
    assert!(registry.session(&here, START).unwrap().is_some());
    registry.set_login(&login, "another good long one", START).unwrap();
    assert_eq!(registry.session(&here, START).unwrap(), None);
    assert_eq!(registry.session(&elsewhere, START).unwrap(), None);
    let verify = |password: &str| registry.verify("wang", password, &at(1), START).unwrap();
    assert_eq!(verify(PASSWORD), Verdict::Wrong);
    assert_eq!(verify("another good long one"), Verdict::Right(login.clone()));
}

#[test]
fn a_session_ends_unused_and_in_any_case() {
    let (_folder, registry, _) = registry();
    let (idle, busy) = (begin(&registry, START), begin(&registry, START));
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
fn a_session_that_waits_for_a_step_does_not_wait_long() {
    let (_folder, registry, _) = registry();
    let token = registry.begin_session("wang", Stage::Second, &at(1), None, START).unwrap();
    let stage = |minutes| {
        let session = registry.session(&token, START.plus_minutes(minutes)).unwrap();
        session.map(|session| session.stage)
    };
    assert_eq!(stage(14), Some(Stage::Second));
    assert_eq!(stage(16), None);
    assert_eq!(registry.sessions_of("wang").unwrap(), [], "it is not listed");
}

#[test]
fn one_sees_and_ends_ones_own_sessions_and_no_others() {
    let (_folder, registry, login) = registry();
    let other = Login { login: "li".to_owned(), person: PersonId([3; 16]), ..login };
    registry.set_login(&other, "li has another one", START).unwrap();
    let (mine, theirs) = (begin(&registry, START), {
        registry.begin_session("li", Stage::Full, &at(2), None, START).unwrap()
    });
    let id = |token: &str| registry.session(token, START).unwrap().unwrap().id;
    let listed = registry.sessions_of("wang").unwrap();
    assert_eq!(listed.iter().map(|row| row.id.clone()).collect::<Vec<_>>(), [id(&mine)]);
    assert_eq!(listed[0].address, "10.0.0.1");
    assert!(!registry.end_named("wang", &id(&theirs)).unwrap());
    assert!(registry.end_named("wang", &id(&mine)).unwrap());
    assert_eq!(registry.session(&mine, START).unwrap(), None);
    assert!(registry.session(&theirs, START).unwrap().is_some());
}

#[test]
fn an_invitation_works_once_and_in_time_and_the_newest_alone() {
    let (_folder, registry, login) = registry();
    let until = START.plus_minutes(60);
    let old = registry.invite(&login, until).unwrap();
    let token = registry.invite(&login, until).unwrap();
    assert_eq!(registry.invited(&old, START).unwrap(), None, "another one ends it");
    assert_eq!(registry.invited(&token, START).unwrap(), Some(login.clone()));
    assert_eq!(registry.invited(&token, until).unwrap(), None, "too late");
    let session = begin(&registry, START);
    assert!(registry.accept(&token, "my very own one", START).unwrap());
    assert!(!registry.accept(&token, "somebody elses", START).unwrap(), "used up");
    assert_eq!(registry.session(&session, START).unwrap(), None);
    let right = registry.verify("wang", "my very own one", &at(1), START).unwrap();
    assert_eq!(right, Verdict::Right(login));
}

#[test]
fn who_is_cut_off_holds_nothing_any_more() {
    let (_folder, registry, login) = registry();
    let session = begin(&registry, START);
    let token = registry.create_token("wang", "all", START).unwrap();
    let invitation = registry.invite(&login, START.plus_days(1)).unwrap();
    assert!(registry.token(&token).unwrap().is_some());
    registry.cut_off("wang", &at(1), START).unwrap();
    assert_eq!(registry.session(&session, START).unwrap(), None);
    assert_eq!(registry.known_token(&token), None);
    assert_eq!(registry.token(&token).unwrap(), None);
    assert_eq!(registry.invited(&invitation, START).unwrap(), None);
    assert_eq!(registry.verify("wang", PASSWORD, &at(1), START).unwrap(), Verdict::Wrong);
    let log = registry.security_log(10).unwrap();
    assert!(log.iter().any(|(_, login, event, _)| login == "wang" && event.contains("cut off")));
}

#[test]
fn a_time_step_and_a_recovery_code_are_used_once() {
    let (_folder, registry, _) = registry();
    registry.propose_factor("wang", b"sealed").unwrap();
    registry.propose_factor("wang", b"anew").unwrap();
    assert_eq!(registry.factor("wang").unwrap().unwrap().sealed, b"anew");
    assert!(registry.use_step("wang", 100, START).unwrap());
    assert!(!registry.use_step("wang", 100, START).unwrap());
    assert!(!registry.use_step("wang", 99, START).unwrap());
    assert!(registry.use_step("wang", 101, START).unwrap());
    registry.propose_factor("wang", b"over it").unwrap();
    assert_eq!(registry.factor("wang").unwrap().unwrap().sealed, b"anew", "it is confirmed");
    registry.set_recovery_codes("wang", &["AAAA".to_owned(), "BBBB".to_owned()]).unwrap();
    assert!(!registry.use_recovery_code("li", "AAAA").unwrap());
    assert!(registry.use_recovery_code("wang", "AAAA").unwrap());
    assert!(!registry.use_recovery_code("wang", "AAAA").unwrap());
    assert_eq!(registry.recovery_codes_left("wang").unwrap(), 1);
}

#[test]
fn a_line_of_the_log_cannot_be_forged_by_what_is_typed() {
    let (_folder, registry, _) = registry();
    let name = format!("x\n2026 root signed in{}", "y".repeat(500));
    registry.verify(&name, "guess", &at(1), START).unwrap();
    let log = registry.security_log(1).unwrap();
    let (_, login, event, address) = log.first().unwrap();
    assert!(!login.contains('\n') && login.chars().count() <= 64, "{login}");
    assert_eq!((event.as_str(), address.as_str()), ("wrong password", "10.0.0.1"));
}

#[test]
fn on_a_tablet_a_session_is_short_and_a_pin_is_shut_by_wrong_ones() {
    let (_folder, registry, login) = registry();
    let tablet = houqin_kernel::TabletId([7; 16]);
    let device = registry.add_tablet(login.school, tablet, START).unwrap();
    let of = |now| registry.tablet(&device, now).unwrap();
    assert_eq!(of(START), Some((login.school, tablet)));
    assert_eq!(registry.tablet_seen(tablet).unwrap(), Some(START));
    let later = START.plus_minutes(20);
    of(later);
    assert_eq!(registry.tablet_seen(tablet).unwrap(), Some(later));

    let begin = |now| registry.begin_on_tablet("wang", tablet, &at(1), now).unwrap();
    let lasts = |token: &str, now| registry.session(token, now).unwrap().is_some();
    let idle = begin(START);
    assert_eq!(registry.session(&idle, START).unwrap().unwrap().tablet, Some(tablet));
    assert!(lasts(&idle, Moment(START.0 + 179_000)));
    assert!(lasts(&idle, Moment(START.0 + 358_000)), "used, it goes on");
    assert!(!lasts(&idle, Moment(START.0 + 538_000)), "unused for three minutes, it is over");
    let busy = begin(START);
    for minute in 1..=30 {
        assert!(lasts(&busy, START.plus_minutes(minute)), "{minute}");
    }
    assert!(!lasts(&busy, Moment(START.plus_minutes(30).0 + 1)), "half an hour is all");

    assert_eq!(registry.try_pin("wang", "274916").unwrap(), PinVerdict::None);
    registry.set_pin("wang", "274916", START).unwrap();
    for left in (1..5).rev() {
        assert_eq!(registry.try_pin("wang", "608413").unwrap(), PinVerdict::Wrong(left));
    }
    assert_eq!(registry.try_pin("wang", "608413").unwrap(), PinVerdict::Shut);
    assert_eq!(registry.try_pin("wang", "274916").unwrap(), PinVerdict::Shut);
    assert_eq!(registry.pin_of("wang").unwrap(), Some((START, true)));
    registry.open_pin("wang").unwrap();
    assert_eq!(registry.try_pin("wang", "274916").unwrap(), PinVerdict::Right);

    let taken = begin(later);
    registry.forget_tablet(tablet).unwrap();
    assert!(!lasts(&taken, later) && of(later).is_none(), "taken away, at once");
    registry.set_login(&login, PASSWORD, later).unwrap();
    assert_eq!(registry.try_pin("wang", "274916").unwrap(), PinVerdict::None, "a new password");
    registry.set_pin("wang", "274916", later).unwrap();
    registry.cut_off("wang", &at(1), later).unwrap();
    assert_eq!(registry.try_pin("wang", "274916").unwrap(), PinVerdict::None, "a leaver's is dead");
}
