//! The board by person and day: each number is what a naive count over the list
//! of open orders gives, and what the list that it opens to lists.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops loudly")]

use std::collections::BTreeMap;

use houqin_kernel::{CaseId, PersonId, Viewer};
use houqin_service::views::{
    DayBoard, DayRow, DaysQuery, Due, OrderQuery, OrderRow, day_board, orders,
};
use houqin_testkit::cast::photos;
use houqin_testkit::{On, School, on_both};
use jiff::ToSpan as _;
use serde_json::json;

fn school(on: On) -> School {
    let mut school = School::with_pack(on, "school");
    school.person("林小燕", &["service-desk"]);
    school.person("李师傅", &["repair-worker"]);
    school.person("赵师傅", &["repair-worker"]);
    school.person("王老师", &[]);
    school.open_doors();
    school
}

/// Sets the scripted clock to a time of day of the school.
fn until(school: &School, civil: &str) {
    let now = school.look("林小燕", |viewer| viewer.at);
    let zone = school.desk.setup().zone.clone();
    let then = houqin_kernel::Moment::at_civil(civil.parse().unwrap(), &zone).unwrap();
    assert!(then > now, "{civil} is past");
    school.clock.advance_minutes(then.minutes_since(now));
}

fn given(school: &mut School, worker: &str, category: &str) -> CaseId {
    let order = school.reports("王老师", category, "坏了");
    let who = school.who(worker);
    school.on("林小燕", "service.dispatch_at_once", order, json!({ "assignee": who }));
    order
}

fn finished(school: &mut School, category: &str, minutes: i64) {
    let order = given(school, "李师傅", category);
    let form = json!({ "photos": photos(), "labour_minutes": minutes });
    school.on("李师傅", "service.finish_at_once", order, form);
}

fn all(viewer: &Viewer<'_>, query: &OrderQuery) -> Vec<OrderRow> {
    let (mut rows, mut query) = (Vec::new(), OrderQuery { limit: Some(7), ..query.clone() });
    for _ in 0..100 {
        let page = orders(viewer, &query).unwrap();
        rows.extend(page.orders);
        match page.next {
            Some(next) => query.after = next,
            None => return rows,
        }
    }
    panic!("the list has no end");
}

/// When a row is due, told without the board's own expression.
fn due(viewer: &Viewer<'_>, row: &OrderRow) -> Due {
    let answer = row.respond_due.filter(|_| row.responded_at.is_none());
    let limit = [answer, row.resolve_due].into_iter().flatten().min();
    let Some(limit) = limit.filter(|_| !row.stopped) else { return Due::Stopped };
    let calendar = &viewer.institution.calendar;
    let (day, today) = (calendar.day(limit), calendar.day(viewer.at));
    let mut next = today.tomorrow().unwrap();
    while !calendar.is_working_day(next) {
        next = next.checked_add(1.day()).unwrap();
    }
    if limit < viewer.at {
        assert!(row.is_late(viewer.at), "late on the board is late on the list");
        Due::Late
    } else if day == today {
        Due::Today
    } else if day <= next {
        Due::Next
    } else {
        Due::Later
    }
}

/// The board against the list, whole and cell by cell.
fn compare(school: &School) -> DayBoard {
    school.look("林小燕", |viewer| {
        let board = day_board(viewer, &DaysQuery::default()).unwrap();
        let open = all(viewer, &OrderQuery { state: "open".into(), ..OrderQuery::default() });
        let mut naive: BTreeMap<(Option<PersonId>, Due), i64> = BTreeMap::new();
        for row in open.iter().filter(|row| row.finished_at.is_none()) {
            *naive.entry((row.assignee, due(viewer, row))).or_default() += 1;
        }
        let mut counted = BTreeMap::new();
        for row in &board.rows {
            for day in Due::ALL {
                if row.of(day) > 0 {
                    counted.insert((row.person, day), row.of(day));
                }
                assert_eq!(listed(viewer, row, day.name()), row.of(day), "{day:?} of {row:?}");
            }
            assert_eq!(listed(viewer, row, Due::ANY), row.all, "all of {row:?}");
        }
        assert_eq!(counted, naive);
        assert_eq!(board.all.all, naive.values().sum::<i64>());
        for day in Due::ALL {
            let sum: i64 = board.rows.iter().map(|row| row.of(day)).sum();
            assert_eq!(board.all.of(day), sum, "{day:?}");
        }
        board
    })
}

/// How many orders the list has that a cell opens to.
fn listed(viewer: &Viewer<'_>, row: &DayRow, due: &str) -> i64 {
    let query = OrderQuery {
        state: "open".into(),
        due: due.into(),
        assignee: row.person,
        without: if row.person.is_none() { "worker".into() } else { String::new() },
        ..OrderQuery::default()
    };
    i64::try_from(all(viewer, &query).len()).unwrap()
}

fn row(board: &DayBoard, person: Option<PersonId>) -> &DayRow {
    board.rows.iter().find(|row| row.person == person).unwrap()
}

#[test]
fn the_board_counts_what_the_list_lists() {
    on_both(|on| {
        let mut school = school(on);
        let (li, zhao) = (school.who("李师傅"), school.who("赵师傅"));
        // Tuesday 8:00. Nobody's; answered and in hand; paused with its clock stopped;
        // finished and waiting; ended.
        school.reports("王老师", "water", "漏水");
        given(&mut school, "李师傅", "door");
        let stopped = given(&mut school, "赵师傅", "water");
        school.on("赵师傅", "service.take", stopped, json!({}));
        school.on("赵师傅", "service.pause", stopped, json!({ "why": "material" }));
        finished(&mut school, "door", 30);
        let away = school.reports("王老师", "door", "不修了");
        school.on("王老师", "service.withdraw", away, json!({}));
        let board = compare(&school);
        assert_eq!(row(&board, Some(zhao)).stopped, 1);
        assert_eq!(board.all.all, 3, "what is finished or ended is not to be done");
        // Late at night the day is still the school's own: in UTC it is another.
        until(&school, "2026-09-02T23:30");
        given(&mut school, "李师傅", "burst");
        compare(&school);
        until(&school, "2026-09-03T00:30");
        given(&mut school, "李师傅", "burst");
        school.reports("王老师", "burst", "爆管");
        compare(&school);
        // On Friday the next working day is Monday.
        until(&school, "2026-09-04T16:00");
        for category in ["water", "door", "burst"] {
            given(&mut school, "赵师傅", category);
            school.reports("王老师", category, "又坏了");
        }
        let board = compare(&school);
        assert_eq!(board.next_day.to_string(), "2026-09-07");
        assert!(row(&board, Some(li)).late > 0 && row(&board, None).late > 0, "{board:?}");
        assert!(board.all.next > 0, "{board:?}");
        school.must_replay();
    });
}

#[test]
fn work_is_told_by_the_usual_labour_and_not_where_too_few_tell_theirs() {
    on_both(|on| {
        let mut school = school(on);
        let (li, zhao) = (school.who("李师傅"), school.who("赵师傅"));
        for minutes in [10, 20, 400, 30] {
            finished(&mut school, "water", minutes);
        }
        finished(&mut school, "door", 60);
        finished(&mut school, "water", 0);
        given(&mut school, "赵师傅", "water");
        given(&mut school, "赵师傅", "water");
        given(&mut school, "赵师傅", "door");
        let board = compare(&school);
        let told = |board: &DayBoard, code: &str| {
            let found = board.usual.iter().find(|one| one.category == code).unwrap();
            (found.told, found.minutes)
        };
        assert_eq!(told(&board, "water"), (4, None), "four tell theirs, one told none");
        let idle = row(&board, Some(li));
        assert!(idle.takes && idle.all == 0, "whoever has nothing to do is shown too");
        let his = row(&board, Some(zhao));
        assert_eq!(his.work_next.minutes, 0);
        assert_eq!(his.work_next.unknown, his.late + his.today + his.next);
        finished(&mut school, "water", 25);
        let board = compare(&school);
        assert_eq!(told(&board, "water"), (5, Some(25)));
        // Late: both are in the work of today.
        school.clock.advance_minutes(21 * 24 * 60);
        let board = compare(&school);
        let his = row(&board, Some(zhao));
        assert_eq!((his.late, his.work_today.minutes, his.work_today.unknown), (3, 50, 1));
        assert_eq!(his.work_next, his.work_today);
    });
}

#[test]
fn the_time_there_is_is_what_the_calendar_has_left() {
    let school = school(On::Sqlite);
    let time = |school: &School| {
        let board = school.look("林小燕", |viewer| day_board(viewer, &DaysQuery::default()));
        let board = board.unwrap();
        (board.minutes_today, board.minutes_next)
    };
    let day = school.desk.institution().calendar.day_minutes();
    assert_eq!(time(&school), (day, 2 * day), "at eight in the morning of a Tuesday");
    until(&school, "2026-09-04T20:00");
    assert_eq!(time(&school), (0, day), "on Friday evening: Monday alone");
}

#[test]
fn the_board_is_for_those_who_read_the_board_and_a_day_that_there_is_not_is_refused() {
    let school = school(On::Sqlite);
    school.look("王老师", |viewer| {
        let refused = day_board(viewer, &DaysQuery::default());
        assert!(matches!(refused, Err(houqin_kernel::ViewError::Refused(_))), "{refused:?}");
    });
    school.look("林小燕", |viewer| {
        let query = OrderQuery { due: "someday".into(), ..OrderQuery::default() };
        match orders(viewer, &query) {
            Err(houqin_kernel::ViewError::Refused(why)) => assert_eq!(why.code, "no_such_due"),
            other => panic!("{other:?}"),
        }
    });
}
