//! Every refusal that an act of the service desk names is provoked at the real
//! desk; a new name without a test fails the last line.

#![expect(clippy::expect_used, reason = "a test that cannot go on stops loudly")]

mod entry;
mod office;

use std::collections::BTreeSet;

use houqin_kernel::CaseId;
use houqin_pack::Pack;
use houqin_testkit::cast::{photo, photos};
use houqin_testkit::{On, School};
use serde_json::{Value as Json, json};

const LONG: usize = houqin_service::order::TEXT_MAX + 1;

/// A school whose procedure asks for all evidence and has no conditions on the
/// case, so that each act meets its own refusals.
fn strict() -> School {
    let mut school = School::founded(On::Sqlite);
    let pack = Pack::load("school").expect("the pack loads");
    for act in pack.acts() {
        let mut form = act.form;
        // Else the pair refuses before the act does.
        if act.act == "rulebook.set_apart" && form.to_string().contains("\"finish-confirm\"") {
            continue;
        }
        if form.pointer("/procedure/code").and_then(Json::as_str) == Some("service.order") {
            let steps = form.pointer_mut("/procedure/step").and_then(Json::as_array_mut);
            for step in steps.expect("the steps") {
                without_conditions(step);
            }
        }
        school.does("建制人", act.act, form);
    }
    let pool = json!({ "name": "pool", "value": false });
    school.does("建制人", "service.set_setting", pool);
    for (code, parent, kind) in
        [("XQ", "", "campus"), ("JX", "XQ", "building"), ("JIU", "XQ", "building")]
    {
        let place = json!({ "code": code, "name": code, "kind": kind, "parent": parent });
        school.does("建制人", "organisation.set_place", place);
    }
    school.does("建制人", "organisation.close_place", json!({ "code": "JIU" }));
    school.person("陈主任", &["affairs-director"]);
    school.person("林小燕", &["service-desk"]);
    school.person("李师傅", &["repair-worker"]);
    school.person("王老师", &[]);
    school.open_doors();
    school
}

fn without_conditions(step: &mut Json) {
    let act = step.get("act").and_then(Json::as_str).unwrap_or_default().to_owned();
    *step = with(step, "guards", json!([]));
    if ["service.send_back", "service.reopen"].contains(&act.as_str()) {
        *step = with(step, "evidence", json!(["reason", "photo"]));
    }
    if act == "service.merge" {
        *step = with(step, "evidence", json!(["reason"]));
    }
    if act == "service.close_unconfirmed" {
        *step = with(step, "posts", json!(["member"]));
    }
}

struct Bench {
    school: School,
    seen: BTreeSet<(String, String)>,
}

impl Bench {
    /// An order that has come as far as `state`.
    fn order(&mut self, state: &str) -> CaseId {
        let worker = self.school.who("李师傅");
        let order = self.school.reports("王老师", "water", "龙头漏水");
        let path = [
            ("accepted", "林小燕", "service.accept", json!({})),
            ("dispatched", "林小燕", "service.dispatch", json!({ "assignee": worker })),
            ("taken", "李师傅", "service.take", json!({})),
            ("on_site", "李师傅", "service.arrive", json!({})),
            ("done", "李师傅", "service.finish", json!({ "photos": photos() })),
            ("confirmed", "王老师", "service.confirm", json!({})),
        ];
        if state == "paused" {
            let order = self.order("taken");
            self.school.on("李师傅", "service.pause", order, json!({ "why": "material" }));
            return order;
        }
        for (next, who, act, form) in path {
            if self.school.state(order) == state {
                break;
            }
            self.school.on(who, act, order, form);
            assert_eq!(self.school.state(order), next);
        }
        assert_eq!(self.school.state(order), state);
        order
    }

    /// A case whose row somebody took away behind the desk.
    fn ghost(&mut self, state: &str) -> CaseId {
        let order = self.order(state);
        let school = self.school.desk.setup().school;
        let store = self.school.tamper();
        store
            .run(
                "DELETE FROM service_order WHERE school_id = $1 AND id = $2",
                &[(&school).into(), (&order).into()],
            )
            .expect("the row goes");
        order
    }

    fn refuses(&mut self, who: &str, act: &str, form: Json, code: &str) {
        let refusal = self.school.may_not(who, act, form, code);
        assert!(refusal.message.zh.ends_with('。'), "{act} {code}: a sentence in Chinese");
        assert!(refusal.message.en.ends_with('.'), "{act} {code}: a sentence in English");
        self.seen.insert((act.to_owned(), code.to_owned()));
    }

    fn refuses_on(&mut self, who: &str, act: &str, state: &str, more: Json, code: &str) {
        let order = self.order(state);
        self.refuses_about(who, act, order, more, code);
    }

    fn refuses_about(&mut self, who: &str, act: &str, order: CaseId, more: Json, code: &str) {
        let mut form = json!({ "order": order });
        if let (Some(form), Json::Object(more)) = (form.as_object_mut(), more) {
            form.extend(more);
        }
        self.refuses(who, act, form, code);
    }

    fn no_order(&mut self, who: &str, act: &str, state: &str, more: Json) {
        let ghost = self.ghost(state);
        self.refuses_about(who, act, ghost, more, "no_such_order");
    }

    /// What every act with photos refuses of them.
    fn bad_photos(&mut self, who: &str, act: &str, state: &str, more: &Json) {
        let many = Json::from(vec![photo(); houqin_service::order::PHOTOS_MAX + 1]);
        self.refuses_on(who, act, state, with(more, "photos", many), "too_many_photos");
        let foreign = json!([with(&photo(), "digest", json!("no digest"))]);
        self.refuses_on(who, act, state, with(more, "photos", foreign), "not_a_photo");
        let unstored = json!([with(&photo(), "digest", json!("0".repeat(64)))]);
        self.refuses_on(who, act, state, with(more, "photos", unstored), "not_a_photo");
    }
}

/// The same form with one field set.
fn with(form: &Json, name: &str, value: Json) -> Json {
    let mut form = form.clone();
    if let Some(form) = form.as_object_mut() {
        form.insert(name.to_owned(), value);
    }
    form
}

fn reports(bench: &mut Bench) {
    let form = |more: Json| {
        let mut form = json!({ "category": "water", "description": "漏", "place_text": "三楼" });
        if let (Some(form), Json::Object(more)) = (form.as_object_mut(), more) {
            form.extend(more);
        }
        form
    };
    let mut refuses = |more: Json, code: &str| {
        bench.refuses("王老师", "service.report", form(more), code);
    };
    refuses(json!({ "description": "长".repeat(LONG) }), "text_too_long");
    refuses(json!({ "caller": "张家长" }), "caller_for_oneself");
    refuses(json!({ "category": "no-such" }), "unknown_category");
    refuses(json!({ "place": "NOWHERE" }), "unknown_place");
    refuses(json!({ "place": "JIU" }), "place_closed");
    refuses(json!({ "place_text": " " }), "nothing_said");
    refuses(json!({ "description": " " }), "nothing_said");
    refuses(
        json!({ "photos": vec![photo(); houqin_service::order::PHOTOS_MAX + 1] }),
        "too_many_photos",
    );
    refuses(
        json!({ "photos": [{ "digest": "x", "size": 1, "media_type": "text/html", "key": "y" }] }),
        "not_a_photo",
    );
}

fn the_desk(bench: &mut Bench) {
    let long = json!({ "reason": "长".repeat(LONG) });
    let teacher = bench.school.who("王老师");
    let worker = bench.school.who("李师傅");
    bench.refuses_on(
        "林小燕",
        "service.accept",
        "reported",
        json!({ "category": "no-such" }),
        "unknown_category",
    );
    bench.refuses_on(
        "林小燕",
        "service.accept",
        "reported",
        json!({ "urgency": "p9" }),
        "unknown_urgency",
    );
    bench.no_order("林小燕", "service.accept", "reported", json!({}));

    bench.refuses_on("林小燕", "service.dispatch", "accepted", long.clone(), "text_too_long");
    bench.refuses_on(
        "林小燕",
        "service.dispatch",
        "dispatched",
        json!({ "assignee": worker }),
        "reason_missing",
    );
    bench.refuses_on(
        "林小燕",
        "service.dispatch",
        "accepted",
        json!({ "assignee": teacher }),
        "not_a_worker",
    );
    bench.refuses_on("林小燕", "service.dispatch", "accepted", json!({}), "no_pool");
    bench.no_order("林小燕", "service.dispatch", "accepted", json!({ "assignee": worker }));
    let fire = bench.school.reports("王老师", "fire", "灭火器压力不足");
    bench.school.on("林小燕", "service.accept", fire, json!({}));
    bench.refuses_about(
        "林小燕",
        "service.dispatch",
        fire,
        json!({ "assignee": worker }),
        "lacks_certificate",
    );
}

fn rejects_and_reverses(bench: &mut Bench) {
    let why = json!({ "why": "duplicate", "reason": "与前单重复" });
    bench.refuses_on(
        "林小燕",
        "service.reject",
        "reported",
        json!({ "why": "no-such", "reason": "x" }),
        "unknown_reason",
    );
    bench.refuses_on(
        "林小燕",
        "service.reject",
        "reported",
        json!({ "why": "duplicate" }),
        "reason_missing",
    );
    bench.refuses_on(
        "林小燕",
        "service.reject",
        "reported",
        json!({ "why": "duplicate", "reason": "长".repeat(LONG) }),
        "text_too_long",
    );
    bench.refuses_on("陈主任", "service.reject", "dispatched", why.clone(), "photo_missing");
    bench.bad_photos("林小燕", "service.reject", "reported", &why);

    bench.refuses_on(
        "陈主任",
        "service.reverse",
        "accepted",
        json!({ "record": 1, "reason": "错" }),
        "not_the_last_record",
    );
    bench.refuses_on(
        "陈主任",
        "service.reverse",
        "accepted",
        json!({ "record": 1 }),
        "reason_missing",
    );
    bench.refuses_on(
        "陈主任",
        "service.reverse",
        "accepted",
        json!({ "record": 1, "reason": "长".repeat(LONG) }),
        "text_too_long",
    );
    let taken = bench.order("dispatched");
    let receipt = bench.school.on("李师傅", "service.take", taken, json!({}));
    let last = receipt.first().expect("a line").record;
    bench.refuses_about(
        "陈主任",
        "service.reverse",
        taken,
        json!({ "record": last, "reason": "错" }),
        "not_reversible",
    );
}

fn the_worker(bench: &mut Bench) {
    let long = json!({ "reason": "长".repeat(LONG) });
    bench.no_order("李师傅", "service.take", "dispatched", json!({}));
    bench.no_order("李师傅", "service.arrive", "taken", json!({}));

    bench.refuses_on(
        "李师傅",
        "service.pause",
        "taken",
        json!({ "why": "lunch" }),
        "unknown_reason",
    );
    bench.refuses_on(
        "李师傅",
        "service.pause",
        "taken",
        json!({ "why": "material", "reason": "长".repeat(LONG) }),
        "text_too_long",
    );
    bench.no_order("李师傅", "service.pause", "taken", json!({ "why": "material" }));

    bench.refuses_on("李师傅", "service.resume", "paused", long.clone(), "text_too_long");
    bench.refuses_on("陈主任", "service.resume", "paused", json!({}), "reason_missing");
    bench.no_order("李师傅", "service.resume", "paused", json!({}));

    bench.refuses_on("李师傅", "service.emergency", "reported", long, "text_too_long");
    bench.refuses_on("李师傅", "service.emergency", "reported", json!({}), "reason_missing");
    bench.no_order("李师傅", "service.emergency", "reported", json!({ "reason": "爆管" }));

    bench.refuses_on(
        "李师傅",
        "service.finish",
        "on_site",
        json!({ "note": "长".repeat(LONG) }),
        "text_too_long",
    );
    bench.refuses_on(
        "李师傅",
        "service.finish",
        "on_site",
        json!({ "material_fen": -1 }),
        "out_of_range",
    );
    bench.refuses_on("李师傅", "service.finish", "on_site", json!({}), "photo_missing");
    bench.bad_photos("李师傅", "service.finish", "on_site", &json!({}));
    bench.no_order("李师傅", "service.finish", "on_site", json!({ "photos": photos() }));
}

fn the_requester(bench: &mut Bench) {
    bench.no_order("王老师", "service.confirm", "done", json!({}));
    bench.no_order("王老师", "service.close_unconfirmed", "done", json!({}));

    for (act, state) in [("service.send_back", "done"), ("service.reopen", "confirmed")] {
        let whole = json!({ "reason": "还漏", "photos": photos() });
        bench.refuses_on(
            "王老师",
            act,
            state,
            json!({ "reason": "长".repeat(LONG) }),
            "text_too_long",
        );
        bench.refuses_on("王老师", act, state, json!({ "photos": photos() }), "reason_missing");
        bench.refuses_on("王老师", act, state, json!({ "reason": "还漏" }), "photo_missing");
        bench.bad_photos("王老师", act, state, &json!({ "reason": "还漏" }));
        bench.no_order("王老师", act, state, whole);
    }
    bench.refuses_on("李师傅", "service.rate", "confirmed", json!({ "score": 5 }), "own_work");
    bench.refuses_on("王老师", "service.rate", "confirmed", json!({ "score": 6 }), "out_of_scale");
    bench.refuses_on(
        "王老师",
        "service.rate",
        "confirmed",
        json!({ "score": 5, "text": "长".repeat(LONG) }),
        "text_too_long",
    );
    bench.no_order("王老师", "service.rate", "confirmed", json!({ "score": 5 }));

    bench.refuses_on(
        "王老师",
        "service.withdraw",
        "reported",
        json!({ "reason": "长".repeat(LONG) }),
        "text_too_long",
    );
    bench.no_order("王老师", "service.withdraw", "reported", json!({}));

    bench.refuses_on(
        "王老师",
        "service.note",
        "reported",
        json!({ "text": "长".repeat(LONG) }),
        "text_too_long",
    );
    bench.refuses_on("王老师", "service.note", "reported", json!({ "text": " " }), "nothing_said");
    bench.bad_photos("王老师", "service.note", "reported", &json!({ "text": "看" }));
    bench.no_order("王老师", "service.note", "reported", json!({ "text": "看" }));
}

fn the_signed_sheet(bench: &mut Bench) {
    let act = "service.file_paper";
    bench.no_order("林小燕", act, "done", json!({ "photos": photos() }));
    bench.bad_photos("林小燕", act, "done", &json!({}));
    bench.refuses_on("林小燕", act, "done", json!({ "photos": [] }), "sheet_missing");
    let voice = json!([photo(), with(&photo(), "media_type", json!("audio/ogg"))]);
    bench.refuses_on("林小燕", act, "done", json!({ "photos": voice }), "sheet_missing");
}

fn number_of(bench: &Bench, order: CaseId) -> String {
    let found = bench.school.read(|reading| houqin_service::views::find_order(reading, order));
    found.expect("the order").row.number
}

#[test]
fn every_refusal_of_every_act_is_provoked_at_the_desk() {
    let mut bench = Bench { school: strict(), seen: BTreeSet::new() };
    reports(&mut bench);
    the_desk(&mut bench);
    rejects_and_reverses(&mut bench);
    the_worker(&mut bench);
    the_requester(&mut bench);
    the_signed_sheet(&mut bench);
    entry::joins_and_merges(&mut bench);
    entry::complains_and_answers(&mut bench);
    office::the_import(&mut bench);
    office::the_catalogue(&mut bench);
    office::the_month(&mut bench);
    let named: BTreeSet<(String, String)> = houqin_service::DOMAIN
        .acts
        .iter()
        .flat_map(|act| act.refusals.iter().map(|code| (act.name.to_owned(), (*code).to_owned())))
        .collect();
    let untested: Vec<_> = named.difference(&bench.seen).collect();
    assert!(untested.is_empty(), "named, but never provoked: {untested:?}");
    let unnamed: Vec<_> = bench.seen.difference(&named).collect();
    assert!(unnamed.is_empty(), "provoked, but not named by the act: {unnamed:?}");
}

#[test]
fn one_tap_accepts_and_dispatches_and_both_are_on_record() {
    let mut bench = Bench { school: strict(), seen: BTreeSet::new() };
    let worker = bench.school.who("李师傅");
    let order = bench.order("reported");
    let receipt =
        bench.school.on("林小燕", "service.dispatch_at_once", order, json!({ "assignee": worker }));
    assert_eq!(receipt.lines.len(), 2);
    assert_eq!(bench.school.state(order), "dispatched");
    let accepted = bench.order("accepted");
    bench.school.on("林小燕", "service.dispatch_at_once", accepted, json!({ "assignee": worker }));
    assert_eq!(bench.school.state(accepted), "dispatched");
    let teacher = bench.school.who("王老师");
    let other = bench.order("reported");
    let form = json!({ "order": other, "assignee": teacher });
    bench.school.may_not("林小燕", "service.dispatch_at_once", form, "not_a_worker");
    assert_eq!(bench.school.state(other), "reported", "both or neither");
    bench.school.must_replay();
}
