//! 断路. A host that fails again and again is left alone for a while, so that
//! what waits for others does not wait for it.

use std::collections::HashMap;

/// Failures in a row before a host is left alone.
const FAILURES: u32 = 5;
/// For how long, in milliseconds.
const LEFT_ALONE_MS: i64 = 60_000;
/// Most hosts remembered; beyond it all are forgotten.
const HOSTS_MAX: usize = 10_000;

/// Remembers how hosts fared.
#[derive(Debug, Default)]
pub struct Breaker {
    hosts: HashMap<String, (u32, i64)>,
}

impl Breaker {
    /// Until when a host is left alone, in milliseconds; `None`: try it.
    pub fn left_alone(&self, host: &str, now_ms: i64) -> Option<i64> {
        let (failures, until) = self.hosts.get(host)?;
        (*failures >= FAILURES && now_ms < *until).then_some(*until)
    }

    /// A host answered: also with a no, it is there.
    pub fn answered(&mut self, host: &str) {
        self.hosts.remove(host);
    }

    /// A host did not answer, or said that it cannot. After its time alone one
    /// more failure leaves it alone again.
    pub fn failed(&mut self, host: &str, now_ms: i64) {
        if self.hosts.len() >= HOSTS_MAX {
            self.hosts.clear();
        }
        let (failures, until) = self.hosts.entry(host.to_owned()).or_default();
        *failures = failures.saturating_add(1);
        *until = now_ms + LEFT_ALONE_MS;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_host_is_left_alone_and_tried_again_later() {
        let mut breaker = Breaker::default();
        for _ in 0..4 {
            breaker.failed("a", 0);
        }
        assert_eq!(breaker.left_alone("a", 1), None);
        breaker.failed("a", 0);
        assert_eq!(breaker.left_alone("a", 1), Some(60_000));
        assert_eq!(breaker.left_alone("b", 1), None);
        assert_eq!(breaker.left_alone("a", 60_000), None, "one more try");
        breaker.failed("a", 60_000);
        assert_eq!(breaker.left_alone("a", 60_001), Some(120_000));
        breaker.answered("a");
        breaker.failed("a", 70_000);
        assert_eq!(breaker.left_alone("a", 70_001), None);
    }
}
