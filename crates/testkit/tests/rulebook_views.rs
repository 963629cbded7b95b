//! The rulebook's views through a school that has lived a little: on both
//! engines, so that every statement runs on each.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops loudly")]

use houqin_desk::Clock as _;
use houqin_kernel::{Lang, ViewError, Viewer};
use houqin_rulebook::views::{
    DraftQuery, DraftsQuery, ExceptionState, ExceptionsQuery, How, Part, ProcedureQuery,
    ProceduresQuery, RatificationState, RatificationsQuery, RuleQuery, RulesQuery, SignaturesQuery,
    Standing, calendar, draft, drafts, exceptions, matrix, pairs, procedure, procedures,
    ratifications, rule, rules, signatures, to_sign,
};
use houqin_testkit::cast::{photos, village};
use houqin_testkit::{On, School, on_both};
use serde_json::{Value as Json, json};

/// Looks as somebody; what they see is expected to be seen.
fn sees<T>(school: &School, who: &str, look: impl Fn(&Viewer<'_>) -> Result<T, ViewError>) -> T {
    school.look(who, |viewer| look(viewer).unwrap_or_else(|why| panic!("{who}: {why:?}")))
}

fn refused<T>(school: &School, who: &str, look: impl Fn(&Viewer<'_>) -> Result<T, ViewError>) {
    let code = school.look(who, |viewer| match look(viewer) {
        Err(ViewError::Refused(refusal)) => refusal.code,
        Err(ViewError::Broken(why)) => panic!("{why}"),
        Ok(_) => panic!("{who} saw it"),
    });
    assert_eq!(code, "no_reading_right");
}

fn next_version(school: &School, code: &str) -> Json {
    let institution = school.desk.institution();
    let rule = institution.rules.get(code).expect("a rule");
    let mut clauses = rule.versions.last().expect("a version").clauses.clone();
    clauses
        .insert(1, houqin_kernel::ClauseText { no: 0, zh: "新的一条。".into(), en: String::new() });
    for (no, clause) in (1..).zip(&mut clauses) {
        clause.no = no;
    }
    json!({ "code": code, "name": rule.name, "clauses": clauses, "requires_ack": true })
}

#[test]
fn drafts_stand_beside_what_is_in_force() {
    on_both(|on| {
        let mut school = village(on);
        for _ in 0..2 {
            let form = next_version(&school, "kept-apart");
            school.does("陈主任", "rulebook.draft_rule", form);
        }
        refused(&school, "王老师", |viewer| drafts(viewer, &DraftsQuery::default()));
        let one = DraftsQuery { limit: Some(1), ..DraftsQuery::default() };
        let first = sees(&school, "校长", |viewer| drafts(viewer, &one));
        assert_eq!((first.drafts[0].version, first.drafts[0].overtaken), (3, false));
        let after = DraftsQuery { after: first.next.expect("more"), limit: None };
        let second = sees(&school, "校长", |viewer| drafts(viewer, &after));
        assert_eq!((second.drafts[0].version, second.drafts[0].overtaken), (2, true));
        assert_eq!(second.next, None);
        let query = DraftQuery { code: "kept-apart".into(), version: 3 };
        let detail = sees(&school, "校长", |viewer| draft(viewer, &query));
        assert_eq!(detail.against, Some(1));
        let hows: Vec<How> = detail.changes.iter().map(|change| change.how).collect();
        assert_eq!(hows, [How::Same, How::New, How::Moved, How::Moved, How::Moved]);
        assert!(
            detail.shaken.iter().any(|one| one.no == 3),
            "what stands on clause 3 is named, for it will say something else"
        );
        school.must_replay();
    });
}

#[test]
fn rules_are_found_and_one_shows_its_history() {
    on_both(|on| {
        let mut school = village(on);
        let in_force = RulesQuery { standing: "in_force".into(), ..RulesQuery::default() };
        let all = sees(&school, "王老师", |viewer| rules(viewer, &in_force));
        assert!(all.rules.iter().all(|rule| rule.standing == Standing::InForce));
        let found = RulesQuery { q: "抽签".into(), ..RulesQuery::default() };
        let found = sees(&school, "王老师", |viewer| rules(viewer, &found));
        let codes: Vec<&str> = found.rules.iter().map(|rule| rule.code.as_str()).collect();
        assert_eq!(codes, ["kept-apart"], "found by the words of a clause");
        let two = RulesQuery { limit: Some(2), ..RulesQuery::default() };
        let two = sees(&school, "王老师", |viewer| rules(viewer, &two));
        assert_eq!((two.rules.len(), two.next.is_some()), (2, true));
        school.does("陈主任", "rulebook.draft_rule", next_version(&school, "records"));
        school.does("校长", "rulebook.issue_rule", json!({ "code": "records", "version": 2 }));
        school.clock.advance_minutes(1);
        let repeal = json!({ "code": "records", "reason": "另行制定" });
        school.does("校长", "rulebook.repeal_rule", repeal);
        let query = RuleQuery { code: "records".into(), version: Some(2) };
        // The rule that lets people read was repealed; the right it gave stands.
        let detail = sees(&school, "王老师", |viewer| rule(viewer, &query));
        assert!(!detail.in_force);
        let last = &detail.versions[0];
        assert_eq!((last.version, last.repeal_reason.as_deref()), (2, Some("另行制定")));
        assert!(last.drafted < last.issued && last.issued < last.repealed);
        school.must_replay();
    });
}

#[test]
fn an_exception_expires_by_the_clock_alone() {
    on_both(|on| {
        let mut school = village(on);
        let ask = json!({ "pair": "dispatch-finish", "person": school.who("陈主任"),
            "substitute": school.who("吴干事"), "reason": "李师傅住院",
            "until": school.clock.now().plus_days(5), "cap_cases": 1 });
        school.does("陈主任", "rulebook.propose_exception", ask);
        let all = ExceptionsQuery::default();
        let state = |school: &School| {
            let list = sees(school, "王老师", |viewer| exceptions(viewer, &all));
            (list.exceptions[0].state, list.exceptions[0].id)
        };
        let open = |school: &School| {
            let pairs = sees(school, "王老师", pairs);
            let pair = pairs.into_iter().find(|pair| pair.code == "dispatch-finish");
            pair.map(|pair| (pair.open_exceptions, pair.cases_left)).expect("the pair")
        };
        let (proposed, id) = state(&school);
        assert_eq!((proposed, open(&school)), (ExceptionState::Proposed, (0, 0)));
        school.does("校长", "rulebook.approve_exception", json!({ "exception": id }));
        assert_eq!((state(&school).0, open(&school)), (ExceptionState::Open, (1, 1)));
        let order = school.reports("王老师", "water", "漏水");
        let me = school.who("陈主任");
        school.on("陈主任", "service.dispatch", order, json!({ "assignee": me }));
        school.on("陈主任", "service.take", order, json!({}));
        school.on("陈主任", "service.arrive", order, json!({}));
        school.on("陈主任", "service.finish", order, json!({ "photos": photos() }));
        assert_eq!((state(&school).0, open(&school)), (ExceptionState::UsedUp, (0, 0)));
        let list = sees(&school, "王老师", |viewer| exceptions(viewer, &all));
        let used = &list.exceptions[0].uses;
        assert_eq!((used.len(), used[0].upheld), (1, None));
        school.clock.advance_minutes(6 * 24 * 60);
        assert_eq!(state(&school).0, ExceptionState::Expired, "and nobody did anything");
        school.must_replay();
    });
}

#[test]
fn ratifications_have_a_clock() {
    on_both(|on| {
        let mut school = village(on);
        let order = school.reports("王老师", "burst", "爆管");
        school.on("李师傅", "service.emergency", order, json!({ "reason": "水漫教室" }));
        let waiting = RatificationsQuery { state: "waiting".into(), ..Default::default() };
        refused(&school, "王老师", |viewer| ratifications(viewer, &waiting));
        let first = |school: &School, query: &RatificationsQuery| {
            let list = sees(school, "校长", |viewer| ratifications(viewer, query));
            list.ratifications.into_iter().next()
        };
        let row = first(&school, &waiting).expect("it waits");
        assert_eq!(row.state, RatificationState::Waiting);
        assert_eq!(row.due, Some(row.at.plus_days(1)));
        school.clock.advance_minutes(25 * 60);
        let row = first(&school, &waiting).expect("it waits");
        assert_eq!(row.state, RatificationState::Late);
        school.does("校长", "rulebook.ratify", json!({ "record": row.record, "upheld": false }));
        assert!(first(&school, &waiting).is_none());
        let judged = RatificationsQuery { state: "judged".into(), ..Default::default() };
        let row = first(&school, &judged).expect("it was judged");
        assert_eq!(
            (row.state, row.judged_by),
            (RatificationState::NotUpheld, Some(school.who("校长")))
        );
        school.must_replay();
    });
}

#[test]
fn signatures_procedures_calendar_and_matrix_say_what_the_data_says() {
    on_both(|on| {
        let mut school = School::with_pack(on, "school-small");
        school.person("校长", &["principal"]);
        school.person("陈主任", &["general-affairs"]);
        school.person("王老师", &[]);
        let wanted = |school: &School| {
            let list =
                sees(school, "校长", |viewer| signatures(viewer, &SignaturesQuery::default()));
            for who in ["校长", "陈主任", "王老师"] {
                let of_theirs = list.unsigned.iter().filter(|one| one.person == school.who(who));
                let own = school.look(who, |viewer| to_sign(viewer).map(|rules| rules.len()));
                assert_eq!(own.expect("read"), of_theirs.count(), "{who}");
            }
            (list.wanted, list.unsigned.iter().any(|one| one.person == school.who("王老师")))
        };
        let (before, teacher) = wanted(&school);
        assert!(before > 0 && !teacher, "who holds no post need sign nothing");
        school.open_doors();
        assert_eq!(wanted(&school).0, 0);
        let list =
            sees(&school, "王老师", |viewer| procedures(viewer, &ProceduresQuery::default()));
        assert!(list.procedures.iter().any(|one| one.code == "service.order" && one.has_cases));
        let query = ProcedureQuery { code: "service.order".into(), version: None };
        let order = sees(&school, "王老师", |viewer| procedure(viewer, &query));
        assert_eq!((order.fallback_post.as_str(), order.in_force), ("center-affairs", true));
        let finish = order.steps.iter().find(|step| step.act == "service.finish").expect("a step");
        assert!(finish.pairs.iter().any(|pair| pair == "finish-confirm"));
        assert!(finish.cited.as_deref().is_some_and(|cited| cited.starts_with("service-desk@1#")));
        let days = sees(&school, "王老师", calendar);
        assert_eq!((days.today.as_str(), days.working_today), ("2026-09-01", true));
        let matrix = sees(&school, "王老师", matrix);
        let parts = |post: &str, procedure: &str| {
            let row = matrix.posts.iter().find(|row| row.post == post).expect("a post");
            let cell = row.cells.iter().find(|cell| cell.procedure == procedure);
            cell.expect("a cell").parts.clone()
        };
        assert_eq!(parts("principal", "rulebook.upkeep"), [Part::Does, Part::Answers]);
        assert_eq!(parts("repair-worker", "service.order"), [Part::Does]);
        assert!(parts("center-affairs", "service.order").contains(&Part::Fallback));
        assert_eq!(parts("repair-worker", "ledger.upkeep"), []);
    });
}

#[test]
fn every_view_answers_its_schema_s_empty_query_or_says_what_is_missing() {
    let school = village(On::Sqlite);
    for view in houqin_rulebook::DOMAIN.views {
        let institution = school.desk.institution();
        school.read(|reading| {
            let viewer = Viewer {
                person: Some(school.who("校长")),
                lang: Lang::En,
                at: school.clock.now(),
                reading,
                institution: &institution,
            };
            match (view.get)(&viewer, &json!({})) {
                Ok(answer) => assert!(answer.is_object() || answer.is_array(), "{}", view.name),
                Err(ViewError::Refused(why)) => assert_eq!(why.code, "bad_query", "{}", view.name),
                Err(ViewError::Broken(why)) => panic!("{}: {why}", view.name),
            }
            Ok(())
        });
    }
}
