//! From a committed record, or from a limit, to who is told of it.
//!
//! Everything here reads; the same record always gives the same notices under
//! the same ids, so that a notice is never made twice.

use std::collections::BTreeSet;

use houqin_kernel::{
    Bilingual, CaseId, Id, Institution, Moment, PersonId, Reading, Signatures, StoreError,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::rule::{EMAIL, Endpoint, IN_APP, LATE, NEARLY_LATE, Rule, Urgent, wishes};

/// 当事人. Who has to do with a case, and what it is about; told by its domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parties {
    /// Its number.
    pub number: String,
    /// What it is about: a category's name.
    pub what: Bilingual,
    /// Where; never in the requester's own words.
    pub place: String,
    /// Its page.
    pub href: String,
    /// Who asked.
    pub requester: PersonId,
    /// Who has it.
    pub assignee: Option<PersonId>,
    /// Whether it is an emergency.
    pub emergency: bool,
}

/// 时限. A case whose limit passes soon, or has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The case.
    pub case: CaseId,
    /// Its limit.
    pub due: Moment,
}

/// What other domains tell about their cases.
#[derive(Debug, Clone, Copy)]
pub struct Sources {
    /// Who has to do with a case.
    pub parties: fn(&dyn Reading, &Institution, CaseId) -> Result<Option<Parties>, StoreError>,
    /// Open cases whose limit lies between two moments.
    pub limits: fn(&dyn Reading, Moment, Moment) -> Result<Vec<Limit>, StoreError>,
    /// Who signed which rule.
    pub signed: Signatures,
}

/// What a notice speaks of. No personal data: people are named by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subject {
    /// The event.
    pub event: String,
    /// The case's number.
    pub number: String,
    /// What it is about.
    pub what: Bilingual,
    /// Where.
    pub place: String,
    /// The page to open.
    pub href: String,
    /// Who did it; nobody where the clock did.
    pub actor: Option<PersonId>,
    /// The post or endpoint spoken of.
    pub post: String,
    /// Titles of the rules spoken of.
    pub rules: Vec<Bilingual>,
    /// The limit spoken of.
    pub due: Option<Moment>,
}

/// One notice on one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The same for the same source, way and recipient.
    pub id: Id,
    /// `record:123` or `late:…`.
    pub source: String,
    /// Code of the rule; for an endpoint the event.
    pub kind: String,
    /// `in_app`, `email`, or the endpoint's kind.
    pub way: String,
    /// The endpoint's code; empty for a person.
    pub target: String,
    /// The person.
    pub person: Option<PersonId>,
    /// The record.
    pub seq: Option<i64>,
    /// The case.
    pub case: Option<CaseId>,
    /// What it speaks of.
    pub subject: Subject,
    /// When it happened.
    pub at: Moment,
    /// When it may go.
    pub due_at: Moment,
}

/// What is derived from: one state of the tables.
pub struct Ground<'a> {
    /// The tables.
    pub reading: &'a dyn Reading,
    /// The school's rules and posts.
    pub institution: &'a Institution,
    /// What other domains tell.
    pub sources: Sources,
    /// The rules of notices.
    pub rules: Vec<Rule>,
    /// The endpoints that listen.
    pub endpoints: Vec<Endpoint>,
}

/// A committed record, as far as notices are concerned.
#[derive(Debug, Clone, Copy)]
pub struct Happened<'a> {
    /// Its number.
    pub seq: i64,
    /// The act.
    pub act: &'a str,
    /// When it was recorded.
    pub at: Moment,
    /// The case.
    pub case: Option<CaseId>,
    /// Who acted.
    pub actor: PersonId,
    /// What was done.
    pub fact: &'a Json,
}

/// Something that happened, or that a limit brought.
struct Event<'e> {
    source: String,
    name: &'e str,
    at: Moment,
    seq: Option<i64>,
    case: Option<CaseId>,
    actor: Option<PersonId>,
    fact: &'e Json,
    due: Option<Moment>,
}

/// A limit is told of at most this long after it passed: a server that was
/// down, or a school that has just begun, is not flooded.
pub const LATE_TOLD_HOURS: i64 = 24;
/// A limit that passes within so many minutes passes soon.
pub const SOON_MINUTES: i64 = 60;

impl Ground<'_> {
    /// Whom a record tells.
    ///
    /// # Errors
    /// When the store fails.
    pub fn of_record(&self, record: &Happened<'_>) -> Result<Vec<Told>, StoreError> {
        let named = record.fact.get("case").and_then(Json::as_str);
        let named = named.and_then(|case| case.parse().ok());
        self.of_event(&Event {
            source: format!("record:{}", record.seq),
            name: record.act,
            at: record.at,
            seq: Some(record.seq),
            case: record.case.or(named),
            actor: Some(record.actor).filter(|actor| *actor != PersonId([0; 16])),
            fact: record.fact,
            due: None,
        })
    }

    /// Whom the limits tell that passed lately or pass soon.
    ///
    /// # Errors
    /// When the store fails.
    pub fn of_limits(&self, now: Moment) -> Result<Vec<Told>, StoreError> {
        let mut told = Vec::new();
        let (from, until) =
            (now.plus_minutes(-LATE_TOLD_HOURS * 60), now.plus_minutes(SOON_MINUTES));
        for limit in (self.sources.limits)(self.reading, from, until)? {
            let passed = limit.due < now;
            let name = if passed { LATE } else { NEARLY_LATE };
            told.extend(self.of_event(&Event {
                source: format!("{name}:{}:{}", limit.case, limit.due.0),
                name,
                at: if passed { limit.due } else { now },
                seq: None,
                case: Some(limit.case),
                actor: None,
                fact: &Json::Null,
                due: Some(limit.due),
            })?);
        }
        Ok(told)
    }

    fn of_event(&self, event: &Event<'_>) -> Result<Vec<Told>, StoreError> {
        let rules: Vec<&Rule> =
            self.rules.iter().filter(|rule| !rule.off && rule.event == event.name).collect();
        let heard = |one: &&Endpoint| !one.off && one.events.iter().any(|name| name == event.name);
        let endpoints: Vec<&Endpoint> = self.endpoints.iter().filter(heard).collect();
        if rules.is_empty() && endpoints.is_empty() {
            return Ok(Vec::new());
        }
        let ask = |case| (self.sources.parties)(self.reading, self.institution, case);
        let parties = event.case.map(ask);
        let parties = parties.transpose()?.flatten();
        let subject = self.subject(event, parties.as_ref());
        let mut told = Vec::new();
        let mut met = BTreeSet::new();
        for rule in rules {
            for person in self.recipients(rule, event, parties.as_ref())? {
                if Some(person) == event.actor || !met.insert(person) || !self.is_here(person)? {
                    continue;
                }
                self.tell(rule, event, person, &subject, parties.as_ref(), &mut told)?;
            }
        }
        for endpoint in endpoints {
            told.push(Told {
                id: id_of(&event.source, &endpoint.kind, &endpoint.code),
                source: event.source.clone(),
                kind: event.name.to_owned(),
                way: endpoint.kind.clone(),
                target: endpoint.code.clone(),
                person: None,
                seq: event.seq,
                case: event.case,
                subject: subject.clone(),
                at: event.at,
                due_at: event.at,
            });
        }
        Ok(told)
    }

    fn tell(
        &self,
        rule: &Rule,
        event: &Event<'_>,
        person: PersonId,
        subject: &Subject,
        parties: Option<&Parties>,
        told: &mut Vec<Told>,
    ) -> Result<(), StoreError> {
        let mut subject = subject.clone();
        if event.name.starts_with("organisation.") {
            subject.rules = self.unsigned(person, &subject.post, event.at)?;
            if subject.rules.is_empty() {
                return Ok(());
            }
        }
        let emergency = parties.is_some_and(|parties| parties.emergency);
        let urgent = match rule.urgent {
            Urgent::Never => false,
            Urgent::Emergency => emergency,
            Urgent::Always => true,
        };
        for way in &rule.ways {
            let due_at = if way == EMAIL {
                let (wishes, email) = wishes(self.reading, person)?;
                if email.is_none() || wishes.muted.contains(&rule.code) {
                    continue;
                }
                wishes.may_go(&self.institution.calendar, event.at, urgent)
            } else {
                event.at
            };
            told.push(Told {
                id: id_of(&event.source, way, &person.to_string()),
                source: event.source.clone(),
                kind: rule.code.clone(),
                way: way.clone(),
                target: String::new(),
                person: Some(person),
                seq: event.seq,
                case: event.case,
                subject: subject.clone(),
                at: event.at,
                due_at,
            });
        }
        Ok(())
    }

    fn subject(&self, event: &Event<'_>, parties: Option<&Parties>) -> Subject {
        let text = |name: &str| event.fact.get(name).and_then(Json::as_str).unwrap_or_default();
        let mut subject = Subject {
            event: event.name.to_owned(),
            actor: event.actor,
            due: event.due,
            post: text("post").to_owned(),
            ..Subject::default()
        };
        if let Some(parties) = parties {
            subject.number.clone_from(&parties.number);
            subject.what = parties.what.clone();
            subject.place.clone_from(&parties.place);
            subject.href.clone_from(&parties.href);
        } else if event.name == "rulebook.issue_rule" {
            let code = text("code");
            let title = self.institution.rules.get(code).map(|rule| rule.name.clone());
            subject.rules = title.into_iter().collect();
            subject.href = format!("/rulebook/rules/{code}");
        } else if event.name.starts_with("organisation.") {
            "/rulebook/rules".clone_into(&mut subject.href);
        } else if event.name == crate::rule::ENDPOINT_STOPPED {
            text("endpoint").clone_into(&mut subject.post);
            subject.href = format!("/notices/endpoints/{}", text("endpoint"));
        }
        subject
    }

    fn recipients(
        &self,
        rule: &Rule,
        event: &Event<'_>,
        parties: Option<&Parties>,
    ) -> Result<Vec<PersonId>, StoreError> {
        let text = |name: &str| event.fact.get(name).and_then(Json::as_str).unwrap_or_default();
        let mut all = Vec::new();
        for to in &rule.to {
            match to.as_str() {
                "requester" => all.extend(parties.map(|parties| parties.requester)),
                "assignee" => all.extend(parties.and_then(|parties| parties.assignee)),
                "appointee" => all.extend(text("person").parse::<PersonId>()),
                "named_post" => all.extend(self.holders(text("post"), event.at)),
                "signers" => all.extend(self.signers(text("code"), event.at)?),
                post => all.extend(self.holders(post, event.at)),
            }
        }
        Ok(all)
    }

    fn holders(&self, post: &str, at: Moment) -> Vec<PersonId> {
        self.institution.holders(post, at).map(|held| held.person).collect()
    }

    /// Whether the person has an account here and has not left.
    fn is_here(&self, person: PersonId) -> Result<bool, StoreError> {
        let card = (self.institution.directory.person)(self.reading, person)?;
        Ok(card.is_some_and(|card| !card.left))
    }

    /// Who acts under a rule that asks for signatures, and has not signed it.
    fn signers(&self, code: &str, at: Moment) -> Result<BTreeSet<PersonId>, StoreError> {
        let Some(rule) = self.institution.rules.get(code) else { return Ok(BTreeSet::new()) };
        let Some(version) = rule.versions.last().filter(|version| version.requires_ack) else {
            return Ok(BTreeSet::new());
        };
        let mut signers = BTreeSet::new();
        for post in self.posts_under(code, at) {
            signers.extend(self.holders(&post, at));
        }
        let mut unsigned = BTreeSet::new();
        for person in signers {
            if !(self.sources.signed)(self.reading, person, code, version.version)? {
                unsigned.insert(person);
            }
        }
        Ok(unsigned)
    }

    /// Posts that act under clauses of a rule.
    fn posts_under(&self, code: &str, at: Moment) -> BTreeSet<String> {
        let procedures = self.institution.procedures.keys();
        procedures
            .filter_map(|name| self.institution.procedure(name, at))
            .flat_map(|procedure| &procedure.steps)
            .filter(|step| step.clause.split('#').next() == Some(code))
            .flat_map(|step| step.posts.iter().cloned())
            .collect()
    }

    /// Titles of the rules that a post acts under and this person has yet to sign.
    fn unsigned(
        &self,
        person: PersonId,
        post: &str,
        at: Moment,
    ) -> Result<Vec<Bilingual>, StoreError> {
        let mut titles = Vec::new();
        for rule in self.institution.rules.values() {
            let Some(version) = rule.binding(at, at).filter(|version| version.requires_ack) else {
                continue;
            };
            if self.posts_under(&rule.code, at).contains(post)
                && !(self.sources.signed)(self.reading, person, &rule.code, version.version)?
            {
                titles.push(rule.name.clone());
            }
        }
        Ok(titles)
    }
}

/// The id of a notice; it is a webhook's `webhook-id` too.
fn id_of(source: &str, way: &str, recipient: &str) -> Id {
    let whole: [u8; 32] = Sha256::digest(format!("{source}\n{way}\n{recipient}")).into();
    let mut id = [0; 16];
    id.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
    Id(id)
}

/// Ways that lead to a person.
pub fn is_personal(way: &str) -> bool {
    way == IN_APP || way == EMAIL
}
