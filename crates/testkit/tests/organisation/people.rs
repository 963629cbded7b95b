//! 人员.

use houqin_kernel::PersonId;
use houqin_testkit::{On, School, on_both};
use serde_json::{Value as Json, json};

use crate::{Provoked, long, village};

fn with(number: &str, more: Json) -> Json {
    let mut form = json!({ "number": number, "name": "赵小妹", "kind": "staff", "unit": "school",
        "phone": "13900001111", "skills": ["plumbing"] });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[test]
fn every_refusal_of_a_person() {
    let mut school = village(On::Sqlite);
    school.does("陈主任", "organisation.enrol", with("S1", json!({ "login": "zhao" })));
    school.does("陈主任", "organisation.enrol", with("S2", json!({ "name": "钱二" })));
    let second = by_number(&school, "S2");
    let mut no = Provoked::on(&school);
    for act in ["organisation.enrol", "organisation.change_person"] {
        let one = |more: Json| {
            let mut form = with("S9", more);
            if act == "organisation.change_person" {
                form["id"] = json!(second);
            }
            form
        };
        no.no("陈主任", act, one(json!({ "name": " " })), "bad_name");
        no.no("陈主任", act, one(json!({ "number": "" })), "bad_number");
        no.no("陈主任", act, one(json!({ "number": long("1", 64) })), "bad_number");
        no.no("陈主任", act, one(json!({ "phone": long("1", 32) })), "too_long");
        no.no("陈主任", act, one(json!({ "login": long("a", 64) })), "too_long");
        no.no("陈主任", act, one(json!({ "skills": vec!["x"; 51] })), "too_long");
        no.no("陈主任", act, one(json!({ "kind": "ghost" })), "unknown_kind");
        no.no("陈主任", act, one(json!({ "unit": "nowhere" })), "unknown");
        no.no("陈主任", act, one(json!({ "number": "S1" })), "number_taken");
        no.no("陈主任", act, one(json!({ "login": "zhao" })), "login_taken");
    }
    let enrol = "organisation.enrol";
    no.no("陈主任", enrol, with("S9", json!({ "id": second })), "already_enrolled");
    let change = "organisation.change_person";
    no.no("陈主任", change, with("S9", json!({})), "no_such_person");
    no.no("陈主任", change, with("S9", json!({ "id": PersonId([9; 16]) })), "no_such_person");
    let leave = "organisation.leave";
    no.no("陈主任", leave, json!({ "person": PersonId([9; 16]) }), "no_such_person");
    let erase = "organisation.erase_person";
    let basis = "个人信息保护法第四十七条";
    no.no("校长", erase, json!({ "person": second, "basis": " " }), "bad_basis");
    let endless = json!({ "person": second, "basis": long("法", 500) });
    no.no("校长", erase, endless, "bad_basis");
    no.no("校长", erase, json!({ "person": second, "basis": basis }), "still_here");
    let invite = "organisation.invite";
    let invited = |login: &str| json!({ "person": second, "login": login });
    no.no("陈主任", invite, json!({ "person": PersonId([9; 16]), "login": "x" }), "no_such_person");
    no.no("陈主任", invite, invited(" "), "bad_login");
    no.no("陈主任", invite, invited("qian er"), "bad_login");
    no.no("陈主任", invite, invited(&long("a", 64)), "too_long");
    no.all_of(&[enrol, change, leave, invite]);
    school.does("陈主任", invite, invited("qian"));

    school.does("陈主任", leave, json!({ "person": second }));
    school.may_not("陈主任", leave, json!({ "person": second }), "no_such_person");
    school.does("校长", erase, json!({ "person": second, "basis": basis }));
    let mut no = Provoked::on(&school);
    no.no("校长", erase, json!({ "person": second, "basis": basis }), "already_erased");
    no.no("校长", erase, json!({ "person": second, "basis": "" }), "bad_basis");
    let other = school.who("李师傅");
    no.no("校长", erase, json!({ "person": other, "basis": basis }), "still_here");
    let release = "organisation.release_data";
    no.no("校长", release, json!({ "person": other, "basis": " " }), "bad_basis");
    let stranger = json!({ "person": PersonId([9; 16]), "basis": basis });
    no.no("校长", release, stranger, "no_such_person");
    no.no("校长", release, json!({ "person": second, "basis": basis }), "already_erased");
    no.all_of(&[erase, release]);
    school.must_replay();
}

fn by_number(school: &School, number: &str) -> PersonId {
    let found = school.read(|reading| houqin_organisation::person_by_number(reading, number));
    found.unwrap().id
}

#[test]
fn a_changed_person_keeps_the_id_and_is_called_anew_everywhere() {
    on_both(|on| {
        let mut school = village(on);
        school.does("陈主任", "organisation.enrol", with("S1", json!({ "login": "zhao" })));
        let id = by_number(&school, "S1");
        let anew =
            json!({ "id": id, "name": "赵小梅", "kind": "worker", "phone": "", "skills": [] });
        school.does("陈主任", "organisation.change_person", with("S1-2", anew));
        let card = school.read(|reading| houqin_organisation::person_by_number(reading, "S1-2"));
        let card = card.unwrap();
        assert_eq!((card.id, card.name.as_deref()), (id, Some("赵小梅")));
        assert_eq!((card.phone, card.skills.len()), (None, 0));
        // The sign-in name was taken from her: another may have it now.
        school.does("陈主任", "organisation.enrol", with("S2", json!({ "login": "zhao" })));
        school.must_replay();
    });
}

#[test]
fn a_leavers_appointments_end_at_once_also_those_that_stand_for_them() {
    on_both(|on| {
        let mut school = village(on);
        let (li, wang) = (school.who("李师傅"), school.who("王老师"));
        let until = crate::now(&school).plus_days(10);
        let form = json!({ "person": wang, "post": "repair-worker", "until": until });
        school.does("李师傅", "organisation.delegate", form);
        let order = school.reports("吴干事", "water", "漏水");
        school.sign_all();
        school.on("王老师", "service.take", order, json!({}));
        school.clock.advance_minutes(5);
        school.does("陈主任", "organisation.leave", json!({ "person": li }));
        let institution = school.desk.institution();
        let now = crate::now(&school);
        assert_eq!(institution.held_by(li, now).count(), 0);
        assert_eq!(institution.held_by(wang, now).count(), 0, "what stood for him ends too");
        let arrive = json!({ "order": order });
        school.may_not("王老师", "service.arrive", arrive.clone(), "no_post");
        school.may_not("李师傅", "service.arrive", arrive, "no_post");
        let report = json!({ "category": "water", "place_text": "三楼", "description": "漏水" });
        school.may_not("李师傅", "service.report", report, "no_post");
        school.must_replay();
    });
}

#[test]
fn of_an_erased_person_no_name_and_no_word_is_left_anywhere() {
    on_both(|on| {
        let mut school = village(on);
        let said = "王老师亲手写下的原话";
        let order = school.reports("王老师", "water", said);
        school.on("王老师", "service.note", order, json!({ "text": said }));
        let wang = school.who("王老师");
        school.does("陈主任", "organisation.leave", json!({ "person": wang }));
        let erase = json!({ "person": wang, "basis": "个人信息保护法第四十七条" });
        school.does("校长", "organisation.erase_person", erase);
        let page = school.look("校长", |viewer| {
            let query = houqin_organisation::views::PeopleQuery {
                state: "left".into(),
                ..Default::default()
            };
            let list = houqin_organisation::views::people(viewer, &query).unwrap();
            let one = houqin_organisation::views::person(viewer, wang).unwrap();
            (list, one)
        });
        assert_eq!(page.0.people.len(), 1);
        assert_eq!(page.0.people[0].name, None);
        assert_eq!((page.1.phone, page.1.login), (None, None));
        for (table, column) in personal_columns() {
            let sql = format!(
                "SELECT COUNT(*) FROM {table} WHERE school_id = $1 AND {column} IN ($2, $3)"
            );
            let left = school.read(|reading| {
                reading.number(&sql, &[reading.school().into(), said.into(), "王老师".into()])
            });
            assert_eq!(left, 0, "{table}.{column}");
        }
        school.must_replay();
    });
}

/// Every column that keeps a personal value, of every domain.
fn personal_columns() -> Vec<(&'static str, &'static str)> {
    let domains = houqin_testkit::DOMAINS.iter().flat_map(|domain| domain.personal);
    domains.filter(|one| one.column != "key").map(|one| (one.table, one.column)).collect()
}
