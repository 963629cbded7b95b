//! 部门.

use houqin_testkit::{On, on_both};
use serde_json::{Value as Json, json};

use crate::{Provoked, long, village};

fn unit(code: &str, name: &str, parent: &str) -> Json {
    json!({ "code": code, "name": { "zh": name, "en": "" }, "parent": parent })
}

#[test]
fn every_refusal_of_a_unit() {
    let mut school = village(On::Sqlite);
    school.does("校长", "organisation.add_unit", unit("office", "总务处", "school"));
    school.does("校长", "organisation.add_unit", unit("store", "库房", "office"));
    school.does("校长", "organisation.add_unit", unit("gone", "旧部门", ""));
    school.does("校长", "organisation.close_unit", json!({ "code": "gone" }));
    let mut no = Provoked::on(&school);
    let add = "organisation.add_unit";
    no.no("校长", add, unit("Office", "总务处", ""), "bad_code");
    no.no("校长", add, unit("", "总务处", ""), "bad_code");
    no.no("校长", add, unit(&long("a", 64), "总务处", ""), "bad_code");
    no.no("校长", add, unit("new", " ", ""), "bad_name");
    no.no("校长", add, unit("new", &long("长", 100), ""), "bad_name");
    no.no("校长", add, unit("office", "另一个", ""), "code_taken");
    let taken = no.no("校长", add, unit("gone", "再来一个", ""), "code_taken");
    assert!(taken.message.zh.contains("停用的编号也不再用"), "{}", taken.message.zh);
    let unknown = no.no("校长", add, unit("new", "新部门", "nowhere"), "unknown");
    assert_eq!(unknown.field, Some("parent"));
    no.no("校长", add, unit("new", "新部门", "gone"), "unknown");

    let change = "organisation.change_unit";
    no.no("校长", change, unit("office", "", ""), "bad_name");
    no.no("校长", change, unit("nowhere", "没有", ""), "unknown");
    no.no("校长", change, unit("office", "总务处", "nowhere"), "unknown");
    no.no("校长", change, unit("office", "总务处", "office"), "above_itself");
    no.no("校长", change, unit("office", "总务处", "store"), "above_itself");

    let close = "organisation.close_unit";
    no.no("校长", close, json!({ "code": "gone" }), "unknown");
    no.no("校长", close, json!({ "code": "office" }), "still_in_use");
    no.no("校长", close, json!({ "code": "center" }), "still_in_use");
    no.all_of(&[add, change, close]);
    // Whoever has no post for it is refused before the form is looked at.
    school.may_not("李师傅", add, unit("new", "新部门", ""), "no_post");
    school.must_replay();
}

#[test]
fn a_unit_is_added_renamed_moved_and_closed() {
    on_both(|on| {
        let mut school = village(on);
        school.does("校长", "organisation.add_unit", unit("office", "总务处", "school"));
        school.does("校长", "organisation.change_unit", unit("office", "后勤处", "center"));
        let institution = school.desk.institution();
        let office = &institution.units["office"];
        assert_eq!((office.name.zh.as_str(), office.parent.as_str()), ("后勤处", "center"));
        school.does("校长", "organisation.close_unit", json!({ "code": "office" }));
        assert!(!school.desk.institution().units.contains_key("office"));
        school.must_replay();
    });
}
