//! One box: what is found, by whom, in which order; and that nothing is found by
//! whoever may not read it, nor of whoever was erased.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use houqin_desk::Clock as _;
use houqin_kernel::{CaseId, Viewer};
use houqin_organisation::views as organisation;
use houqin_rulebook::views as rulebook;
use houqin_service::views as service;
use houqin_testkit::cast::photos;
use houqin_testkit::{On, School, on_both};
use serde_json::json;

fn school(on: On) -> School {
    let mut school = School::with_pack(on, "school");
    for (code, name, parent, kind) in [
        ("XQ", "本部", "", "campus"),
        ("JX", "教学楼", "XQ", "building"),
        ("JX301", "301 教室", "JX", "room"),
        ("SS3", "3号宿舍楼", "XQ", "building"),
    ] {
        let place = json!({ "code": code, "name": name, "kind": kind, "parent": parent });
        school.does("建制人", "organisation.set_place", place);
    }
    school.person("陈主任", &["affairs-director"]);
    school.person("林小燕", &["service-desk"]);
    school.person_with("李师傅", &["repair-worker"], &["electrical", "plumbing"]);
    school.person("王老师", &[]);
    school.person("王小明", &[]);
    school.person("校长", &["principal"]);
    school.person("信息员", &["it-admin"]);
    school.open_doors();
    school.clock.advance_minutes(1);
    school
}

fn report(school: &mut School, who: &str, category: &str, place: &str, words: &str) -> CaseId {
    school.clock.advance_minutes(1);
    let form = json!({ "category": category, "place": place, "description": words });
    school.does(who, "service.report", form).subject().unwrap()
}

fn repaired(school: &mut School, order: CaseId, note: &str) {
    let worker = school.who("李师傅");
    school.on("林小燕", "service.dispatch_at_once", order, json!({ "assignee": worker }));
    let done = json!({ "photos": photos(), "note": note });
    school.on("李师傅", "service.finish_at_once", order, done);
}

fn finds(school: &School, who: &str, q: &str) -> Vec<CaseId> {
    school.look(who, |viewer| found(viewer, q))
}

fn found(viewer: &Viewer<'_>, q: &str) -> Vec<CaseId> {
    let query = service::SearchQuery { q: q.into(), ..service::SearchQuery::default() };
    let found = service::search(viewer, &query).unwrap();
    found.orders.into_iter().map(|one| one.row.id).collect()
}

#[test]
fn orders_are_found_by_words_place_kind_and_number() {
    on_both(|on| {
        let mut school = school(on);
        let tap = report(&mut school, "王老师", "water", "JX301", "水龙头一直漏水，地上都是水");
        let lamp = report(&mut school, "王老师", "electric", "SS3", "Lamp flickers, 灯管闪烁");
        let drip = report(&mut school, "王小明", "water", "SS3", "卫生间漏水");
        repaired(&mut school, tap, "更换角阀垫片");
        let desk = |q: &str| finds(&school, "林小燕", q);
        assert_eq!(desk("水龙头漏水"), [tap]);
        assert_eq!(desk("漏水").len(), 2);
        assert_eq!(desk("漏水 宿舍"), [drip], "the place is part of the answer");
        assert_eq!(desk("漏水 3号宿舍楼"), [drip]);
        assert_eq!(desk("JX301"), [tap], "a place by its code");
        assert_eq!(desk("漏").len(), 2, "one character");
        assert_eq!(desk("ＬＡＭＰ"), [lamp]);
        assert_eq!(desk("flick 灯管"), [lamp], "the beginning of a word");
        assert_eq!(desk("角阀"), [tap], "what was done");
        assert_eq!(desk("漏水 闪烁"), []);
        assert_eq!(desk("，。"), []);
        let number = school.look("林小燕", |viewer| {
            let list = service::orders(viewer, &service::OrderQuery::default()).unwrap();
            list.orders.into_iter().find(|one| one.id == drip).unwrap().number
        });
        assert_eq!(desk(&number), [drip]);
        assert_eq!(desk(&number.to_lowercase()), [drip]);
        assert_eq!(desk(number.rsplit('-').next().unwrap()), [drip]);
        // The newer of two alike stands first.
        school.clock.advance_minutes(60 * 24 * 300);
        let again = report(&mut school, "王小明", "water", "SS3", "卫生间漏水");
        assert_eq!(finds(&school, "林小燕", "卫生间漏水"), [again, drip]);
        school.must_replay();
    });
}

#[test]
fn nobody_finds_what_they_may_not_read() {
    on_both(|on| {
        let mut school = school(on);
        let hers = report(&mut school, "王老师", "water", "JX301", "实验室漏水");
        let his = report(&mut school, "王小明", "water", "SS3", "寝室漏水");
        assert_eq!(finds(&school, "王老师", "漏水"), [hers]);
        assert_eq!(finds(&school, "王小明", "漏水"), [his]);
        assert_eq!(finds(&school, "王小明", "实验室"), []);
        let posts: Vec<String> = school.desk.institution().posts.keys().cloned().collect();
        for post in posts.iter().filter(|post| *post != "founder") {
            school.look("王小明", |viewer| {
                let mut institution = viewer.institution.clone();
                let me = viewer.person.unwrap();
                institution.appointments.retain(|one| one.person != me);
                let mut held = institution.appointments.first().unwrap().clone();
                (held.person, held.post, held.from, held.until) =
                    (me, post.clone(), viewer.at, None);
                institution.appointments.push(held);
                let viewer = Viewer { institution: &institution, ..*viewer };
                let all = viewer.may_read("service.orders");
                assert_eq!(found(&viewer, "漏水").len(), if all { 2 } else { 1 }, "{post}");
                let query = organisation::SearchQuery { q: "王".into(), limit: None };
                let people = organisation::search(&viewer, &query).unwrap().people.len();
                let expected = if viewer.may_read("organisation.people") { 2 } else { 0 };
                assert_eq!(people, expected, "{post}");
            });
        }
        school.read(|reading| {
            let institution = school.desk.institution();
            let stranger = Viewer {
                person: None,
                lang: houqin_kernel::Lang::Zh,
                at: school.clock.now(),
                reading,
                institution: &institution,
            };
            assert_eq!(found(&stranger, "漏水"), []);
            Ok(())
        });
    });
}

#[test]
fn people_places_and_clauses_are_found() {
    on_both(|on| {
        let school = school(on);
        let look = |q: &str| {
            school.look("陈主任", |viewer| {
                let query = organisation::SearchQuery { q: q.into(), limit: None };
                organisation::search(viewer, &query).unwrap()
            })
        };
        let names = |q: &str| -> Vec<String> {
            look(q).people.into_iter().filter_map(|one| one.name).collect()
        };
        assert_eq!(names("王小明"), ["王小明"]);
        assert_eq!(names("王").len(), 2);
        assert_eq!(names("小明"), ["王小明"]);
        assert_eq!(names("t000").len(), 7, "the beginning of a number, in any case");
        let codes =
            |q: &str| -> Vec<String> { look(q).places.into_iter().map(|one| one.code).collect() };
        assert_eq!(codes("教学楼"), ["JX", "JX301"], "the building before its rooms");
        assert_eq!(codes("jx301"), ["JX301"]);
        assert_eq!(codes("教学楼 301"), ["JX301"]);
        assert_eq!(codes(""), Vec::<String>::new());
        let clauses = school.look("王老师", |viewer| {
            let query = rulebook::SearchQuery { q: "报修".into(), limit: None };
            rulebook::search(viewer, &query).unwrap().clauses
        });
        assert!(clauses.iter().any(|one| one.rule == "service-desk"));
        assert!(
            clauses.iter().all(|one| one.name.zh.contains("报修") || one.text.zh.contains("报修"))
        );
        // The list of people finds the same, and goes on from page to page.
        school.look("陈主任", |viewer| {
            let first = organisation::PeopleQuery {
                q: "王".into(),
                limit: Some(1),
                ..organisation::PeopleQuery::default()
            };
            let page = organisation::people(viewer, &first).unwrap();
            let rest = organisation::PeopleQuery { after: page.next.unwrap(), ..first };
            let rest = organisation::people(viewer, &rest).unwrap();
            assert_eq!((page.people.len(), rest.people.len(), rest.next), (1, 1, None));
        });
    });
}

#[test]
fn the_words_go_with_the_person() {
    on_both(|on| {
        let mut school = school(on);
        let order = report(&mut school, "王小明", "water", "SS3", "寝室漏水，请联系班长");
        repaired(&mut school, order, "疏通地漏");
        let kept = |school: &School, word: &str| {
            school.read(|reading| {
                let school: houqin_kernel::Value<'_> = reading.school().into();
                let orders =
                    "SELECT COUNT(*) FROM service_word WHERE school_id = $1 AND token = $2";
                let people =
                    "SELECT COUNT(*) FROM organisation_word WHERE school_id = $1 AND token = $2";
                Ok(reading.number(orders, &[school, word.into()])?
                    + reading.number(people, &[school, word.into()])?)
            })
        };
        for word in ["漏水", "班长", "王小", "小明", "地漏"] {
            assert_eq!(kept(&school, word), 1, "{word}");
        }
        let person = school.who("王小明");
        school.does("信息员", "organisation.leave", json!({ "person": person }));
        let erase = json!({ "person": person, "basis": "《个人信息保护法》第四十七条" });
        school.does("校长", "organisation.erase_person", erase);
        for word in ["漏水", "班长", "王小", "小明", "t0005"] {
            assert_eq!(kept(&school, word), 0, "{word}");
        }
        assert_eq!(kept(&school, "地漏"), 1, "the worker's words are the worker's");
        assert_eq!(finds(&school, "林小燕", "班长"), []);
        assert_eq!(finds(&school, "林小燕", "地漏"), [order]);
        school.must_replay();
    });
}

#[test]
fn what_was_done_last_time_is_known() {
    on_both(|on| {
        let mut school = school(on);
        let before = report(&mut school, "王老师", "water", "JX301", "水龙头漏水");
        repaired(&mut school, before, "更换角阀垫片");
        school.on("王老师", "service.confirm", before, json!({}));
        let other = report(&mut school, "王小明", "water", "SS3", "洗手池水龙头关不紧漏水");
        repaired(&mut school, other, "更换阀芯");
        school.on("王小明", "service.confirm", other, json!({}));
        let lamp = report(&mut school, "王老师", "electric", "JX301", "水龙头旁的灯不亮");
        repaired(&mut school, lamp, "换灯管");
        school.on("王老师", "service.confirm", lamp, json!({}));
        let now = report(&mut school, "王老师", "water", "JX301", "水龙头又漏水");
        let known = |who: &str| {
            school.look(who, |viewer| {
                let order = service::find_order(viewer.reading, now).unwrap().unwrap();
                let known = service::known(viewer, &order).unwrap();
                let ids = |all: Vec<service::OrderFound>| -> Vec<CaseId> {
                    all.into_iter().map(|one| one.row.id).collect()
                };
                (ids(known.here), ids(known.alike))
            })
        };
        assert_eq!(known("李师傅"), (vec![before], vec![other]));
        assert_eq!(known("王老师"), (vec![], vec![]), "whoever may not read them learns nothing");
    });
}

#[test]
fn a_school_that_was_imported_is_found_and_searched_in_parts() {
    on_both(|on| {
        let school = school(on);
        let rows: Vec<_> = (0..1_000)
            .map(|line| {
                json!({ "line": line + 1, "key": format!("K{line}"), "category": "水电",
                    "description": format!("{} tap leaks 漏水", if line == 7 { "地下室" } else { "三楼" }),
                    "opened_at": 1_600_000_000_000_i64 + line * 60_000,
                    "closed_at": 1_600_000_000_000_i64 + line * 60_000 + 1 })
            })
            .collect();
        let form = json!({ "digest": "ab".repeat(32), "book": "old", "rows": rows });
        let request =
            houqin_desk::Request::one(houqin_kernel::Hand::Import, "service.import", form);
        school.desk.perform(request).unwrap();
        assert_eq!(finds(&school, "林小燕", "地下室 漏水").len(), 1);
        assert_eq!(finds(&school, "林小燕", "K7").len(), 1);
        // A common word is answered in parts, the newest first, until all were seen.
        let (mut seen, mut before) = (std::collections::BTreeSet::new(), None);
        for _ in 0..20 {
            let page = school.look("林小燕", |viewer| {
                let query = service::SearchQuery { q: "漏水".into(), before, limit: Some(200) };
                service::search(viewer, &query).unwrap()
            });
            seen.extend(page.orders.iter().map(|one| one.row.id));
            before = page.older;
            if before.is_none() {
                break;
            }
        }
        assert!(before.is_none() && seen.len() >= 200, "{before:?} {}", seen.len());
        school.must_replay();
    });
}
