//! What the desk is asked, and what it answers.

use houqin_kernel::{AppointmentId, CaseId, Hand, Moment, PersonId, TabletId};
use serde::Serialize;
use serde_json::Value as Json;

/// Most acts of one request, composites counted by what they stand for.
pub const ITEMS_MAX: usize = 1_000;
/// Longest idempotency key, in bytes.
pub const KEY_BYTES_MAX: usize = 200;

/// One act of a request.
#[derive(Debug, Clone)]
pub struct Item {
    /// `service.finish`.
    pub act: String,
    /// The form.
    pub form: Json,
}

impl Item {
    /// One act.
    pub fn new(act: impl Into<String>, form: Json) -> Self {
        Self { act: act.into(), form }
    }
}

/// A request: one act, or several that stand or fall together.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whose hand.
    pub actor: Hand,
    /// On whose behalf (代); both are recorded.
    pub on_behalf_of: Option<PersonId>,
    /// The acts, in order: several records in one commit.
    pub items: Vec<Item>,
    /// Idempotency key of the actor; a known one answers its first receipt.
    pub key: Option<String>,
    /// When it is said to have happened.
    pub happened_at: Option<Moment>,
    /// The shared tablet it came through; its records say so.
    pub via: Option<TabletId>,
    /// Judge only; write nothing.
    pub dry_run: bool,
}

impl Request {
    /// One act by one hand.
    pub fn one(actor: Hand, act: impl Into<String>, form: Json) -> Self {
        Self {
            actor,
            on_behalf_of: None,
            items: vec![Item::new(act, form)],
            key: None,
            happened_at: None,
            via: None,
            dry_run: false,
        }
    }

    /// The same request under an idempotency key.
    #[must_use]
    pub fn keyed(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The same request on behalf of another.
    #[must_use]
    pub const fn on_behalf_of(mut self, person: PersonId) -> Self {
        self.on_behalf_of = Some(person);
        self
    }

    /// The same request, judged only.
    #[must_use]
    pub const fn dry(mut self) -> Self {
        self.dry_run = true;
        self
    }
}

/// One record of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptLine {
    /// Record number.
    pub record: u64,
    /// The act.
    pub act: String,
    /// Leaf hash, in hex.
    pub leaf_hash: String,
    /// The clause cited, `service-desk@1#5`.
    pub clause: String,
    /// The post under which it was done.
    pub post: String,
    /// The case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<CaseId>,
    /// The case's number, where this record opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The appointment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appointment: Option<AppointmentId>,
    /// When it was recorded, UTC.
    pub recorded_at: String,
}

/// 回执. What was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The records, in order.
    pub lines: Vec<ReceiptLine>,
    /// Whether this receipt was given before, to the same key.
    pub repeated: bool,
}

impl Receipt {
    /// The first record.
    pub fn first(&self) -> Option<&ReceiptLine> {
        self.lines.first()
    }

    /// The case of the first record.
    pub fn subject(&self) -> Option<CaseId> {
        self.lines.iter().find_map(|line| line.subject)
    }
}

/// What the desk answers.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Recorded.
    Done(Receipt),
    /// A dry run: it would be allowed, under these posts and clauses.
    Allowed(Vec<(String, String)>),
}
