//! Counts for `GET /metrics`, in the text form of Prometheus.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// Upper bounds of the latency buckets, in milliseconds.
const BUCKETS_MS: [u64; 8] = [1, 2, 5, 10, 25, 50, 100, 1_000];

/// What is counted.
#[derive(Debug, Default)]
pub struct Counts {
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
        text
    }
}
