//! Stories, each told on SQLite and on PostgreSQL; each ends with a replay.

use houqin_testkit::cast::{photos, village};
use houqin_testkit::{On, School, on_both};
use serde_json::json;

#[test]
fn the_leaking_tap() {
    on_both(|on| {
        let mut school = village(on);
        let order = school.reports("王老师", "water", "水房龙头漏水");
        // One login, several hats: as a worker he takes it, as the office he could dispatch it.
        school.on("陈主任", "service.take", order, json!({}));
        school.on("陈主任", "service.arrive", order, json!({}));
        school.on(
            "陈主任",
            "service.finish",
            order,
            json!({ "note": "换垫片", "photos": photos(), "material_fen": 1_800 }),
        );
        assert_eq!(school.state(order), "done");
        let form = json!({ "order": order });
        let refusal =
            school.may_not("李师傅", "service.confirm", form.clone(), "not_the_requester");
        assert!(refusal.message.zh.contains("应由报修人本人办理"), "{}", refusal.message.zh);
        assert!(refusal.clause.is_some());
        school.on("王老师", "service.confirm", order, json!({}));
        school.on("王老师", "service.rate", order, json!({ "score": 5 }));
        assert_eq!(school.state(order), "rated");
        school.must_replay();
    });
}

#[test]
fn the_signed_sheet_comes_back_to_its_order() {
    on_both(|on| {
        let mut school = School::with_pack(on, "school-small");
        school.person("陈主任", &["general-affairs"]);
        school.person("李师傅", &["repair-worker"]);
        school.person("孙师傅", &["repair-worker"]);
        school.person("王老师", &[]);
        school.person("吕老师", &[]);
        school.open_doors();
        let order = school.reports("王老师", "water", "水房龙头漏水");
        school.on("李师傅", "service.take", order, json!({}));
        let filed = json!({ "order": order, "photos": photos() });
        // Who has it, who asked for it and the office may; another worker and another teacher not.
        school.may_not("孙师傅", "service.file_paper", filed.clone(), "not_the_taker");
        school.may_not("吕老师", "service.file_paper", filed.clone(), "not_the_requester");
        for who in ["李师傅", "王老师", "陈主任"] {
            school.does(who, "service.file_paper", filed.clone());
        }
        assert_eq!(school.state(order), "taken", "a sheet moves nothing");
        let found = school.read(|reading| houqin_service::views::find_order(reading, order));
        let stages: Vec<String> =
            found.expect("the order").photos.into_iter().map(|one| one.stage).collect();
        assert_eq!(stages, ["sheet"], "one picture, filed three times");
        school.must_replay();
    });
}

/// An order that a worker finished, for so much material.
fn finished(school: &mut School, fen: i64) -> houqin_kernel::CaseId {
    let order = school.reports("王老师", "water", "水房龙头漏水");
    for act in ["service.take", "service.arrive"] {
        school.on("李师傅", act, order, json!({}));
    }
    let done = json!({ "photos": photos(), "material_fen": fen, "labour_minutes": 30 });
    school.on("李师傅", "service.finish", order, done);
    order
}

#[test]
fn small_repairs_are_signed_once_a_month() {
    on_both(|on| {
        let mut school = village(on);
        let month = houqin_service::figures::Month::named("2026-09").expect("a month");
        let zone = school.desk.institution().calendar.zone().clone();
        let stands = |school: &School| {
            school.read(|reading| houqin_service::small::standing(reading, month, &zone))
        };
        let small = finished(&mut school, 1_800);
        finished(&mut school, 20_000);
        finished(&mut school, 20_001);
        school.clock.advance_minutes(31 * 24 * 60);
        let before = stands(&school);
        assert_eq!(before.list.lines.len(), 2, "200 yuan is small, a fen more is not");
        assert_eq!(before.list.sums().material_fen, 21_800);
        assert_eq!(before.list.sums().labour_minutes, 60);
        let form = |list: String| json!({ "month": "2026-09", "list": list, "photos": photos() });
        let list = before.list.printed();
        school.may_not("李师傅", "service.sign_month", form(list.clone()), "no_post");
        school.does("陈主任", "service.sign_month", form(list.clone()));
        let signed = stands(&school);
        assert_eq!((signed.signed.len(), signed.changed), (1, false));
        assert!(signed.signed[0].number.starts_with("YD-2026-"), "{}", signed.signed[0].number);
        // Another limit is for the months to come.
        let limit = json!({ "name": "small_yuan_max", "value": 300 });
        school.does("陈主任", "service.set_setting", limit);
        assert!(!stands(&school).changed);
        assert_eq!(stands(&school).list.lines.len(), 2);
        // An order that turns out not to be repaired changes what was signed.
        school.on("王老师", "service.send_back", small, json!({ "reason": "还在滴" }));
        let changed = stands(&school);
        assert!(changed.changed, "a line less, and one more by the limit of now");
        assert_eq!(changed.list.lines.len(), 2);
        school.may_not("陈主任", "service.sign_month", form(list), "list_changed");
        school.does("陈主任", "service.sign_month", form(changed.list.printed()));
        assert_eq!(stands(&school).signed.len(), 2);
        assert!(!stands(&school).changed);
        school.must_replay();
    });
}

#[test]
fn the_projector_in_a_university() {
    on_both(|on| {
        let mut school = School::with_pack(on, "university");
        school.person("处长", &["director"]);
        school.person("林小燕", &["service-desk"]);
        school.person("调度", &["dispatcher"]);
        school.person_with("高工", &["media-technician"], &["multimedia", "network"]);
        school.person_with("管工", &["plumber"], &["plumbing"]);
        school.person("张教授", &[]);
        school.open_doors();
        let order = school.reports("张教授", "multimedia", "投影仪没有图像");
        school.on("林小燕", "service.accept", order, json!({}));
        let who = school.who("高工");
        school.on("调度", "service.dispatch", order, json!({ "assignee": who }));
        let form = json!({ "order": order });
        school.may_not("管工", "service.take", form, "not_the_assignee");
        school.on("高工", "service.take", order, json!({}));
        school.on("高工", "service.arrive", order, json!({}));
        school.on("高工", "service.pause", order, json!({ "why": "material", "reason": "等灯泡" }));
        school.clock.advance_minutes(3 * 24 * 60);
        school.on("高工", "service.resume", order, json!({}));
        school.on("高工", "service.finish", order, json!({ "photos": photos() }));
        school.clock.advance_minutes(15 * 24 * 60);
        assert_eq!(school.tick(), 1, "the clock closes what nobody confirmed");
        assert_eq!(school.state(order), "unconfirmed");
        school.must_replay();
    });
}

#[test]
fn steps_that_are_refused() {
    on_both(|on| {
        let mut school = village(on);
        let order = school.reports("王老师", "water", "漏水");
        let form = json!({ "order": order });
        let wrong_post = school.may_not("王老师", "service.take", form.clone(), "no_post");
        assert!(wrong_post.message.zh.contains("应由"), "{}", wrong_post.message.zh);
        school.may_not("王老师", "service.confirm", form.clone(), "wrong_state");
        // Who finishes does not confirm, not even his own report.
        let own = school.reports("李师傅", "water", "自己看到的");
        school.on("李师傅", "service.finish_at_once", own, json!({ "photos": photos() }));
        let same =
            school.may_not("李师傅", "service.confirm", json!({ "order": own }), "same_hands");
        assert!(same.clause.is_some());
        // A rule that is repealed founds nothing more; the case that runs keeps it.
        school.may_not(
            "王老师",
            "rulebook.repeal_rule",
            json!({ "code": "service-desk", "reason": "另行制定" }),
            "no_post",
        );
        school.clock.advance_minutes(1);
        let repeal = json!({ "code": "service-desk", "reason": "另行制定" });
        school.does("校长", "rulebook.repeal_rule", repeal);
        let report = json!({ "category": "water", "description": "又漏", "place_text": "三楼" });
        school.may_not("王老师", "service.report", report, "clause_not_in_force");
        school.on("李师傅", "service.take", order, json!({}));
        school.must_replay();
    });
}

#[test]
fn a_rule_amended_in_the_middle_of_a_case() {
    on_both(|on| {
        let mut school = village(on);
        let order = school.reports("王老师", "water", "漏水");
        let institution = school.desk.institution();
        let rule = institution.rules.get("service-desk").unwrap();
        let version = rule.versions.last().unwrap();
        let form = json!({
            "code": "service-desk", "name": rule.name, "requires_ack": true,
            "clauses": version.clauses,
        });
        school.clock.advance_minutes(1);
        school.does("陈主任", "rulebook.draft_rule", form);
        let issue = json!({ "code": "service-desk", "version": 2, "reaches_open_cases": false });
        school.does("校长", "rulebook.issue_rule", issue);
        let old = school.on("李师傅", "service.take", order, json!({}));
        assert!(
            old.first().unwrap().clause.starts_with("service-desk@1#"),
            "the case keeps its version"
        );
        school.clock.advance_minutes(1);
        let new = school.reports("王老师", "water", "另一处");
        let form = json!({ "order": new });
        let unsigned = school.may_not("李师傅", "service.take", form, "not_acknowledged");
        assert!(unsigned.message.zh.contains("签收"));
        school.sign_all();
        let under = school.on("李师傅", "service.take", new, json!({}));
        assert!(under.first().unwrap().clause.starts_with("service-desk@2#"));
        school.must_replay();
    });
}

#[test]
fn an_exception_is_opened_and_expires_by_itself() {
    on_both(|on| {
        let mut school = village(on);
        let me = school.who("陈主任");
        let dispatch_and_finish = |school: &mut School| {
            let order = school.reports("王老师", "water", "漏水");
            school.on("陈主任", "service.dispatch", order, json!({ "assignee": me }));
            school.on("陈主任", "service.take", order, json!({}));
            school.on("陈主任", "service.arrive", order, json!({}));
            json!({ "order": order, "photos": photos() })
        };
        let form = dispatch_and_finish(&mut school);
        school.may_not("陈主任", "service.finish", form.clone(), "same_hands");
        let until = houqin_desk::Clock::now(school.clock.as_ref()).plus_days(20);
        let substitute = school.who("吴干事");
        let ask = json!({ "pair": "dispatch-finish", "person": me, "substitute": substitute, "reason": "李师傅住院", "until": until, "cap_cases": 2 });
        school.does("陈主任", "rulebook.propose_exception", ask);
        let id = school.read(|reading| {
            reading.first(
                "SELECT id FROM rulebook_exception WHERE school_id = $1",
                &[reading.school().into()],
                |row| row.id::<houqin_kernel::Id>(0),
            )
        });
        let approve = json!({ "exception": id });
        let refused =
            school.tries("陈主任", "rulebook.approve_exception", approve.clone()).unwrap_err();
        assert!(["no_post", "same_hands"].contains(&refused.code), "{refused:?}");
        school.does("校长", "rulebook.approve_exception", approve);
        let receipt = school.does("陈主任", "service.finish", form);
        let record = receipt.first().unwrap().record;
        school.does("吴干事", "rulebook.countersign", json!({ "record": record, "upheld": true }));
        let second = dispatch_and_finish(&mut school);
        school.does("陈主任", "service.finish", second);
        let capped = dispatch_and_finish(&mut school);
        school.may_not("陈主任", "service.finish", capped.clone(), "same_hands");
        school.clock.advance_minutes(21 * 24 * 60);
        school.may_not("陈主任", "service.finish", capped, "same_hands");
        school.must_replay();
    });
}

#[test]
fn a_person_is_erased_and_every_hash_still_holds() {
    on_both(|on| {
        let mut school = village(on);
        let order = school.reports("王老师", "water", "王老师写下的原话");
        school.on("王老师", "service.note", order, json!({ "text": "还在漏，请快一点" }));
        let person = school.who("王老师");
        let erase = json!({ "person": person, "basis": "个人信息保护法第四十七条" });
        school.may_not("校长", "organisation.erase_person", erase.clone(), "still_here");
        school.does("陈主任", "organisation.leave", json!({ "person": person }));
        school.does("校长", "organisation.erase_person", erase);
        let words = school.read(|reading| {
            reading.number(
                "SELECT COUNT(*) FROM service_order WHERE school_id = $1 AND description IS NOT NULL",
                &[reading.school().into()],
            )
        });
        assert_eq!(words, 0);
        let openings = school.read(|reading| {
            reading.number(
                "SELECT COUNT(*) FROM ledger_opening WHERE school_id = $1 AND person_id = $2",
                &[reading.school().into(), (&person).into()],
            )
        });
        assert_eq!(openings, 0);
        school.must_replay();
        if on == On::Sqlite {
            let setup = school.desk.setup();
            let said = "王老师写下的原话".as_bytes();
            for name in ["school.db", "school.db-wal"] {
                let bytes = std::fs::read(setup.files.root().join(name)).unwrap_or_default();
                assert!(
                    !bytes.windows(said.len()).any(|window| window == said),
                    "{name} still holds the words"
                );
            }
        }
    });
}

#[test]
fn a_reversed_dispatch_gives_the_order_back_to_whose_hands_it_was_in() {
    on_both(|on| {
        let mut school = School::with_pack(on, "school");
        school.person("主任", &["affairs-director"]);
        school.person("服务台", &["service-desk"]);
        school.person("李师傅", &["repair-worker"]);
        school.person("赵师傅", &["repair-worker"]);
        school.person("王老师", &[]);
        school.open_doors();
        let order = school.reports("王老师", "furniture", "桌腿松动");
        let (li, zhao) = (school.who("李师傅"), school.who("赵师傅"));
        school.on("服务台", "service.accept", order, json!({}));
        school.on("服务台", "service.dispatch", order, json!({ "assignee": li }));
        school.on("李师傅", "service.take", order, json!({}));
        let form = json!({ "assignee": zhao, "reason": "派错了人" });
        let again = school.on("服务台", "service.dispatch", order, form);
        let record = again.first().map(|line| line.record);
        let form = json!({ "record": record, "reason": "没有派错" });
        school.on("主任", "service.reverse", order, form);
        assert_eq!(school.state(order), "taken");
        school.on("李师傅", "service.arrive", order, json!({}));
        school.must_replay();
    });
}
