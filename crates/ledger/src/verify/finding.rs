//! What can be found, each with what is needed to say it in any language.

/// Most findings that are listed; more are counted.
pub const FINDINGS_MAX: usize = 1000;

/// Something that does not match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The record, where the bytes name one.
    pub seq: Option<u64>,
    /// The records among which it lies, first and last, where only that is known.
    pub range: Option<(u64, u64)>,
    /// What does not match.
    pub what: What,
}

/// The part of the proof that a finding concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A file of the folder, or the form of the bundle.
    File,
    /// An entry's bytes.
    Entry,
    /// A hash tile.
    Tile,
    /// A checkpoint of the log itself.
    Checkpoint,
    /// A head kept outside.
    Head,
    /// The log's key.
    Key,
    /// Numbers that link records and years.
    Chain,
    /// An opening of a personal value.
    Opening,
    /// A fact kept as a blob.
    Blob,
    /// The text of a clause.
    Clause,
}

/// What does not match.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum What {
    /// A file is missing or cannot be read.
    #[error("{path} cannot be read: {why}")]
    FileUnreadable {
        /// Its name.
        path: String,
        /// The system's reason.
        why: String,
    },
    /// A file nobody expects.
    #[error("{path} does not belong here")]
    FileUnexpected {
        /// Its name.
        path: String,
    },
    /// `index.json` is not one, or its years do not follow each other.
    #[error("the index is malformed or contradicts itself")]
    Index,
    /// The file is not a case bundle.
    #[error("not a case bundle: {why}")]
    Bundle {
        /// What is malformed.
        why: String,
    },
    /// The entry's hash is not the one in the tree.
    #[error("the entry was altered: its hash is not the one in the tree")]
    EntryAltered,
    /// An entry bundle ends early or late.
    #[error("{path} does not hold the entries it should")]
    EntriesMalformed {
        /// Its name.
        path: String,
    },
    /// The bytes are not a canonical entry.
    #[error("not an entry: {why}")]
    NotAnEntry {
        /// Why.
        why: String,
    },
    /// The entry is not in the signed tree.
    #[error("the entry is not in the signed log: {why}")]
    NotIncluded {
        /// Why.
        why: String,
    },
    /// A tile does not hold the hashes of the entries.
    #[error("{path} does not hold the hashes of the entries")]
    TileAltered {
        /// Its name.
        path: String,
    },
    /// The checkpoint is not one, or its signature is false.
    #[error("the checkpoint of {year} is not valid: {why}")]
    Checkpoint {
        /// The year.
        year: u16,
        /// Why.
        why: String,
    },
    /// The checkpoint is signed by another key than the given one.
    #[error("the checkpoint of {year} is not signed by the given key or one it handed over to")]
    UnknownKey {
        /// The year.
        year: u16,
    },
    /// The checkpoint speaks of another log.
    #[error("the checkpoint of {year} speaks of another log: {origin}")]
    Origin {
        /// The year.
        year: u16,
        /// What it says.
        origin: String,
    },
    /// The entries lead to another root than the signed one.
    #[error(
        "the entries of {year} do not lead to the signed root: records were altered, added, removed or exchanged"
    )]
    Root {
        /// The year.
        year: u16,
    },
    /// The log signs for more or fewer entries than there are.
    #[error("the checkpoint of {year} signs {signed} entries, there are {found}")]
    Count {
        /// The year.
        year: u16,
        /// Signed size.
        signed: u64,
        /// Entries that are there.
        found: u64,
    },
    /// The given key's fingerprint belongs to no key that is here.
    #[error("no key here has the given fingerprint")]
    KeyNotHere,
    /// A handing over of the key is not signed by the key before.
    #[error("the change of key is not signed by the key before")]
    Rotation,
    /// A head kept outside cannot be read or is not signed by the log.
    #[error("the given head is not a signed checkpoint of this log: {why}")]
    HeadInvalid {
        /// Why.
        why: String,
    },
    /// A head kept outside is of a log that is not here.
    #[error("the given head is of a log that is not here: {origin}")]
    HeadForeign {
        /// Its origin.
        origin: String,
    },
    /// The log is shorter than it once was.
    #[error("the tail is cut off: the given head has {head} entries, the log {found}")]
    TailCut {
        /// Size of the head.
        head: u64,
        /// Size of the log.
        found: u64,
    },
    /// The log was another one when the head was made.
    #[error("the first {head} records are not those of the given head: the log was rewritten")]
    HeadDiffers {
        /// Size of the head.
        head: u64,
    },
    /// The entry is of another school.
    #[error("the entry belongs to another school")]
    School,
    /// The entry is of another case.
    #[error("the entry belongs to another case")]
    Case,
    /// The entry has another number than its place says.
    #[error("the entry has number {found}")]
    Sequence {
        /// Its number.
        found: u64,
    },
    /// The group does not begin where the entry says.
    #[error("the group it names begins elsewhere")]
    Group,
    /// The chain of the case is broken.
    #[error("the case's record before it is {expected:?}, the entry names {found:?}")]
    Previous {
        /// By the records that are here.
        expected: Option<u64>,
        /// By the entry.
        found: Option<u64>,
    },
    /// A later year does not begin with its opening, or an opening stands elsewhere.
    #[error("a year must begin with the opening of the year, and nowhere else")]
    YearOpening,
    /// A later year holds another last checkpoint of the year before.
    #[error("the year does not hold the last checkpoint of the year before")]
    YearBefore,
    /// A line is not an opening.
    #[error("line {line} of the openings of {year} is not an opening")]
    OpeningMalformed {
        /// The year; 0 in a bundle.
        year: u16,
        /// The line.
        line: u64,
    },
    /// The opening is not that of the commitment.
    #[error("the opening of {path} does not match its commitment")]
    OpeningMismatch {
        /// Place in the fact.
        path: String,
    },
    /// There is no such commitment, or it is opened twice.
    #[error("the opening of {path} has no commitment")]
    OpeningUnknown {
        /// Place in the fact.
        path: String,
    },
    /// The opening is missing, and no act erased that person.
    #[error("the opening of {path} is missing and no act erased it")]
    OpeningMissing {
        /// Place in the fact.
        path: String,
    },
    /// The personal values of a fact are malformed.
    #[error("a personal value of the fact is malformed: {why}")]
    Commitment {
        /// Why.
        why: String,
    },
    /// A blob is missing, or its bytes are others.
    #[error("the blob {sha256} is not the one the entry names: {why}")]
    Blob {
        /// The digest the entry names.
        sha256: String,
        /// Why.
        why: String,
    },
    /// The text of a clause does not have its digest.
    #[error("the text of {cite} does not match its digest")]
    Clause {
        /// The clause.
        cite: String,
    },
}

impl What {
    /// The part of the proof this concerns.
    pub fn class(&self) -> Class {
        match self {
            Self::FileUnreadable { .. }
            | Self::FileUnexpected { .. }
            | Self::Index
            | Self::Bundle { .. } => Class::File,
            Self::EntryAltered
            | Self::EntriesMalformed { .. }
            | Self::NotAnEntry { .. }
            | Self::NotIncluded { .. } => Class::Entry,
            Self::TileAltered { .. } => Class::Tile,
            Self::Checkpoint { .. }
            | Self::Origin { .. }
            | Self::Root { .. }
            | Self::Count { .. } => Class::Checkpoint,
            Self::UnknownKey { .. } | Self::KeyNotHere | Self::Rotation => Class::Key,
            Self::HeadInvalid { .. }
            | Self::HeadForeign { .. }
            | Self::TailCut { .. }
            | Self::HeadDiffers { .. } => Class::Head,
            Self::School
            | Self::Case
            | Self::Sequence { .. }
            | Self::Group
            | Self::Previous { .. }
            | Self::YearOpening
            | Self::YearBefore => Class::Chain,
            Self::OpeningMalformed { .. }
            | Self::OpeningMismatch { .. }
            | Self::OpeningUnknown { .. }
            | Self::OpeningMissing { .. }
            | Self::Commitment { .. } => Class::Opening,
            Self::Blob { .. } => Class::Blob,
            Self::Clause { .. } => Class::Clause,
        }
    }
}

impl Class {
    /// Its name in machine-readable reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Entry => "entry",
            Self::Tile => "tile",
            Self::Checkpoint => "checkpoint",
            Self::Head => "head",
            Self::Key => "key",
            Self::Chain => "chain",
            Self::Opening => "opening",
            Self::Blob => "blob",
            Self::Clause => "clause",
        }
    }
}

/// The list of findings, with its limit.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) list: Vec<Finding>,
    pub(super) more: u64,
}

impl Findings {
    pub(super) fn at(&mut self, seq: u64, what: What) {
        self.push(Finding { seq: Some(seq), range: None, what });
    }

    pub(super) fn general(&mut self, what: What) {
        self.push(Finding { seq: None, range: None, what });
    }

    pub(super) fn push(&mut self, finding: Finding) {
        if self.list.len() < FINDINGS_MAX {
            self.list.push(finding);
        } else {
            self.more += 1;
        }
    }
}
