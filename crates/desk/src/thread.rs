//! The desk's thread: it gathers the acts that wait, commits once, answers all.

use std::fs::File;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use houqin_kernel::{
    CaseNow, Domain, Due, Hand, Institution, PersonId, Refusal, StoreError, fallback_post, movers,
};
use houqin_ledger::acts::{ERASE_PERSON, OPEN_YEAR};
use serde_json::json;

use crate::bench::{Bench, FromTables, Tail, case_now};
use crate::core::CORE;
use crate::request::{Answer, Request};
use crate::{Clock, DeskError, SchoolSetup};

/// Most acts in one commit.
const GROUP_MAX: usize = 256;
/// A checkpoint is signed at most this long after a write.
const CHECKPOINT_AFTER: Duration = Duration::from_secs(1);
/// Or after this many records.
const CHECKPOINT_RECORDS: u64 = 1_000;
/// Most acts of the clock in one tick.
const DUE_MAX: usize = 500;

type Reply = Box<dyn FnOnce(Result<Answer, DeskError>) + Send>;

enum Job {
    Perform(Box<Request>, Reply),
    Tick(Sender<Result<usize, DeskError>>),
    Checkpoint(Sender<Result<Option<String>, DeskError>>),
    Stop,
}

/// 经办台. The one door through which a school's state changes.
pub struct Desk {
    setup: SchoolSetup,
    jobs: Sender<Job>,
    institution: Arc<RwLock<Arc<Institution>>>,
    domains: Vec<&'static Domain>,
    thread: Mutex<Option<JoinHandle<()>>>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("school", &self.setup.school).finish_non_exhaustive()
    }
}

impl Desk {
    /// Opens the desk of a school: takes the right to write, brings the schema
    /// up, checks the ledger's end, and starts its thread.
    pub fn open(
        setup: SchoolSetup,
        domains: &[&'static Domain],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, DeskError> {
        setup.files.make()?;
        let lock = lock_file(&setup)?;
        let domains: Vec<_> = std::iter::once(&CORE).chain(domains.iter().copied()).collect();
        let (jobs, waiting) = channel();
        let (started, start) = channel();
        let shared = Arc::new(RwLock::new(Arc::new(Institution::default())));
        let (thread_setup, thread_domains) = (setup.clone(), domains.clone());
        let (thread_clock, thread_shared) = (Arc::clone(&clock), Arc::clone(&shared));
        let thread = std::thread::Builder::new()
            .name(format!("desk {}", setup.school))
            .spawn(move || {
                let _lock = lock;
                match Bench::open(thread_setup, thread_domains, thread_clock) {
                    Ok(bench) => {
                        let mut worker = Worker { bench, shared: thread_shared, unsigned: None };
                        let ready = worker.publish().map_err(DeskError::from);
                        let stop = ready.is_err();
                        let _ = started.send(ready);
                        if !stop {
                            worker.work(&waiting);
                        }
                    }
                    Err(error) => {
                        let _ = started.send(Err(error));
                    }
                }
            })
            .map_err(|error| StoreError(format!("no thread for the desk: {error}")))?;
        start.recv().map_err(|_| DeskError::Stopped)??;
        Ok(Self {
            setup,
            jobs,
            institution: shared,
            domains,
            thread: Mutex::new(Some(thread)),
            clock,
        })
    }

    /// The school it writes for.
    pub const fn setup(&self) -> &SchoolSetup {
        &self.setup
    }

    /// Its domains, the desk's own first.
    pub fn domains(&self) -> &[&'static Domain] {
        &self.domains
    }

    /// Its clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The institution as of the last commit.
    pub fn institution(&self) -> Arc<Institution> {
        Arc::clone(&self.institution.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Hands in a request; `reply` is called on the desk's thread, after the commit.
    pub fn submit(
        &self,
        request: Request,
        reply: impl FnOnce(Result<Answer, DeskError>) + Send + 'static,
    ) {
        let job = Job::Perform(Box::new(request), Box::new(reply));
        if let Err(job) = self.jobs.send(job)
            && let Job::Perform(_, reply) = job.0
        {
            reply(Err(DeskError::Stopped));
        }
    }

    /// Takes a request through and waits for its commit.
    pub fn perform(&self, request: Request) -> Result<Answer, DeskError> {
        let (tell, hear) = channel();
        self.submit(request, move |answer| {
            let _ = tell.send(answer);
        });
        hear.recv().map_err(|_| DeskError::Stopped)?
    }

    /// Does what the clock must do now: timers, follow-ups, routing of stuck
    /// cases. Gives the number of acts done.
    pub fn tick(&self) -> Result<usize, DeskError> {
        let (tell, hear) = channel();
        self.jobs.send(Job::Tick(tell)).map_err(|_| DeskError::Stopped)?;
        hear.recv().map_err(|_| DeskError::Stopped)?
    }

    /// Signs and keeps a checkpoint of all that is committed; the signed note.
    pub fn checkpoint(&self) -> Result<Option<String>, DeskError> {
        let (tell, hear) = channel();
        self.jobs.send(Job::Checkpoint(tell)).map_err(|_| DeskError::Stopped)?;
        hear.recv().map_err(|_| DeskError::Stopped)?
    }

    /// Finishes what is handed in, signs the head, and stops.
    pub fn stop(&self) {
        let _ = self.jobs.send(Job::Stop);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The lock is released by the system when the process ends, however it ends.
fn lock_file(setup: &SchoolSetup) -> Result<File, DeskError> {
    let path = setup.files.root().join("desk.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| StoreError(format!("{}: {error}", path.display())))?;
    file.try_lock().map_err(|_| DeskError::Held(path.display().to_string()))?;
    Ok(file)
}

struct Worker {
    bench: Bench,
    shared: Arc<RwLock<Arc<Institution>>>,
    /// When the oldest record without a checkpoint was made.
    unsigned: Option<Instant>,
}

impl Worker {
    fn publish(&mut self) -> Result<(), StoreError> {
        let institution = self.bench.institution()?;
        *self.shared.write().unwrap_or_else(PoisonError::into_inner) = institution;
        Ok(())
    }

    fn work(&mut self, jobs: &Receiver<Job>) {
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

    /// One durable transaction for all that wait; answers come after it.
    fn commit_group(&mut self, group: Vec<(Box<Request>, Reply)>) {
        let (requests, replies): (Vec<_>, Vec<_>) = group.into_iter().unzip();
        match self.transact(&requests) {
            Ok(answers) => {
                for (reply, answer) in replies.into_iter().zip(answers) {
                    reply(answer);
                }
            }
            Err(error) => {
                tracing::error!(%error, "a group was rolled back");
                for reply in replies {
                    reply(Err(error.clone()));
                }
            }
        }
    }

    fn transact(
        &mut self,
        requests: &[Box<Request>],
    ) -> Result<Vec<Result<Answer, DeskError>>, DeskError> {
        let tail = self.bench.tail.clone();
        let done = self.transact_or_fail(requests);
        if done.is_err() {
            self.bench.tail = tail;
            self.bench.institution_changed();
            let _ = self.bench.store.rollback();
        }
        done
    }

    fn transact_or_fail(
        &mut self,
        requests: &[Box<Request>],
    ) -> Result<Vec<Result<Answer, DeskError>>, DeskError> {
        let before = self.bench.tail.as_ref().map_or(0, Tail::next_seq);
        self.bench.store.begin()?;
        self.open_year_when_due()?;
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            let answer = self.bench.perform(request);
            if let Err(error @ (DeskError::Store(_) | DeskError::Damaged(_))) = answer {
                return Err(error);
            }
            answers.push(answer);
        }
        let after = self.bench.tail.as_ref().map_or(0, Tail::next_seq);
        if after == before {
            self.bench.store.rollback()?;
            return Ok(answers);
        }
        self.bench.write_head()?;
        self.bench.store.commit()?;
        self.unsigned.get_or_insert_with(Instant::now);
        self.after_commit(requests)?;
        Ok(answers)
    }

    fn after_commit(&mut self, requests: &[Box<Request>]) -> Result<(), DeskError> {
        self.publish()?;
        let erasing = requests.iter().flat_map(|request| &request.items);
        let erased: Vec<PersonId> = erasing
            .filter(|item| item.act == ERASE_PERSON)
            .filter_map(|item| crate::header::erased_person(&item.form))
            .collect();
        if !erased.is_empty() {
            let kept: Vec<PersonId> = self.bench.reading().list(
                "SELECT person_id FROM desk_erased WHERE school_id = $1",
                &[(&self.bench.setup.school).into()],
                |row| row.id(0),
            )?;
            for person in erased.into_iter().filter(|person| kept.contains(person)) {
                self.bench.keys.destroy(person)?;
            }
            self.bench.store.scrub()?;
        }
        Ok(())
    }

    /// The first record of a year holds the last checkpoint of the year before.
    fn open_year_when_due(&mut self) -> Result<(), DeskError> {
        let Some(year) = self.bench.tail.as_ref().map(|tail| tail.year) else { return Ok(()) };
        let now = self.bench.clock.now();
        if self.bench.year(now) <= year {
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
        // One an hour is kept for good, and the newest always.
        bench.store.run(
            "DELETE FROM ledger_checkpoint WHERE school_id = $1 AND year = $2 AND signed_at > $3",
            &[(&bench.setup.school).into(), year.into(), now.plus_minutes(-60).into()],
        )?;
        bench.store.run(
            "INSERT INTO ledger_checkpoint (school_id, year, size, signed_at, note) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (school_id, year, size) \
             DO UPDATE SET signed_at = $4, note = $5",
            &[(&bench.setup.school).into(), year.into(), size.into(), now.into(), note.into()],
        )?;
        Ok(())
    }

    fn checkpoint(&mut self) -> Result<Option<String>, DeskError> {
        let Some((year, size, note)) = self.bench.sign_head()? else { return Ok(None) };
        self.bench.store.begin()?;
        if let Err(error) = self.keep_checkpoint(year, size, &note) {
            self.bench.store.rollback()?;
            return Err(error.into());
        }
        self.bench.store.commit()?;
        if let Some(tail) = &mut self.bench.tail {
            tail.unsigned = 0;
        }
        self.unsigned = None;
        Ok(Some(note))
    }

    fn checkpoint_when_due(&mut self) {
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
        let mut done = self.follow_up()?;
        let institution = self.bench.institution()?;
        let now = self.bench.clock.now();
        for domain in self.bench.domains.clone() {
            let due = (domain.due)(self.bench.reading(), &institution, now)?;
            done += self.act_on(due)?;
        }
        let stuck = self.stuck(&institution)?;
        done += self.act_on(stuck)?;
        Ok(done + self.follow_up()?)
    }

    fn act_on(&mut self, due: Vec<Due>) -> Result<usize, DeskError> {
        let mut done = 0;
        for due in due.into_iter().take(DUE_MAX) {
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
             WHERE school_id = $1 ORDER BY seq, number LIMIT 500",
            &[(&self.bench.setup.school).into()],
            |row| Ok((row.int(0)?, row.int(1)?, row.text(2)?, row.text(3)?, row.text(4)?)),
        )?;
        let mut done = 0;
        for (seq, number, act, form, key) in waiting {
            let form = serde_json::from_str(&form).map_err(StoreError::from)?;
            let request = Request::one(Hand::Clock, act.as_str(), form).keyed(key);
            match self.transact(&[Box::new(request)])?.pop() {
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
            if !procedure.has_cases() || fallback.is_empty() {
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

/// Gives the refusal of an answer, for callers that only want that.
impl DeskError {
    /// The refusal, where it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}
