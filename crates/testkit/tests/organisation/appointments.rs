//! 任职.

use houqin_kernel::{AppointmentId, PersonId, Tenure};
use houqin_testkit::cast::photos;
use houqin_testkit::{On, School, on_both};
use serde_json::{Value as Json, json};

use crate::{Provoked, now, village};

const APPOINT: &str = "organisation.appoint";
const DELEGATE: &str = "organisation.delegate";
const END: &str = "organisation.end_appointment";

fn to(person: PersonId, post: &str, more: Json) -> Json {
    let mut form = json!({ "person": person, "post": post, "tenure": "regular" });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

fn of(school: &School, person: PersonId) -> AppointmentId {
    school.desk.institution().held_by(person, now(school)).next().unwrap().id
}

#[test]
fn every_refusal_of_appointing() {
    let school = village(On::Sqlite);
    let [li, wang, wu] = ["李师傅", "王老师", "吴干事"].map(|name| school.who(name));
    let at = now(&school);
    let mut no = Provoked::on(&school);
    no.no("校长", APPOINT, to(PersonId([9; 16]), "repair-worker", json!({})), "no_such_person");
    let stranger = json!({ "tenure": "acting", "stands_for": PersonId([9; 16]) });
    let refused = no.no("校长", APPOINT, to(wang, "repair-worker", stranger), "no_such_person");
    assert_eq!(refused.field, Some("stands_for"));
    let acting = json!({ "tenure": "acting" });
    no.no("校长", APPOINT, to(wang, "repair-worker", acting), "for_whom");
    let oneself = json!({ "tenure": "acting", "stands_for": wang });
    no.no("校长", APPOINT, to(wang, "repair-worker", oneself), "for_whom");
    no.no("校长", APPOINT, to(wang, "repair-worker", json!({ "stands_for": li })), "for_whom");
    no.no("校长", APPOINT, to(wang, "nothing", json!({})), "unknown");
    no.no("校长", APPOINT, to(wang, "member", json!({})), "not_by_appointment");
    let backwards = json!({ "from": at.plus_days(2), "until": at.plus_days(1) });
    no.no("校长", APPOINT, to(wang, "repair-worker", backwards), "ends_before_it_begins");
    let past = json!({ "from": at.plus_days(-9), "until": at.plus_days(-1) });
    no.no("校长", APPOINT, to(wang, "repair-worker", past), "ends_before_it_begins");
    no.no("校长", APPOINT, to(li, "repair-worker", json!({})), "already_appointed");
    let later = json!({ "from": at.plus_days(30) });
    no.no("校长", APPOINT, to(li, "repair-worker", later), "already_appointed");
    let apart = no.no("校长", APPOINT, to(wu, "repair-worker", json!({})), "posts_apart");
    assert!(apart.clause.is_some(), "{apart:?}");
    no.all_of(&[APPOINT]);
    school.must_replay();
}

#[test]
fn every_refusal_of_delegating_and_ending() {
    let mut school = village(On::Sqlite);
    let [li, wang, wu] = ["李师傅", "王老师", "吴干事"].map(|name| school.who(name));
    let at = now(&school);
    let give = |person: PersonId, post: &str, days: i64| json!({ "person": person, "post": post, "until": at.plus_days(days) });
    school.does("校长", END, json!({ "appointment": of(&school, li), "until": at.plus_days(20) }));
    let mut no = Provoked::on(&school);
    no.no("李师傅", DELEGATE, give(PersonId([9; 16]), "repair-worker", 5), "no_such_person");
    no.no("李师傅", DELEGATE, give(wang, "principal", 5), "not_ones_own");
    let own = no.no("李师傅", DELEGATE, give(li, "repair-worker", 5), "not_ones_own");
    assert!(own.clause.is_some());
    no.no("李师傅", DELEGATE, give(wang, "repair-worker", 21), "outlasts_ones_own");
    no.no("李师傅", DELEGATE, give(wang, "repair-worker", -1), "ends_before_it_begins");
    // To whom it may not be joined with: the hands would be one.
    no.no("李师傅", DELEGATE, give(wu, "repair-worker", 5), "posts_apart");
    let mut seen = no.seen;
    school.does("李师傅", DELEGATE, give(wang, "repair-worker", 5));
    let mut no = Provoked::on(&school);
    no.no("李师傅", DELEGATE, give(wang, "repair-worker", 6), "already_appointed");
    seen.get_mut(DELEGATE).unwrap().extend(&no.seen[DELEGATE]);
    no.seen = seen;
    no.all_of(&[DELEGATE]);
    // What is held for another is not handed on.
    school.sign_all();
    school.may_not("王老师", DELEGATE, give(wu, "repair-worker", 3), "not_ones_own");

    let mut no = Provoked::on(&school);
    let none = json!({ "appointment": AppointmentId([9; 16]) });
    no.no("校长", END, none, "no_such_appointment");
    let mine = of(&school, li);
    let past = json!({ "appointment": mine, "until": at.plus_days(-1) });
    no.no("校长", END, past, "ends_before_it_begins");
    let later = json!({ "appointment": mine, "until": at.plus_days(40) });
    no.no("校长", END, later, "ends_sooner_already");
    no.all_of(&[END]);
    school.does("校长", END, json!({ "appointment": mine }));
    school.clock.advance_minutes(1);
    school.may_not("校长", END, json!({ "appointment": mine }), "no_such_appointment");
    school.must_replay();
}

/// Reports a tap, and has it dispatched by the office to `who`.
fn dispatched(school: &mut School, who: PersonId) -> houqin_kernel::CaseId {
    let order = school.reports("吴干事", "water", "漏水");
    school.on("陈主任", "service.dispatch", order, json!({ "assignee": who }));
    order
}

#[test]
fn a_delegates_hands_are_the_holders_too() {
    on_both(|on| {
        let mut school = village(on);
        let (chen, wang) = (school.who("陈主任"), school.who("王老师"));
        let until = now(&school).plus_days(10);
        for post in ["general-affairs", "repair-worker"] {
            let form = json!({ "person": wang, "post": post, "until": until });
            school.does("陈主任", DELEGATE, form);
        }
        school.sign_all();
        // 陈主任 dispatched; whoever finishes with his hands joins what is kept apart.
        let order = dispatched(&mut school, wang);
        school.on("王老师", "service.take", order, json!({}));
        school.on("王老师", "service.arrive", order, json!({}));
        let form = json!({ "order": order, "photos": photos() });
        let same = school.may_not("王老师", "service.finish", form, "same_hands");
        assert!(same.clause.is_some());
        // A post that 陈主任 may not hold, his delegate may not hold either.
        let apart = to(wang, "center-affairs", json!({}));
        school.may_not("校长", APPOINT, apart.clone(), "posts_apart");
        // It ends by its date alone: from then on they are two persons.
        school.clock.advance_minutes(10 * 24 * 60);
        assert_eq!(school.desk.institution().held_by(wang, now(&school)).count(), 0);
        school.may_not("王老师", "service.arrive", json!({ "order": order }), "wrong_state");
        school.does("校长", APPOINT, apart);
        assert_eq!(school.desk.institution().held_by(chen, now(&school)).count(), 2);
        school.must_replay();
    });
}

#[test]
fn an_acting_appointment_expires_by_its_date() {
    on_both(|on| {
        let mut school = village(on);
        let (li, wang) = (school.who("李师傅"), school.who("王老师"));
        let (from, until) = (now(&school).plus_days(1), now(&school).plus_days(8));
        let form = to(
            wang,
            "repair-worker",
            json!({ "tenure": "acting", "stands_for": li, "from": from, "until": until }),
        );
        school.does("校长", APPOINT, form);
        let order = school.reports("吴干事", "water", "漏水");
        let take = json!({ "order": order });
        school.may_not("王老师", "service.take", take.clone(), "no_post");
        school.clock.advance_minutes(24 * 60);
        school.sign_all();
        let held = school.desk.institution();
        let mine = held.held_by(wang, now(&school)).next().unwrap();
        assert_eq!((mine.tenure, mine.stands_for), (Tenure::Acting, Some(li)));
        school.does("王老师", "service.take", take);
        school.clock.advance_minutes(7 * 24 * 60);
        school.may_not("王老师", "service.arrive", json!({ "order": order }), "no_post");
        school.must_replay();
    });
}

#[test]
fn ending_ones_own_ends_what_one_delegated_and_nothing_else() {
    on_both(|on| {
        let mut school = village(on);
        let [chen, li, wang] = ["陈主任", "李师傅", "王老师"].map(|name| school.who(name));
        let until = now(&school).plus_days(10);
        let give = |person| json!({ "person": person, "post": "repair-worker", "until": until });
        school.does("李师傅", DELEGATE, give(wang));
        let first = of(&school, li);
        school.clock.advance_minutes(1);
        school.does("校长", END, json!({ "appointment": first }));
        let institution = school.desk.institution();
        assert_eq!(institution.held_by(wang, now(&school)).count(), 0);
        assert_eq!(institution.held_by(li, now(&school)).count(), 0);
        assert_eq!(institution.held_by(chen, now(&school)).count(), 2, "his own go on");
        school.must_replay();
    });
}

#[test]
fn a_notice_pair_is_shown_and_a_compensable_one_opens_only_by_exception() {
    let mut school = village(On::Sqlite);
    let (chen, wang, wu) = (school.who("陈主任"), school.who("王老师"), school.who("吴干事"));
    let pair = |code: &str, tier: &str, posts: [&str; 2]| {
        json!({ "code": code, "tier": tier, "name": { "zh": "两岗分离", "en": "Two posts" },
            "clause": "kept-apart#1", "posts_a": [posts[0]], "posts_b": [posts[1]],
            "max_days": 30, "cap_cases": 3, "approve_posts": ["principal"] })
    };
    let add = |school: &mut School, code: &str| {
        let form = json!({ "code": code, "name": { "zh": "临时岗位", "en": "A post" },
            "held_by": "appointed", "clause": "posts-charter#1" });
        school.does("校长", "organisation.add_post", form);
    };
    for code in ["cashier", "bookkeeper", "reader"] {
        add(&mut school, code);
    }
    let notice = pair("cash-read", "notice", ["cashier", "reader"]);
    school.does("校长", "rulebook.set_apart", notice);
    let cash = pair("cash-book", "compensable", ["cashier", "bookkeeper"]);
    school.does("校长", "rulebook.set_apart", cash);
    school.does("校长", APPOINT, to(chen, "cashier", json!({})));
    school.does("校长", APPOINT, to(chen, "reader", json!({})));
    let shown = school.look("王老师", |viewer| {
        let query = houqin_organisation::views::AppointmentQuery {
            post: "reader".into(),
            ..Default::default()
        };
        houqin_organisation::views::appointments(viewer, &query).unwrap().appointments
    });
    assert_eq!(shown[0].notices, ["cash-read"]);
    let book = to(chen, "bookkeeper", json!({}));
    school.may_not("校长", APPOINT, book.clone(), "posts_apart");
    let until = now(&school).plus_days(20);
    school.does(
        "陈主任",
        "rulebook.propose_exception",
        json!({ "pair": "cash-book", "person": chen,
        "substitute": wu, "reason": "人手不足", "until": until, "cap_cases": 2 }),
    );
    let id = school.read(|reading| {
        reading.first(
            "SELECT id FROM rulebook_exception WHERE school_id = $1",
            &[reading.school().into()],
            |row| row.id::<houqin_kernel::Id>(0),
        )
    });
    school.does("校长", "rulebook.approve_exception", json!({ "exception": id }));
    school.does("校长", APPOINT, book);
    let gaps = school.look("王老师", |viewer| {
        let duties = houqin_organisation::views::duties(viewer).unwrap();
        houqin_organisation::views::gaps(viewer, &duties).unwrap()
    });
    let joined = gaps.joined.iter().find(|one| one.pair == "cash-book").unwrap();
    assert_eq!((joined.person, joined.excepted_until), (chen, Some(until)));
    assert_ne!(joined.person, wang);
    school.must_replay();
}
