//! Lists at any size: no list of orders walks the table, whatever it is asked
//! for; a category takes in the closer ones, a unit those below it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use houqin_kernel::{CaseId, Moment, PersonId, PlaceId, Value, Viewer};
use houqin_service::figures::{Narrow, Scope, figures};
use houqin_service::views::{
    DaysQuery, OrderQuery, Resolved, SearchQuery, board, day_board, find_order, known, listed,
    mine, orders, search,
};
use houqin_store::record;
use houqin_testkit::{On, School, on_both};
use serde_json::json;

/// Queries of every kind, and pairs of them.
fn queries() -> Vec<OrderQuery> {
    let mut states: Vec<OrderQuery> = [
        "",
        "late",
        "paused",
        "reported",
        "done",
        "unconfirmed",
        "confirmed",
        "rated",
        "rejected",
        "merged",
        "closed",
        "all",
    ]
    .map(|state| OrderQuery { state: state.into(), ..OrderQuery::default() })
    .into();
    states.push(OrderQuery {
        figure: "timeliness".into(),
        met: "0".into(),
        ..OrderQuery::default()
    });
    let narrow: Vec<fn(&OrderQuery) -> OrderQuery> = vec![
        Clone::clone,
        |query| OrderQuery { category: "water".into(), ..query.clone() },
        |query| OrderQuery { requester_unit: "logistics".into(), ..query.clone() },
        |query| OrderQuery { unit: "logistics".into(), ..query.clone() },
        |query| OrderQuery { urgency: "p1".into(), ..query.clone() },
        |query| OrderQuery { building: Some(PlaceId([1; 16])), ..query.clone() },
        |query| OrderQuery { assignee: Some(PersonId([1; 16])), ..query.clone() },
        |query| OrderQuery { requester: Some(PersonId([1; 16])), ..query.clone() },
        |query| OrderQuery { number: "WX-2026-000001".into(), ..query.clone() },
        |query| OrderQuery { due: "late".into(), ..query.clone() },
        |query| OrderQuery {
            due: "next".into(),
            assignee: Some(PersonId([1; 16])),
            ..query.clone()
        },
        |query| OrderQuery { due: "any".into(), without: "worker".into(), ..query.clone() },
        |query| OrderQuery { after: format!("5.{}", CaseId([1; 16])), ..query.clone() },
    ];
    let books = ["", "1", "only"];
    let mut all = Vec::new();
    for state in &states {
        for narrow in &narrow {
            for book in books {
                all.push(OrderQuery { imported: book.into(), ..narrow(state) });
            }
        }
    }
    all
}

/// The steps of SQLite's plan that touch the orders.
fn plan(viewer: &Viewer<'_>, sql: &str, params: &[Value<'_>]) -> Vec<String> {
    let steps =
        viewer.reading.list(&format!("EXPLAIN QUERY PLAN {sql}"), params, |row| row.text(3));
    steps.unwrap()
}

/// Whether a step walks all orders of the school, or all cases.
fn walks(step: &str) -> bool {
    let table = |name: &str| step.starts_with(&format!("SCAN {name}"));
    let scans = ["o", "c", "service_order", "desk_case", "x", "service_word"]
        .iter()
        .any(|name| table(&format!("{name} ")) || step == format!("SCAN {name}"));
    scans || step.ends_with("(school_id=?)")
}

#[test]
fn no_list_of_orders_walks_the_table() {
    let mut school = School::with_pack(On::Sqlite, "school");
    school.person("林小燕", &["service-desk"]);
    school.open_doors();
    school.look("林小燕", |viewer| {
        for query in queries() {
            let asked = Resolved::of(viewer, &query, 50).unwrap();
            let made = listed(viewer, &query, &asked);
            for step in plan(viewer, &made.sql, &made.values) {
                assert!(!walks(&step), "{query:?}\n{step}\n{}", made.sql);
            }
        }
    });
}

#[test]
fn no_view_of_the_service_desk_walks_the_table() {
    let mut school = School::with_pack(On::Sqlite, "school");
    school.person("林小燕", &["service-desk", "repair-worker"]);
    school.person("王老师", &[]);
    school.open_doors();
    let order = school.reports("王老师", "water", "水龙头漏水");
    school.reports("王老师", "water", "水龙头又漏水");
    record::begin();
    for who in ["林小燕", "王老师"] {
        school.look(who, |viewer| {
            let _ = board(viewer);
            let _ = mine(viewer);
            let _ = day_board(viewer, &DaysQuery::default());
            orders(viewer, &OrderQuery::default()).unwrap();
            let detail = find_order(viewer.reading, order).unwrap().unwrap();
            known(viewer, &detail).unwrap();
            for q in ["漏水", "漏", "漏水 水龙头", "水暖", "WX-2026-000001", "三楼 漏水"]
            {
                search(viewer, &SearchQuery { q: q.into(), ..SearchQuery::default() }).unwrap();
            }
        });
    }
    let heard = record::end();
    let asked = |sql: &str| ["service_order", "service_word"].iter().any(|name| sql.contains(name));
    let heard: Vec<_> = heard.into_iter().filter(|one| asked(&one.sql)).collect();
    assert!(heard.len() > 20, "{}", heard.len());
    let forget =
        "DELETE FROM service_word WHERE school_id = $1 AND person = $2 AND length(person) > 0";
    school.look("林小燕", |viewer| {
        for one in heard.iter().filter(|one| !one.sql.starts_with("EXPLAIN")) {
            let params: Vec<Value<'_>> = one.params.iter().map(Value::from).collect();
            for step in plan(viewer, &one.sql, &params) {
                assert!(!walks(&step), "{step}\n{}", one.sql);
            }
        }
        let params = [viewer.reading.school().into(), Value::Bytes(&[1; 16])];
        let steps = plan(viewer, forget, &params);
        assert!(steps.iter().any(|step| step.contains("service_word_person")), "{steps:?}");
    });
}

/// What was closed does not make it dearer: no closed order is in the index.
#[test]
fn the_board_by_person_and_day_reads_only_what_is_open() {
    let mut school = School::with_pack(On::Sqlite, "school");
    school.person("林小燕", &["service-desk"]);
    school.open_doors();
    record::begin();
    school.look("林小燕", |viewer| day_board(viewer, &DaysQuery::default()).unwrap());
    let heard = record::end();
    let count = heard.iter().find(|one| one.sql.contains("GROUP BY")).unwrap();
    school.look("林小燕", |viewer| {
        let params: Vec<Value<'_>> = count.params.iter().map(Value::from).collect();
        let steps = plan(viewer, &count.sql, &params);
        let open = |step: &String| step.contains("service_order_open_now");
        assert!(steps.iter().any(open), "{steps:?}");
    });
}

#[test]
fn a_walk_would_be_seen() {
    let mut school = School::with_pack(On::Sqlite, "school");
    school.person("林小燕", &["service-desk"]);
    school.open_doors();
    school.look("林小燕", |viewer| {
        for sql in [
            "SELECT o.id FROM service_order o WHERE o.description = 'x'",
            "SELECT o.id FROM service_order o WHERE o.school_id = $1 ORDER BY o.description",
        ] {
            let params: &[Value<'_>] =
                if sql.contains("$1") { &[viewer.reading.school().into()] } else { &[] };
            assert!(plan(viewer, sql, params).iter().any(|step| walks(step)), "{sql}");
        }
    });
}

fn listing(school: &School, query: &OrderQuery) -> Vec<CaseId> {
    school.look("林小燕", |viewer| {
        let (mut all, mut query) = (Vec::new(), OrderQuery { limit: Some(2), ..query.clone() });
        loop {
            let page = orders(viewer, &query).unwrap();
            all.extend(page.orders.iter().map(|one| one.id));
            match page.next {
                Some(next) => query.after = next,
                None => return all,
            }
        }
    })
}

#[test]
fn a_category_takes_in_the_closer_ones_and_a_unit_those_below_it() {
    on_both(|on| {
        let mut school = School::with_pack(on, "school");
        for (code, parent) in [("faculty", ""), ("physics", "faculty"), ("music", "")] {
            let name = json!({ "zh": code, "en": code });
            let form = json!({ "code": code, "name": name, "parent": parent });
            school.does("建制人", "organisation.add_unit", form);
        }
        school.person("林小燕", &["service-desk"]);
        for (who, number, unit) in
            [("物", "P1", "physics"), ("院", "F1", "faculty"), ("音", "M1", "music")]
        {
            let id = school.person(who, &[]);
            let form =
                json!({ "id": id, "number": number, "name": who, "kind": "staff", "unit": unit });
            school.does("建制人", "organisation.change_person", form);
        }
        school.open_doors();
        let mut made = Vec::new();
        for (who, category) in
            [("物", "water"), ("院", "burst"), ("音", "door"), ("物", "burst"), ("音", "water")]
        {
            school.clock.advance_minutes(1);
            made.push(school.reports(who, category, "坏了"));
        }
        let by = |category: &str, unit: &str| {
            let query = OrderQuery {
                category: category.into(),
                requester_unit: unit.into(),
                ..OrderQuery::default()
            };
            listing(&school, &query)
        };
        let newest = |at: &[usize]| -> Vec<CaseId> { at.iter().map(|at| made[*at]).collect() };
        assert_eq!(by("", ""), newest(&[4, 3, 2, 1, 0]));
        assert_eq!(by("water", ""), newest(&[4, 3, 1, 0]), "the closer ones too");
        assert_eq!(by("burst", ""), newest(&[3, 1]));
        assert_eq!(by("", "faculty"), newest(&[3, 1, 0]), "the units below too");
        assert_eq!(by("", "physics"), newest(&[3, 0]));
        assert_eq!(by("water", "music"), newest(&[4]));
        assert_eq!(by("no-such-kind", ""), []);
        school.look("林小燕", |viewer| {
            let narrow = Narrow { category: "water".into(), ..Narrow::default() };
            let scope = Scope::of(viewer, narrow).unwrap();
            let until = Moment(viewer.at.0 + 1);
            let figures = figures(viewer, &scope, Moment(0), until).unwrap();
            assert_eq!(figures.open, 4, "the figure counts what the list lists");
        });
        school.must_replay();
    });
}
