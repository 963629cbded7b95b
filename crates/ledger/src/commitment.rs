//! Personal values: the entry holds a commitment, the opening lies beside the ledger and can be
//! destroyed without changing a hash.
//!
//! A fact before sealing says `{"$personal":{"of":"<person>","value":…}}`. The entry says
//! `{"$c":"<base64url>","$of":"<person>"}` where `$c` is HMAC-SHA-256 (RFC 2104) under 32 random
//! bytes `r` of `"ledger/v1" 0x00 path 0x00 canonical(value)`; `path` is the JSON pointer
//! (RFC 6901) of the object inside the fact. `r` is fresh for each value, so that a telephone
//! number, of which there are few, cannot be found by trying them all.
//!
//! This module refuses to know who may read an opening, and makes no randomness of its own.

mod walk;

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;

use crate::canonical::{self, CanonicalError};
use crate::id::Id;
use crate::tree::Hash;
use walk::{Found, walk};

const DOMAIN: &[u8] = b"ledger/v1";

/// Finds the opening of a commitment by its path and person; none when it was destroyed.
pub type Lookup<'a, E> = dyn FnMut(&str, &Id) -> Result<Option<Opening>, E> + 'a;

/// What is needed to see a committed value and to check it.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// JSON pointer of the commitment inside the fact.
    pub path: String,
    /// The person whose value it is.
    pub of: Id,
    /// The random key of this one commitment.
    pub r: [u8; 32],
    /// The value.
    pub value: Value,
}

/// Why a fact cannot be sealed, or an opening cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A value or key is outside the canonical profile.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// An object with `$personal`, `$c` or `$of` is not of the form this module describes.
    #[error("at {0:?}: not the form of a personal value")]
    Form(String),
    /// The fact was sealed before.
    #[error("at {0:?}: already sealed")]
    Sealed(String),
    /// The bytes are not an opening.
    #[error("not an opening: member `{0}`")]
    Opening(&'static str),
}

/// Why a sealed fact cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError<E> {
    /// The fact is not well formed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The opening belongs to another place or person, or its value is not the committed one.
    #[error("the opening of {0:?} does not match its commitment")]
    Mismatch(String),
    /// The caller could not tell whether there is an opening.
    #[error("looking up an opening failed: {0}")]
    Lookup(E),
}

/// Replaces each personal value of a fact by a commitment. `next_r` gives 32 fresh random bytes
/// at each call. A personal value of `null` is already erased and stays as it is.
pub fn seal(
    fact: Value,
    next_r: &mut dyn FnMut() -> [u8; 32],
) -> Result<(Value, Vec<Opening>), SealError> {
    let mut openings = Vec::new();
    let sealed = walk(fact, &mut |path, found| match found {
        Found::Committed(..) => Err(SealError::Sealed(path.to_owned())),
        Found::Personal(of, Value::Null) => Ok(personal(&of, Value::Null)),
        Found::Personal(of, value) => {
            let opening = Opening { path: path.to_owned(), of, r: next_r(), value };
            let commitment = opening.commitment()?;
            openings.push(opening);
            Ok(committed(&of, &commitment))
        }
    })?;
    Ok((sealed, openings))
}

/// Puts the personal values back, each checked against its commitment. Where `lookup` has no
/// opening the value is erased: `{"$personal":{"of":…,"value":null}}`.
pub fn open<E>(sealed: Value, lookup: &mut Lookup<'_, E>) -> Result<Value, OpenError<E>> {
    walk(sealed, &mut |path, found| match found {
        Found::Personal(of, value) => Ok(personal(&of, value)),
        Found::Committed(of, commitment) => match lookup(path, &of).map_err(OpenError::Lookup)? {
            None => Ok(personal(&of, Value::Null)),
            Some(opening) if opening.opens(path, &of, &commitment) => {
                Ok(personal(&of, opening.value))
            }
            Some(_) => Err(OpenError::Mismatch(path.to_owned())),
        },
    })
}

/// The commitments of a sealed fact in the order of the fact's canonical form: path, person,
/// commitment.
///
/// # Errors
/// When an object with `$c` or `$personal` is malformed, or a value was never sealed.
pub fn commitments(fact: &Value) -> Result<Vec<(String, Id, Hash)>, SealError> {
    let mut found = Vec::new();
    walk::visit(fact, &mut |path, here| match here {
        Found::Personal(_, Value::Null) => Ok(()),
        Found::Personal(..) => Err(SealError::Form(path.to_owned())),
        Found::Committed(of, commitment) => {
            found.push((path.to_owned(), of, commitment));
            Ok(())
        }
    })?;
    Ok(found)
}

impl Opening {
    /// The commitment this opening opens.
    pub fn commitment(&self) -> Result<Hash, SealError> {
        Ok(self.mac()?.finalize().into_bytes().into())
    }

    /// Whether this is the opening of that commitment, at that place, of that person. The
    /// comparison takes the same time wherever the bytes differ.
    pub fn opens(&self, path: &str, of: &Id, commitment: &Hash) -> bool {
        let mac = self.mac().is_ok_and(|mac| mac.verify_slice(commitment).is_ok());
        mac && self.path == path && self.of == *of
    }

    /// Canonical JSON: members `of`, `path`, `r` (base64url without padding) and `value`.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SealError> {
        Ok(canonical::encode(&Value::Object(self.to_members()))?)
    }

    /// Reads what [`Opening::to_bytes`] wrote, and nothing else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        match canonical::decode(bytes)? {
            Value::Object(members) => Self::from_members(members),
            _ => Err(SealError::Opening("")),
        }
    }

    pub(crate) fn to_members(&self) -> Map<String, Value> {
        Map::from_iter([
            ("of".to_owned(), self.of.to_string().into()),
            ("path".to_owned(), self.path.as_str().into()),
            ("r".to_owned(), URL_SAFE_NO_PAD.encode(self.r).into()),
            ("value".to_owned(), self.value.clone()),
        ])
    }

    pub(crate) fn from_members(mut members: Map<String, Value>) -> Result<Self, SealError> {
        let mut text = |name: &'static str| match members.remove(name) {
            Some(Value::String(text)) => Ok(text),
            _ => Err(SealError::Opening(name)),
        };
        let of = Id::from_str(&text("of")?).map_err(|_| SealError::Opening("of"))?;
        let r = decode_digest(&text("r")?).ok_or(SealError::Opening("r"))?;
        let path = text("path")?;
        let value = members.remove("value").ok_or(SealError::Opening("value"))?;
        if members.is_empty() {
            Ok(Self { path, of, r, value })
        } else {
            Err(SealError::Opening("more members"))
        }
    }

    fn mac(&self) -> Result<Hmac<Sha256>, SealError> {
        let value = canonical::encode(&self.value)?;
        let mac = Hmac::<Sha256>::new_from_slice(&self.r).map_err(|_| SealError::Opening("r"))?;
        let zero = [0_u8];
        let parts = [DOMAIN, &zero, self.path.as_bytes(), &zero, &value];
        Ok(parts.into_iter().fold(mac, Mac::chain_update))
    }
}

/// Neither the value nor its key: an opening in a log would be a leak.
impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening")
            .field("path", &self.path)
            .field("of", &self.of)
            .finish_non_exhaustive()
    }
}

fn decode_digest(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

fn committed(of: &Id, commitment: &Hash) -> Value {
    let c = URL_SAFE_NO_PAD.encode(commitment);
    Value::Object(Map::from_iter([
        ("$c".to_owned(), c.into()),
        ("$of".to_owned(), of.to_string().into()),
    ]))
}

fn personal(of: &Id, value: Value) -> Value {
    let inner =
        Map::from_iter([("of".to_owned(), of.to_string().into()), ("value".to_owned(), value)]);
    Value::Object(Map::from_iter([("$personal".to_owned(), Value::Object(inner))]))
}

#[cfg(test)]
mod tests;
