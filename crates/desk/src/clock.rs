//! Clocks. The desk never asks the system itself.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use houqin_kernel::Moment;

/// Where the desk's time comes from.
pub trait Clock: Send + Sync {
    /// The wall clock.
    fn now(&self) -> Moment;

    /// Milliseconds of a clock that never jumps; `None` for a scripted one.
    fn steady_ms(&self) -> Option<i64>;
}

/// The machine's clock. The only place that asks it.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { started: Instant::now() }
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "here the machine's clock is asked, and nowhere else"
    )]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn steady_ms(&self) -> Option<i64> {
        i64::try_from(self.started.elapsed().as_millis()).ok()
    }
}

/// A clock that stands until it is set: for stories and the sample school.
#[derive(Debug)]
pub struct ScriptedClock(AtomicI64);

impl ScriptedClock {
    /// Stands at `at`.
    pub const fn new(at: Moment) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Sets it.
    pub fn set(&self, at: Moment) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    /// Moves it on.
    pub fn advance_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }
}

impl Clock for ScriptedClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }

    fn steady_ms(&self) -> Option<i64> {
        None
    }
}
