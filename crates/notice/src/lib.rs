//! Sends what is to be told: mail, robots of chat groups, signed webhooks.
//!
//! It knows nothing of schools, posts or records, keeps nothing, and has no
//! clock and no chance of its own: both come in as arguments. Who sends again,
//! and when, is its caller's to do; [`backoff`] and [`breaker`] say when.

pub mod backoff;
pub mod breaker;
pub mod guard;
pub mod mail;
pub mod post;
pub mod robots;
pub mod standard;

/// What came of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What to do now.
    pub verdict: Verdict,
    /// The other side's status, where it gave one.
    pub status: Option<i64>,
    /// The beginning of its answer, or why there was none.
    pub answer: String,
}

/// What to do after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was taken.
    Sent,
    /// It was not, and may be later; not before so many seconds where it says so.
    Again(Option<u64>),
    /// It never will be.
    Never,
}

impl Outcome {
    /// There was no answer.
    pub fn unanswered(why: impl std::fmt::Display) -> Self {
        Self { verdict: Verdict::Again(None), status: None, answer: head(&why.to_string()) }
    }

    /// It cannot be tried at all.
    pub fn refused(why: impl std::fmt::Display) -> Self {
        Self { verdict: Verdict::Never, status: None, answer: head(&why.to_string()) }
    }
}

/// Most of an answer that is kept, in bytes.
pub const ANSWER_BYTES_MAX: usize = 1024;

/// The beginning of a text, whole characters only, without control signs.
pub fn head(text: &str) -> String {
    let mut kept = String::new();
    for sign in text.chars() {
        let sign = if sign.is_control() && sign != '\n' { ' ' } else { sign };
        if kept.len() + sign.len_utf8() > ANSWER_BYTES_MAX {
            break;
        }
        kept.push(sign);
    }
    kept
}
