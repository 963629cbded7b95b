//! Notices through the desk: every refusal of every act, and wishes.
#![expect(clippy::indexing_slicing, reason = "a test that cannot go on stops loudly")]

use std::collections::BTreeSet;

use houqin_desk::{DeskError, Request};
use houqin_kernel::{Act as _, CaseId, Hand, Id, Reading};
use houqin_notice::acts::stop_endpoint::StopEndpoint;
use houqin_notice::deliveries::{self, Kept};
use houqin_notice::derive::{Subject, Told};
use houqin_notice::rule::{self, EMAIL, IN_APP};
use houqin_notice::views::{self, MineQuery};
use houqin_testkit::cast::village;
use houqin_testkit::{On, School, on_both};
use serde_json::{Value as Json, json};

fn with(mut form: Json, key: &str, value: Json) -> Json {
    form[key] = value;
    form
}

#[test]
fn every_refusal_of_every_act_is_given_by_the_desk() {
    let mut school = village(On::Sqlite);
    let hook = json!({ "code": "hook", "kind": "webhook", "url": "https://h.example/x",
        "events": ["service.report"] });
    school.does("陈主任", "notice.set_endpoint", hook.clone());
    let mut seen = BTreeSet::new();
    let mut no = |who: &str, act: &str, form: Json, code: &str| {
        let act = format!("notice.{act}");
        let refusal = school.may_not(who, &act, form, code);
        assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty());
        seen.insert((act, refusal.code));
    };
    let rule =
        json!({ "code": "x", "event": "service.take", "to": ["requester"], "ways": ["in_app"] });
    for (key, value, code) in [
        ("code", json!("有 空格"), "bad_code"),
        ("event", json!("service.fly"), "unknown_event"),
        ("to", json!([]), "nobody_to_tell"),
        ("to", json!(["member"]), "unknown_recipient"),
        ("ways", json!(["pigeon"]), "unknown_way"),
        ("ways", json!([]), "unknown_way"),
    ] {
        no("陈主任", "set_rule", with(rule.clone(), key, value), code);
    }
    for (key, value, code) in [
        ("email", json!("wang@x\r\nBcc: y@z"), "bad_email"),
        ("digest_hour", json!(24), "bad_hour"),
        ("quiet_from", json!("22:00"), "bad_quiet_hours"),
        ("lang", json!("fr"), "unknown_language"),
        ("muted", json!(vec!["x"; 101]), "too_many"),
    ] {
        no("王老师", "prefer", with(json!({}), key, value), code);
    }
    for (key, value, code) in [
        ("code", json!(""), "bad_code"),
        ("kind", json!("pager"), "unknown_kind"),
        ("url", json!("ftp://h.example"), "bad_url"),
        ("url", json!(""), "bad_url"),
        ("url", json!("https://h.example/x?key=1"), "secret_in_url"),
        ("url", json!("https://a:b@h.example/x"), "secret_in_url"),
        ("events", json!([]), "unknown_event"),
        ("events", json!(["service.fly"]), "unknown_event"),
    ] {
        no("陈主任", "set_endpoint", with(hook.clone(), key, value), code);
    }
    let print = |endpoint: &str, print: &str| json!({ "endpoint": endpoint, "print": print });
    no("陈主任", "set_secret", print("none", "0123456789abcdef"), "no_such_endpoint");
    no("陈主任", "set_secret", print("hook", "short"), "bad_print");
    let clock = |endpoint: &str| {
        let form = json!({ "endpoint": endpoint });
        school.desk.perform(Request::one(Hand::Clock, StopEndpoint::NAME, form))
    };
    match clock("none") {
        Err(DeskError::Refused(refusal)) => {
            seen.insert((StopEndpoint::NAME.to_owned(), refusal.code));
        }
        other => panic!("{other:?}"),
    }
    clock("hook").expect("the clock stops it");
    let stopped = school.read(rule::endpoints);
    assert!(stopped[0].2.is_some());
    let wanted: BTreeSet<(String, &'static str)> = houqin_notice::DOMAIN
        .acts
        .iter()
        .flat_map(|act| act.refusals.iter().map(|code| (act.name.to_owned(), *code)))
        .collect();
    assert_eq!(seen, wanted);
    school.must_replay();
}

#[test]
fn wishes_are_ones_own_and_an_address_goes_with_its_person() {
    on_both(|on| {
        let mut school = village(on);
        let form = json!({ "email": "wang@school.example", "quiet_from": "22:00",
            "quiet_until": "07:00", "muted": ["taken"] });
        school.does("王老师", "notice.prefer", form);
        let kept = |school: &School| {
            let person = school.who("王老师");
            school.read(|reading: &dyn Reading| rule::wishes(reading, person))
        };
        let (wishes, email) = kept(&school);
        assert_eq!((email.as_deref(), wishes.lang.as_str()), (Some("wang@school.example"), "zh"));
        let person = school.who("王老师");
        school.does("陈主任", "organisation.leave", json!({ "person": person }));
        let erase = json!({ "person": person, "basis": "个人信息保护法第四十七条" });
        school.does("校长", "organisation.erase_person", erase);
        assert_eq!(kept(&school).1, None);
        school.must_replay();
    });
}

#[test]
fn a_notice_is_kept_for_its_days_whatever_came_of_it_and_counted_once() {
    on_both(|on| {
        let school = village(on);
        let now = school.desk.clock().now();
        let person = school.who("王老师");
        let told = |place: u8, days: i64, way: &str| Told {
            id: Id([place; 16]),
            source: format!("record:{place}"),
            kind: "taken".into(),
            way: way.into(),
            target: String::new(),
            person: Some(person),
            seq: None,
            case: None,
            subject: Subject::default(),
            at: now.plus_days(-days),
            due_at: now,
        };
        let kept = deliveries::KEPT_DAYS;
        let all = vec![
            told(1, kept + 2, IN_APP),
            told(2, kept + 1, EMAIL),
            told(3, kept, IN_APP),
            told(4, 0, EMAIL),
        ];
        let again = all.clone();
        let keep = |told: Vec<Told>| {
            school.desk.aside(move |store| deliveries::keep(store, &told, None)).expect("kept")
        };
        assert_eq!(keep(all), Kept { in_app: 2, queued: 2 });
        assert_eq!(keep(again), Kept::default(), "derived again, it is not kept twice");
        let mine = |after: &str| {
            let asked = MineQuery { after: after.to_owned(), limit: Some(1), ..Default::default() };
            school.look("王老师", |viewer| views::mine(viewer, &asked))
        };
        keep(vec![told(5, 0, IN_APP), told(6, 0, IN_APP)]);
        let mut seen = Vec::new();
        let mut after = Some(String::new());
        while let Some(from) = after {
            let page = mine(&from).expect("a page");
            seen.extend(page.notices.iter().map(|one| one.id));
            after = page.next;
        }
        let places = [6, 5, 3, 1].map(|place| CaseId([place; 16]));
        assert_eq!(seen, places, "what happened in one moment is shown whole, page by page");
        assert!(mine("5").is_err(), "a cursor of nobody");
        let forget = || {
            school.desk.aside(move |store| deliveries::forget(store, now, 1)).expect("forgotten")
        };
        assert_eq!((forget(), forget(), forget()), (1, 1, 0), "a little at a time");
        assert_eq!(school.read(|reading| deliveries::unread(reading, person)), 3);
        let due = school.read(|reading| deliveries::due(reading, now, 10));
        assert_eq!(due.iter().map(|one| one.id).collect::<Vec<_>>(), [CaseId([4; 16])]);
    });
}
