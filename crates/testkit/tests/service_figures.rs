//! The predicate that counts is the predicate that lists: for every figure, over
//! every span and part of the school, the number equals the orders listed.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops loudly")]

use houqin_kernel::{CaseId, Moment, Viewer};
use houqin_service::figures::{
    CutBy, CutRow, Figures, MEASURES, Measure, Narrow, SLICINGS, Scope, Without, cuts, figures,
    persons, share, slices,
};
use houqin_service::views::{OrderQuery, orders, pledge, trend};
use houqin_testkit::cast::photos;
use houqin_testkit::{On, School, on_both};
use serde_json::json;

fn school(on: On) -> School {
    let mut school = School::with_pack(on, "school");
    for (code, parent, kind) in
        [("XQ", "", "campus"), ("JX", "XQ", "building"), ("SS", "XQ", "building")]
    {
        let place = json!({ "code": code, "name": code, "kind": kind, "parent": parent });
        school.does("建制人", "organisation.set_place", place);
    }
    school.person("陈主任", &["affairs-director"]);
    school.person("林小燕", &["service-desk"]);
    school.person("李师傅", &["repair-worker"]);
    school.person("赵师傅", &["repair-worker"]);
    school.person("王老师", &[]);
    school.open_doors();
    school
}

fn reported(school: &mut School, category: &str, place: &str) -> CaseId {
    let form = json!({ "category": category, "description": "坏了", "place": place });
    school.does("王老师", "service.report", form).subject().expect("a case")
}

/// Repaired by `worker` after `hours`.
fn done(school: &mut School, worker: &str, category: &str, place: &str, hours: i64) -> CaseId {
    let order = reported(school, category, place);
    let who = school.who(worker);
    school.on("林小燕", "service.dispatch_at_once", order, json!({ "assignee": who }));
    school.clock.advance_minutes(hours * 60);
    school.on(worker, "service.finish_at_once", order, json!({ "photos": photos() }));
    order
}

/// Orders with every ending that exists, in two buildings, by two workers.
fn live(school: &mut School) {
    // A closer category is in its parent's figures.
    done(school, "李师傅", "burst", "JX", 0);
    // No building, and a place that is only told.
    school.reports("王老师", "water", "操场边漏水");
    for (category, place) in [("water", "JX"), ("door", "SS")] {
        let good = done(school, "李师傅", category, place, 0);
        school.on("王老师", "service.confirm", good, json!({}));
        school.on("王老师", "service.rate", good, json!({ "score": 4 }));
        let late = done(school, "赵师傅", category, place, 24 * 9);
        school.on("王老师", "service.confirm", late, json!({}));
        let back = done(school, "李师傅", category, place, 1);
        school.on("王老师", "service.send_back", back, json!({ "reason": "还漏" }));
        school.on("李师傅", "service.finish_at_once", back, json!({ "photos": photos() }));
        school.on("王老师", "service.confirm", back, json!({}));
        school.on("王老师", "service.reopen", back, json!({ "reason": "又漏" }));
        done(school, "赵师傅", category, place, 2);
        let urgent = reported(school, category, place);
        school.on("李师傅", "service.emergency", urgent, json!({ "reason": "爆管" }));
        school.on("李师傅", "service.finish", urgent, json!({ "photos": photos() }));
        school.on("王老师", "service.confirm", urgent, json!({}));
        let rejected = reported(school, category, place);
        let why = json!({ "why": "duplicate", "reason": "重复" });
        school.on("林小燕", "service.reject", rejected, why);
        let withdrawn = reported(school, category, place);
        school.on("王老师", "service.withdraw", withdrawn, json!({}));
        reported(school, category, place);
    }
    school.clock.advance_minutes(15 * 24 * 60);
    assert!(school.tick() >= 2, "the clock closes what nobody confirmed");
    let paused = reported(school, "water", "JX");
    let who = school.who("李师傅");
    school.on("林小燕", "service.dispatch_at_once", paused, json!({ "assignee": who }));
    school.on("李师傅", "service.take", paused, json!({}));
    school.on("李师傅", "service.pause", paused, json!({ "why": "material" }));
    school.clock.advance_minutes(1);
}

/// How many orders the list gives, page by page.
fn listed(viewer: &Viewer<'_>, query: &OrderQuery) -> i64 {
    let mut query = OrderQuery { limit: Some(3), ..query.clone() };
    let mut count = 0;
    for _ in 0..1_000 {
        let page = orders(viewer, &query).expect("a list");
        count += i64::try_from(page.orders.len()).expect("a count");
        match page.next {
            Some(next) => query.after = next,
            None => return count,
        }
    }
    panic!("the list has no end");
}

fn scopes(viewer: &Viewer<'_>) -> Vec<Scope> {
    let building = |code: &str| {
        let by_code = viewer.institution.directory.place_by_code;
        by_code(viewer.reading, code).expect("a look").map(|card| card.id)
    };
    let worker = viewer.institution.holders("repair-worker", viewer.at).next();
    let worker = worker.map(|held| held.person);
    let narrows = [
        Narrow::default(),
        Narrow { category: "water".into(), ..Narrow::default() },
        Narrow { building: building("SS"), ..Narrow::default() },
        Narrow { worker, ..Narrow::default() },
        Narrow { unit: "general-affairs".into(), ..Narrow::default() },
        Narrow { unit: "information".into(), ..Narrow::default() },
        Narrow { urgency: "p2".into(), without: Without::Worker, ..Narrow::default() },
        Narrow {
            category: "door".into(),
            building: building("JX"),
            worker,
            without: Without::Unit,
            ..Narrow::default()
        },
    ];
    narrows.into_iter().map(|narrow| Scope::of(viewer, narrow).expect("a scope")).collect()
}

fn in_scope(scope: &Scope) -> OrderQuery {
    let narrow = scope.narrow.clone();
    OrderQuery {
        category: narrow.category,
        building: narrow.building,
        assignee: narrow.worker,
        unit: narrow.unit,
        urgency: narrow.urgency,
        without: narrow.without.name().into(),
        ..OrderQuery::default()
    }
}

#[test]
fn a_declared_emergency_is_of_the_first_urgency_and_lengthens_no_limit() {
    on_both(|on| {
        let mut school = school(on);
        let of = |school: &School, id: CaseId| {
            school.look("陈主任", |viewer| {
                houqin_service::views::find_order(viewer.reading, id).expect("a look")
            })
        };
        // What was to be repaired in three working days is to be repaired in 24 hours.
        let slow = reported(&mut school, "door", "SS");
        let before = of(&school, slow).expect("the order").row;
        assert_eq!(before.urgency, "p3");
        let declared = school.look("陈主任", |viewer| viewer.at);
        school.on("李师傅", "service.emergency", slow, json!({ "reason": "门要倒" }));
        let after = of(&school, slow).expect("the order").row;
        assert_eq!(after.urgency, "p1");
        assert!(after.emergency);
        assert!(after.resolve_due < before.resolve_due, "the limit is nearer");
        assert!(
            after.resolve_due >= Some(declared.plus_minutes(1440)),
            "24 hours, round the clock"
        );
        // Already under the clock of the first urgency: the sooner limit stays.
        let burst = reported(&mut school, "burst", "JX");
        let before = of(&school, burst).expect("the order").row;
        school.clock.advance_minutes(20);
        school.on("李师傅", "service.emergency", burst, json!({ "reason": "爆管" }));
        let after = of(&school, burst).expect("the order").row;
        assert_eq!(after.urgency, "p1");
        assert_eq!(after.resolve_due, before.resolve_due);
        assert_eq!(after.respond_due, before.respond_due);
        school.must_replay();
    });
}

#[test]
fn every_number_equals_the_orders_it_opens_to() {
    on_both(|on| {
        let mut school = school(on);
        live(&mut school);
        let told = school.look("陈主任", |viewer| {
            let mut told = 0;
            for days in [1, 7, 30, 365] {
                let (from, until) = (viewer.at.plus_days(-days), viewer.at);
                for scope in scopes(viewer) {
                    told += every_measure(viewer, &scope, from, until);
                    states(viewer, &scope, from, until);
                    told += every_cell(viewer, &scope, from, until);
                }
                told += every_line(viewer, from, until);
            }
            told
        });
        assert!(told > 100, "the school has lived: {told}");
        school.must_replay();
    });
}

fn every_measure(viewer: &Viewer<'_>, scope: &Scope, from: Moment, until: Moment) -> i64 {
    let mut told = 0;
    for measure in MEASURES {
        let counted = share(viewer, measure, scope, from, until).expect("a share");
        let wanted =
            [("", counted.whole), ("1", counted.part), ("0", counted.whole - counted.part)];
        for (met, number) in wanted {
            let query = OrderQuery {
                figure: measure.name.into(),
                met: met.into(),
                from: Some(from),
                until: Some(until),
                ..in_scope(scope)
            };
            assert_eq!(listed(viewer, &query), number, "{} {met:?} {scope:?}", measure.name);
            told += number;
        }
    }
    told
}

/// Each cell of each distribution lists what it counts.
fn every_cell(viewer: &Viewer<'_>, scope: &Scope, from: Moment, until: Moment) -> i64 {
    let mut told = 0;
    for slicing in SLICINGS {
        let counted = slices(viewer, scope, (from, until), slicing).expect("cells");
        let whole = share(viewer, slicing.measure, scope, from, until).expect("a share").part;
        assert_eq!(counted.iter().sum::<i64>(), whole, "{} leaves nothing out", slicing.name);
        for (cell, number) in counted.into_iter().enumerate().filter(|(_, number)| *number > 0) {
            let query = OrderQuery {
                figure: slicing.measure.name.into(),
                met: "1".into(),
                slice: slicing.cell(cell),
                from: Some(from),
                until: Some(until),
                ..in_scope(scope)
            };
            assert_eq!(listed(viewer, &query), number, "{} {scope:?}", query.slice);
            told += number;
        }
    }
    told
}

/// Each line of each cut lists what it counts, and at the top the lines make the whole.
fn every_line(viewer: &Viewer<'_>, from: Moment, until: Moment) -> i64 {
    let mut told = 0;
    for by in CutBy::ALL {
        let found = cuts(viewer, &Scope::default(), (from, until), by).expect("cuts");
        let top = found.rows.iter().filter(|row| row.depth == 0);
        let reported: i64 = top.map(|row| row.numbers.reported).sum();
        assert_eq!(reported, found.whole.reported, "{by:?} leaves nothing out");
        for row in &found.rows {
            let mut query = OrderQuery::default();
            match (by, row.key.is_empty()) {
                (CutBy::Unit, true) => query.without = "unit".into(),
                (CutBy::Unit, false) => query.unit.clone_from(&row.key),
                (CutBy::Building, true) => query.without = "building".into(),
                (CutBy::Building, false) => query.building = row.key.parse().ok(),
                (CutBy::Category, _) => query.category.clone_from(&row.key),
                (CutBy::Urgency, _) => query.urgency.clone_from(&row.key),
            }
            told += one_line(viewer, row, &query, from, until);
        }
    }
    let all = persons(viewer, &Scope::default(), (from, until)).expect("persons");
    assert!(all.named, "the director reads persons");
    for row in &all.rows {
        let mut query = OrderQuery { assignee: row.key.parse().ok(), ..OrderQuery::default() };
        if row.key.is_empty() {
            query.without = "worker".into();
        }
        told += one_line(viewer, row, &query, from, until);
    }
    told
}

fn one_line(
    viewer: &Viewer<'_>,
    row: &CutRow,
    query: &OrderQuery,
    from: Moment,
    until: Moment,
) -> i64 {
    let told = &row.numbers;
    let wanted = [
        ("reported", "", told.reported),
        ("timeliness", "", told.timeliness.whole),
        ("timeliness", "1", told.timeliness.part),
        ("conformance", "", told.conformance.whole),
        ("conformance", "1", told.conformance.part),
        ("unconfirmed", "1", told.unconfirmed.part),
        ("rated", "", told.satisfaction.asked),
        ("rated", "1", told.satisfaction.answered),
        ("satisfied", "", told.satisfaction.answered),
        ("satisfied", "1", told.satisfaction.satisfied),
        ("again", "1", told.again.part),
        ("reopened", "1", told.reopened.part),
        ("repeat", "", told.repeat.whole),
        ("repeat", "1", told.repeat.part),
    ];
    for (figure, met, number) in wanted {
        let query = OrderQuery {
            figure: figure.into(),
            met: met.into(),
            from: Some(from),
            until: Some(until),
            ..query.clone()
        };
        assert_eq!(listed(viewer, &query), number, "{figure} {met:?} of {}", row.key);
    }
    told.reported
}

fn states(viewer: &Viewer<'_>, scope: &Scope, from: Moment, until: Moment) {
    let counted = figures(viewer, scope, from, until).expect("figures");
    for (state, number) in
        [("open", counted.open), ("late", counted.late), ("paused", counted.paused)]
    {
        let query = OrderQuery { state: state.into(), ..in_scope(scope) };
        assert_eq!(listed(viewer, &query), number, "{state} {scope:?}");
    }
}

fn of(school: &School) -> Figures {
    school.look("陈主任", |viewer| {
        figures(viewer, &Scope::default(), viewer.at.plus_days(-60), viewer.at).expect("figures")
    })
}

#[test]
fn an_empty_school_pretends_nothing() {
    let school = school(On::Sqlite);
    let empty = of(&school);
    let told = &empty.numbers;
    for share in [told.timeliness, told.response, told.conformance, told.unconfirmed] {
        assert_eq!((share.part, share.whole), (0, 0));
    }
    assert_eq!((empty.open, empty.late, told.reported, empty.imported), (0, 0, 0, 0));
}

#[test]
fn silence_is_no_praise_and_a_pause_hides_nothing() {
    let mut school = school(On::Sqlite);
    done(&mut school, "李师傅", "water", "JX", 0);
    school.clock.advance_minutes(15 * 24 * 60);
    assert_eq!(school.tick(), 1);
    school.clock.advance_minutes(1);
    let told = of(&school);
    assert_eq!(
        (told.numbers.conformance.part, told.numbers.conformance.whole),
        (0, 1),
        "unconfirmed is judged"
    );
    assert_eq!((told.numbers.unconfirmed.part, told.numbers.unconfirmed.whole), (1, 1));
    assert_eq!((told.numbers.timeliness.part, told.numbers.timeliness.whole), (1, 1));
    // Reopened and never finished: it counts against the figure of time.
    let again = done(&mut school, "李师傅", "water", "JX", 0);
    school.on("王老师", "service.confirm", again, json!({}));
    school.on("王老师", "service.reopen", again, json!({ "reason": "又漏" }));
    school.clock.advance_minutes(20 * 24 * 60);
    let told = of(&school);
    assert_eq!((told.numbers.timeliness.part, told.numbers.timeliness.whole), (1, 2));
    assert_eq!(told.late, 1);
    // While it is paused by a reason that stops the clock it is neither late nor in
    // time, and is told apart.
    let who = school.who("李师傅");
    school.on("林小燕", "service.dispatch", again, json!({ "assignee": who }));
    school.on("李师傅", "service.take", again, json!({}));
    school.on("李师傅", "service.pause", again, json!({ "why": "material" }));
    let told = of(&school);
    assert_eq!((told.late, told.paused), (0, 1));
}

/// One figure's share over the last sixty days.
fn measured(school: &School, name: &str) -> (i64, i64) {
    let measure = Measure::named(name).expect("a measure");
    let found = school.look("陈主任", |viewer| {
        share(viewer, measure, &Scope::default(), viewer.at.plus_days(-60), viewer.at)
    });
    let found = found.expect("a share");
    (found.part, found.whole)
}

#[test]
fn scores_are_told_with_those_asked_and_nobody_is_asked_about_own_work() {
    let mut school = school(On::Sqlite);
    for score in [5, 4, 2] {
        let order = done(&mut school, "李师傅", "water", "JX", 0);
        school.on("王老师", "service.confirm", order, json!({}));
        school.on("王老师", "service.rate", order, json!({ "score": score }));
    }
    let silent = done(&mut school, "李师傅", "water", "JX", 0);
    school.on("王老师", "service.confirm", silent, json!({}));
    done(&mut school, "李师傅", "door", "SS", 0);
    // Reported and repaired by the same hands.
    let form = json!({ "category": "door", "description": "门坏了", "place": "SS" });
    let own = school.does("李师傅", "service.report", form).subject().expect("a case");
    let who = school.who("李师傅");
    school.on("林小燕", "service.dispatch_at_once", own, json!({ "assignee": who }));
    school.on("李师傅", "service.finish_at_once", own, json!({ "photos": photos() }));
    let refused = json!({ "order": own });
    school.may_not("李师傅", "service.confirm", refused, "same_hands");
    school.clock.advance_minutes(6 * 24 * 60);
    assert_eq!(school.tick(), 2, "the silent one and the own one are closed by the clock");
    school.clock.advance_minutes(1);
    let told = of(&school).numbers;
    assert_eq!(told.unconfirmed.part, 2);
    let heard = told.satisfaction;
    assert_eq!((heard.asked, heard.answered, heard.satisfied, heard.score_sum), (5, 3, 2, 11));
    assert_eq!((heard.low, heard.high), (Some(2_077), Some(9_385)), "Wilson of 2 in 3");
    assert_eq!(measured(&school, "rated"), (3, 5));
    school.must_replay();
}

#[test]
fn the_same_thing_at_the_same_place_is_a_repeat_within_the_days_that_the_school_sets() {
    let mut school = school(On::Sqlite);
    done(&mut school, "李师傅", "water", "JX", 0);
    school.clock.advance_minutes(10 * 24 * 60);
    reported(&mut school, "water", "JX");
    reported(&mut school, "water", "SS");
    reported(&mut school, "door", "JX");
    school.clock.advance_minutes(1);
    assert_eq!(measured(&school, "repeat"), (1, 4));
    let nine = json!({ "name": "repeat_days", "value": 9 });
    school.does("陈主任", "service.set_setting", nine);
    assert_eq!(measured(&school, "repeat"), (0, 4));
}

#[test]
fn a_worker_sees_the_own_line_and_nobody_elses() {
    let mut school = school(On::Sqlite);
    live(&mut school);
    let (own, worker) = (school.who("李师傅"), school.who("赵师傅"));
    school.look("李师傅", |viewer| {
        let span = (viewer.at.plus_days(-60), viewer.at);
        let seen = persons(viewer, &Scope::default(), span).expect("persons");
        let keys: Vec<&str> = seen.rows.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, [own.to_string()]);
        assert!(!seen.named);
        assert_eq!((seen.bands.persons, seen.bands.timeliness), (2, None), "two are too few");
        assert!(houqin_service::views::may_see(viewer, Some(own)).is_ok());
        assert!(houqin_service::views::may_see(viewer, Some(worker)).is_err());
    });
}

#[test]
fn weeks_make_up_the_span_and_each_opens() {
    on_both(|on| {
        let mut school = school(on);
        live(&mut school);
        school.look("陈主任", |viewer| {
            let weeks = trend(viewer, &Scope::default(), viewer.at, Some(8)).expect("weeks").weeks;
            assert_eq!(weeks.len(), 8);
            let mut reported = 0;
            for week in &weeks {
                let query = OrderQuery {
                    figure: "reported".into(),
                    from: Some(week.from),
                    until: Some(week.until),
                    ..OrderQuery::default()
                };
                assert_eq!(listed(viewer, &query), week.numbers.reported);
                reported += week.numbers.reported;
            }
            assert!(reported > 10, "{reported}");
        });
    });
}

#[test]
fn the_pledge_is_public_only_where_the_school_says_so() {
    let mut school = school(On::Sqlite);
    done(&mut school, "李师傅", "water", "JX", 0);
    school.clock.advance_minutes(40 * 24 * 60);
    let stranger = |school: &School| {
        school.look("陈主任", |viewer| {
            let stranger = Viewer { person: None, ..*viewer };
            pledge(&stranger, "").map(|kept| (kept.rows.len(), kept.categories.len()))
        })
    };
    assert!(stranger(&school).is_err(), "not before the school turns it on");
    let public = json!({ "name": "public_board", "value": true });
    school.does("陈主任", "service.set_setting", public);
    let (urgencies, _) = stranger(&school).expect("now it is");
    assert_eq!(urgencies, 4);
}
