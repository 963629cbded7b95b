//! 设定通知规则. Which event tells whom, by which ways.

use houqin_kernel::{Act, HeldBy, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plain_code;
use crate::rule::{EMAIL, EVENTS, IN_APP, PARTIES, Rule, Urgent};

/// Most recipients that one rule names.
const TO_MAX: usize = 20;

/// 设定通知规则. One event, who is told of it, and how.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRule {
    /// Stable code; it names the sentence too.
    pub code: String,
    /// The act after which people are told, or `late`, `nearly_late`, `endpoint_stopped`.
    pub event: String,
    /// Who: `requester`, `assignee`, `appointee`, `signers`, `named_post`, or a post's code.
    pub to: Vec<String>,
    /// How: `in_app`, `email`.
    pub ways: Vec<String>,
    /// Whether it breaks quiet hours: `never`, `emergency`, `always`.
    #[serde(default)]
    pub urgent: Urgent,
    /// Off: nobody is told.
    #[serde(default)]
    pub off: bool,
}

impl Act for SetRule {
    const NAME: &'static str = "notice.set_rule";
    const REFUSALS: &'static [&'static str] =
        &["bad_code", "unknown_event", "nobody_to_tell", "unknown_recipient", "unknown_way"];
    const FOUNDS: bool = true;
    type Fact = Rule;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Rule, Stop> {
        plain_code(&self.code)?;
        if !EVENTS.contains(&self.event.as_str()) {
            return Err(unknown_event(&self.event).into());
        }
        if self.to.is_empty() || self.to.len() > TO_MAX {
            return Err(nobody_to_tell().into());
        }
        let known = |to: &&String| {
            let post = now.institution.posts.get(*to);
            PARTIES.contains(&to.as_str())
                || post.is_some_and(|post| post.held_by == HeldBy::Appointed)
        };
        if let Some(stranger) = self.to.iter().find(|to| !known(to)) {
            return Err(unknown_recipient(stranger).into());
        }
        let known = |way: &String| [IN_APP, EMAIL].contains(&way.as_str());
        if self.ways.is_empty() || !self.ways.iter().all(known) {
            return Err(unknown_way().into());
        }
        Ok(Rule {
            code: self.code.clone(),
            event: self.event.clone(),
            to: self.to.clone(),
            ways: self.ways.clone(),
            urgent: self.urgent,
            off: self.off,
        })
    }

    fn apply(fact: &Rule, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let body = serde_json::to_string(fact).unwrap_or_default();
        tables.one(
            "INSERT INTO notice_rule (school_id, code, body) VALUES ($1, $2, $3) \
             ON CONFLICT (school_id, code) DO UPDATE SET body = $3",
            &[(&school).into(), (&fact.code).into(), (&body).into()],
        );
    }
}

fn unknown_event(event: &str) -> Refusal {
    Refusal::form(
        "event",
        "unknown_event",
        format!("没有名为“{event}”的通知时机；可选的是：{}。", EVENTS.join("、")),
        format!("There is no event “{event}” to tell of; there are: {}.", EVENTS.join(", ")),
    )
}

fn nobody_to_tell() -> Refusal {
    Refusal::form(
        "to",
        "nobody_to_tell",
        format!("通知须写明告知谁，1 至 {TO_MAX} 项；不想通知请勾选“停用”。"),
        format!("A notice names 1 to {TO_MAX} recipients; to tell nobody, switch it off."),
    )
}

fn unknown_recipient(to: &str) -> Refusal {
    Refusal::form(
        "to",
        "unknown_recipient",
        format!("“{to}”既不是当事人，也不是任职岗位的编号。"),
        format!(
            "“{to}” is neither a party of the case nor the code of a post held by appointment."
        ),
    )
}

fn unknown_way() -> Refusal {
    Refusal::form(
        "ways",
        "unknown_way",
        "通知方式须选站内通知（in_app）、邮件（email）中的一项或两项。",
        "The ways are in_app and email: one of them or both.",
    )
}
