//! The desk's thread: it gathers the acts that wait, commits once, answers all.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use houqin_kernel::{
    CaseNow, Due, Hand, Institution, Kind, Moment, StoreError, fallback_post, movers,
};
use houqin_ledger::acts::{ERASE_PERSON, OPEN_YEAR};
use serde_json::json;

use crate::DeskError;
use crate::bench::{Bench, FromTables, Tail, case_now};
use crate::gathered::Gathering;
use crate::gauge::Gauges;
use crate::request::{Answer, Request};
use crate::thread::{Aside, Job, Reply};

/// Most acts in one commit.
const GROUP_MAX: usize = 256;
/// A checkpoint is signed at most this long after a write.
const CHECKPOINT_AFTER: Duration = Duration::from_secs(1);
/// Or after this many records.
const CHECKPOINT_RECORDS: u64 = 1_000;
/// Of each such span the newest checkpoint is kept for good, in milliseconds.
const CHECKPOINT_KEPT_MS: i64 = 3_600_000;
/// Most acts of the clock in one tick.
const DUE_MAX: u32 = 500;

/// Owns the bench, on a thread of its own.
pub struct Worker {
    pub bench: Bench,
    shared: Arc<RwLock<Arc<Institution>>>,
    gauges: Arc<Gauges>,
    /// When the oldest record without a checkpoint was made.
    unsigned: Option<Instant>,
    /// Whether an erasure is on record whose traces may still lie in a file.
    traces: bool,
    /// Whether commits wait for more acts.
    pub gathering: Gathering,
}

impl Worker {
    pub fn new(bench: Bench, shared: Arc<RwLock<Arc<Institution>>>, gauges: Arc<Gauges>) -> Self {
        // A crash may have come before the signature.
        let unsigned = bench.tail.as_ref().is_some_and(|tail| tail.unsigned > 0);
        if let Ok(Some(at)) = bench.signed_at() {
            gauges.signed(at);
        }
        gauges.holds(bench.tail.as_ref().map_or(0, Tail::next_seq), unsigned);
        Self {
            bench,
            shared,
            gauges,
            unsigned: unsigned.then(Instant::now),
            traces: false,
            gathering: Gathering::Not,
        }
    }

    pub fn publish(&mut self) -> Result<(), StoreError> {
        let institution = self.bench.institution()?;
        *self.shared.write().unwrap_or_else(PoisonError::into_inner) = institution;
        Ok(())
    }

    pub fn work(&mut self, jobs: &Receiver<Job>) {
        // Or between a commit and what follows it.
        self.settle(true);
        let mut next = None;
        loop {
            let job = match next.take() {
                Some(job) => Ok(job),
                None => jobs.recv_timeout(CHECKPOINT_AFTER),
            };
            match job {
                Ok(Job::Perform(request, reply)) => {
                    let mut group = vec![(request, reply)];
                    while group.len() < GROUP_MAX {
                        match jobs.try_recv() {
                            Ok(Job::Perform(request, reply)) => group.push((request, reply)),
                            Ok(other) => {
                                next = Some(other);
                                break;
                            }
                            Err(_) => break,
                        }
                    }
                    self.commit_group(group);
                }
                Ok(Job::Tick(tell)) => {
                    let _ = tell.send(self.tick());
                }
                Ok(Job::Checkpoint(tell)) => {
                    let _ = tell.send(self.checkpoint());
                }
                Ok(Job::RotateKey(tell)) => {
                    let _ = tell.send(self.rotate_key());
                }
                Ok(Job::ConfirmClock(tell)) => {
                    let _ = tell.send(self.confirm_clock());
                }
                Ok(Job::EraseAgain(persons, tell)) => {
                    let _ = tell.send(self.erase_again(&persons));
                }
                Ok(Job::Gathered(work, tell)) => {
                    let _ = tell.send(self.gathered(work));
                }
                Ok(Job::Aside(work, tell)) => {
                    let _ = tell.send(self.aside(work));
                }
                Ok(Job::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    if let Err(error) = self.checkpoint() {
                        tracing::error!(%error, "no checkpoint at the end");
                    }
                    return;
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.checkpoint_when_due();
        }
    }

    /// Rows that are not in the ledger, in a transaction of their own.
    fn aside(&mut self, work: Aside) -> Result<(), DeskError> {
        let store = &self.bench.store;
        let done = store.begin().and_then(|()| work(store)).and_then(|()| store.commit());
        if done.is_err() && self.bench.store.rollback().is_err() {
            self.open_anew();
        }
        Ok(done?)
    }

    /// One durable transaction for all that wait; answers come after it.
    fn commit_group(&mut self, group: Vec<(Box<Request>, Reply)>) {
        let (requests, replies): (Vec<_>, Vec<_>) = group.into_iter().unzip();
        let begun = Instant::now();
        let done = self.transact(&requests);
        self.gauges.committed(begun.elapsed());
        self.gauges.answered(requests.len());
        match done {
            Ok(answers) => {
                for (reply, answer) in replies.into_iter().zip(answers) {
                    reply(answer);
                }
            }
            Err(error) => {
                self.gauges.in_trouble(Some(error.to_string()));
                tracing::error!(%error, "a group was rolled back");
                for reply in replies {
                    reply(Err(error.clone()));
                }
            }
        }
    }

    pub fn transact(
        &mut self,
        requests: &[Box<Request>],
    ) -> Result<Vec<Result<Answer, DeskError>>, DeskError> {
        if !matches!(self.gathering, Gathering::Not) {
            return self.gather(requests);
        }
        let (tail, met) = (self.bench.tail.clone(), self.bench.met());
        let done = self.transact_or_fail(requests);
        if done.is_err() {
            self.take_back(tail, met);
        }
        done
    }

    /// Takes back the transaction that is open.
    pub fn take_back(&mut self, tail: Option<Tail>, met: Option<(Moment, i64)>) {
        self.bench.tail = tail;
        self.bench.meet(met);
        self.bench.institution_changed();
        if self.bench.store.rollback().is_err() {
            self.open_anew();
        }
    }

    /// A connection that cannot even roll back is lost, and what it was asked
    /// last may or may not have been committed: the end of the ledger is read
    /// anew over another one. Where that fails too, the next turn tries again.
    fn open_anew(&mut self) {
        let bench = &self.bench;
        let (setup, domains) = (bench.setup.clone(), bench.domains.clone());
        match Bench::open(setup, domains, Arc::clone(&bench.clock)) {
            Ok(bench) => {
                tracing::warn!("the database was lost and is open again");
                self.bench = bench;
                self.traces = true;
            }
            Err(error) => tracing::error!(%error, "the database is lost"),
        }
    }

    fn transact_or_fail(
        &mut self,
        requests: &[Box<Request>],
    ) -> Result<Vec<Result<Answer, DeskError>>, DeskError> {
        let before = self.bench.tail.as_ref().map_or(0, Tail::next_seq);
        self.bench.store.begin()?;
        let answers = self.turns(requests)?;
        if self.bench.tail.as_ref().map_or(0, Tail::next_seq) == before {
            self.bench.store.rollback()?;
            return Ok(answers);
        }
        self.bench.write_head()?;
        self.bench.store.commit()?;
        self.committed();
        let mut items = requests.iter().flat_map(|request| &request.items);
        self.settle(items.any(|item| item.act == ERASE_PERSON));
        Ok(answers)
    }

    /// The turns of one group at one time, inside the open transaction.
    pub fn turns(
        &mut self,
        requests: &[Box<Request>],
    ) -> Result<Vec<Result<Answer, DeskError>>, DeskError> {
        let jumped = match self.bench.watch_clock() {
            Ok(jumped) => jumped.filter(|_| self.bench.tail.is_some()),
            Err(refusal) => {
                self.gauges.in_trouble(Some(refusal.message.en.clone()));
                let refused = || Err(DeskError::from(refusal.clone()));
                return Ok(requests.iter().map(|_| refused()).collect());
            }
        };
        self.open_year_when_due()?;
        if let Some(jump_ms) = jumped {
            tracing::warn!(jump_ms, "the wall clock jumped ahead");
            self.record_jump(jump_ms)?;
        }
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            let answer = self.bench.perform(request);
            if let Err(error @ (DeskError::Store(_) | DeskError::Damaged(_))) = answer {
                return Err(error);
            }
            answers.push(answer);
        }
        Ok(answers)
    }

    /// Tells of a commit.
    pub fn committed(&mut self) {
        self.gauges.holds(self.bench.tail.as_ref().map_or(0, Tail::next_seq), true);
        self.unsigned.get_or_insert_with(Instant::now);
    }

    /// What must follow a commit, which stands whatever comes of this: an error
    /// is told to the operator, and every tick tries again.
    pub fn settle(&mut self, erased: bool) {
        self.traces |= erased;
        let settled = self.publish().map_err(DeskError::from).and_then(|()| {
            if erased {
                self.bench.leave_no_trace()?;
                self.traces = false;
            }
            Ok(())
        });
        match settled {
            Ok(()) if self.traces => {}
            Ok(()) => self.gauges.in_trouble(None),
            Err(error) => {
                tracing::error!(%error, "what follows a commit is not done");
                self.gauges.in_trouble(Some(error.to_string()));
            }
        }
    }

    /// The first record of a year holds the last checkpoint of the year before.
    fn open_year_when_due(&mut self) -> Result<(), DeskError> {
        let Some(year) = self.bench.tail.as_ref().map(|tail| tail.year) else { return Ok(()) };
        if self.bench.year(self.bench.wall) <= year {
            return Ok(());
        }
        let Some((year, size, note)) = self.bench.sign_head()? else { return Ok(()) };
        self.keep_checkpoint(year, size, &note)?;
        let form = json!({ "previous": note });
        let request = Request::one(Hand::Clock, OPEN_YEAR, form);
        self.bench.perform(&request).map(|_| ())
    }

    fn keep_checkpoint(&self, year: i64, size: u64, note: &str) -> Result<(), StoreError> {
        let bench = &self.bench;
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let now = bench.clock.now();
        let since = Moment(now.0 - now.0.rem_euclid(CHECKPOINT_KEPT_MS));
        bench.store.run(
            "DELETE FROM ledger_checkpoint WHERE school_id = $1 AND year = $2 AND signed_at >= $3",
            &[(&bench.setup.school).into(), year.into(), since.into()],
        )?;
        bench.store.run(
            "INSERT INTO ledger_checkpoint (school_id, year, size, signed_at, note) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (school_id, year, size) \
             DO UPDATE SET signed_at = $4, note = $5",
            &[(&bench.setup.school).into(), year.into(), size.into(), now.into(), note.into()],
        )?;
        Ok(())
    }

    pub fn checkpoint(&mut self) -> Result<Option<String>, DeskError> {
        let Some((year, size, note)) = self.bench.sign_head()? else { return Ok(None) };
        self.bench.store.within(|| self.keep_checkpoint(year, size, &note))?;
        self.gauges.signed(self.bench.clock.now());
        if let Some(tail) = &mut self.bench.tail {
            tail.unsigned = 0;
        }
        self.unsigned = None;
        Ok(Some(note))
    }

    pub fn checkpoint_when_due(&mut self) {
        let many = self.bench.tail.as_ref().is_some_and(|tail| tail.unsigned >= CHECKPOINT_RECORDS);
        let late = self.unsigned.is_some_and(|since| since.elapsed() >= CHECKPOINT_AFTER);
        if (many || late)
            && let Err(error) = self.checkpoint()
        {
            tracing::error!(%error, "no checkpoint");
        }
    }

    /// Follow-ups that wait, what the domains say is due, and stuck cases.
    fn tick(&mut self) -> Result<usize, DeskError> {
        // A quiet school learns of trouble, and of its end, without an act.
        let mut trouble = self.bench.could_write().err();
        if matches!(trouble, Some(DeskError::Store(_))) {
            self.open_anew();
            trouble = self.bench.could_write().err();
        }
        if let Some(error) = trouble {
            self.gauges.in_trouble(Some(error.to_string()));
            return Err(error);
        }
        self.settle(self.traces);
        self.do_what_is_due()
    }

    /// Follow-ups, timers, stuck cases; gives the number of acts done.
    pub fn do_what_is_due(&mut self) -> Result<usize, DeskError> {
        let mut done = self.follow_up()?;
        let institution = self.bench.institution()?;
        let now = self.bench.clock.now();
        for domain in self.bench.domains.clone() {
            if institution.is_off(domain.name) {
                continue;
            }
            let due = (domain.due)(self.bench.reading(), &institution, now)?;
            done += self.act_on(due)?;
        }
        let stuck = self.stuck(&institution)?;
        done += self.act_on(stuck)?;
        Ok(done + self.follow_up()?)
    }

    fn act_on(&mut self, due: Vec<Due>) -> Result<usize, DeskError> {
        let mut done = 0;
        for due in due.into_iter().take(DUE_MAX as usize) {
            let request = Request::one(Hand::Clock, due.act, due.form).keyed(due.key);
            match self.transact(&[Box::new(request)])?.pop() {
                Some(Ok(Answer::Done(receipt))) if !receipt.repeated => done += 1,
                Some(Err(DeskError::Refused(refusal))) => {
                    tracing::warn!(act = due.act, refusal = refusal.code, "the clock was refused");
                }
                Some(Err(error)) => return Err(error),
                _ => {}
            }
        }
        Ok(done)
    }

    fn follow_up(&mut self) -> Result<usize, DeskError> {
        let waiting = self.bench.reading().list(
            "SELECT seq, number, act, form, key FROM desk_outbox \
             WHERE school_id = $1 ORDER BY seq, number LIMIT $2",
            &[(&self.bench.setup.school).into(), DUE_MAX.into()],
            |row| Ok((row.int(0)?, row.int(1)?, row.text(2)?, row.text(3)?, row.text(4)?)),
        )?;
        let institution = self.bench.institution()?;
        let mut done = 0;
        for (seq, number, act, form, key) in waiting {
            // It waits until its module is switched on again.
            if institution.must_be_on(&act).is_err() {
                continue;
            }
            let form = serde_json::from_str(&form).map_err(StoreError::from)?;
            let request = Request::one(Hand::Clock, act.as_str(), form).keyed(key);
            match self.transact(&[Box::new(request)])?.pop() {
                // Not now, and so neither those behind it: they wait.
                Some(Err(DeskError::Refused(refusal))) if refusal.kind == Kind::Later => break,
                Some(Err(DeskError::Refused(refusal))) => {
                    tracing::warn!(act, refusal = refusal.code, "a follow-up was refused");
                }
                Some(Err(error)) => return Err(error),
                _ => done += 1,
            }
            self.bench.store.run(
                "DELETE FROM desk_outbox WHERE school_id = $1 AND seq = $2 AND number = $3",
                &[(&self.bench.setup.school).into(), seq.into(), number.into()],
            )?;
        }
        Ok(done)
    }

    /// Open cases whose next step nobody may do.
    fn stuck(&self, institution: &Institution) -> Result<Vec<Due>, DeskError> {
        let bench = &self.bench;
        let now = bench.clock.now();
        let mut due = Vec::new();
        for code in institution.procedures.keys() {
            let Some(procedure) = institution.procedure(code, now) else { continue };
            let fallback = fallback_post(institution, procedure).to_owned();
            let off = institution.must_be_on(code).is_err();
            if off || !procedure.has_cases() || fallback.is_empty() {
                continue;
            }
            for state in procedure.states.iter().filter(|state| !state.closed) {
                for case in self.waiting(code, &state.code)? {
                    let witness = FromTables { reading: bench.reading(), domains: &bench.domains };
                    let (persons, others) = movers(institution, &case, now, &witness)?;
                    if persons.is_empty() && !others {
                        let until = now.plus_minutes(procedure.fallback_hours.max(1) * 60);
                        due.push(Due {
                            act: "desk.route",
                            form: json!({ "case": case.id, "post": fallback, "due": until }),
                            key: format!("route:{}:{}", case.id, now.0),
                        });
                    }
                }
            }
        }
        Ok(due)
    }

    fn waiting(&self, procedure: &str, state: &str) -> Result<Vec<CaseNow>, DeskError> {
        let reading = self.bench.reading();
        let ids: Vec<houqin_kernel::CaseId> = reading.list(
            "SELECT case_id FROM desk_case WHERE school_id = $1 AND procedure_code = $2 \
             AND state = $3 AND routed_at IS NULL ORDER BY last_seq LIMIT 2000",
            &[(&self.bench.setup.school).into(), procedure.into(), state.into()],
            |row| row.id(0),
        )?;
        let mut cases = Vec::with_capacity(ids.len());
        for id in ids {
            cases.extend(case_now(reading, id)?);
        }
        Ok(cases)
    }
}
