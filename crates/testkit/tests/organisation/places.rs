//! 地点.

use houqin_organisation::views::{PlacesQuery, place, place_tree, places};
use houqin_testkit::{On, School, on_both};
use serde_json::{Value as Json, json};

use crate::{Provoked, long, village};

const SET: &str = "organisation.set_place";
const CLOSE: &str = "organisation.close_place";
const IMPORT: &str = "organisation.import_places";

fn row(code: &str, name: &str, kind: &str, parent: &str) -> Json {
    json!({ "code": code, "name": name, "kind": kind, "parent": parent })
}

fn campus(school: &mut School) {
    let rows = [
        row("XQ", "本部", "campus", ""),
        row("JX", "教学楼", "building", "XQ"),
        row("JX1", "一层", "floor", "JX"),
        row("JX101", "101室", "room", "JX1"),
        row("JX102", "102室", "room", "JX1"),
        row("CC", "操场", "outdoor", "XQ"),
    ];
    school.does("陈主任", IMPORT, json!({ "rows": rows }));
}

#[test]
fn every_refusal_of_a_place() {
    let mut school = village(On::Sqlite);
    campus(&mut school);
    school.does("陈主任", SET, row("OLD", "旧仓库", "building", "XQ"));
    school.does("陈主任", CLOSE, json!({ "code": "OLD" }));
    let mut no = Provoked::on(&school);
    no.no("陈主任", SET, row("教-1", "教室", "room", "JX1"), "bad_code");
    no.no("陈主任", SET, row("", "教室", "room", "JX1"), "bad_code");
    no.no("陈主任", SET, row(&long("A", 64), "教室", "room", "JX1"), "bad_code");
    no.no("陈主任", SET, row("JX103", " ", "room", "JX1"), "bad_name");
    no.no("陈主任", SET, row("JX103", "教室", "cupboard", "JX1"), "unknown_kind");
    no.no("陈主任", SET, row("JX103", "教室", "room", "NOWHERE"), "unknown");
    no.no("陈主任", SET, row("JX103", "教室", "room", "OLD"), "unknown");
    no.no("陈主任", SET, row("JX", "教学楼", "building", "JX"), "in_itself");
    no.no("陈主任", SET, row("JX", "教学楼", "building", "JX101"), "in_itself");
    no.no("陈主任", CLOSE, json!({ "code": "OLD" }), "unknown");
    no.no("陈主任", CLOSE, json!({ "code": "JX1" }), "still_in_use");
    no.no("陈主任", IMPORT, json!({ "rows": [] }), "too_many_rows");
    let many: Vec<Json> =
        (0..1_001).map(|at| row(&format!("R{at}"), "室", "room", "JX1")).collect();
    no.no("陈主任", IMPORT, json!({ "rows": many }), "too_many_rows");
    let twice = [row("A1", "甲", "room", "JX1"), row("A1", "乙", "room", "JX1")];
    let doubled = no.no("陈主任", IMPORT, json!({ "rows": twice }), "bad_rows");
    assert!(doubled.message.zh.contains("第 2 行：编号“A1”在同一次导入里出现两次"), "{doubled:?}");
    assert!(doubled.message.en.contains("Row 2: The code “A1” stands twice"), "{doubled:?}");
    let bad: Vec<Json> = (0..30).map(|_| row("x y", "", "", "")).collect();
    let named = no.no("陈主任", IMPORT, json!({ "rows": bad }), "bad_rows");
    assert!(named.message.zh.contains("另有 10 行"), "{}", named.message.zh);
    no.all_of(&[CLOSE, IMPORT]);

    // Eight levels are the most.
    let mut above = "JX101".to_owned();
    for level in 4..8 {
        let code = format!("D{level}");
        school.does("陈主任", SET, row(&code, "隔间", "room", &above));
        above = code;
    }
    let mut seen = Provoked::on(&school);
    seen.no("陈主任", SET, row("D8", "隔间", "room", &above), "too_deep");
    for (form, code) in [
        (row("", "教室", "room", "JX1"), "bad_code"),
        (row("E1", "", "room", "JX1"), "bad_name"),
        (row("E1", "教室", "", "JX1"), "unknown_kind"),
        (row("E1", "教室", "room", "OLD"), "unknown"),
        (row("JX1", "一层", "floor", "JX101"), "in_itself"),
    ] {
        seen.no("陈主任", SET, form, code);
    }
    seen.all_of(&[SET]);
    school.must_replay();
}

#[test]
fn a_place_that_is_moved_or_renamed_takes_those_below_along() {
    on_both(|on| {
        let mut school = village(on);
        campus(&mut school);
        school.does("陈主任", SET, row("ZH", "综合楼", "building", "XQ"));
        school.does("陈主任", SET, row("JX1", "底层", "floor", "ZH"));
        let (room, building) = school.look("王老师", |viewer| {
            (place(viewer, "JX101").unwrap(), place(viewer, "ZH").unwrap())
        });
        assert_eq!(room.path, "本部 / 综合楼 / 底层 / 101室");
        assert_eq!(room.building, Some(building.id));
        // Closed from the bottom up; set again, it is in use again under the same id.
        let id = room.id;
        school.does("陈主任", CLOSE, json!({ "code": "JX101" }));
        school.does("陈主任", SET, row("JX101", "101室", "room", "JX1"));
        let again = school.look("王老师", |viewer| place(viewer, "JX101").unwrap());
        assert_eq!((again.id, again.closed_at), (id, None));
        school.must_replay();
    });
}

#[test]
fn places_are_found_by_code_by_name_and_by_what_they_are_in() {
    on_both(|on| found(village(on)));
}

fn found(mut school: School) {
    campus(&mut school);
    let codes = |query: PlacesQuery| {
        school.look("王老师", |viewer| {
            let page = places(viewer, &query).unwrap();
            page.places.into_iter().map(|place| place.code).collect::<Vec<_>>()
        })
    };
    let q = |q: &str| PlacesQuery { q: q.into(), ..Default::default() };
    assert_eq!(codes(q("JX10")), ["JX101", "JX102"]);
    assert_eq!(codes(q("操场")), ["CC"]);
    let parent = |code: &str| PlacesQuery { parent: code.into(), ..Default::default() };
    assert_eq!(codes(parent("-")), ["XQ"]);
    assert_eq!(codes(parent("XQ")), ["CC", "JX"]);
    let inside = |code: &str| PlacesQuery { inside: code.into(), ..Default::default() };
    assert_eq!(codes(inside("JX")), ["JX", "JX1", "JX101", "JX102"]);
    let tree = school.look("王老师", |viewer| place_tree(viewer).unwrap());
    let nodes: Vec<_> = tree.nodes.iter().map(|node| node.code.as_str()).collect();
    assert_eq!(nodes, ["CC", "JX", "JX1", "XQ"], "rooms stand in the list, not in the tree");
    let floor = tree.nodes.iter().find(|node| node.code == "JX1").unwrap();
    assert_eq!(tree.inside[&floor.id], 2);
}
