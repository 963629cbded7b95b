//! 岗位.

use houqin_testkit::{On, on_both};
use serde_json::{Value as Json, json};

use crate::{Provoked, long, village};

fn with(code: &str, more: Json) -> Json {
    let mut form = json!({ "code": code, "name": { "zh": "门卫", "en": "Gatekeeper" },
        "unit": "school", "held_by": "appointed", "clause": "posts-charter#1" });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[test]
fn every_refusal_of_a_post() {
    let mut school = village(On::Sqlite);
    school.does("校长", "organisation.add_post", with("gate", json!({})));
    school.does("校长", "organisation.add_post", with("gone", json!({})));
    school.does("校长", "organisation.close_post", json!({ "code": "gone" }));
    let mut no = Provoked::on(&school);
    for act in ["organisation.add_post", "organisation.change_post"] {
        no.no("校长", act, with("Gate!", json!({})), "bad_code");
        no.no("校长", act, with("gate", json!({ "name": { "zh": "" } })), "bad_name");
        let english = json!({ "name": { "zh": "门卫", "en": long("x", 100) } });
        no.no("校长", act, with("gate", english), "bad_name");
        no.no("校长", act, with("gate", json!({ "clause": "posts-charter" })), "bad_clause");
        no.no("校长", act, with("gate", json!({ "clause": "posts-charter#0" })), "bad_clause");
        no.no("校长", act, with("gate", json!({ "backup": long("x", 64) })), "too_long");
        let summary = json!({ "summary": { "zh": long("长", 500), "en": "" } });
        no.no("校长", act, with("gate", summary), "too_long");
        no.no("校长", act, with("gate", json!({ "risk": "enormous" })), "unknown_risk");
        no.no("校长", act, with("gate", json!({ "unit": "nowhere" })), "unknown");
    }
    let add = "organisation.add_post";
    no.no("校长", add, with("gate", json!({})), "code_taken");
    no.no("校长", add, with("gone", json!({})), "code_taken");
    let change = "organisation.change_post";
    no.no("校长", change, with("gone", json!({})), "unknown");
    no.no("校长", change, with("repair-worker", json!({ "held_by": "member" })), "still_held");
    let close = "organisation.close_post";
    no.no("校长", close, json!({ "code": "gone" }), "unknown");
    no.no("校长", close, json!({ "code": "repair-worker" }), "still_held");
    no.all_of(&[add, change]);

    // Once nobody holds it, what it answers for still keeps it.
    school.does(
        "校长",
        "organisation.set_duty",
        json!({ "code": "watch-gate", "post": "gate",
        "name": { "zh": "守门", "en": "Watch the gate" }, "clause": "posts-charter#1" }),
    );
    let mut no = Provoked::on(&school);
    no.no("校长", close, json!({ "code": "gone" }), "unknown");
    no.no("校长", close, json!({ "code": "repair-worker" }), "still_held");
    let answers = no.no("校长", close, json!({ "code": "gate" }), "still_answers");
    assert!(answers.message.zh.contains("守门"), "{}", answers.message.zh);
    no.all_of(&[close]);
    school.must_replay();
}

#[test]
fn somebody_who_will_hold_a_post_keeps_it_open() {
    let mut school = village(On::Sqlite);
    school.does("校长", "organisation.add_post", with("gate", json!({})));
    let from = crate::now(&school).plus_days(30);
    let form = json!({ "person": school.who("王老师"), "post": "gate", "tenure": "regular", "from": from });
    school.does("校长", "organisation.appoint", form);
    school.may_not("校长", "organisation.close_post", json!({ "code": "gate" }), "still_held");
    school.must_replay();
}

#[test]
fn a_post_shared_among_schools_is_held_by_somebody_of_another() {
    on_both(|on| {
        let mut school = village(on);
        let shared = json!({ "shared": true, "unit": "center", "risk": "high" });
        school.does("校长", "organisation.add_post", with("accounts", shared));
        let person = school.who("吴干事");
        let form = json!({ "person": person, "post": "accounts", "tenure": "shared" });
        school.does("校长", "organisation.appoint", form);
        let institution = school.desk.institution();
        assert!(institution.posts["accounts"].shared);
        let held: Vec<_> = institution.holders("accounts", crate::now(&school)).collect();
        assert_eq!(held.len(), 1);
        assert_eq!((held[0].person, held[0].tenure), (person, houqin_kernel::Tenure::Shared));
        // Renamed and moved: whoever holds it goes on holding it.
        let renamed = json!({ "name": { "zh": "核算会计", "en": "Accountant" }, "shared": true });
        school.does("校长", "organisation.change_post", with("accounts", renamed));
        assert_eq!(school.desk.institution().posts["accounts"].name.zh, "核算会计");
        assert_eq!(school.desk.institution().holders("accounts", crate::now(&school)).count(), 1);
        school.must_replay();
    });
}
