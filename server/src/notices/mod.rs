//! Tells people: makes notices from what is committed, sends what may go.
//!
//! One thread beside the server. How far it has read in a school's ledger, and
//! what it made of it, are kept in one transaction, so that after a kill
//! nothing is left out and nothing is made twice. What was under way to another
//! side is sent again under the same id.

mod asides;
mod send;
mod sources;

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use houqin_desk::DeskError;
use houqin_kernel::{CaseId, Moment, PersonId, SchoolId};
use houqin_notice::deliveries::{self, Kept};
use houqin_notice::derive::{Ground, Happened, Told};
use houqin_notice::rule::{self, EMAIL};
use houqin_notice_engine::breaker::Breaker;
use houqin_notice_engine::guard::Guard;
use houqin_notice_engine::mail::{Encryption, Mailer, Server};
use houqin_web::{Notices, Platform, School};

use crate::data::Failure;
use crate::settings::{Mail, Webhooks};

pub use asides::ASIDES;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(500);
/// Most rounds of sending for one school before the next has its turn.
const ROUNDS_MAX: usize = 10;
/// Records read at once.
const RECORDS: i64 = 200;
/// Between two looks at limits, in minutes.
const LIMITS_EVERY_MINUTES: i64 = 1;
/// Between two looks for what is kept no longer, in minutes.
const FORGET_EVERY_MINUTES: i64 = 60;
/// Most notices forgotten between two groups of acts.
const FORGOTTEN_AT_ONCE: i64 = 500;
/// Records of a sample school that are told of when it is first served.
const SAMPLE_RECORDS: i64 = 400;

/// What sending needs of the settings.
pub struct Setup {
    mailer: Option<Mailer>,
    mail_host: String,
    guard: Guard,
}

impl Setup {
    /// Reads the settings; a sender that is no address is told now, not at night.
    pub fn of(mail: &Mail, webhooks: Webhooks) -> Result<Self, Failure> {
        let mailer = (!mail.host.is_empty())
            .then(|| {
                Mailer::of(&Server {
                    host: mail.host.clone(),
                    port: mail.port,
                    encryption: match mail.tls.as_str() {
                        "none" => Encryption::None,
                        "tls" => Encryption::Tls,
                        _ => Encryption::StartTls,
                    },
                    login: (!mail.login.is_empty())
                        .then(|| (mail.login.clone(), mail.password.clone())),
                    from: mail.from.clone(),
                })
            })
            .transpose()
            .map_err(|why| Failure::said(format!("houqin.toml: mail: {why}")))?;
        Ok(Self {
            mailer,
            mail_host: mail.host.clone(),
            guard: Guard {
                loopback_http: webhooks.allow_loopback_http,
                private: webhooks.allow_private,
            },
        })
    }
}

/// What is remembered of a school between two looks.
#[derive(Default)]
struct Seen {
    /// The first record not yet read.
    next_seq: Option<i64>,
    /// When limits were looked at last.
    limits_at: Option<Moment>,
    /// When all was forgotten that is kept no longer.
    forgot_at: Option<Moment>,
    /// When something waits next; looked up anew where not known.
    next_due: Option<Moment>,
    /// When each robot was last sent to.
    robots: HashMap<String, Vec<i64>>,
}

/// The thread that tells.
pub struct Telling {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: JoinHandle<()>,
}

impl Telling {
    /// Begins; where a school has never told, it begins at the end of its ledger.
    pub fn begin(platform: Arc<Platform>, setup: Setup) -> Result<Self, Failure> {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let stopped = Arc::clone(&stop);
        let mut worker =
            Worker { platform, setup, seen: HashMap::new(), breaker: Breaker::default() };
        for school in worker.platform.open_schools() {
            worker.begin_school(&school)?;
        }
        let thread = std::thread::Builder::new()
            .name("notices".to_owned())
            .spawn(move || {
                let (flag, wake) = &*stopped;
                let mut stop = flag.lock().unwrap_or_else(PoisonError::into_inner);
                while !*stop {
                    drop(stop);
                    worker.look();
                    stop = flag.lock().unwrap_or_else(PoisonError::into_inner);
                    if !*stop {
                        let woken = wake.wait_timeout(stop, LOOK);
                        stop = woken.unwrap_or_else(PoisonError::into_inner).0;
                    }
                }
            })
            .map_err(|error| Failure::said(format!("no thread for notices: {error}")))?;
        Ok(Self { stop, thread })
    }

    /// Finishes what is under way, and ends.
    pub fn end(self) {
        let (flag, wake) = &*self.stop;
        *flag.lock().unwrap_or_else(PoisonError::into_inner) = true;
        wake.notify_all();
        let _ = self.thread.join();
    }
}

struct Worker {
    platform: Arc<Platform>,
    setup: Setup,
    seen: HashMap<SchoolId, Seen>,
    breaker: Breaker,
}

impl Worker {
    fn look(&mut self) {
        for school in self.platform.open_schools() {
            if !school.desk.is_open() {
                continue;
            }
            let done = self.begin_school(&school).and_then(|()| self.make(&school));
            let mut rounds = 0..ROUNDS_MAX;
            let sent = done.and_then(|()| {
                let off = school.desk.institution().is_off(houqin_notice::DOMAIN.name);
                while !off && rounds.next().is_some() && self.send(&school)? {}
                Ok(())
            });
            let kept = sent.and_then(|()| self.forget(&school));
            if let Err(error) = kept {
                tracing::error!(school = %school.row.id, %error, "notices");
            }
        }
    }

    /// Where the school left off.
    fn begin_school(&mut self, school: &School) -> Result<(), DeskError> {
        let seen = self.seen.entry(school.row.id).or_default();
        if seen.next_seq.is_some() {
            return Ok(());
        }
        let kept = school.readers.read(|store| deliveries::cursor(store))?;
        let next = match kept {
            Some(next) => next,
            None => {
                let end = committed(school);
                let next = if school.row.demo { (end - SAMPLE_RECORDS).max(0) } else { end };
                school.desk.aside(move |store| deliveries::keep(store, &[], Some(next)))?;
                next
            }
        };
        seen.next_seq = Some(next);
        Ok(())
    }

    /// Makes notices from the records since the last look, and from limits.
    fn make(&mut self, school: &School) -> Result<(), DeskError> {
        let by_mail = self.setup.mailer.is_some();
        let seen = self.seen.entry(school.row.id).or_default();
        let off = school.desk.institution().is_off(houqin_notice::DOMAIN.name);
        while let Some(next) = seen.next_seq.filter(|next| *next < committed(school)) {
            // While the module is off, what happens is passed by and told to nobody.
            let (told, next) =
                if off { (Vec::new(), committed(school)) } else { of_records(school, next)? };
            let told = possible(told, by_mail);
            if !told.is_empty() {
                seen.next_due = None;
            }
            let kept =
                school.desk.aside(move |store| deliveries::keep(store, &told, Some(next)))?;
            count(&self.platform, kept);
            seen.next_seq = Some(next);
        }
        if off {
            return Ok(());
        }
        let now = school.desk.clock().now();
        if seen.limits_at.is_some_and(|at| now.minutes_since(at) < LIMITS_EVERY_MINUTES) {
            return Ok(());
        }
        let institution = school.desk.institution();
        let told = school.readers.read(|store| ground(store, &institution)?.of_limits(now))?;
        let told = possible(told, by_mail);
        if !told.is_empty() {
            seen.next_due = None;
            let kept = school.desk.aside(move |store| deliveries::keep(store, &told, None))?;
            count(&self.platform, kept);
        }
        seen.limits_at = Some(now);
        Ok(())
    }

    /// Forgets what is kept no longer: a little at a time, then not for an hour.
    fn forget(&mut self, school: &School) -> Result<(), DeskError> {
        let seen = self.seen.entry(school.row.id).or_default();
        let now = school.desk.clock().now();
        if seen.forgot_at.is_some_and(|at| now.minutes_since(at) < FORGET_EVERY_MINUTES) {
            return Ok(());
        }
        let forgotten =
            school.desk.aside(move |store| deliveries::forget(store, now, FORGOTTEN_AT_ONCE))?;
        if forgotten == 0 {
            seen.forgot_at = Some(now);
        }
        Ok(())
    }
}

/// Counts new notices, for the metrics.
fn count(platform: &Platform, kept: Kept) {
    platform.counts.notices(Notices::InApp, kept.in_app);
    platform.counts.notices(Notices::Queued, kept.queued);
}

/// Without a mail server, nobody is told by mail.
fn possible(told: Vec<Told>, by_mail: bool) -> Vec<Told> {
    told.into_iter().filter(|one| by_mail || one.way != EMAIL).collect()
}

/// Records that are committed.
fn committed(school: &School) -> i64 {
    i64::try_from(school.desk.gauges().read().records).unwrap_or(i64::MAX)
}

fn ground<'a>(
    reading: &'a dyn houqin_kernel::Reading,
    institution: &'a houqin_kernel::Institution,
) -> Result<Ground<'a>, houqin_kernel::StoreError> {
    let endpoints = rule::endpoints(reading)?.into_iter().map(|(endpoint, ..)| endpoint).collect();
    let rules = rule::rules(reading)?;
    Ok(Ground { reading, institution, sources: sources::SOURCES, rules, endpoints })
}

/// Whom the next records tell, and the record after them.
fn of_records(school: &School, from: i64) -> Result<(Vec<Told>, i64), DeskError> {
    let institution = school.desk.institution();
    school.readers.read(|store| {
        let ground = ground(store, &institution)?;
        let mut keeper = school.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let first = u64::try_from(from).unwrap_or(0);
        let records = keeper.records(store, first, u64::try_from(RECORDS).unwrap_or(1))?;
        drop(keeper);
        let (mut told, mut next) = (Vec::new(), from);
        for record in &records {
            let entry = &record.entry;
            next = i64::try_from(entry.seq).unwrap_or(i64::MAX) + 1;
            if entry.imported.is_some() {
                continue;
            }
            told.extend(ground.of_record(&Happened {
                seq: next - 1,
                act: &entry.act,
                at: Moment(entry.recorded_at),
                case: entry.case.as_ref().map(|case| CaseId(*case.as_bytes())),
                actor: PersonId(*entry.actor.as_bytes()),
                fact: &record.fact,
            })?);
        }
        Ok((told, next))
    })
}
