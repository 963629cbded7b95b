//! What the import and the setting of the catalogue refuse.

use houqin_desk::{Answer, Request};
use houqin_kernel::Hand;
use houqin_testkit::cast::{photo, photos};
use serde_json::{Value as Json, json};

use crate::{Bench, with};

pub fn the_import(bench: &mut Bench) {
    let now = houqin_desk::Clock::now(bench.school.clock.as_ref());
    let row = |key: &str, opened: i64, closed: Option<i64>| json!({ "line": 1, "key": key, "category": "Tree", "description": "x", "opened_at": opened, "closed_at": closed });
    let file =
        |digest: &str, rows: Vec<Json>| json!({ "digest": digest, "book": "old", "rows": rows });
    let digest = houqin_testkit::PHOTO;
    let mut tries =
        |form: Json| match bench.school.asks(Request::one(Hand::Import, "service.import", form)) {
            Err(refusal) => {
                bench.seen.insert(("service.import".to_owned(), refusal.code.to_owned()));
                refusal.code
            }
            Ok(Answer::Done(_)) => "done",
            Ok(Answer::Allowed(_)) => "allowed",
        };
    assert_eq!(tries(file(digest, Vec::new())), "too_many_rows");
    assert_eq!(tries(file("no digest", vec![row("1", 5, None)])), "not_a_digest");
    assert_eq!(tries(file(digest, vec![row("1", 5, Some(4))])), "closed_before_opened");
    assert_eq!(tries(file(digest, vec![row("1", now.0 + 1, None)])), "in_the_future");
    assert_eq!(tries(file(digest, vec![row("1", 5, Some(6))])), "done");
    assert_eq!(tries(file(digest, vec![row("1", 5, Some(6))])), "known_key");
}

pub fn the_catalogue(bench: &mut Bench) {
    let name = json!({ "zh": "某项", "en": "" });
    let rows = [
        (
            "service.set_urgency",
            json!({ "code": "p9", "name": name, "respond_minutes": 5, "resolve_minutes": 9,
                    "clock": "always", "clause": "service-desk#1" }),
        ),
        ("service.set_category", json!({ "code": "bell", "name": name, "urgency": "p2" })),
        ("service.set_skill", json!({ "code": "bells", "name": name })),
        (
            "service.set_pause_reason",
            json!({ "code": "other", "name": name, "stops_clock": true, "clause": "service-desk#1" }),
        ),
        (
            "service.set_reject_reason",
            json!({ "code": "other", "name": name, "clause": "service-desk#1" }),
        ),
    ];
    for (act, form) in rows {
        let mut refuses = |field: &str, value: Json, code: &str| {
            bench.refuses("陈主任", act, with(&form, field, value), code);
        };
        refuses("code", json!("Bell 2"), "bad_code");
        refuses("name", json!({ "zh": " ", "en": "Bell" }), "bad_name");
        if form.get("clause").is_some() {
            refuses("clause", json!("service-desk#999"), "no_clause");
        }
        match act {
            "service.set_urgency" => {
                refuses("respond_minutes", json!(0), "bad_limits");
                refuses("resolve_minutes", json!(4), "bad_limits");
                refuses("resolve_minutes", json!(i64::MAX), "bad_limits");
            }
            "service.set_category" => {
                refuses("parent", json!("nowhere"), "unknown_parent");
                refuses("parent", json!("bell"), "unknown_parent");
                refuses("urgency", json!("someday"), "unknown_urgency");
                refuses("skill", json!("magic"), "unknown_skill");
            }
            _ => {}
        }
        bench.school.does("陈主任", act, form);
    }
    // A circle of categories.
    let below = json!({ "code": "chime", "name": name, "urgency": "p2", "parent": "bell" });
    bench.school.does("陈主任", "service.set_category", below);
    let circle = json!({ "code": "bell", "name": name, "urgency": "p2", "parent": "chime" });
    bench.refuses("陈主任", "service.set_category", circle, "unknown_parent");
    let mut refuses = |name: &str, value: Json, code: &str| {
        let form = json!({ "name": name, "value": value });
        bench.refuses("陈主任", "service.set_setting", form, code);
    };
    refuses("colour", json!(1), "unknown_setting");
    refuses("confirm_days", json!(0), "out_of_range");
    refuses("rating_scale", json!(true), "out_of_range");
}

pub fn the_month(bench: &mut Bench) {
    let act = "service.sign_month";
    let sheet = |month: &str, list: &str, photos: Json| json!({ "month": month, "list": list, "photos": photos });
    bench.order("done");
    bench.school.clock.advance_minutes(60 * 24 * 60);
    bench.refuses("陈主任", act, sheet("2026-13", "", photos()), "bad_month");
    bench.refuses("陈主任", act, sheet("2090-01", "", photos()), "month_not_over");
    bench.refuses("陈主任", act, sheet("2026-01", "", photos()), "nothing_listed");
    bench.refuses("陈主任", act, sheet("2026-09", "00000000", photos()), "list_changed");
    let month = houqin_service::figures::Month::named("2026-09").expect("a month");
    let zone = bench.school.desk.institution().calendar.zone().clone();
    let standing =
        bench.school.read(|reading| houqin_service::small::standing(reading, month, &zone));
    let list = standing.list.printed();
    let many = Json::from(vec![photo(); houqin_service::order::PHOTOS_MAX + 1]);
    bench.refuses("陈主任", act, sheet("2026-09", &list, many), "too_many_photos");
    let unstored = json!([with(&photo(), "digest", json!("0".repeat(64)))]);
    bench.refuses("陈主任", act, sheet("2026-09", &list, unstored), "not_a_photo");
    bench.refuses("陈主任", act, sheet("2026-09", &list, json!([])), "sheet_missing");
    bench.school.does("陈主任", act, sheet("2026-09", &list.to_lowercase(), photos()));
    bench.refuses("陈主任", act, sheet("2026-09", &list, photos()), "already_signed");
    // More orders than any school has: each of those there are, with each other.
    let school = bench.school.desk.setup().school;
    bench
        .school
        .tamper()
        .run(
            "INSERT INTO service_order (school_id, id, number, requester, reporter, category, \
             urgency, source, reported_at, finished_at, pooled, material_fen, labour_minutes, \
             sent_back, reopened, emergency, imported) \
             SELECT a.school_id, randomblob(16), '', a.requester, a.reporter, a.category, \
             a.urgency, a.source, a.reported_at, $2, 0, 0, 0, 0, 0, 0, 0 \
             FROM service_order a, service_order b, (SELECT 1 UNION SELECT 2 UNION SELECT 3) \
             WHERE a.school_id = $1 AND b.school_id = $1",
            &[(&school).into(), month.span(&zone).0.into()],
        )
        .expect("the rows are there");
    bench.refuses("陈主任", act, sheet("2026-09", &list, photos()), "too_many_listed");
}
