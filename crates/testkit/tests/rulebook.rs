//! The rulebook through the desk: rules from draft to repeal, hands kept apart
//! on things that are no cases, exceptions, and every refusal there is.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops loudly"
)]

use std::collections::BTreeSet;

use houqin_desk::Clock as _;
use houqin_kernel::{Id, Moment, Reading, StoreError};
use houqin_testkit::cast::{photos, village};
use houqin_testkit::{On, School, on_both};
use serde_json::{Value as Json, json};

/// A rule of one clause for each wording.
fn text(code: &str, clauses: &[&str]) -> Json {
    let clauses: Vec<Json> = (1..)
        .zip(clauses)
        .map(|(no, zh)| json!({ "no": no, "zh": zh, "en": format!("Clause {no}.") }))
        .collect();
    json!({ "code": code, "name": { "zh": "钥匙管理办法", "en": "Keys" }, "clauses": clauses })
}

fn with(mut form: Json, key: &str, value: Json) -> Json {
    form[key] = value;
    form
}

fn now(school: &School) -> Moment {
    school.clock.now()
}

fn newest_exception(school: &School) -> Id {
    school
        .read(|reading| {
            reading.first(
                "SELECT id FROM rulebook_exception WHERE school_id = $1 ORDER BY proposed_seq DESC",
                &[reading.school().into()],
                |row| row.id::<Id>(0),
            )
        })
        .expect("an exception")
}

fn first_number(reading: &dyn Reading, sql: &str) -> Result<i64, StoreError> {
    reading.number(sql, &[reading.school().into()])
}

#[test]
fn a_rule_from_draft_to_repeal() {
    on_both(|on| {
        let mut school = village(on);
        school.does("陈主任", "rulebook.draft_rule", text("keys", &["钥匙由总务主任保管。"]));
        assert!(!school.desk.institution().rules.contains_key("keys"), "a draft is not yet a rule");
        let tomorrow = now(&school).plus_days(1);
        let issue = json!({ "code": "keys", "version": 1, "from": tomorrow });
        school.does("校长", "rulebook.issue_rule", issue);
        let in_force = |school: &School| {
            let institution = school.desk.institution();
            let rule = institution.rules.get("keys").expect("a rule");
            rule.at(now(school)).map(|version| version.version)
        };
        assert_eq!(in_force(&school), None, "issued, and in force only tomorrow");
        school.clock.advance_minutes(24 * 60 + 1);
        assert_eq!(in_force(&school), Some(1));
        // A draft with another title changes neither the text nor the title in force.
        let mut second = text("keys", &["钥匙由门卫保管。", "借用须登记。"]);
        second["name"]["zh"] = json!("钥匙借用办法");
        school.does("陈主任", "rulebook.draft_rule", second);
        let institution = school.desk.institution();
        assert_eq!(institution.rules.get("keys").expect("a rule").name.zh, "钥匙管理办法");
        school.does("校长", "rulebook.issue_rule", json!({ "code": "keys", "version": 2 }));
        assert_eq!(in_force(&school), Some(2));
        let institution = school.desk.institution();
        assert_eq!(institution.rules.get("keys").expect("a rule").name.zh, "钥匙借用办法");
        school.clock.advance_minutes(1);
        let repeal = json!({ "code": "keys", "reason": "并入物资制度" });
        school.does("校长", "rulebook.repeal_rule", repeal);
        assert_eq!(in_force(&school), None);
        school.must_replay();
    });
}

#[test]
fn who_drafted_does_not_issue_nor_repeal() {
    on_both(|on| {
        let mut school = village(on);
        school.does("校长", "rulebook.draft_rule", text("keys", &["钥匙由校长保管。"]));
        let issue = json!({ "code": "keys", "version": 1 });
        let refusal = school.may_not("校长", "rulebook.issue_rule", issue.clone(), "same_hands");
        let cited = refusal.clause.expect("the pair's clause");
        assert_eq!((cited.rule.as_str(), cited.no), ("rule-making", 1));
        assert!(refusal.message.zh.contains("起草制度"), "{}", refusal.message.zh);
        // A school of nine is not stuck: the shared post issues what the head drafted.
        school.does("吴干事", "rulebook.issue_rule", issue);
        let repeal = json!({ "code": "keys", "reason": "不再需要" });
        school.clock.advance_minutes(1);
        school.may_not("校长", "rulebook.repeal_rule", repeal.clone(), "same_hands");
        school.does("吴干事", "rulebook.repeal_rule", repeal);
        school.must_replay();
    });
}

#[test]
fn a_stand_in_has_the_hands_of_whom_it_stands_for() {
    on_both(|on| {
        let mut school = village(on);
        let (person, stands_for) = (school.who("王老师"), school.who("校长"));
        let until = now(&school).plus_days(10);
        let delegate = json!({ "person": person, "post": "principal", "until": until });
        school.does("校长", "organisation.delegate", delegate);
        school.does("校长", "rulebook.draft_rule", text("keys", &["钥匙由校长保管。"]));
        for (rule, version) in [("kept-apart", 1), ("service-desk", 1), ("records", 1)] {
            let form = json!({ "rule": rule, "version": version });
            school.does("王老师", "rulebook.acknowledge", form);
        }
        let issue = json!({ "code": "keys", "version": 1 });
        school.may_not("王老师", "rulebook.issue_rule", issue, "same_hands");
        assert_ne!(person, stands_for);
        school.must_replay();
    });
}

#[test]
fn proposer_approver_and_countersigner_are_three_by_the_pairs_alone() {
    on_both(|on| {
        let mut school = village(on);
        let (me, other) = (school.who("李师傅"), school.who("王老师"));
        let until = now(&school).plus_days(9);
        let ask = json!({ "pair": "dispatch-finish", "person": me, "substitute": other,
            "reason": "假期只有一人", "until": until, "cap_cases": 2 });
        school.does("吴干事", "rulebook.propose_exception", ask);
        let approve = json!({ "exception": newest_exception(&school) });
        let refusal =
            school.may_not("吴干事", "rulebook.approve_exception", approve.clone(), "same_hands");
        assert_eq!(refusal.clause.expect("a clause").rule, "kept-apart");
        school.does("校长", "rulebook.approve_exception", approve);
        school.must_replay();
    });
}

#[test]
fn an_exception_on_things_that_are_no_cases_counts_each_use() {
    on_both(|on| {
        let mut school = village(on);
        let institution = school.desk.institution();
        let pair = institution.pairs.iter().find(|pair| pair.code == "draft-issue");
        let mut pair = serde_json::to_value(pair.expect("the pair")).expect("its form");
        pair["tier"] = json!("compensable");
        pair["max_days"] = json!(30);
        pair["cap_cases"] = json!(1);
        pair["approve_posts"] = json!(["center-affairs"]);
        school.does("校长", "rulebook.set_apart", pair);
        let until = now(&school).plus_days(20);
        let ask = json!({ "pair": "draft-issue", "person": school.who("校长"),
            "substitute": school.who("王老师"), "reason": "专干空缺", "until": until, "cap_cases": 1 });
        school.does("陈主任", "rulebook.propose_exception", ask);
        let approve = json!({ "exception": newest_exception(&school) });
        school.does("吴干事", "rulebook.approve_exception", approve);
        school.does("校长", "rulebook.draft_rule", text("keys", &["一。"]));
        let receipt =
            school.does("校长", "rulebook.issue_rule", json!({ "code": "keys", "version": 1 }));
        let record = receipt.first().expect("a line").record;
        let sign = json!({ "record": record, "upheld": true });
        school.does("王老师", "rulebook.countersign", sign);
        school.does("校长", "rulebook.draft_rule", text("doors", &["二。"]));
        let second = json!({ "code": "doors", "version": 1 });
        let refusal = school.may_not("校长", "rulebook.issue_rule", second, "same_hands");
        assert!(refusal.message.zh.contains("例外"), "{}", refusal.message.zh);
        school.must_replay();
    });
}

/// A school, and which refusals of which acts were seen in it.
struct Refused {
    school: School,
    seen: BTreeSet<(String, &'static str)>,
}

impl Refused {
    fn no(&mut self, who: &str, act: &str, form: Json, code: &str) {
        let act = format!("rulebook.{act}");
        let refusal = self.school.may_not(who, &act, form, code);
        assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty());
        self.seen.insert((act, refusal.code));
    }

    fn yes(&mut self, who: &str, act: &str, form: Json) {
        self.school.does(who, &format!("rulebook.{act}"), form);
    }

    fn rules(&mut self) {
        let good = text("keys", &["一。"]);
        let bad = with(good.clone(), "code", json!("有 空格"));
        self.no("陈主任", "draft_rule", bad, "bad_code");
        let reserved = with(good.clone(), "code", json!("founding"));
        self.no("陈主任", "draft_rule", reserved, "reserved_code");
        let gap = with(good.clone(), "clauses", json!([{ "no": 2, "zh": "二。", "en": "" }]));
        self.no("陈主任", "draft_rule", gap, "bad_clauses");
        self.yes("陈主任", "draft_rule", good.clone());
        self.yes("陈主任", "draft_rule", good);
        let issue = |version: u32| json!({ "code": "keys", "version": version });
        let past = now(&self.school).plus_minutes(-1);
        let reserved = json!({ "code": "platform", "version": 1 });
        self.no("校长", "issue_rule", reserved, "reserved_code");
        self.no("校长", "issue_rule", issue(9), "no_such_draft");
        self.no("校长", "issue_rule", issue(1), "overtaken");
        self.no("校长", "issue_rule", with(issue(2), "from", json!(past)), "backdated");
        self.yes("校长", "issue_rule", issue(2));
        self.no("校长", "issue_rule", issue(2), "no_such_draft");
        let repeal = |code: &str| json!({ "code": code, "reason": "不再需要" });
        self.no("校长", "repeal_rule", repeal("platform"), "reserved_code");
        let silent = with(repeal("keys"), "reason", json!("  "));
        self.no("校长", "repeal_rule", silent, "reason_missing");
        self.no("校长", "repeal_rule", with(repeal("keys"), "from", json!(past)), "backdated");
        self.no("校长", "repeal_rule", repeal("nothing"), "not_in_force");
        let sign = |version: u32| json!({ "rule": "service-desk", "version": version });
        self.no("王老师", "acknowledge", sign(7), "no_such_version");
        self.yes("王老师", "acknowledge", sign(1));
        self.no("王老师", "acknowledge", sign(1), "already_acknowledged");
    }

    fn adoption(&mut self) {
        let good = text("late", &["一。"]);
        // Not even a procedure that names it opens what the founding alone allows.
        let institution = self.school.desk.institution();
        let upkeep = institution.procedure("rulebook.upkeep", now(&self.school));
        let mut upkeep = serde_json::to_value(upkeep.expect("the procedure")).expect("its form");
        for step in upkeep["step"].as_array_mut().expect("steps") {
            if step["act"] == "rulebook.draft_rule" {
                step["act"] = json!("rulebook.adopt_rule");
            }
        }
        self.yes("校长", "set_procedure", json!({ "procedure": upkeep }));
        self.no("陈主任", "adopt_rule", good, "only_when_founding");
    }

    fn procedures(&mut self) {
        let past = now(&self.school).plus_minutes(-1);
        let step = json!({ "code": "a", "name": { "zh": "借", "en": "Lend" }, "act": "service.note",
            "posts": ["general-affairs"], "clause": "records#1" });
        let form = json!({ "procedure": { "code": "keys", "name": { "zh": "借钥匙", "en": "Keys" },
            "step": [step] } });
        let late = with(form.clone(), "from", json!(past));
        self.no("校长", "set_procedure", late, "backdated");
        for (key, value) in [
            ("posts", json!(["nobody"])),
            ("posts", json!([])),
            ("clause", json!("keys#99")),
            ("to", json!("gone")),
        ] {
            let mut odd = form.clone();
            odd["procedure"]["step"][0][key] = value;
            self.no("校长", "set_procedure", odd, "does_not_fit");
        }
    }

    fn pairs(&mut self) {
        let pair = json!({ "code": "x", "tier": "compensable", "clause": "kept-apart#1",
            "name": { "zh": "记与查", "en": "Note × read" },
            "posts_a": ["principal"], "posts_b": ["repair-worker"],
            "max_days": 9, "cap_cases": 9, "approve_posts": ["principal"] });
        self.no("校长", "set_apart", with(pair.clone(), "code", json!("")), "bad_code");
        self.no("校长", "set_apart", with(pair.clone(), "posts_b", json!([])), "half_a_pair");
        let odd = with(pair.clone(), "posts_b", json!(["nobody"]));
        self.no("校长", "set_apart", odd, "unknown_post");
        self.no("校长", "set_apart", with(pair.clone(), "clause", json!("x#1")), "no_clause");
        self.no("校长", "set_apart", with(pair.clone(), "max_days", json!(0)), "no_bounds");
        self.yes("校长", "set_apart", pair);
        self.no("校长", "end_apart", json!({ "code": "y", "reason": "r" }), "no_such_pair");
        self.no("校长", "end_apart", json!({ "code": "x", "reason": "" }), "reason_missing");
        self.yes("校长", "end_apart", json!({ "code": "x", "reason": "试行结束" }));
    }

    fn proposals(&mut self) -> Json {
        let at = now(&self.school);
        let ask = json!({ "pair": "dispatch-finish", "person": self.school.who("陈主任"),
            "substitute": self.school.who("吴干事"), "reason": "李师傅住院",
            "until": at.plus_days(20), "cap_cases": 2 });
        let mut no = |key: &str, value: Json, code: &str| {
            let form = with(ask.clone(), key, value);
            self.no("陈主任", "propose_exception", form, code);
        };
        no("pair", json!("nothing"), "no_such_pair");
        no("pair", json!("finish-confirm"), "not_compensable");
        no("substitute", ask["person"].clone(), "same_person");
        no("substitute", json!(Id([9; 16])), "unknown_person");
        no("reason", json!(" "), "reason_missing");
        no("until", json!(at.plus_days(400)), "too_long");
        no("until", json!(at.plus_days(-1)), "too_long");
        no("cap_cases", json!(0), "too_many");
        no("cap_cases", json!(99), "too_many");
        ask
    }

    fn exceptions(&mut self) {
        let ask = self.proposals();
        let none = json!({ "exception": Id([7; 16]) });
        self.no("校长", "approve_exception", none.clone(), "no_such_exception");
        self.no("校长", "end_exception", none, "no_such_exception");
        self.yes("陈主任", "propose_exception", ask.clone());
        let this = json!({ "exception": newest_exception(&self.school) });
        self.no("吴干事", "approve_exception", this.clone(), "same_hands");
        self.yes("校长", "approve_exception", this.clone());
        self.no("校长", "approve_exception", this.clone(), "already_approved");
        // Another pair, whose exceptions another post approves.
        let pair = json!({ "code": "x", "tier": "compensable", "clause": "kept-apart#1",
            "name": { "zh": "记与查", "en": "Note × read" },
            "posts_a": ["principal"], "posts_b": ["repair-worker"],
            "max_days": 30, "cap_cases": 9, "approve_posts": ["center-affairs"] });
        self.yes("校长", "set_apart", pair);
        let other = with(ask, "pair", json!("x"));
        self.yes("陈主任", "propose_exception", other);
        let that = json!({ "exception": newest_exception(&self.school) });
        self.no("校长", "approve_exception", that, "not_the_approver");
        self.countersignatures();
        self.yes("校长", "end_exception", this.clone());
        self.no("校长", "end_exception", this, "no_such_exception");
    }

    fn countersignatures(&mut self) {
        let me = self.school.who("陈主任");
        let order = self.school.reports("王老师", "water", "漏水");
        self.school.on("陈主任", "service.dispatch", order, json!({ "assignee": me }));
        self.school.on("陈主任", "service.take", order, json!({}));
        self.school.on("陈主任", "service.arrive", order, json!({}));
        let finish = json!({ "photos": photos() });
        let receipt = self.school.on("陈主任", "service.finish", order, finish);
        let record = receipt.first().expect("a line").record;
        let sign = |record: u64| json!({ "record": record, "upheld": true });
        self.no("吴干事", "countersign", sign(0), "not_under_an_exception");
        self.no("王老师", "countersign", sign(record), "not_the_substitute");
        self.yes("吴干事", "countersign", sign(record));
        self.no("吴干事", "countersign", sign(record), "already_countersigned");
    }

    fn emergency(&mut self) -> Json {
        let order = self.school.reports("王老师", "burst", "爆管");
        let receipt =
            self.school.on("陈主任", "service.emergency", order, json!({ "reason": "水漫教室" }));
        json!({ "record": receipt.first().expect("a line").record, "upheld": true })
    }

    fn ratifications(&mut self) {
        self.no("校长", "ratify", json!({ "record": 0, "upheld": true }), "not_pending");
        let form = self.emergency();
        // By the pair, on the record itself; and by the act's own nature without it.
        self.no("陈主任", "ratify", form.clone(), "same_hands");
        let end = json!({ "code": "emergency-ratify", "reason": "试一试" });
        self.yes("校长", "end_apart", end);
        self.no("陈主任", "ratify", form.clone(), "same_hands");
        self.yes("吴干事", "ratify", form.clone());
        self.no("校长", "ratify", form, "not_pending");
        let institution = self.school.desk.institution();
        let order = institution.procedure("service.order", now(&self.school));
        let mut order = serde_json::to_value(order.expect("the procedure")).expect("its form");
        for step in order["step"].as_array_mut().expect("steps") {
            if step["act"] == "service.emergency" {
                step["ratify_posts"] = json!(["principal"]);
            }
        }
        self.yes("校长", "set_procedure", json!({ "procedure": order }));
        self.school.clock.advance_minutes(1);
        let form = self.emergency();
        self.no("吴干事", "ratify", form, "not_the_ratifier");
    }

    fn settings(&mut self) {
        let hours = |from: &str, clause: &str| {
            json!({ "code": "c", "zone": "Asia/Shanghai", "clause": clause,
                "hours": [{ "days": [1], "from": from, "to": "12:00" }] })
        };
        self.no("陈主任", "set_calendar", hours("13:00", "rule-making#4"), "bad_calendar");
        self.no("陈主任", "set_calendar", hours("08:00", "nothing#1"), "no_clause");
        let right = |posts: &str, clause: &str| json!({ "view": "service.board", "posts": [posts], "clause": clause });
        self.no("校长", "set_reading", right("nobody", "records#3"), "unknown_post");
        self.no("校长", "set_reading", right("principal", "nothing#1"), "no_clause");
        let set = |name: &str, value: &str| json!({ "name": name, "value": value });
        self.no("校长", "set_setting", set("colour", "red"), "unknown_setting");
        self.no("校长", "set_setting", set("fallback_post", "member"), "unknown_post");
        self.yes("校长", "set_setting", set("fallback_post", "principal"));
    }

    /// What the founder may not adopt, while the founding is open.
    fn founding(&mut self) {
        let mut school = School::with_pack(On::Sqlite, "school-small");
        std::mem::swap(&mut school, &mut self.school);
        let good = text("keys", &["一。"]);
        let past = now(&self.school).plus_minutes(-1);
        for (key, value, code) in [
            ("code", json!("a b"), "bad_code"),
            ("code", json!("platform"), "reserved_code"),
            ("clauses", json!([]), "bad_clauses"),
            ("from", json!(past), "backdated"),
        ] {
            self.no("建制人", "adopt_rule", with(good.clone(), key, value), code);
        }
        std::mem::swap(&mut school, &mut self.school);
    }
}

#[test]
fn every_refusal_of_every_act_is_given_by_the_desk() {
    let mut refused = Refused { school: village(On::Sqlite), seen: BTreeSet::new() };
    refused.rules();
    refused.procedures();
    refused.pairs();
    refused.exceptions();
    refused.ratifications();
    refused.settings();
    refused.adoption();
    refused.founding();
    let wanted: BTreeSet<(String, &'static str)> = houqin_rulebook::DOMAIN
        .acts
        .iter()
        .flat_map(|act| act.refusals.iter().map(|code| (act.name.to_owned(), *code)))
        .collect();
    let missing: Vec<_> = wanted.difference(&refused.seen).collect();
    assert!(missing.is_empty(), "never refused: {missing:?}");
    let unlisted: Vec<_> = refused.seen.difference(&wanted).collect();
    assert!(unlisted.is_empty(), "refused by a name that the act does not list: {unlisted:?}");
    refused.school.must_replay();
    let pending = refused.school.read(|reading| {
        first_number(
            reading,
            "SELECT COUNT(*) FROM desk_ratification WHERE school_id = $1 AND ratified_seq IS NULL",
        )
    });
    assert_eq!(pending, 1, "one emergency still waits");
}
