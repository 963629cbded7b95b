//! Judging an exported ledger or a case bundle by nothing but its bytes, a key that comes from
//! outside, and the heads somebody kept.
//!
//! Every finding names its record where the bytes allow it. Two things no verifier can know from
//! the bytes alone: that the owner of the key has not written the whole log anew (that is what
//! heads on paper and with witnesses are for), and that a case has no later record than a bundle
//! shows. Nor is it judged whether an act was right.

mod bundle;
mod chain;
mod export;
mod finding;
mod heads;
mod keys;
mod openings;
mod report;
mod settle;
mod year;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::key::{Fingerprint, KeyError, PublicKey};
use crate::paper::{PaperError, PaperHead};

pub use finding::{Class, FINDINGS_MAX, Finding, What};
pub use report::{Erased, Kind, Report, YearReport};

/// The key of the log as the inspector has it, never from the folder that is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustedKey {
    /// The key itself.
    Key(PublicKey),
    /// Its printed fingerprint: the key is taken from what is judged, and compared.
    Fingerprint(Fingerprint),
}

/// A head that was kept outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// A signed checkpoint.
    Signed(String),
    /// Typed from paper.
    Paper(PaperHead),
}

/// Why nothing could be judged.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// There is no exported ledger and no bundle at the path.
    #[error("{0} is neither an exported ledger nor a case bundle")]
    Nothing(PathBuf),
    /// A file could not be read.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

impl FromStr for TrustedKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.contains('+') {
            text.parse().map(Self::Key)
        } else {
            text.parse().map(Self::Fingerprint)
        }
    }
}

impl FromStr for Head {
    type Err = PaperError;

    /// A signed note has an empty line; anything else is read as typed from paper.
    fn from_str(text: &str) -> Result<Self, PaperError> {
        if text.contains("\n\n") {
            Ok(Self::Signed(text.to_owned()))
        } else {
            PaperHead::parse(text).map(Self::Paper)
        }
    }
}

/// Judges whichever of the two is at the path.
pub fn verify(path: &Path, key: &TrustedKey, heads: &[Head]) -> Result<Report, VerifyError> {
    if path.is_dir() { verify_export(path, key, heads) } else { verify_bundle(path, key, heads) }
}

/// Judges an exported ledger.
pub fn verify_export(path: &Path, key: &TrustedKey, heads: &[Head]) -> Result<Report, VerifyError> {
    export::verify(path, key, heads)
}

/// Judges a case bundle.
pub fn verify_bundle(path: &Path, key: &TrustedKey, heads: &[Head]) -> Result<Report, VerifyError> {
    bundle::verify(path, key, heads)
}
