//! 驳回. The system's polite no: a complete sentence that names its clause.

use serde::Serialize;

use crate::{Bilingual, ClauseRef, StoreError};

/// What kind of no it is; the API answers each with its own status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A form that cannot be read or is incomplete (422).
    Form,
    /// No post of the actor may do it (403).
    Post,
    /// A rule or the state of the case forbids it (409).
    Rule,
    /// There is no such thing (404).
    Missing,
    /// The platform cannot take it now; the same request may succeed later (503).
    Later,
    /// Too much was asked in too short a time (429).
    TooMany,
}

/// A named refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Kind of no.
    pub kind: Kind,
    /// Stable name, e.g. `not_the_requester`.
    pub code: &'static str,
    /// The clause that forbids it, where one does.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    pub clause: Option<ClauseRef>,
    /// The sentence, in both languages.
    pub message: Bilingual,
    /// The field of the form it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// After how many seconds to try again, where that is known.
    #[serde(skip)]
    pub retry_seconds: Option<i64>,
}

#[expect(
    clippy::ref_option,
    reason = "serde's `serialize_with` hands over a reference to the field"
)]
fn as_text<S: serde::Serializer>(
    clause: &Option<ClauseRef>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match clause {
        Some(clause) => serializer.collect_str(clause),
        None => serializer.serialize_none(),
    }
}

impl Refusal {
    /// A refusal by rule or state.
    pub fn rule(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::of(Kind::Rule, code, zh, en)
    }

    /// A refusal of what the form says; names the field.
    pub fn form(
        field: &'static str,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { field: Some(field), ..Self::of(Kind::Form, code, zh, en) }
    }

    /// A refusal for want of a post.
    pub fn post(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::of(Kind::Post, code, zh, en)
    }

    /// A refusal because the thing spoken of is not there.
    pub fn missing(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::of(Kind::Missing, code, zh, en)
    }

    /// A refusal for now.
    pub fn later(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::of(Kind::Later, code, zh, en)
    }

    /// A refusal of too much in too short a time; says when to try again.
    pub fn too_many(
        code: &'static str,
        retry_seconds: i64,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        let retry_seconds = Some(retry_seconds.max(1));
        Self { retry_seconds, ..Self::of(Kind::TooMany, code, zh, en) }
    }

    /// The same refusal, citing `clause`.
    #[must_use]
    pub fn by(mut self, clause: ClauseRef) -> Self {
        self.clause = Some(clause);
        self
    }

    fn of(kind: Kind, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            kind,
            code,
            clause: None,
            message: Bilingual::new(zh, en),
            field: None,
            retry_seconds: None,
        }
    }
}

/// Why an act stopped: it was refused, or the store broke.
#[derive(Debug)]
pub enum Stop {
    /// A rule said no; nothing was written.
    Refused(Box<Refusal>),
    /// The store could not answer; nothing was written.
    Broken(StoreError),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Broken(error)
    }
}
