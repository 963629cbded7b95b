//! Many people, one fault: joining, merging and taking it back; a complaint and
//! its answer. Each story on SQLite and on PostgreSQL, each ending in a replay.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use houqin_desk::{Answer, Request};
use houqin_kernel::{CaseId, Hand, Moment, PersonId, Value};
use houqin_service::{complaint, followers, views};
use houqin_testkit::cast::photos;
use houqin_testkit::{On, School, on_both};
use serde_json::{Value as Json, json};

/// The village with rooms, and an order placed in one of them.
fn rooms(on: On) -> School {
    let mut school = School::with_pack(on, "school-small");
    for (code, parent, kind) in [
        ("XQ", "", "campus"),
        ("JX", "XQ", "building"),
        ("JX101", "JX", "room"),
        ("JX102", "JX", "room"),
    ] {
        let place = json!({ "code": code, "name": code, "kind": kind, "parent": parent });
        school.does("建制人", "organisation.set_place", place);
    }
    school.person("校长", &["principal"]);
    school.person("陈主任", &["general-affairs"]);
    school.person("李师傅", &["repair-worker"]);
    for teacher in ["王老师", "赵老师", "孙老师", "周老师", "钱老师"] {
        school.person(teacher, &[]);
    }
    school.person("吴干事", &["center-affairs"]);
    school.open_doors();
    school.clock.advance_minutes(1);
    school
}

fn placed(school: &mut School, who: &str, category: &str, place: &str) -> CaseId {
    let form = json!({ "category": category, "description": "坏了", "place": place });
    school.does(who, "service.report", form).subject().unwrap()
}

fn row(school: &School, order: CaseId) -> views::OrderRow {
    school.read(|reading| views::find_order(reading, order)).unwrap().row
}

fn number(school: &School, order: CaseId) -> String {
    row(school, order).number
}

fn people(school: &School, order: CaseId) -> Vec<PersonId> {
    school.read(|reading| {
        Ok(followers::joiners(reading, order)?.into_iter().map(|one| one.person).collect())
    })
}

/// Numbers of what is offered to join at a place.
fn offered(school: &School, place: &str, category: &str) -> Vec<String> {
    school.look("钱老师", |viewer| {
        let query = views::DuplicatesQuery { place: place.into(), category: category.into() };
        let found = views::duplicates_at(viewer, &query).unwrap();
        found.into_iter().map(|one| one.number).collect()
    })
}

#[test]
fn what_is_open_in_a_room_is_offered_before_it_is_reported_again() {
    on_both(|on| {
        let mut school = rooms(on);
        let tap = placed(&mut school, "王老师", "water", "JX101");
        school.clock.advance_minutes(1);
        let lamp = placed(&mut school, "王老师", "electric", "JX101");
        let (tap_no, lamp_no) = (number(&school, tap), number(&school, lamp));
        assert_eq!(offered(&school, "JX101", ""), [lamp_no, tap_no.clone()], "the newest first");
        assert_eq!(offered(&school, "JX101", "water"), std::slice::from_ref(&tap_no));
        assert_eq!(offered(&school, "JX101", "toilet"), [tap_no], "a near category in a room");
        assert!(offered(&school, "JX102", "").is_empty(), "another room");
        assert!(offered(&school, "JX", "water").is_empty(), "the building is no room");
        school.look("钱老师", |viewer| {
            let query = views::DuplicatesQuery { place: "NO".into(), ..Default::default() };
            assert!(views::duplicates_at(viewer, &query).is_err());
        });
        school.on("李师傅", "service.finish_at_once", tap, json!({ "photos": photos() }));
        assert!(offered(&school, "JX101", "water").is_empty(), "finished");
        school.clock.advance_minutes(15 * 24 * 60);
        assert!(offered(&school, "JX101", "").is_empty(), "older than the days that are set");
        school.must_replay();
    });
}

#[test]
fn five_people_raise_the_urgency_and_a_stranger_is_one_of_them() {
    on_both(|on| {
        let mut school = rooms(on);
        let order = placed(&mut school, "王老师", "furniture", "JX101");
        let before = row(&school, order);
        assert_eq!(before.urgency, "p3");
        for teacher in ["赵老师", "孙老师"] {
            school.on(teacher, "service.join", order, json!({}));
        }
        let stranger = PersonId([9; 16]);
        let join = Request::one(Hand::Visitor(stranger), "service.join", json!({ "order": order }));
        assert!(matches!(school.asks(join).unwrap(), Answer::Done(_)));
        assert_eq!(row(&school, order).urgency, "p3", "four are not five");
        let fifth = school.on("周老师", "service.join", order, json!({}));
        assert!(fifth.first().unwrap().clause.ends_with("#13"), "the clause that says so");
        let after = row(&school, order);
        assert_eq!(after.urgency, "p2");
        assert!(after.resolve_due < before.resolve_due, "the limit is brought forward");
        school.on("钱老师", "service.join", order, json!({}));
        assert_eq!(row(&school, order).urgency, "p2", "raised once");
        assert_eq!(people(&school, order).len(), 5);
        school.may_not("王老师", "service.join", json!({ "order": order }), "own_order");
        school.may_not("周老师", "service.join", json!({ "order": order }), "already_joined");
        school.look("周老师", |viewer| {
            assert_eq!(views::joined(viewer).unwrap().first().unwrap().id, order);
            assert!(views::order(viewer, order).is_err(), "the requester's words stay theirs");
        });
        school.on("李师傅", "service.finish_at_once", order, json!({ "photos": photos() }));
        school.clock.advance_minutes(1);
        school.may_not("吴干事", "service.join", json!({ "order": order }), "wrong_state");
        school.must_replay();
    });
}

#[test]
fn two_orders_become_one_and_are_parted_again() {
    on_both(|on| {
        let mut school = rooms(on);
        let main = placed(&mut school, "王老师", "water", "JX101");
        school.clock.advance_minutes(60);
        let again = placed(&mut school, "赵老师", "toilet", "JX101");
        school.on("孙老师", "service.join", again, json!({}));
        let (main_no, again_no) = (number(&school, main), number(&school, again));
        let merge = |order: CaseId, number: &str| json!({ "order": order, "main": number });
        school.may_not("李师傅", "service.merge", merge(again, &main_no), "no_post");
        school.may_not("陈主任", "service.merge", merge(main, &main_no), "merge_into_itself");
        school.may_not("陈主任", "service.merge", merge(main, &again_no), "main_order_later");
        let foreign = "WX-2026-000999";
        school.may_not("陈主任", "service.merge", merge(again, foreign), "no_such_main_order");
        let receipt = school.does("陈主任", "service.merge", merge(again, &main_no));
        assert_eq!(school.state(again), "merged");
        assert_eq!(people(&school, main), [school.who("赵老师"), school.who("孙老师")]);
        school.may_not("陈主任", "service.merge", merge(main, &again_no), "merge_in_a_circle");
        let judged = |school: &School, measure: &str| {
            let query = views::OrderQuery {
                figure: measure.into(),
                until: Some(Moment(i64::MAX)),
                ..Default::default()
            };
            school.look("校长", |viewer| views::orders(viewer, &query).unwrap().orders.len())
        };
        assert_eq!(judged(&school, "timeliness"), 1, "counted once, by the main order");
        assert_eq!(judged(&school, "response"), 1);
        school.must_replay();
        let record = receipt.first().unwrap().record;
        let reverse = json!({ "order": again, "record": record, "reason": "其实是两处" });
        school.does("陈主任", "service.reverse", reverse);
        assert_eq!(school.state(again), "reported");
        assert!(people(&school, main).is_empty(), "whom the merger brought");
        assert_eq!(people(&school, again), [school.who("孙老师")], "who had joined stays");
        assert_eq!(judged(&school, "timeliness"), 2);
        school.on("李师傅", "service.take", again, json!({}));
        school.may_not("陈主任", "service.merge", merge(again, &main_no), "wrong_state");
        school.must_replay();
    });
}

#[test]
fn a_caller_without_an_account_is_reported_for_and_can_be_forgotten() {
    on_both(|on| {
        let mut school = rooms(on);
        let caller = PersonId([8; 16]);
        let form = json!({ "category": "water", "description": "门口漏水", "place": "JX101",
            "caller": "张家长", "contact": "13900002222", "source": "phone" });
        school.may_not("王老师", "service.report", form.clone(), "caller_for_oneself");
        let mut request =
            Request::one(Hand::Person(school.who("王老师")), "service.report", form.clone());
        request.on_behalf_of = Some(caller);
        assert!(school.asks(request).is_err(), "a teacher reports for nobody else");
        let mut request = Request::one(Hand::Person(school.who("陈主任")), "service.report", form);
        request.on_behalf_of = Some(caller);
        let order = match school.asks(request).unwrap() {
            Answer::Done(receipt) => receipt.subject().unwrap(),
            Answer::Allowed(_) => unreachable!("not a dry run"),
        };
        let detail =
            |school: &School| school.read(|reading| views::find_order(reading, order)).unwrap();
        let before = detail(&school);
        assert_eq!(before.caller.as_deref(), Some("张家长"));
        assert_eq!((before.row.requester, before.reporter), (caller, school.who("陈主任")));
        school.must_replay();
        school.clock.advance_minutes(1);
        let erase = json!({ "person": caller, "basis": "个人信息保护法第四十七条" });
        school.does("校长", "organisation.erase_person", erase);
        let after = detail(&school);
        assert_eq!((after.caller, after.contact), (None, None), "name and phone are gone");
        school.must_replay();
    });
}

fn complains(school: &mut School, order: CaseId) -> u64 {
    let said = json!({ "text": "修了两次还漏，没有人说明" });
    school.on("王老师", "service.complain", order, said).first().unwrap().record
}

fn answer(order: CaseId, complaint: u64) -> Json {
    json!({ "order": order, "complaint": complaint, "outcome": "upheld", "reason": "属实，明早换新阀门" })
}

#[test]
fn a_complaint_goes_to_a_named_post_and_is_answered_in_time() {
    on_both(|on| {
        let mut school = rooms(on);
        let order = placed(&mut school, "王老师", "water", "JX101");
        school.may_not(
            "赵老师",
            "service.complain",
            json!({ "order": order, "text": "慢" }),
            "not_the_requester",
        );
        let record = complains(&mut school, order);
        let again = json!({ "order": order, "text": "还没有人" });
        school.may_not("王老师", "service.complain", again, "complaint_open");
        let all = school.read(|reading| complaint::of_order(reading, order));
        let one = all.first().unwrap();
        assert_eq!(one.post, "principal");
        assert!(one.due > one.at && !one.is_late(one.due) && one.is_late(one.due.plus_minutes(1)));
        school.may_not("陈主任", "service.answer", answer(order, record), "no_post");
        school.may_not("校长", "service.answer", answer(order, 1), "no_such_complaint");
        school.does("校长", "service.answer", answer(order, record));
        school.may_not("校长", "service.answer", answer(order, record), "already_answered");
        school.look("王老师", |viewer| {
            let detail = views::order(viewer, order).unwrap();
            let said: Vec<_> = detail.remarks.iter().filter_map(|one| one.text.clone()).collect();
            assert_eq!(said.len(), 2, "the complainer reads the answer: {said:?}");
            assert!(views::complaints(viewer).is_err(), "the list is for those who answer");
        });
        school.look("校长", |viewer| {
            let all = views::complaints(viewer).unwrap();
            assert_eq!(all.first().unwrap().outcome.as_deref(), Some("upheld"));
        });
        school.must_replay();
    });
}

#[test]
fn who_handled_an_order_does_not_answer_the_complaint_about_it() {
    on_both(|on| {
        let mut school = School::with_pack(on, "school-small");
        school.person("校长", &["principal", "general-affairs"]);
        school.person("李师傅", &["repair-worker"]);
        school.person("王老师", &[]);
        school.person("吴干事", &["center-affairs"]);
        school.open_doors();
        school.clock.advance_minutes(1);
        let order = school.reports("王老师", "water", "漏水");
        let worker = school.who("李师傅");
        school.on("校长", "service.dispatch_at_once", order, json!({ "assignee": worker }));
        let record = complains(&mut school, order);
        let own = school.may_not("校长", "service.answer", answer(order, record), "same_hands");
        assert!(own.clause.is_some());
        school.clock.advance_minutes(1);
        school.does("吴干事", "service.answer", answer(order, record));
        let outcome = school.read(|reading| {
            reading.first(
                "SELECT outcome FROM service_complaint WHERE school_id = $1 AND order_id = $2",
                &[reading.school().into(), Value::from(&order)],
                |row| row.opt_text(0),
            )
        });
        assert_eq!(outcome.flatten().as_deref(), Some("upheld"));
        school.must_replay();
    });
}
