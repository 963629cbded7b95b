//! Act after act at a scripted clock, many in one commit: the same turns, the
//! same tables; and never at the machine's clock.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use std::sync::Arc;

use houqin_desk::{Answer, Desk, DeskError, Request, SystemClock};
use houqin_kernel::{Hand, Reading};
use houqin_testkit::{DOMAINS, On, School, on_both};
use serde_json::json;

/// More than one commit holds.
const REPORTS: i64 = 1_100;

fn cases(reading: &dyn Reading) -> i64 {
    let sql = "SELECT COUNT(*) FROM desk_case WHERE school_id = $1";
    reading.number(sql, &[reading.school().into()]).unwrap()
}

fn begun(on: On) -> School {
    let mut school = School::with_pack(on, "school");
    school.person("王老师", &[]);
    school.open_doors();
    school
}

#[test]
fn what_was_done_is_seen_at_once_and_committed_by_the_end() {
    on_both(|on| {
        let school = begun(on);
        let (who, clock) = (Hand::Person(school.who("王老师")), Arc::clone(&school.clock));
        let refused = school
            .desk
            .gathered(move |desk| {
                let mut refused = 0;
                for number in 0..REPORTS {
                    clock.advance_minutes(1);
                    let place = if number % 100 == 0 { "" } else { "三楼" };
                    let form =
                        json!({ "category": "water", "description": "漏水", "place_text": place });
                    match desk.perform(Request::one(who, "service.report", form)) {
                        Ok(Answer::Done(_)) => {}
                        Err(DeskError::Refused(_)) => refused += 1,
                        other => panic!("{other:?}"),
                    }
                    assert_eq!(cases(desk.reading()), number + 1 - refused);
                }
                refused
            })
            .unwrap();
        assert_eq!(refused, 11, "a refusal takes back its own turn alone");
        assert_eq!(school.read(|reading| Ok(cases(reading))), REPORTS - refused);
        school.must_replay();
        // And the desk takes others again, each in a commit of its own.
        let mut school = school;
        school.reports("王老师", "water", "又漏水");
        school.must_replay();
    });
}

#[test]
fn when_the_store_fails_nothing_since_the_last_commit_stands() {
    let school = begun(On::Sqlite);
    let (who, clock) = (Hand::Person(school.who("王老师")), Arc::clone(&school.clock));
    let before = school.read(|reading| Ok(cases(reading)));
    // A table of the act's own goes missing half-way.
    let done = school.desk.gathered(move |desk| {
        let form = json!({ "category": "water", "description": "漏水", "place_text": "三楼" });
        let report = || Request::one(who, "service.report", form.clone());
        clock.advance_minutes(1);
        desk.perform(report()).unwrap();
        desk.reading().number("DROP TABLE service_word", &[]).ok();
        let broken = desk.perform(report());
        assert!(matches!(broken, Err(DeskError::Store(_))), "{broken:?}");
        let after = desk.perform(report());
        assert!(matches!(after, Err(DeskError::Store(_))), "nothing more is taken: {after:?}");
    });
    assert!(matches!(done, Err(DeskError::Store(_))), "{done:?}");
    assert_eq!(school.read(|reading| Ok(cases(reading))), before);
    school.must_replay();
}

#[test]
fn a_desk_at_the_machines_clock_commits_every_group() {
    let school = begun(On::Sqlite);
    let setup = school.desk.setup().clone();
    school.desk.stop();
    let desk = Desk::open(setup, DOMAINS, Arc::new(SystemClock::default())).unwrap();
    let refused = desk.gathered(|_| ());
    assert!(matches!(refused, Err(DeskError::Start(_))), "{refused:?}");
}
