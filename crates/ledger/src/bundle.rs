//! 事项卷宗. One file that shows one case: its entries, the proof of each against a signed
//! checkpoint, the openings the reader may see, the blobs, and the texts of the cited clauses.
//!
//! The file is canonical JSON; its members stand in the README. That a case has no later record
//! than those shown cannot be proven by a bundle, only by the whole ledger.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::canonical::{self, CanonicalError};
use crate::commitment::Opening;
use crate::export::Openings;
use crate::hex;
use crate::id::Id;
use crate::tlog_proof::TlogProof;
use crate::tree::Hash;

/// What the member `kind` says.
pub const KIND: &str = "houqin-case-bundle";
/// The version of the bundle's form.
pub const VERSION: u64 = 1;
/// Longest bundle, in bytes.
pub const BUNDLE_BYTES_MAX: usize = canonical::BLOB_BYTES_MAX;

/// One case, ready to be shown and verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseBundle {
    /// The school.
    pub school: Id,
    /// The case.
    pub case: Id,
    /// Whether openings are withheld.
    pub openings: Openings,
    /// The log's first key, as text, for convenience; never trusted.
    pub key: String,
    /// Changes of key since then: new key and the old one's signature.
    pub rotations: Vec<(String, String)>,
    /// The case's records in order.
    pub records: Vec<BundleRecord>,
    /// The openings, with the number of their record.
    pub opened: Vec<(u64, Opening)>,
    /// The blobs that the records name.
    pub blobs: Vec<Vec<u8>>,
    /// The clauses that the records cite.
    pub clauses: Vec<ClauseText>,
}

/// A record of the case and its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleRecord {
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// Its inclusion under a signed checkpoint; the same one for all records of a year.
    pub proof: TlogProof,
}

/// The text of a clause as it was in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseText {
    /// As records cite it: `service-desk@1#5`.
    pub cite: String,
    /// The text.
    pub text: String,
    /// SHA-256 of the text.
    pub sha256: Hash,
}

/// Why a bundle cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The file failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Not in the canonical profile, or too long.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// A member is missing or of another form.
    #[error("not a case bundle: `{0}`")]
    Form(&'static str),
}

impl ClauseText {
    /// A clause with the digest of its text.
    pub fn new(cite: &str, text: &str) -> Self {
        let sha256 = Sha256::digest(text).into();
        Self { cite: cite.to_owned(), text: text.to_owned(), sha256 }
    }

    /// Whether the digest is that of the text.
    pub fn is_whole(&self) -> bool {
        Hash::from(Sha256::digest(&self.text)) == self.sha256
    }
}

impl CaseBundle {
    /// The bytes of the file.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BundleError> {
        Ok(canonical::encode_blob(&self.to_value())?)
    }

    /// Reads what [`CaseBundle::to_bytes`] wrote, and nothing else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        let value = canonical::decode_blob(bytes)?;
        let bundle = Self::from_value(&value)?;
        if bundle.to_value() == value { Ok(bundle) } else { Err(BundleError::Form("more members")) }
    }

    /// Writes the file under another name and renames it.
    pub fn write(&self, path: &Path) -> Result<(), BundleError> {
        let mut temporary = path.as_os_str().to_owned();
        temporary.push(".part");
        fs::write(&temporary, self.to_bytes()?)?;
        Ok(fs::rename(&temporary, path)?)
    }

    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, BundleError> {
        let mut bytes = Vec::new();
        let limit = BUNDLE_BYTES_MAX as u64 + 1;
        fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
        Self::from_bytes(&bytes)
    }

    fn to_value(&self) -> Value {
        let rotations = self.rotations.iter();
        let rotations = rotations.map(|(key, by)| json!({ "key": key, "signature": by }));
        let records = self.records.iter().map(|record| {
            json!({ "entry": STANDARD.encode(&record.entry), "proof": record.proof.to_text() })
        });
        let opened = self.opened.iter().map(|(seq, opening)| {
            let mut members = opening.to_members();
            members.insert("seq".to_owned(), (*seq).into());
            Value::Object(members)
        });
        let clauses = self.clauses.iter().map(|clause| {
            json!({ "cite": clause.cite, "text": clause.text, "sha256": hex::text(&clause.sha256) })
        });
        json!({
            "v": VERSION,
            "kind": KIND,
            "school": self.school.to_string(),
            "case": self.case.to_string(),
            "openings": self.openings.as_str(),
            "key": self.key,
            "rotations": rotations.collect::<Vec<_>>(),
            "records": records.collect::<Vec<_>>(),
            "opened": opened.collect::<Vec<_>>(),
            "blobs": self.blobs.iter().map(|blob| STANDARD.encode(blob)).collect::<Vec<_>>(),
            "clauses": clauses.collect::<Vec<_>>(),
        })
    }

    fn from_value(value: &Value) -> Result<Self, BundleError> {
        if text(value, "kind")? != KIND {
            return Err(BundleError::Form("kind"));
        }
        let form = BundleError::Form;
        Ok(Self {
            school: text(value, "school")?.parse().map_err(|_| form("school"))?,
            case: text(value, "case")?.parse().map_err(|_| form("case"))?,
            openings: Openings::parse(text(value, "openings")?).ok_or(form("openings"))?,
            key: text(value, "key")?.to_owned(),
            rotations: list(value, "rotations", |rotation| {
                Ok((text(rotation, "key")?.to_owned(), text(rotation, "signature")?.to_owned()))
            })?,
            records: list(value, "records", BundleRecord::from_value)?,
            opened: list(value, "opened", opened_from_value)?,
            blobs: list(value, "blobs", |blob| decode(blob.as_str().unwrap_or_default(), "blobs"))?,
            clauses: list(value, "clauses", ClauseText::from_value)?,
        })
    }
}

impl BundleRecord {
    fn from_value(value: &Value) -> Result<Self, BundleError> {
        let proof = TlogProof::parse(text(value, "proof")?);
        Ok(Self {
            entry: decode(text(value, "entry")?, "entry")?,
            proof: proof.map_err(|_| BundleError::Form("proof"))?,
        })
    }
}

impl ClauseText {
    fn from_value(value: &Value) -> Result<Self, BundleError> {
        let sha256 = hex::parse(text(value, "sha256")?).ok_or(BundleError::Form("sha256"))?;
        Ok(Self { cite: text(value, "cite")?.into(), text: text(value, "text")?.into(), sha256 })
    }
}

fn opened_from_value(value: &Value) -> Result<(u64, Opening), BundleError> {
    seq_and_opening(value.as_object().cloned().unwrap_or_default())
        .ok_or(BundleError::Form("opened"))
}

/// An opening with the number of its record, as a bundle and `openings.jsonl` have it.
pub(crate) fn seq_and_opening(mut members: Map<String, Value>) -> Option<(u64, Opening)> {
    let seq = members.remove("seq")?.as_u64()?;
    Some((seq, Opening::from_members(members).ok()?))
}

fn text<'v>(value: &'v Value, name: &'static str) -> Result<&'v str, BundleError> {
    value.get(name).and_then(Value::as_str).ok_or(BundleError::Form(name))
}

fn list<T>(
    value: &Value,
    name: &'static str,
    item: impl Fn(&Value) -> Result<T, BundleError>,
) -> Result<Vec<T>, BundleError> {
    let items = value.get(name).and_then(Value::as_array).ok_or(BundleError::Form(name))?;
    items.iter().map(item).collect()
}

fn decode(encoded: &str, name: &'static str) -> Result<Vec<u8>, BundleError> {
    STANDARD.decode(encoded).map_err(|_| BundleError::Form(name))
}
