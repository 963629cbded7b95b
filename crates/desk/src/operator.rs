//! What the desk records on the word of whoever runs the server: a new signing
//! key, a clock that is right, erasures repeated after a restore.

use houqin_kernel::{Hand, PersonId};
use houqin_ledger::acts::{ERASE_PERSON, ROTATE_KEY};
use serde_json::json;

use crate::DeskError;
use crate::bench::Tail;
use crate::housekeeping::ConfirmClock;
use crate::refusals::nothing_to_sign;
use crate::request::{Answer, Receipt, Request};
use crate::rotation::settle_rotation;
use crate::worker::Worker;

/// The basis that a repeated erasure is recorded under.
const BASIS: &str = "恢复备份后，重做此前已办理的个人信息清除";

impl Worker {
    /// One act of the clock, in a commit of its own.
    fn alone(&mut self, request: Request) -> Result<Receipt, DeskError> {
        match self.transact(&[Box::new(request)])?.pop() {
            Some(Ok(Answer::Done(receipt))) => Ok(receipt),
            Some(Err(error)) => Err(error),
            _ => Err(DeskError::Stopped),
        }
    }

    /// Records a jump, inside the open transaction.
    pub fn record_jump(&mut self, jump_ms: i64) -> Result<(), DeskError> {
        let form = serde_json::to_value(ConfirmClock { jump_ms, by_operator: false });
        let form = form.map_err(houqin_kernel::StoreError::from)?;
        self.bench.perform(&Request::one(Hand::Clock, "desk.clock", form)).map(|_| ())
    }

    /// The new key is on the disk before the record names it, and takes over
    /// only after the commit; what was cut off in between is settled by the
    /// record, at the next start or the next rotation.
    pub fn rotate_key(&mut self) -> Result<Receipt, DeskError> {
        if self.checkpoint()?.is_none() {
            return Err(nothing_to_sign().into());
        }
        settle_rotation(&self.bench.setup, &self.bench.store)?;
        self.bench.log_key = self.bench.setup.log_key()?;
        let next = self.bench.setup.make_next_log_key()?;
        let old = &self.bench.log_key;
        let form = json!({
            "from": old.public().to_string(),
            "key": next.public().to_string(),
            "signature": old.sign_successor(next.public()),
        });
        let receipt = self.alone(Request::one(Hand::Clock, ROTATE_KEY, form))?;
        self.bench.setup.take_over_log_key()?;
        self.bench.log_key = next;
        self.checkpoint()?;
        Ok(receipt)
    }

    pub fn confirm_clock(&mut self) -> Result<Receipt, DeskError> {
        let (tail, met) = (self.bench.tail.clone(), self.bench.met());
        let jump_ms = self.bench.trust_clock()?;
        let form = serde_json::to_value(ConfirmClock { jump_ms, by_operator: true });
        let form = form.map_err(houqin_kernel::StoreError::from)?;
        let done = self.alone(Request::one(Hand::Clock, "desk.clock", form));
        let end = |tail: &Option<Tail>| tail.as_ref().map(Tail::next_seq);
        // Unless the ledger was read anew meanwhile, and had gone on after all.
        if done.is_err() && end(&self.bench.tail) == end(&tail) {
            self.bench.tail = tail;
            self.bench.meet(met);
        }
        done
    }

    pub fn erase_again(&mut self, persons: &[PersonId]) -> Result<usize, DeskError> {
        let mut done = 0;
        for person in persons {
            let form = json!({ "person": person, "basis": BASIS });
            match self.alone(Request::one(Hand::Clock, ERASE_PERSON, form)) {
                Ok(_) => done += 1,
                Err(error) if error.refusal().is_some_and(|no| no.code == "already_erased") => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }
}
