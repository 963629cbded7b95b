//! The desk as its callers hold it; what works behind it is in [`crate::worker`].

use std::fs::{File, TryLockError};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use houqin_kernel::{Domain, Institution, PersonId, StoreError};
use houqin_store::Store;

use crate::bench::Bench;
use crate::core::CORE;
use crate::gathered::{Gathered, Work};
use crate::gauge::Gauges;
use crate::ground;
use crate::request::{Answer, Receipt, Request};
use crate::worker::Worker;
use crate::{Clock, DeskError, SchoolSetup};

/// Called with the answer to a request, on the desk's thread.
pub type Reply = Box<dyn FnOnce(Result<Answer, DeskError>) + Send>;

type Tell<T> = Sender<Result<T, DeskError>>;

/// Work on rows that are not in the ledger, in a transaction of its own.
pub type Aside = Box<dyn FnOnce(&Store) -> Result<(), StoreError> + Send>;

/// What is handed in at the desk.
pub enum Job {
    /// A request.
    Perform(Box<Request>, Reply),
    /// What the clock must do now.
    Tick(Tell<usize>),
    /// Sign the head.
    Checkpoint(Tell<Option<String>>),
    /// Hand the log over to a new key.
    RotateKey(Tell<Receipt>),
    /// An operator says that the clock is right.
    ConfirmClock(Tell<Receipt>),
    /// Repeat the erasures of these persons.
    EraseAgain(Vec<PersonId>, Tell<usize>),
    /// Act after act, many in one commit.
    Gathered(Work, Tell<()>),
    /// Rows that are not in the ledger.
    Aside(Aside, Tell<()>),
    /// Finish and end.
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
    gauges: Arc<Gauges>,
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
        let gauges = Arc::new(Gauges::default());
        let ground = ground::look(&setup)?;
        gauges.syncs_in(ground.sync_micros);
        for warning in &ground.warnings {
            tracing::warn!("{warning}");
        }
        tracing::info!(sync_micros = ground.sync_micros, school = %setup.school, "a synced write");
        let domains: Vec<_> = std::iter::once(&CORE).chain(domains.iter().copied()).collect();
        let (jobs, waiting) = channel();
        let (started, start) = channel();
        let shared = Arc::new(RwLock::new(Arc::new(Institution::default())));
        let (thread_setup, thread_domains) = (setup.clone(), domains.clone());
        let (thread_clock, thread_shared) = (Arc::clone(&clock), Arc::clone(&shared));
        let thread_gauges = Arc::clone(&gauges);
        let thread = std::thread::Builder::new()
            .name(format!("desk {}", setup.school))
            .spawn(move || {
                let _lock = lock;
                match Bench::open(thread_setup, thread_domains, thread_clock) {
                    Ok(bench) => {
                        let mut worker = Worker::new(bench, thread_shared, thread_gauges);
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
        if let Err(error) = start.recv().unwrap_or(Err(DeskError::Stopped)) {
            // Its right to write ends with it: whoever tries again is not told “held”.
            let _ = thread.join();
            return Err(error);
        }
        Ok(Self {
            setup,
            jobs,
            institution: shared,
            domains,
            thread: Mutex::new(Some(thread)),
            clock,
            gauges,
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

    /// What an operator wants to know of it.
    pub const fn gauges(&self) -> &Arc<Gauges> {
        &self.gauges
    }

    /// Whether its thread still works.
    pub fn is_open(&self) -> bool {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Hands in a request; `reply` is called on the desk's thread, after the commit.
    pub fn submit(
        &self,
        request: Request,
        reply: impl FnOnce(Result<Answer, DeskError>) + Send + 'static,
    ) {
        let job = Job::Perform(Box::new(request), Box::new(reply));
        self.gauges.handed_in();
        if let Err(job) = self.jobs.send(job)
            && let Job::Perform(_, reply) = job.0
        {
            self.gauges.answered(1);
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

    fn ask<T>(&self, job: impl FnOnce(Tell<T>) -> Job) -> Result<T, DeskError> {
        let (tell, hear) = channel();
        self.jobs.send(job(tell)).map_err(|_| DeskError::Stopped)?;
        hear.recv().map_err(|_| DeskError::Stopped)?
    }

    /// Does what the clock must do now: timers, follow-ups, routing of stuck
    /// cases. Gives the number of acts done.
    pub fn tick(&self) -> Result<usize, DeskError> {
        self.ask(Job::Tick)
    }

    /// Signs and keeps a checkpoint of all that is committed; the signed note.
    pub fn checkpoint(&self) -> Result<Option<String>, DeskError> {
        self.ask(Job::Checkpoint)
    }

    /// Hands the log over to a new signing key, by a record that the old one
    /// signed; the old key is gone afterwards.
    pub fn rotate_key(&self) -> Result<Receipt, DeskError> {
        self.ask(Job::RotateKey)
    }

    /// Records an operator's word that the clock is right, and goes on.
    pub fn confirm_clock(&self) -> Result<Receipt, DeskError> {
        self.ask(Job::ConfirmClock)
    }

    /// After a restore: repeats the erasures of persons whose keys are
    /// destroyed although no record here says so. Gives their number.
    pub fn erase_again(&self, persons: Vec<PersonId>) -> Result<usize, DeskError> {
        self.ask(|tell| Job::EraseAgain(persons, tell))
    }

    /// Writes rows that are not in the ledger (notices, deliveries), in one
    /// durable transaction between two groups of acts: a school has one writer,
    /// and one that lost the right to write cannot do this either.
    pub fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let (give, take) = channel();
        self.ask(|tell| {
            let aside = move |store: &Store| work(store).map(|done| drop(give.send(done)));
            Job::Aside(Box::new(aside), tell)
        })?;
        take.recv().map_err(|_| DeskError::Stopped)
    }

    /// Hands in act after act with many in one commit, on the desk's thread: only
    /// where the clock is scripted, and nobody is answered meanwhile.
    ///
    /// # Errors
    /// At the machine's clock; and where the store failed: then what `work` was
    /// told since the last commit is not so.
    pub fn gathered<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Gathered) -> T + Send + 'static,
    ) -> Result<T, DeskError> {
        let (give, take) = channel();
        self.ask(|tell| {
            let work = move |desk: &mut dyn Gathered| drop(give.send(work(desk)));
            Job::Gathered(Box::new(work), tell)
        })?;
        take.recv().map_err(|_| DeskError::Stopped)
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
pub fn lock_file(setup: &SchoolSetup) -> Result<File, DeskError> {
    let path = setup.files.root().join("desk.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| StoreError(format!("{}: {error}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DeskError::Held(path.display().to_string())),
        Err(TryLockError::Error(error)) => {
            Err(StoreError(format!("{}: {error}", path.display())).into())
        }
    }
}
