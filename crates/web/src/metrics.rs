//! Counts for `GET /metrics`, in the text form of Prometheus.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use houqin_desk::{COMMIT_BUCKETS_MS, GaugeReading};

use crate::platform::Platform;

/// Upper bounds of the latency buckets, in milliseconds.
const BUCKETS_MS: [u64; 8] = [1, 2, 5, 10, 25, 50, 100, 1_000];

/// What came of notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notices {
    /// Laid under somebody's bell.
    InApp,
    /// Waits to be sent by mail, robot or webhook.
    Queued,
    /// Taken by the other side.
    Sent,
    /// An attempt failed; it is tried again.
    Failed,
    /// Given up.
    Dead,
}

impl Notices {
    /// All, in the order of their counters.
    const ALL: [(Self, &str); 5] = [
        (Self::InApp, "in_app"),
        (Self::Queued, "queued"),
        (Self::Sent, "sent"),
        (Self::Failed, "failed"),
        (Self::Dead, "dead"),
    ];
}

/// What is counted.
#[derive(Debug, Default)]
pub struct Counts {
    notices: [AtomicU64; 5],
    requests: AtomicU64,
    done: AtomicU64,
    refused: AtomicU64,
    broken: AtomicU64,
    micros: AtomicU64,
    buckets: [AtomicU64; 8],
}

impl Counts {
    /// One request came.
    pub fn request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// One act was recorded, after so many microseconds.
    pub fn done(&self, micros: u64) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
        for (bound, bucket) in BUCKETS_MS.iter().zip(&self.buckets) {
            if micros <= bound * 1_000 {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// One act was refused.
    pub fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// One act broke.
    pub fn broken(&self) {
        self.broken.fetch_add(1, Ordering::Relaxed);
    }

    /// So many notices came to this.
    pub fn notices(&self, outcome: Notices, number: u64) {
        for ((one, _), count) in Notices::ALL.iter().zip(&self.notices) {
            if *one == outcome {
                count.fetch_add(number, Ordering::Relaxed);
            }
        }
    }

    /// The text.
    pub fn text(&self) -> String {
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let mut text = String::new();
        let _ = write!(
            text,
            "# TYPE houqin_http_requests_total counter\nhouqin_http_requests_total {}\n\
             # TYPE houqin_acts_total counter\nhouqin_acts_total{{outcome=\"recorded\"}} {}\n\
             houqin_acts_total{{outcome=\"refused\"}} {}\nhouqin_acts_total{{outcome=\"broken\"}} {}\n\
             # TYPE houqin_act_seconds histogram\n",
            get(&self.requests),
            get(&self.done),
            get(&self.refused),
            get(&self.broken)
        );
        for (bound, bucket) in BUCKETS_MS.iter().zip(&self.buckets) {
            let (whole, part) = (bound / 1_000, bound % 1_000);
            let count = get(bucket);
            let _ = writeln!(text, "houqin_act_seconds_bucket{{le=\"{whole}.{part:03}\"}} {count}");
        }
        let _ = write!(
            text,
            "houqin_act_seconds_bucket{{le=\"+Inf\"}} {0}\nhouqin_act_seconds_sum {1}\n\
             houqin_act_seconds_count {0}\n",
            get(&self.done),
            format_args!("{}.{:06}", get(&self.micros) / 1_000_000, get(&self.micros) % 1_000_000)
        );
        text.push_str("# TYPE houqin_notices_total counter\n");
        for ((_, outcome), count) in Notices::ALL.iter().zip(&self.notices) {
            let count = get(count);
            let _ = writeln!(text, "houqin_notices_total{{outcome=\"{outcome}\"}} {count}");
        }
        text
    }
}

/// What the desks of the open schools tell.
pub fn desks(platform: &Platform, text: &mut String) {
    let now = platform.config.clock.now();
    let looks: Vec<(String, GaugeReading)> = platform
        .open_schools()
        .into_iter()
        .map(|school| (school.row.id.to_string(), school.desk.gauges().read()))
        .collect();
    let age = |look: &GaugeReading| look.signed_at.map(|at| seconds_of_millis(now.0 - at.0));
    gauge(text, &looks, "desk_waiting", "requests handed in and not answered", |look| {
        Some(look.waiting.to_string())
    });
    gauge(text, &looks, "ledger_records", "records in the ledger", |look| {
        Some(look.records.to_string())
    });
    gauge(text, &looks, "checkpoint_age_seconds", "since the newest checkpoint was signed", age);
    gauge(text, &looks, "sync_seconds", "one synced write, at the start", |look| {
        Some(seconds(look.sync_micros))
    });
    gauge(text, &looks, "commit_longest_seconds", "the longest commit since the start", |look| {
        Some(seconds(look.group_micros_max))
    });
    gauge(text, &looks, "desk_ready", "1 when the desk takes acts", |look| {
        Some(u8::from(look.trouble.is_none()).to_string())
    });
    commits(text, &looks);
    if let Some(certificate) = platform.config.certificates.as_ref().and_then(|it| it.current()) {
        let _ = write!(
            text,
            "# HELP houqin_certificate_not_after_seconds when the certificate ends, since 1970\n\
             # TYPE houqin_certificate_not_after_seconds gauge\n\
             houqin_certificate_not_after_seconds {}\n",
            certificate.not_after
        );
    }
}

fn gauge(
    text: &mut String,
    looks: &[(String, GaugeReading)],
    name: &str,
    help: &str,
    value: impl Fn(&GaugeReading) -> Option<String>,
) {
    let _ = write!(text, "# HELP houqin_{name} {help}\n# TYPE houqin_{name} gauge\n");
    for (school, look) in looks {
        if let Some(value) = value(look) {
            let _ = writeln!(text, "houqin_{name}{{school=\"{school}\"}} {value}");
        }
    }
}

fn commits(text: &mut String, looks: &[(String, GaugeReading)]) {
    let _ = writeln!(text, "# TYPE houqin_commit_seconds histogram");
    for (school, look) in looks {
        let mut line = |bound: &str, count: u64| {
            let _ = writeln!(
                text,
                "houqin_commit_seconds_bucket{{school=\"{school}\",le=\"{bound}\"}} {count}"
            );
        };
        for (bound, count) in COMMIT_BUCKETS_MS.iter().zip(look.buckets) {
            line(&seconds(bound * 1_000), count);
        }
        line("+Inf", look.groups);
        let (sum, count) = (seconds(look.group_micros), look.groups);
        let _ = write!(
            text,
            "houqin_commit_seconds_sum{{school=\"{school}\"}} {sum}\n\
             houqin_commit_seconds_count{{school=\"{school}\"}} {count}\n"
        );
    }
}

fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

fn seconds_of_millis(millis: i64) -> String {
    seconds(u64::try_from(millis).unwrap_or(0).saturating_mul(1_000))
}

/// The memory of this process, where the system tells.
pub fn process(text: &mut String) {
    let Ok(status) = std::fs::read_to_string("/proc/self/smaps_rollup") else { return };
    for (name, key) in [("resident", "Rss:"), ("proportional", "Pss:")] {
        if let Some(kib) = kib_of(&status, key) {
            let _ = write!(
                text,
                "# TYPE houqin_process_{name}_bytes gauge\nhouqin_process_{name}_bytes {}\n",
                kib * 1_024
            );
        }
    }
}

fn kib_of(status: &str, key: &str) -> Option<u64> {
    let line = status.lines().find(|line| line.starts_with(key))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_memory_are_written_as_prometheus_reads_them() {
        assert_eq!(seconds(1_250_003), "1.250003");
        assert_eq!(seconds_of_millis(-5), "0.000000");
        assert_eq!(kib_of("Rss:    1024 kB\nPss:  77 kB\n", "Pss:"), Some(77));
        assert_eq!(kib_of("", "Pss:"), None);
    }
}
