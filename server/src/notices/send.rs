//! Sends what may go: one mail a person, one message a robot, one request a
//! webhook's event; a few at once, each with its limit of time. What came of
//! all is kept in one transaction.

use std::collections::BTreeMap;

use houqin_desk::{DeskError, Request, random};
use houqin_kernel::{Bilingual, CaseId, Hand, Institution, Moment, PersonId, Reading, StoreError};
use houqin_notice::deliveries::{self, Attempt, DEAD, Delivery, SENT, WAITING};
use houqin_notice::rule::{self, EMAIL, Endpoint};
use houqin_notice::say::Saying;
use houqin_notice::secrets;
use houqin_notice_engine::backoff::{ATTEMPTS_MAX, wait_ms};
use houqin_notice_engine::guard::{Guard, host_of};
use houqin_notice_engine::mail::{Mail, Mailer};
use houqin_notice_engine::robots::{A_MINUTE_MAX, Robot};
use houqin_notice_engine::{Outcome, Verdict, post, standard};
use houqin_page::Lang;
use houqin_web::{Notices, Platform, School};
use serde_json::json;

use super::asides::open_secret;
use super::{Seen, Worker};

/// Most that is looked at in one round.
const DUE_MAX: i64 = 200;
/// Most sent at once.
const AT_ONCE: usize = 8;
/// Of these, most to one host: a slow one leaves room for others.
const AT_ONE_HOST: usize = 4;
/// Most notices in one message of a robot.
const LINES_MAX: usize = 20;
/// Version of a webhook's payload.
const SCHEMA: i64 = 1;
/// What waits for an endpoint that is off, stopped or without a secret is
/// looked at again after so many minutes.
const PUT_OFF_MINUTES: i64 = 5;
/// What somebody sends again by hand is seen after so long at the latest.
const LOOKED_AGAIN_MS: i64 = 2_000;
/// The old secret is valid for so many days after a change.
const OLD_SECRET_DAYS: i64 = 1;
/// Gone: the other side asks to be stopped.
const GONE: i64 = 410;

/// One thing to send.
struct Parcel {
    /// The deliveries that go in it, and the attempts of each so far.
    ids: Vec<(CaseId, i64)>,
    /// The endpoint; empty for mail.
    endpoint: String,
    host: String,
    how: How,
}

enum How {
    Mail(Mail),
    Robot(Robot, String, String),
    Webhook {
        url: String,
        id: CaseId,
        body: String,
        secrets: Vec<String>,
    },
    /// It cannot be sent, and why.
    Not(String),
}

/// What a round found.
#[derive(Default)]
struct Round {
    parcels: Vec<Parcel>,
    put_off: Vec<(CaseId, Moment)>,
}

impl Worker {
    /// Sends what may go now, at most a few at once; whether anything went.
    pub fn send(&mut self, school: &School) -> Result<bool, DeskError> {
        let now = school.desk.clock().now();
        let Self { platform, setup, seen, breaker } = self;
        let seen = seen.entry(school.row.id).or_default();
        if seen.next_due.is_some_and(|due| due > now) {
            return Ok(false);
        }
        let institution = school.desk.institution();
        let round = school.readers.read(|store| {
            let pack = Pack { platform, school, institution: &institution, reading: store, now };
            pack.round(deliveries::due(store, now, DUE_MAX)?, seen)
        })?;
        let mut put_off = round.put_off;
        let mut going: Vec<Parcel> = Vec::new();
        for mut parcel in round.parcels {
            if parcel.endpoint.is_empty() {
                parcel.host.clone_from(&setup.mail_host);
            }
            if let Some(until) = breaker.left_alone(&parcel.host, now.0) {
                put_off.extend(parcel.ids.iter().map(|(id, _)| (*id, Moment(until))));
                continue;
            }
            let there = going.iter().filter(|other| other.host == parcel.host).count();
            if going.len() < AT_ONCE && there < AT_ONE_HOST {
                going.push(parcel);
            }
        }
        let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
            let (mailer, guard) = (setup.mailer.as_ref(), setup.guard);
            let sending: Vec<_> = going
                .iter()
                .map(|parcel| scope.spawn(move || attempt(&parcel.how, mailer, guard, now)))
                .collect();
            let lost = |_| Outcome::unanswered("the attempt broke off");
            sending.into_iter().map(|one| one.join().unwrap_or_else(lost)).collect()
        });
        let after = school.desk.clock().now();
        let (mut attempts, mut failed) = (Vec::new(), Vec::new());
        for (parcel, outcome) in going.iter().zip(&outcomes) {
            if outcome.status.is_some_and(|status| status < 500)
                || matches!(parcel.how, How::Not(_))
            {
                breaker.answered(&parcel.host);
            } else {
                breaker.failed(&parcel.host, after.0);
            }
            let tried = settled(parcel, outcome, after)?;
            let last = i64::from(ATTEMPTS_MAX) - 1;
            let worn = parcel.ids.iter().any(|(_, attempts)| *attempts >= last);
            let dead = tried.iter().any(|one| one.state == DEAD);
            if !parcel.endpoint.is_empty() && dead && (worn || outcome.status == Some(GONE)) {
                failed.push(parcel.endpoint.clone());
            }
            attempts.extend(tried);
        }
        count(platform, &attempts);
        if !attempts.is_empty() || !put_off.is_empty() {
            school.desk.aside(move |store| {
                for (id, until) in &put_off {
                    deliveries::put_off(store, &[*id], *until)?;
                }
                deliveries::tried(store, &attempts, after)
            })?;
        }
        stop_failed(school, &failed, after)?;
        let next = school.readers.read(|store| deliveries::next_due(store))?;
        seen.next_due = next.map(|due| due.min(Moment(after.0 + LOOKED_AGAIN_MS)));
        Ok(!going.is_empty())
    }
}

/// Counts what came of attempts, for the metrics.
fn count(platform: &Platform, attempts: &[Attempt]) {
    for one in attempts {
        let outcome = match one.state {
            SENT => Notices::Sent,
            DEAD => Notices::Dead,
            _ => Notices::Failed,
        };
        platform.counts.notices(outcome, 1);
    }
}

/// An endpoint that failed for a day, or asked to be stopped, is stopped.
fn stop_failed(school: &School, failed: &[String], now: Moment) -> Result<(), DeskError> {
    for endpoint in failed {
        let since = now.plus_days(-1);
        let (took, all) = school.readers.read(|store| -> Result<_, StoreError> {
            Ok((deliveries::took_since(store, endpoint, since)?, rule::endpoints(store)?))
        })?;
        let stands = all.iter().any(|(one, _, stopped)| one.code == *endpoint && stopped.is_none());
        if took || !stands {
            continue;
        }
        let form = json!({ "endpoint": endpoint });
        match school.desk.perform(Request::one(Hand::Clock, "notice.stop_endpoint", form)) {
            Err(DeskError::Refused(refusal)) => {
                tracing::warn!(endpoint, refusal = refusal.code, "an endpoint was not stopped");
            }
            other => drop(other?),
        }
    }
    Ok(())
}

/// One attempt. Runs on a thread of its own; touches no table.
fn attempt(how: &How, mailer: Option<&Mailer>, guard: Guard, now: Moment) -> Outcome {
    let to = |url: &str, headers: &[(&str, String)], body: &str| {
        let target = guard.check(url).map_err(|barred| {
            if barred.may_pass() { Outcome::unanswered(barred) } else { Outcome::refused(barred) }
        })?;
        post::post(&target, headers, body).map_err(Outcome::unanswered)
    };
    let done = match how {
        How::Mail(mail) => match mailer {
            Some(mailer) => Ok(mailer.send(mail)),
            None => Err(Outcome::unanswered("no mail server is set")),
        },
        How::Robot(robot, url, body) => to(url, &[], body).map(|answer| robot.outcome(answer)),
        How::Webhook { url, id, body, secrets } => {
            let headers = standard::headers(&id.to_string(), now.0, body, secrets);
            to(url, &headers, body).map(standard::outcome)
        }
        How::Not(why) => Err(Outcome::refused(why)),
    };
    done.unwrap_or_else(|outcome| outcome)
}

fn settled(parcel: &Parcel, outcome: &Outcome, now: Moment) -> Result<Vec<Attempt>, DeskError> {
    let mut all = Vec::new();
    for (id, before) in &parcel.ids {
        let attempts = u32::try_from(before + 1).unwrap_or(u32::MAX);
        let (state, due_at) = match outcome.verdict {
            Verdict::Sent => (SENT, now),
            Verdict::Never => (DEAD, now),
            Verdict::Again(_) if attempts >= ATTEMPTS_MAX => (DEAD, now),
            Verdict::Again(after) => {
                let chance =
                    random()?.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
                let wait = wait_ms(attempts, chance).max(after.unwrap_or(0).saturating_mul(1000));
                (WAITING, Moment(now.0.saturating_add(i64::try_from(wait).unwrap_or(i64::MAX))))
            }
        };
        all.push(Attempt {
            id: *id,
            state,
            due_at,
            status: outcome.status,
            answer: outcome.answer.clone(),
        });
    }
    Ok(all)
}

/// Makes parcels of what is due.
struct Pack<'a> {
    platform: &'a Platform,
    school: &'a School,
    institution: &'a Institution,
    reading: &'a dyn Reading,
    now: Moment,
}

impl Pack<'_> {
    fn round(&self, due: Vec<Delivery>, seen: &mut Seen) -> Result<Round, StoreError> {
        let mut round = Round::default();
        if due.is_empty() {
            return Ok(round);
        }
        let endpoints = rule::endpoints(self.reading)?;
        let mut mails: BTreeMap<PersonId, Vec<Delivery>> = BTreeMap::new();
        let mut robots: BTreeMap<String, Vec<Delivery>> = BTreeMap::new();
        for one in due {
            if let (EMAIL, Some(person)) = (one.way.as_str(), one.person) {
                mails.entry(person).or_default().push(one);
                continue;
            }
            let known = endpoints.iter().find(|(endpoint, ..)| endpoint.code == one.target);
            match known {
                Some((endpoint, Some(_), None)) if !endpoint.off => {
                    if Robot::parse(&endpoint.kind).is_some() {
                        robots.entry(one.target.clone()).or_default().push(one);
                    } else {
                        round.parcels.push(self.webhook(endpoint, &one)?);
                    }
                }
                _ => round.put_off.push((one.id, self.now.plus_minutes(PUT_OFF_MINUTES))),
            }
        }
        for (person, all) in mails {
            round.parcels.push(self.mail(person, &all)?);
        }
        for (code, all) in robots {
            let free = seen.robots.entry(code.clone()).or_default();
            free.retain(|at| self.now.0 - at < 60_000);
            if let (true, Some(first)) = (free.len() >= A_MINUTE_MAX, free.first()) {
                let until = Moment(first + 60_000);
                round.put_off.extend(all.iter().map(|one| (one.id, until)));
                continue;
            }
            free.push(self.now.0);
            let known = endpoints.iter().find(|(endpoint, ..)| endpoint.code == code);
            if let Some((endpoint, ..)) = known {
                round.parcels.push(self.robot(endpoint, &all)?);
            }
        }
        Ok(round)
    }

    fn saying(&self, lang: Lang, names: bool) -> Saying<'_> {
        Saying {
            words: self.platform.config.words.words(lang),
            reading: self.reading,
            directory: self.institution.directory,
            zone: self.institution.calendar.zone(),
            names,
        }
    }

    fn link(&self, href: &str) -> String {
        format!("{}{href}", self.platform.config.origin)
    }

    /// One mail of all that waits for a person.
    fn mail(&self, person: PersonId, all: &[Delivery]) -> Result<Parcel, StoreError> {
        let ids: Vec<(CaseId, i64)> = all.iter().map(|one| (one.id, one.attempts)).collect();
        let (wishes, email) = rule::wishes(self.reading, person)?;
        let parcel = |how| Parcel { ids, endpoint: String::new(), host: String::new(), how };
        let card = (self.institution.directory.person)(self.reading, person)?;
        let Some(to) = email.filter(|_| card.is_some_and(|card| !card.left)) else {
            return Ok(parcel(How::Not("no mail address any more".to_owned())));
        };
        let lang = if wishes.lang == "en" { Lang::En } else { Lang::Zh };
        let saying = self.saying(lang, true);
        let words = saying.words;
        let mut text = String::new();
        let mut subject = String::new();
        for one in all {
            subject = saying.sentence(one)?;
            text.push_str(&subject);
            text.push('\n');
            if !one.subject.href.is_empty() {
                let href = self.link(&one.subject.href);
                text.push_str(&words.say_with("notice-mail-open", &[("href", href.into())]));
                text.push('\n');
            }
            text.push('\n');
        }
        if all.len() > 1 {
            subject = words.say_with("notice-mail-many", &[("n", all.len().into())]);
        }
        let wishes_page = self.link("/notices/wishes");
        text.push_str("-- \n");
        text.push_str(&words.say_with(
            "notice-mail-foot",
            &[("school", (&self.school.row.name).into()), ("href", wishes_page.into())],
        ));
        text.push('\n');
        let id = all.first().map(|one| one.id.to_string()).unwrap_or_default();
        let list = format!("notices.{}", host_of(&self.platform.config.origin));
        let subject = format!("【{}】{subject}", self.school.row.name);
        Ok(parcel(How::Mail(Mail { to, subject, text, id, list })))
    }

    /// One message of what waits for a robot.
    fn robot(&self, endpoint: &Endpoint, all: &[Delivery]) -> Result<Parcel, StoreError> {
        let all = all.get(..all.len().min(LINES_MAX)).unwrap_or_default();
        let saying = self.saying(Lang::Zh, endpoint.names);
        let mut text = format!("【{}】", self.school.row.name);
        for one in all {
            if all.len() > 1 {
                text.push('\n');
            }
            text.push_str(&saying.sentence(one)?);
            if !one.subject.href.is_empty() {
                text.push('\n');
                text.push_str(&self.link(&one.subject.href));
            }
        }
        let secrets = self.secrets(&endpoint.code)?;
        let how = match (Robot::parse(&endpoint.kind), secrets.first()) {
            (Some(robot), Some((_, secret))) => {
                let (key, sign) = secret.split_once('\n').unwrap_or((secret, ""));
                let (url, body) = robot.message(&endpoint.url, key, sign, self.now.0, &text);
                How::Robot(robot, url, body)
            }
            _ => How::Not("the secret of this robot is lost; set it again".to_owned()),
        };
        let host = match &how {
            How::Robot(_, url, _) => host_of(url),
            _ => String::new(),
        };
        let ids = all.iter().map(|one| (one.id, one.attempts)).collect();
        Ok(Parcel { ids, endpoint: endpoint.code.clone(), host, how })
    }

    fn webhook(&self, endpoint: &Endpoint, one: &Delivery) -> Result<Parcel, StoreError> {
        let old = self.now.plus_days(-OLD_SECRET_DAYS);
        let all = self.secrets(&endpoint.code)?;
        // The newest always; the one before it for a day after the change.
        let changed = all.first().map(|(at, _)| *at);
        let valid = all.into_iter().enumerate();
        let valid = valid.filter(|(place, _)| *place == 0 || changed.is_some_and(|at| at > old));
        let secrets: Vec<String> = valid.map(|(_, (_, secret))| secret).collect();
        let how = if secrets.is_empty() {
            How::Not("the secret of this endpoint is lost; set it again".to_owned())
        } else {
            let (url, body) = (endpoint.url.clone(), self.payload(endpoint, one)?.to_string());
            How::Webhook { url, id: one.id, body, secrets }
        };
        Ok(Parcel {
            ids: vec![(one.id, one.attempts)],
            endpoint: endpoint.code.clone(),
            host: host_of(&endpoint.url),
            how,
        })
    }

    /// What a webhook carries. New fields may come; what is there stays.
    fn payload(
        &self,
        endpoint: &Endpoint,
        one: &Delivery,
    ) -> Result<serde_json::Value, StoreError> {
        let subject = &one.subject;
        let told = |name: &Bilingual| json!({ "zh": name.zh, "en": name.en });
        let mut data = json!({
            "schema": SCHEMA,
            "school": self.school.row.id,
            "record": one.record,
            "case": one.case,
            "number": subject.number,
            "what": told(&subject.what),
            "place": subject.place,
            "due": subject.due.map(Moment::text),
            "url": if subject.href.is_empty() { None } else { Some(self.link(&subject.href)) },
        });
        if let (true, Some(actor), Some(data)) =
            (endpoint.names, subject.actor, data.as_object_mut())
        {
            let card = (self.institution.directory.person)(self.reading, actor)?;
            data.insert("actor".into(), json!(card.and_then(|card| card.name)));
        }
        Ok(json!({ "type": subject.event, "timestamp": one.at.text(), "data": data }))
    }

    fn secrets(&self, endpoint: &str) -> Result<Vec<(Moment, String)>, StoreError> {
        let sealed = secrets::all(self.reading, endpoint)?;
        let open = |(at, sealed): (Moment, Vec<u8>)| {
            Some((at, open_secret(self.school, endpoint, &sealed)?))
        };
        Ok(sealed.into_iter().filter_map(open).collect())
    }
}
