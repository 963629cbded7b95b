//! Checkpoints 封存 (c2sp.org/tlog-checkpoint): what a log was, in three signed lines: origin,
//! size, root. No extension lines, because a monitor could not audit them.
//!
//! The origin names one school's log of one year, `<domain>/ledger/<school>/<year>`; that of a
//! school with a scripted clock has `demo` in it. Which checkpoint is the newest is not known
//! here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::key::{LogKey, PublicKey};
use crate::note::{Note, NoteError};
use crate::tree::Hash;

/// Longest origin, in bytes.
pub const ORIGIN_BYTES_MAX: usize = 256;

/// The head of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's identity.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root hash at that size.
    pub root: Hash,
}

/// Why a note is not a checkpoint of a known key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not a signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is not the three lines of a checkpoint.
    #[error("not a checkpoint of three lines")]
    Form,
    /// No signature is of a known key.
    #[error("not signed by a known key")]
    UnknownKey,
    /// A signature that claims a known key does not verify.
    #[error("the signature of a known key does not verify")]
    Signature,
    /// Not the parts of an origin.
    #[error("not an origin")]
    Origin,
}

/// The origin of one school's log of one year.
pub fn origin(
    domain: &str,
    school: &str,
    year: u16,
    demo: bool,
) -> Result<String, CheckpointError> {
    let origin = format!("{}/{year:04}", log_name(domain, school, demo)?);
    if is_origin(&origin) { Ok(origin) } else { Err(CheckpointError::Origin) }
}

/// The origin without the year: the name of the log's key.
pub fn log_name(domain: &str, school: &str, demo: bool) -> Result<String, CheckpointError> {
    let whole = |part: &str| !part.is_empty() && !part.contains('/');
    if !whole(domain) || !whole(school) {
        return Err(CheckpointError::Origin);
    }
    let demo = if demo { "demo/" } else { "" };
    Ok(format!("{domain}/ledger/{demo}{school}"))
}

/// Verifies a checkpoint against the keys that are trusted. Signatures of other keys are passed
/// over, as the specification asks (signed-note, "Signatures").
pub fn open_checkpoint(note: &str, keys: &[PublicKey]) -> Result<Checkpoint, CheckpointError> {
    open_signed(note, keys).map(|(checkpoint, _)| checkpoint)
}

/// As [`open_checkpoint`], and says by which of the keys it is signed.
pub fn open_signed<'k>(
    note: &str,
    keys: &'k [PublicKey],
) -> Result<(Checkpoint, &'k PublicKey), CheckpointError> {
    let note = Note::parse(note)?;
    let checkpoint = Checkpoint::from_text(&note.text)?;
    let mut signer = None;
    for signature in &note.signatures {
        for key in keys.iter().filter(|key| key.is_named_by(signature)) {
            key.verify_note(&note.text, signature).map_err(|_| CheckpointError::Signature)?;
            signer = signer.or(Some(key));
        }
    }
    signer.map(|key| (checkpoint, key)).ok_or(CheckpointError::UnknownKey)
}

impl Checkpoint {
    /// The signed note. An origin that [`origin`] would not make gives a note that no one opens.
    pub fn sign(&self, key: &LogKey) -> String {
        let text = self.text();
        let signatures = vec![key.sign_note(&text)];
        Note { text, signatures }.to_text()
    }

    /// The note's text: three lines.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// Whether this head is of a school with a scripted clock.
    pub fn is_demo(&self) -> bool {
        self.origin.contains("/demo/")
    }

    /// The last part of the origin, where it is a year.
    pub fn year(&self) -> Option<u16> {
        let (_, year) = self.origin.rsplit_once('/')?;
        (year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit())).then(|| year.parse().ok())?
    }

    /// Reads the three lines, without any signature.
    pub(crate) fn from_text(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Form)?.split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Form);
        };
        let number: u64 = size.parse().map_err(|_| CheckpointError::Form)?;
        let root = STANDARD.decode(root).map_err(|_| CheckpointError::Form)?;
        let root = root.try_into().map_err(|_| CheckpointError::Form)?;
        // Printing the size again refuses leading zeros and a plus sign.
        if !is_origin(origin) || number.to_string() != size {
            return Err(CheckpointError::Form);
        }
        Ok(Self { origin: origin.to_owned(), size: number, root })
    }
}

fn is_origin(origin: &str) -> bool {
    !origin.is_empty()
        && origin.len() <= ORIGIN_BYTES_MAX
        && !origin.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}
