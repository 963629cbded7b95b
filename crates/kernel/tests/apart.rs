//! Kept-apart hands of several persons at once: of the actor, and of whom the
//! actor stands for.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use std::collections::BTreeMap;

use houqin_kernel::{
    Appointment, AppointmentId, Ask, Bilingual, CaseId, CaseNow, ClauseText, Exception, Guard,
    Hand, Hands, HeldBy, Id, Institution, Moment, Pair, Permit, PersonId, Post, Procedure, Rule,
    RuleVersion, Step, Stop, StoreError, Tenure, Tier, Witness, permit,
};
use serde_json::json;

const NOW: Moment = Moment(1_000);
const DEPUTY: PersonId = PersonId([1; 16]);
const HOLDER: PersonId = PersonId([2; 16]);

/// The deputy bought the thing and the holder asked for it.
struct BothWereThere;

impl Witness for BothWereThere {
    fn is_member(&self, _: PersonId) -> Result<bool, StoreError> {
        Ok(true)
    }

    fn hands(&self, _: CaseId) -> Result<Vec<Hands>, StoreError> {
        Ok(vec![("buy".into(), vec![DEPUTY]), ("ask".into(), vec![HOLDER])])
    }

    fn hands_of(&self, _: &[u64]) -> Result<Vec<Hands>, StoreError> {
        Ok(Vec::new())
    }

    fn holds(&self, _: Guard, _: &CaseNow, _: &[PersonId], _: Moment) -> Result<bool, StoreError> {
        Ok(true)
    }

    fn acknowledged(&self, _: PersonId, _: &str, _: u32) -> Result<bool, StoreError> {
        Ok(true)
    }
}

fn pair(code: &str, earlier: &[&str]) -> Pair {
    let tier = Tier::Compensable;
    serde_json::from_value(json!({
        "code": code, "tier": tier, "name": { "zh": "验收不得由经办人办理" }, "clause": "r#1",
        "acts_a": ["receive"], "acts_b": earlier,
    }))
    .unwrap()
}

fn exception(id: u8, pair: &str, person: PersonId) -> Exception {
    let (id, pair) = (Id([id; 16]), pair.to_owned());
    let (from, until, substitute) = (Moment(0), Moment(2_000), PersonId([9; 16]));
    Exception { id, pair, person, substitute, from, until, cases_left: 5 }
}

/// The deputy receives the thing, standing for the holder.
fn receives(pairs: Vec<Pair>, exceptions: Vec<Exception>) -> Result<Permit, Stop> {
    let text = ClauseText { no: 1, zh: String::new(), en: String::new() };
    let version = RuleVersion {
        version: 1,
        from: Moment(0),
        until: None,
        end_reaches_open_cases: false,
        requires_ack: false,
        clauses: vec![text],
    };
    let name = Bilingual::default();
    let rule = Rule { code: "r".into(), name: name.clone(), versions: vec![version] };
    let post = Post {
        code: "p".into(),
        name,
        unit: String::new(),
        held_by: HeldBy::Appointed,
        shared: false,
        clause: "r#1".into(),
    };
    let step: Step = serde_json::from_value(json!({
        "code": "receive", "name": { "zh": "验收" }, "act": "receive", "from": ["bought"],
        "to": "received", "posts": ["p"], "clause": "r#1",
    }))
    .unwrap();
    let procedure: Procedure = serde_json::from_value(json!({
        "code": "buying", "version": 1, "name": { "zh": "采购" }, "step": [step],
    }))
    .unwrap();
    let institution = Institution {
        rules: BTreeMap::from([("r".into(), rule)]),
        posts: BTreeMap::from([("p".into(), post)]),
        procedures: BTreeMap::from([("buying".into(), vec![procedure])]),
        appointments: vec![Appointment {
            id: AppointmentId([3; 16]),
            person: DEPUTY,
            post: "p".into(),
            tenure: Tenure::Acting,
            stands_for: Some(HOLDER),
            from: Moment(0),
            until: None,
        }],
        pairs,
        exceptions,
        ..Institution::default()
    };
    let case = CaseNow {
        id: CaseId([4; 16]),
        number: "CG-1".into(),
        procedure: "buying".into(),
        version: 1,
        state: "bought".into(),
        opened_at: Moment(0),
        routed_at: None,
    };
    let actor = Hand::Person(DEPUTY);
    let ask = Ask { act: "receive", actor, on_behalf_of: None, at: NOW, stems_from: &[] };
    permit(&institution, &ask, Some(&case), &BothWereThere)
}

fn refused(judged: Result<Permit, Stop>) -> Option<&'static str> {
    match judged {
        Err(Stop::Refused(refusal)) => Some(refusal.code),
        _ => None,
    }
}

#[test]
fn an_exception_opens_for_its_own_person_alone() {
    let both = || vec![pair("a", &["buy", "ask"])];
    let deputy = || exception(1, "a", DEPUTY);
    assert_eq!(refused(receives(both(), vec![])), Some("same_hands"));
    assert_eq!(refused(receives(both(), vec![deputy()])), Some("same_hands"), "not the holder's");
    let permit = receives(vec![pair("a", &["buy"])], vec![deputy()]).unwrap();
    assert_eq!(permit.exception, Some(deputy().id));
}

#[test]
fn a_record_counts_against_the_cap_of_the_one_exception_it_cites() {
    let pairs = vec![pair("a", &["buy"]), pair("b", &["ask"])];
    let exceptions = vec![exception(1, "a", DEPUTY), exception(2, "b", HOLDER)];
    assert_eq!(refused(receives(pairs, exceptions)), Some("same_hands"));
}
