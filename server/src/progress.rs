//! Signs of life on stderr, from the second second on.

use std::io::Write as _;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Between two signs of life.
const EVERY: Duration = Duration::from_secs(1);

fn sign(text: &str) {
    // Whoever closed the error stream does not want to read it.
    let _ = writeln!(std::io::stderr(), "houqin: {text}");
}

/// Says on stderr every second how long `what` has been at work.
pub fn while_working<T>(what: &str, work: impl FnOnce() -> T) -> T {
    std::thread::scope(|scope| {
        let (end, ended) = channel::<()>();
        scope.spawn(move || {
            let begun = Instant::now();
            while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                sign(&format!("{what}: {} s …", begun.elapsed().as_secs()));
            }
        });
        let done = work();
        drop(end);
        done
    })
}

/// Counts what is done of a known whole.
pub struct Progress {
    what: &'static str,
    whole: usize,
    done: usize,
    last: Instant,
}

impl Progress {
    /// Of `whole` rows.
    pub fn new(what: &'static str, whole: usize) -> Self {
        Self { what, whole, done: 0, last: Instant::now() }
    }

    /// So many more are done.
    pub fn add(&mut self, more: usize) {
        self.done += more;
        if self.last.elapsed() >= EVERY {
            self.last = Instant::now();
            sign(&format!("{}: {} of {} rows …", self.what, self.done, self.whole));
        }
    }
}
