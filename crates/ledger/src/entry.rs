//! One record 记录 as bytes: the leaf of the tree. Canonical JSON (module [`crate::canonical`])
//! that an inspector can read on paper, written without an intermediate tree because every write
//! of the platform passes here.
//!
//! It knows the shape of a record, and refuses to know what an act or a fact means.

mod decode;
mod encode;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::canonical::{self, CanonicalError};
use crate::id::Id;

/// The version of the entry's own form that this crate writes and reads.
pub const VERSION: u32 = 1;
/// The version of an entry that says through which device it came: the same form with the one
/// member `via` more. Nothing else is written in it, so that all before it keep their bytes.
pub const VERSION_VIA: u32 = 2;
/// Longest fact kept inside the entry, in bytes of its canonical form; a longer one is a blob.
pub const FACT_BYTES_MAX: usize = 32 * 1024;
/// Longest act, post, clause, procedure, step, state or case number, in bytes.
pub const TEXT_BYTES_MAX: usize = 256;

/// 记录. Who did what, under which post, by which clause, and what it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Version of this form: [`VERSION`], or [`VERSION_VIA`] where `via` is given.
    pub v: u32,
    /// The school whose ledger this is.
    pub school: Id,
    /// Record number: from 0, never restarted.
    pub seq: u64,
    /// Record number of the first record of the group that was made by one act or import.
    pub group: u64,
    /// The act, as `service.report`.
    pub act: String,
    /// Version of the fact's form.
    pub fact_v: u32,
    /// The case this record belongs to.
    pub case: Option<Id>,
    /// The case's number as people read it; only on the record that opens the case.
    pub case_no: Option<String>,
    /// The case's record before this one.
    pub prev: Option<u64>,
    /// Who acted.
    pub actor: Id,
    /// For whom the actor acted.
    pub on_behalf_of: Option<Id>,
    /// In whose place the actor stood, as a deputy.
    pub stands_for: Option<Id>,
    /// The appointment by which the actor held the post.
    pub appointment: Option<Id>,
    /// The post under which the act was done.
    pub post: String,
    /// The clause that allowed it, as `service-desk@1#5`: rule, version, clause.
    pub clause: String,
    /// The procedure and its version, as `service.order@1`.
    pub procedure: String,
    /// The step of the procedure.
    pub step: String,
    /// State of the case before.
    pub from: Option<String>,
    /// State of the case after.
    pub to: Option<String>,
    /// The exception under which it was allowed.
    pub exception: Option<Id>,
    /// Done under an emergency clause, and awaiting ratification.
    pub emergency: bool,
    /// The desk's clock, in milliseconds UTC.
    pub recorded_at: i64,
    /// When it is claimed to have happened, in milliseconds UTC.
    pub happened_at: Option<i64>,
    /// Set on history taken over from another system.
    pub imported: Option<Imported>,
    /// What the act changed.
    pub fact: FactBody,
    /// Keyed digest of the request, by which a repeated request finds its first receipt.
    pub idem: Option<[u8; 32]>,
    /// The shared device through which the actor's hand came.
    pub via: Option<Id>,
}

/// Where an imported record came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// SHA-256 of the file.
    pub source: [u8; 32],
    /// Line in the file, from 1.
    pub line: u64,
}

/// The fact 事实: in the entry, or beside it under its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactBody {
    /// At most [`FACT_BYTES_MAX`] bytes of canonical JSON, inside the entry.
    Inline(Value),
    /// A longer fact: canonical JSON in a file of its own.
    Blob {
        /// SHA-256 of the canonical bytes.
        sha256: [u8; 32],
        /// Number of canonical bytes.
        size: u64,
    },
}

/// Why an entry cannot be written, or bytes are not an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Not in the canonical profile.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// The bytes are a JSON value, but not an object.
    #[error("not an object")]
    NotAnObject,
    /// A member the form requires is absent.
    #[error("member `{0}` is missing")]
    Missing(&'static str),
    /// A member has another type or form than the entry's form says.
    #[error("member `{0}` is not of its form")]
    Form(&'static str),
    /// A member this version does not have.
    #[error("member `{0}` is unknown")]
    Unknown(String),
    /// Two members contradict each other.
    #[error("member `{0}` contradicts another")]
    Contradiction(&'static str),
    /// The fact belongs into a blob.
    #[error("the fact is longer than {FACT_BYTES_MAX} bytes")]
    FactTooLong,
}

impl FactBody {
    /// Puts a sealed fact into the entry or, when it is longer than [`FACT_BYTES_MAX`], returns
    /// the bytes of the blob that has to be stored before the entry is committed.
    pub fn of(fact: Value) -> Result<(Self, Option<Vec<u8>>), CanonicalError> {
        let bytes = canonical::encode_blob(&fact)?;
        if bytes.len() <= FACT_BYTES_MAX {
            return Ok((Self::Inline(fact), None));
        }
        let size = bytes.len() as u64;
        Ok((Self::Blob { sha256: Sha256::digest(&bytes).into(), size }, Some(bytes)))
    }
}

impl Entry {
    /// The version of the form of an entry that came through `via`, or through no shared device.
    pub const fn version(via: Option<Id>) -> u32 {
        if via.is_some() { VERSION_VIA } else { VERSION }
    }

    /// The entry's bytes, at most [`canonical::BYTES_MAX`]. The clock, the ids and the numbers
    /// are the caller's; only their form is checked.
    pub fn encode(&self) -> Result<Vec<u8>, EntryError> {
        self.check()?;
        encode::encode(self)
    }

    /// The entry of canonical bytes. Refuses unknown members and any byte that
    /// [`Entry::encode`] would have written otherwise.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        let entry = decode::decode(bytes)?;
        canonical::compare(bytes, &entry.encode()?)?;
        Ok(entry)
    }

    fn check(&self) -> Result<(), EntryError> {
        let contradictions = [
            ("group", self.group > self.seq),
            ("prev", self.prev.is_some_and(|prev| prev >= self.seq || self.case.is_none())),
            ("case_no", self.case_no.is_some() && (self.case.is_none() || self.prev.is_some())),
        ];
        match contradictions.into_iter().find(|(_, contradicts)| *contradicts) {
            Some((member, _)) => Err(EntryError::Contradiction(member)),
            None if self.v != Self::version(self.via) => Err(EntryError::Form("v")),
            None => Ok(()),
        }
    }
}
