//! What an operator wants to know of a desk while it works: its queue, how long
//! commits take, whether it can go on at all.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use houqin_kernel::Moment;

/// Upper bounds of the buckets of commit times, in milliseconds.
pub const COMMIT_BUCKETS_MS: [u64; 8] = [1, 2, 5, 10, 25, 50, 100, 1_000];

/// Counts and times of one desk. Written by the desk's thread, read by anyone.
#[derive(Debug, Default)]
pub struct Gauges {
    waiting: AtomicI64,
    records: AtomicU64,
    groups: AtomicU64,
    group_micros: AtomicU64,
    group_micros_max: AtomicU64,
    buckets: [AtomicU64; COMMIT_BUCKETS_MS.len()],
    signed_at: AtomicI64,
    unsigned: AtomicBool,
    sync_micros: AtomicU64,
    trouble: Mutex<Option<String>>,
}

/// One look at the gauges.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Requests handed in and not answered yet.
    pub waiting: i64,
    /// Records in the ledger.
    pub records: u64,
    /// Groups committed since the start.
    pub groups: u64,
    /// Time on the desk of all of them, commits and all.
    pub group_micros: u64,
    /// Of the longest.
    pub group_micros_max: u64,
    /// How many took at most so long; see [`COMMIT_BUCKETS_MS`].
    pub buckets: [u64; COMMIT_BUCKETS_MS.len()],
    /// When the newest checkpoint was signed; none yet: `None`.
    pub signed_at: Option<Moment>,
    /// Whether records wait for a signature.
    pub unsigned: bool,
    /// What one synced write took at the start.
    pub sync_micros: u64,
    /// Why the desk cannot take acts now, in a sentence.
    pub trouble: Option<String>,
}

impl Gauges {
    pub(crate) fn handed_in(&self) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn answered(&self, count: usize) {
        self.waiting.fetch_sub(i64::try_from(count).unwrap_or(0), Ordering::Relaxed);
    }

    pub(crate) fn committed(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.group_micros.fetch_add(micros, Ordering::Relaxed);
        self.group_micros_max.fetch_max(micros, Ordering::Relaxed);
        for (bound, bucket) in COMMIT_BUCKETS_MS.iter().zip(&self.buckets) {
            if micros <= bound * 1_000 {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    pub(crate) fn holds(&self, records: u64, unsigned: bool) {
        self.records.store(records, Ordering::Relaxed);
        self.unsigned.store(unsigned, Ordering::Relaxed);
    }

    pub(crate) fn signed(&self, at: Moment) {
        self.signed_at.store(at.0, Ordering::Relaxed);
        self.unsigned.store(false, Ordering::Relaxed);
    }

    pub(crate) fn syncs_in(&self, micros: u64) {
        self.sync_micros.store(micros, Ordering::Relaxed);
    }

    pub(crate) fn in_trouble(&self, why: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }

    /// A look.
    pub fn read(&self) -> Reading {
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let signed_at = self.signed_at.load(Ordering::Relaxed);
        Reading {
            waiting: self.waiting.load(Ordering::Relaxed),
            records: get(&self.records),
            groups: get(&self.groups),
            group_micros: get(&self.group_micros),
            group_micros_max: get(&self.group_micros_max),
            buckets: std::array::from_fn(|at| self.buckets.get(at).map_or(0, get)),
            signed_at: (signed_at != 0).then_some(Moment(signed_at)),
            unsigned: self.unsigned.load(Ordering::Relaxed),
            sync_micros: get(&self.sync_micros),
            trouble: self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}
