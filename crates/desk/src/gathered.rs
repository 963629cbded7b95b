//! Acts one after another, many in one commit: for a school that lives at a
//! scripted clock and answers nobody meanwhile.
//!
//! Every act takes the same turn as any other. What differs is when its commit
//! comes: whoever asks is answered before it, which only a maker of samples may
//! bear. A desk at the machine's clock refuses it.

use std::sync::Arc;

use houqin_kernel::{Institution, Moment, Reading, StoreError};
use houqin_ledger::acts::ERASE_PERSON;

use crate::bench::Tail;
use crate::request::{Answer, Request};
use crate::worker::Worker;
use crate::{DeskError, SchoolSetup};

/// Most acts in one commit.
const GATHERED_MAX: usize = 1_000;

/// Work that hands in act after act.
pub type Work = Box<dyn FnOnce(&mut dyn Gathered) + Send>;

/// The open transaction: how it began, and how many requests it holds.
pub struct Open {
    tail: Option<Tail>,
    met: Option<(Moment, i64)>,
    requests: usize,
}

/// How far the gathering is.
#[derive(Default)]
pub enum Gathering {
    /// Every group is its own commit.
    #[default]
    Not,
    /// The next act begins a transaction.
    Between,
    /// Acts wait for their commit.
    Within(Open),
    /// The store failed: what was answered since the last commit is not so.
    Broken(DeskError),
}

/// 连续经办. The desk, to one who hands in act after act.
pub trait Gathered {
    /// Takes a request through; its commit comes later.
    ///
    /// # Errors
    /// A refusal, or that the store failed: then nothing more is taken.
    fn perform(&mut self, request: Request) -> Result<Answer, DeskError>;

    /// Does what the clock must do now; gives the number of acts.
    fn tick(&mut self) -> Result<usize, DeskError>;

    /// The tables, with all that was done so far.
    fn reading(&self) -> &dyn Reading;

    /// The institution as it stands.
    fn institution(&mut self) -> Result<Arc<Institution>, StoreError>;

    /// The school.
    fn setup(&self) -> &SchoolSetup;
}

impl Gathered for Worker {
    fn perform(&mut self, request: Request) -> Result<Answer, DeskError> {
        let answers = self.transact(&[Box::new(request)])?;
        answers.into_iter().next().unwrap_or(Err(DeskError::Stopped))
    }

    fn tick(&mut self) -> Result<usize, DeskError> {
        self.do_what_is_due()
    }

    fn reading(&self) -> &dyn Reading {
        &self.bench.store
    }

    fn institution(&mut self) -> Result<Arc<Institution>, StoreError> {
        self.bench.institution()
    }

    fn setup(&self) -> &SchoolSetup {
        &self.bench.setup
    }
}

impl Worker {
    /// Runs `work`, then commits what is left of it.
    pub fn gathered(&mut self, work: Work) -> Result<(), DeskError> {
        if self.bench.clock.steady_ms().is_some() {
            return Err(DeskError::Start("only a scripted clock lets commits wait".into()));
        }
        self.gathering = Gathering::Between;
        work(self);
        let done = self.commit_gathered();
        self.gathering = Gathering::Not;
        done
    }

    /// One group inside the transaction that is open, or that it opens.
    pub fn gather(
        &mut self,
        requests: &[Box<Request>],
    ) -> Result<Vec<Result<Answer, DeskError>>, DeskError> {
        match &mut self.gathering {
            Gathering::Broken(error) => return Err(error.clone()),
            Gathering::Within(open) => open.requests += requests.len(),
            Gathering::Between | Gathering::Not => {
                self.bench.store.begin()?;
                let (tail, met) = (self.bench.tail.clone(), self.bench.met());
                self.gathering = Gathering::Within(Open { tail, met, requests: requests.len() });
            }
        }
        let answers = match self.turns(requests) {
            Ok(answers) => answers,
            Err(error) => return Err(self.break_off(error)),
        };
        let full =
            matches!(&self.gathering, Gathering::Within(open) if open.requests >= GATHERED_MAX);
        // What must follow an erasure follows its commit, and waits for no other act.
        let erases = requests.iter().flat_map(|one| &one.items).any(|one| one.act == ERASE_PERSON);
        if full || erases {
            self.commit_gathered()?;
            if erases {
                self.settle(true);
            }
        }
        Ok(answers)
    }

    fn commit_gathered(&mut self) -> Result<(), DeskError> {
        match std::mem::replace(&mut self.gathering, Gathering::Between) {
            Gathering::Within(open) => {
                let done = self.bench.write_head().and_then(|()| self.bench.store.commit());
                if let Err(error) = done {
                    self.gathering = Gathering::Within(open);
                    return Err(self.break_off(error.into()));
                }
                self.committed();
                self.settle(false);
                self.checkpoint_when_due();
                Ok(())
            }
            Gathering::Broken(error) => {
                self.gathering = Gathering::Broken(error.clone());
                Err(error)
            }
            Gathering::Between | Gathering::Not => Ok(()),
        }
    }

    /// Takes back all since the last commit, and takes nothing more.
    fn break_off(&mut self, error: DeskError) -> DeskError {
        let before = std::mem::replace(&mut self.gathering, Gathering::Broken(error.clone()));
        if let Gathering::Within(open) = before {
            self.take_back(open.tail, open.met);
        }
        error
    }
}
