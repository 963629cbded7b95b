//! Signed notes (c2sp.org/signed-note, "Format"): a text and the lines that sign it. Refuses to
//! know which keys are trusted; see [`crate::key`].

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Longest note, in bytes.
pub const NOTE_BYTES_MAX: usize = 64 * 1024;
/// Most signature lines; the specification asks for at least 16.
pub const SIGNATURES_MAX: usize = 32;

/// A text, its final newline included, with its signature lines. Nothing is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The signed text.
    pub text: String,
    /// The signatures in the order of their lines.
    pub signatures: Vec<Signature>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The key's name.
    pub name: String,
    /// The key's short identifier.
    pub id: [u8; 4],
    /// The signature itself.
    pub bytes: Vec<u8>,
}

/// The text is not a signed note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a signed note: {0}")]
pub struct NoteError(&'static str);

impl Note {
    /// Takes a note apart.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(NoteError("too long"));
        }
        if note.bytes().any(|b| b < 0x20 && b != b'\n') {
            return Err(NoteError("control character"));
        }
        let (body, lines) = note.rsplit_once("\n\n").ok_or(NoteError("no signatures"))?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError("no newline at the end"))?;
        if lines.split('\n').count() > SIGNATURES_MAX {
            return Err(NoteError("too many signatures"));
        }
        let signatures = lines.split('\n').map(Signature::parse).collect::<Result<_, _>>()?;
        Ok(Self { text: format!("{body}\n"), signatures })
    }

    /// The note as text.
    pub fn to_text(&self) -> String {
        let lines = self.signatures.iter().map(Signature::line);
        std::iter::once(format!("{}\n", self.text)).chain(lines).collect()
    }
}

impl Signature {
    fn parse(line: &str) -> Result<Self, NoteError> {
        let rest = line.strip_prefix("— ").ok_or(NoteError("signature line"))?;
        let (name, encoded) = rest.split_once(' ').ok_or(NoteError("signature line"))?;
        let bytes = STANDARD.decode(encoded).map_err(|_| NoteError("base64 of a signature"))?;
        match bytes.split_first_chunk::<4>() {
            Some((id, bytes)) if is_key_name(name) && !bytes.is_empty() => {
                Ok(Self { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
            }
            _ => Err(NoteError("signature line")),
        }
    }

    fn line(&self) -> String {
        let bytes = [self.id.as_slice(), &self.bytes].concat();
        format!("— {} {}\n", self.name, STANDARD.encode(bytes))
    }
}

/// "Key names MUST be non-empty and MUST NOT contain any Unicode spaces or plus" (signed-note,
/// "Format"); control characters cannot occur in a note.
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}
