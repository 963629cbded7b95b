//! Views: the right is asked for, cursors go on without gap or doubling, and
//! what cannot be read is refused in a sentence.

use houqin_kernel::{Kind, Refusal, ViewError};
use houqin_testkit::{On, School, on_both};
use serde_json::{Value as Json, json};

use crate::village;

fn get(school: &School, who: &str, name: &str, query: Json) -> Result<Json, Refusal> {
    let views = houqin_organisation::DOMAIN.views;
    let view = views.iter().find(|view| view.name == name).unwrap();
    match school.look(who, |viewer| (view.get)(viewer, &query)) {
        Ok(answer) => Ok(answer),
        Err(ViewError::Refused(refusal)) => Err(refusal),
        Err(ViewError::Broken(error)) => panic!("{error}"),
    }
}

/// All rows of a list, page by page of two.
fn all(school: &School, name: &str, list: &str, key: &str, mut query: Json) -> Vec<String> {
    let mut keys = Vec::new();
    query["limit"] = json!(2);
    loop {
        let page = get(school, "校长", name, query.clone()).unwrap();
        let rows = page[list].as_array().unwrap();
        assert!(rows.len() <= 2);
        keys.extend(rows.iter().map(|row| row[key].as_str().unwrap().to_owned()));
        if page["next"].is_null() {
            return keys;
        }
        assert_eq!(rows.len(), 2, "a page before the last is full");
        query["after"] = page["next"].clone();
    }
}

#[test]
fn lists_go_on_by_cursor_without_gap_or_doubling() {
    on_both(|on| lists(village(on)));
}

fn lists(mut school: School) {
    for at in 0..5 {
        let code = format!("B{at}");
        let form = json!({ "code": code, "name": format!("{at}号楼"), "kind": "building" });
        school.does("陈主任", "organisation.set_place", form);
    }
    let codes = all(&school, "organisation.places", "places", "code", json!({}));
    assert_eq!(codes, ["B0", "B1", "B2", "B3", "B4"]);
    let numbers = all(&school, "organisation.people", "people", "number", json!({}));
    assert_eq!(numbers.len(), 5);
    assert!(numbers.is_sorted_by(|one, other| one < other));
    let filtered = json!({ "state": "here", "kind": "staff" });
    assert_eq!(all(&school, "organisation.people", "people", "number", filtered), numbers);
    let posts = all(&school, "organisation.posts", "posts", "code", json!({}));
    assert!(posts.len() >= 8 && posts.is_sorted_by(|one, other| one < other), "{posts:?}");
    let query = json!({});
    let ids = all(&school, "organisation.appointments", "appointments", "id", query);
    assert_eq!(ids.len(), 5);
    assert!(ids.is_sorted_by(|one, other| one < other));
}

#[test]
fn filters_find_what_they_name() {
    on_both(|on| filters(village(on)));
}

fn filters(mut school: School) {
    let one = |name: &str, query: Json, list: &str, key: &str| -> Vec<String> {
        let page = get(&school, "校长", name, query).unwrap();
        let rows = page[list].as_array().unwrap().clone();
        rows.iter().map(|row| row[key].as_str().unwrap().to_owned()).collect()
    };
    let people = "organisation.people";
    assert_eq!(one(people, json!({ "q": "王" }), "people", "name"), ["王老师"]);
    assert_eq!(one(people, json!({ "q": "T0003" }), "people", "name"), ["李师傅"]);
    assert_eq!(one(people, json!({ "unit": "nowhere" }), "people", "name"), Vec::<String>::new());
    let posts = "organisation.posts";
    assert_eq!(one(posts, json!({ "state": "shared" }), "posts", "code"), ["center-affairs"]);
    assert_eq!(one(posts, json!({ "state": "vacant" }), "posts", "code"), Vec::<String>::new());
    let leave = json!({ "person": school.who("吴干事") });
    school.does("陈主任", "organisation.leave", leave);
    school.clock.advance_minutes(1);
    let left = get(&school, "校长", people, json!({ "state": "left" })).unwrap();
    assert_eq!(left["people"][0]["name"], "吴干事");
    let vacant = get(&school, "校长", posts, json!({ "state": "vacant" })).unwrap();
    assert_eq!(vacant["posts"][0]["code"], "center-affairs");
    let ended = json!({ "state": "ended", "post": "center-affairs" });
    let ended = get(&school, "校长", "organisation.appointments", ended).unwrap();
    assert!(ended["appointments"][0]["ended_by"].is_i64(), "{ended}");
    let units = get(&school, "校长", "organisation.units", json!({ "q": "中心" })).unwrap();
    assert_eq!(units["units"][0]["units"][0]["code"], "center");
    let none = get(&school, "校长", "organisation.units", json!({ "q": "没有" })).unwrap();
    assert_eq!(none["units"], json!([]));
    let gaps = get(&school, "王老师", "organisation.duties", json!({})).unwrap();
    assert_eq!(gaps["gaps"]["vacant_posts"], json!(["center-affairs"]));
}

#[test]
fn one_of_each_is_given_or_said_to_be_missing() {
    let school = village(On::Sqlite);
    let post = json!({ "code": "repair-worker" });
    let post = get(&school, "王老师", "organisation.post", post).unwrap();
    assert_eq!(post["holders"].as_array().unwrap().len(), 2);
    assert_eq!(post["appointments"].as_array().unwrap().len(), 2);
    let person = json!({ "id": school.who("李师傅") });
    let person = get(&school, "校长", "organisation.person", person).unwrap();
    assert_eq!(person["appointments"][0]["post"], "repair-worker");
    for (name, query) in [
        ("organisation.post", json!({ "code": "nothing" })),
        ("organisation.duty", json!({ "code": "nothing" })),
        ("organisation.place", json!({ "code": "nothing" })),
        ("organisation.places", json!({ "inside": "nothing" })),
        ("organisation.person", json!({ "id": houqin_kernel::PersonId([9; 16]) })),
    ] {
        let refusal = get(&school, "校长", name, query).unwrap_err();
        assert_eq!((refusal.code, refusal.kind), ("no_such_thing", Kind::Missing), "{name}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_in_a_sentence() {
    let school = village(On::Sqlite);
    for (name, query, code) in [
        ("organisation.places", json!({ "after": "x".repeat(65) }), "bad_cursor"),
        ("organisation.people", json!({ "after": "a\u{0}b" }), "bad_cursor"),
        ("organisation.posts", json!({ "after": "x".repeat(65) }), "bad_cursor"),
        ("organisation.appointments", json!({ "after": "not an id" }), "bad_query"),
        ("organisation.people", json!({ "state": "asleep" }), "unknown_state"),
        ("organisation.posts", json!({ "state": "asleep" }), "unknown_state"),
        ("organisation.appointments", json!({ "state": "asleep" }), "unknown_state"),
        ("organisation.people", json!({ "limit": "many" }), "bad_query"),
        ("organisation.people", json!({ "colour": "red" }), "bad_query"),
        ("organisation.duties", json!({ "colour": "red" }), "bad_query"),
        ("organisation.units", json!({ "colour": "red" }), "bad_query"),
        ("organisation.person", json!({ "id": "nobody" }), "bad_query"),
        ("organisation.post", json!({}), "bad_query"),
    ] {
        let refusal = get(&school, "校长", name, query).unwrap_err();
        assert_eq!((refusal.code, refusal.kind), (code, Kind::Form), "{name}");
        assert!(refusal.message.zh.ends_with('。') && refusal.message.en.ends_with('.'));
    }
}

#[test]
fn who_has_no_right_reads_nothing_but_of_themselves() {
    let school = village(On::Sqlite);
    let refused = get(&school, "王老师", "organisation.people", json!({})).unwrap_err();
    assert_eq!((refused.code, refused.kind), ("no_reading_right", Kind::Post));
    let other = json!({ "id": school.who("李师傅") });
    let refused = get(&school, "王老师", "organisation.person", other).unwrap_err();
    assert_eq!(refused.code, "no_reading_right");
    let own = json!({ "id": school.who("王老师") });
    let own = get(&school, "王老师", "organisation.person", own).unwrap();
    assert_eq!(own["phone"], "13800000000");
    // A right that is taken away closes every one of them.
    let institution = school.desk.institution();
    for view in houqin_organisation::DOMAIN.views {
        let answer = school.look("王老师", |viewer| {
            let mut closed = (*institution).clone();
            closed.reading.clear();
            let viewer = houqin_kernel::Viewer { institution: &closed, person: None, ..*viewer };
            let query = match view.name {
                "organisation.person" => json!({ "id": houqin_kernel::PersonId([9; 16]) }),
                "organisation.post" | "organisation.duty" | "organisation.place" => {
                    json!({ "code": "repair-worker" })
                }
                _ => json!({}),
            };
            (view.get)(&viewer, &query)
        });
        assert!(
            matches!(&answer, Err(ViewError::Refused(why)) if why.code == "no_reading_right"),
            "{}",
            view.name
        );
    }
}
