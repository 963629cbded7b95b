//! 职责.

use houqin_organisation::views::{duties, gaps};
use houqin_testkit::{On, on_both};
use serde_json::{Value as Json, json};

use crate::{Provoked, long, village};

fn with(code: &str, more: Json) -> Json {
    let mut form = json!({ "code": code, "post": "repair-worker", "leads": ["general-affairs"],
        "name": { "zh": "修门", "en": "Mend doors" }, "clause": "posts-charter#1" });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[test]
fn every_refusal_of_a_duty() {
    let school = village(On::Sqlite);
    let set = "organisation.set_duty";
    let mut no = Provoked::on(&school);
    no.no("校长", set, with("Doors", json!({})), "bad_code");
    no.no("校长", set, with("doors", json!({ "name": { "zh": " " } })), "bad_name");
    no.no("校长", set, with("doors", json!({ "clause": "#1" })), "bad_clause");
    no.no("校长", set, with("doors", json!({ "leads": vec!["x"; 51] })), "too_long");
    no.no("校长", set, with("doors", json!({ "evidence_acts": [long("x", 64)] })), "too_long");
    no.no("校长", set, with("doors", json!({ "post": "nobody" })), "unknown");
    no.no("校长", set, with("doors", json!({ "leads": ["nobody"] })), "unknown");
    let twice = json!({ "leads": ["principal", "principal"] });
    no.no("校长", set, with("doors", twice), "named_twice");
    no.no("校长", set, with("doors", json!({ "leads": ["repair-worker"] })), "named_twice");
    no.no("校长", set, with("doors", json!({ "every_days": -1 })), "out_of_range");
    no.no("校长", set, with("doors", json!({ "every_days": 3661 })), "out_of_range");
    no.no("校长", "organisation.end_duty", json!({ "code": "doors" }), "unknown");
    no.all_of(&[set, "organisation.end_duty"]);
    school.must_replay();
}

#[test]
fn a_duty_is_covered_while_its_post_is_held_and_its_act_is_done() {
    on_both(|on| {
        let mut school = village(on);
        let evidence = json!({ "every_days": 7, "evidence_acts": ["service.note"] });
        school.does("校长", "organisation.set_duty", with("doors", evidence));
        let covered = |school: &houqin_testkit::School| {
            school.look("王老师", |viewer| {
                let all = duties(viewer).unwrap();
                let gaps = gaps(viewer, &all).unwrap();
                let one = all.into_iter().find(|duty| duty.code == "doors").unwrap();
                let overdue = gaps.overdue_duties.contains(&one.code);
                let vacant = gaps.vacant_duties.contains(&one.code);
                (one.covered, overdue, vacant)
            })
        };
        assert_eq!(covered(&school), (false, true, false), "held, and never done");
        let order = school.reports("王老师", "water", "门坏了");
        school.on("王老师", "service.note", order, json!({ "text": "还没修" }));
        assert_eq!(covered(&school), (true, false, false));
        school.clock.advance_minutes(8 * 24 * 60);
        assert_eq!(covered(&school), (false, true, false), "the interval has passed");
        for who in ["李师傅", "陈主任"] {
            school.does("陈主任", "organisation.leave", json!({ "person": school.who(who) }));
        }
        assert_eq!(covered(&school), (false, false, true), "nobody holds the post");
        school.does("校长", "organisation.end_duty", json!({ "code": "doors" }));
        assert!(!school.desk.institution().duties.contains_key("doors"));
        // A duty that ended may be set again: it is the same one.
        school.does("校长", "organisation.set_duty", with("doors", json!({})));
        assert!(school.desk.institution().duties.contains_key("doors"));
        school.must_replay();
    });
}
