//! The predicate that counts is the predicate that lists: for every figure, over
//! every span and part of the school, the number equals the orders listed.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops loudly")]

use houqin_kernel::{CaseId, Moment, Viewer};
use houqin_service::figures::{Figures, MEASURES, Scope, figures, share};
use houqin_service::views::{OrderQuery, orders};
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
    vec![
        Scope::default(),
        Scope { category: "water".into(), ..Scope::default() },
        Scope { building: building("SS"), ..Scope::default() },
        Scope { worker, ..Scope::default() },
        Scope { category: "door".into(), building: building("JX"), worker },
    ]
}

fn in_scope(scope: &Scope) -> OrderQuery {
    OrderQuery {
        category: scope.category.clone(),
        building: scope.building,
        assignee: scope.worker,
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
                }
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
    for share in [empty.timeliness, empty.response, empty.conformance, empty.unconfirmed] {
        assert_eq!((share.part, share.whole), (0, 0));
    }
    assert_eq!((empty.open, empty.late, empty.reported, empty.imported), (0, 0, 0, 0));
}

#[test]
fn silence_is_no_praise_and_a_pause_hides_nothing() {
    let mut school = school(On::Sqlite);
    done(&mut school, "李师傅", "water", "JX", 0);
    school.clock.advance_minutes(15 * 24 * 60);
    assert_eq!(school.tick(), 1);
    school.clock.advance_minutes(1);
    let told = of(&school);
    assert_eq!((told.conformance.part, told.conformance.whole), (0, 1), "unconfirmed is judged");
    assert_eq!((told.unconfirmed.part, told.unconfirmed.whole), (1, 1));
    assert_eq!((told.timeliness.part, told.timeliness.whole), (1, 1));
    // Reopened and never finished: it counts against the figure of time.
    let again = done(&mut school, "李师傅", "water", "JX", 0);
    school.on("王老师", "service.confirm", again, json!({}));
    school.on("王老师", "service.reopen", again, json!({ "reason": "又漏" }));
    school.clock.advance_minutes(20 * 24 * 60);
    let told = of(&school);
    assert_eq!((told.timeliness.part, told.timeliness.whole), (1, 2));
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
