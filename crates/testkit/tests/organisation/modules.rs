//! 模块.

use houqin_kernel::ViewError;
use houqin_organisation::views::modules;
use houqin_testkit::{On, School, on_both};
use serde_json::{Value as Json, json};

use crate::{Provoked, long, village};

const SWITCH: &str = "organisation.switch_module";

fn switch(module: &str, on: bool, reason: &str) -> Json {
    json!({ "module": module, "on": on, "reason": reason })
}

#[test]
fn every_refusal_of_a_switch() {
    let mut school = village(On::Sqlite);
    let mut no = Provoked::on(&school);
    for core in ["organisation", "rulebook", "desk", "kitchen"] {
        no.no("校长", SWITCH, switch(core, false, "不用"), "no_such_module");
    }
    no.no("校长", SWITCH, switch("service", true, "要用"), "already_so");
    no.no("校长", SWITCH, switch("service", false, " "), "no_reason");
    no.no("校长", SWITCH, switch("service", false, &long("因", 500)), "too_long");
    no.all_of(&[SWITCH]);
    school.may_not("陈主任", SWITCH, switch("service", false, "不用"), "no_post");
    school.does("校长", SWITCH, switch("service", false, "不用"));
    school.may_not("校长", SWITCH, switch("service", false, "再停"), "already_so");
    school.must_replay();
}

/// The view as the viewer's right has it: whether it is given, or by which name not.
fn read(school: &School, who: &str, view: &str) -> Result<(), &'static str> {
    match school.look(who, |viewer| viewer.must_read(view)) {
        Ok(()) => Ok(()),
        Err(ViewError::Refused(refusal)) => Err(refusal.code),
        Err(ViewError::Broken(error)) => panic!("{error}"),
    }
}

#[test]
fn what_is_off_waits_and_comes_back_as_it_was() {
    on_both(|on| {
        let mut school = village(on);
        let order = school.reports("王老师", "water", "水龙头漏水");
        let state = school.state(order);
        let row = |school: &School| {
            let listed = school.look("校长", |viewer| modules(viewer).unwrap().modules);
            listed.into_iter().find(|row| row.module == "service").unwrap()
        };
        let before = row(&school);
        assert!(before.on && before.since.is_none() && before.open_cases == 1, "{before:?}");
        assert!(before.posts.contains(&"repair-worker".to_owned()), "{before:?}");
        assert!(read(&school, "陈主任", "service.orders").is_ok());

        school.does("校长", SWITCH, switch("service", false, "县里统一报修"));
        let off = row(&school);
        assert!(!off.on && off.reason == "县里统一报修" && off.by == Some(school.who("校长")));
        // Its acts are refused by name, whoever and however; others' go on.
        let form = json!({ "category": "water", "place_text": "一楼", "description": "堵" });
        school.may_not("王老师", "service.report", form.clone(), "module_off");
        let taken = json!({ "order": order });
        school.may_not("李师傅", "service.take", taken.clone(), "module_off");
        school.may_not("李师傅", "service.finish_at_once", taken, "module_off");
        assert_eq!(read(&school, "陈主任", "service.orders"), Err("module_off"));
        assert!(read(&school, "陈主任", "organisation.people").is_ok());
        school.does(
            "陈主任",
            "organisation.set_place",
            json!({ "code": "XQ", "name": "本部", "kind": "campus", "parent": "" }),
        );
        // The clock does nothing of it: no stuck case is routed, none is closed.
        school.clock.advance_minutes(60 * 24 * 20);
        assert_eq!(school.tick(), 0);
        assert_eq!(school.state(order), state, "it stays where it was");
        school.must_replay();

        school.does("校长", SWITCH, switch("service", true, "收回自办"));
        assert!(row(&school).on);
        school.does("王老师", "service.report", form);
        assert_eq!(row(&school).open_cases, 2);
        assert!(read(&school, "陈主任", "service.orders").is_ok());
        school.must_replay();
    });
}

#[test]
fn a_timer_that_stood_still_goes_on_when_its_module_does() {
    let mut school = village(On::Sqlite);
    let order = school.reports("王老师", "water", "水龙头漏水");
    school.on(
        "陈主任",
        "service.dispatch_at_once",
        order,
        json!({ "assignee": school.who("李师傅") }),
    );
    school.on(
        "李师傅",
        "service.finish_at_once",
        order,
        json!({ "photos": houqin_testkit::cast::photos() }),
    );
    school.does("校长", SWITCH, switch("service", false, "放假不用"));
    school.clock.advance_minutes(60 * 24 * 20);
    assert_eq!(school.tick(), 0);
    assert_eq!(school.state(order), "done");
    school.does("校长", SWITCH, switch("service", true, "开学"));
    assert!(school.tick() > 0, "closed without a word, as its time was over");
    assert_eq!(school.state(order), "unconfirmed");
    school.must_replay();
}
