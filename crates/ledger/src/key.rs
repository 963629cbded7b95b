//! Keys of a log: Ed25519 (RFC 8032) under a name, in the forms of c2sp.org/signed-note
//! ("Ed25519 signatures") and of Go's `golang.org/x/mod/sumdb/note` verifier keys.
//!
//! Where a seed comes from and where it is kept is not known here.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::hex;
use crate::note::{Signature, is_key_name};

/// The signature type of Ed25519 (signed-note, "Signature types").
const ED25519: u8 = 1;
/// Longest key name, in bytes.
pub const KEY_NAME_BYTES_MAX: usize = 256;

/// The log's signing key. It is not printed and has no accessor for its secret.
pub struct LogKey {
    signing: SigningKey,
    public: PublicKey,
}

/// The log's public key under its name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    name: String,
    key: VerifyingKey,
}

/// The first 128 bits of SHA-256 over the verifier-key text, printed as eight groups of four
/// digits: short enough to read aloud, too long to be met by another key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 16]);

/// Why a text is not a key, or a signature not of this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty, too long, or has white space or a plus sign in it.
    #[error("not a key name")]
    Name,
    /// Not `name+hash+base64`, or not an Ed25519 key.
    #[error("not an Ed25519 verifier key")]
    Form,
    /// The hash inside the text is that of another key.
    #[error("the key's short hash does not belong to it; was it mistyped?")]
    Hash,
    /// Not eight groups of four hexadecimal digits.
    #[error("not a fingerprint")]
    Fingerprint,
    /// The signature does not verify.
    #[error("the signature is not of this key")]
    Signature,
}

impl LogKey {
    /// A key from 32 secret random bytes (an RFC 8032 section 5.1.5 private key). The name stays
    /// the same through the years: the log's origin without the year.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let signing = SigningKey::from_bytes(seed);
        let public = PublicKey::new(name, signing.verifying_key())?;
        Ok(Self { signing, public })
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The signature line for the text of a note.
    pub fn sign_note(&self, text: &str) -> Signature {
        let bytes = self.signing.sign(text.as_bytes()).to_vec();
        Signature { name: self.public.name.clone(), id: self.public.id(), bytes }
    }

    /// Hands the log over to another key: the signature, in base64, over that key's
    /// verifier-key text, for a record of the act `ledger.rotate_key`. It cannot be mistaken for
    /// the signature of a note, because a note's text ends in a newline.
    pub fn sign_successor(&self, next: &PublicKey) -> String {
        STANDARD.encode(self.signing.sign(next.to_string().as_bytes()).to_bytes())
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogKey({})", self.public)
    }
}

impl PublicKey {
    fn new(name: &str, key: VerifyingKey) -> Result<Self, KeyError> {
        if is_key_name(name) && name.len() <= KEY_NAME_BYTES_MAX {
            Ok(Self { name: name.to_owned(), key })
        } else {
            Err(KeyError::Name)
        }
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people compare over the telephone.
    pub fn fingerprint(&self) -> Fingerprint {
        let digest: [u8; 32] = Sha256::digest(self.to_string()).into();
        Fingerprint(digest.first_chunk().copied().unwrap_or_default())
    }

    /// Whether a signature line claims to be of this key: same name and short identifier.
    pub fn is_named_by(&self, signature: &Signature) -> bool {
        signature.name == self.name && signature.id == self.id()
    }

    /// Verifies the signature of a note's text. Strict: no signature with a second form passes.
    pub fn verify_note(&self, text: &str, signature: &Signature) -> Result<(), KeyError> {
        self.verify(text.as_bytes(), &signature.bytes)
    }

    /// Verifies what [`LogKey::sign_successor`] signed.
    pub fn verify_successor(&self, next: &PublicKey, signature: &str) -> Result<(), KeyError> {
        let bytes = STANDARD.decode(signature).map_err(|_| KeyError::Signature)?;
        self.verify(next.to_string().as_bytes(), &bytes)
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), KeyError> {
        let signature =
            ed25519_dalek::Signature::from_slice(signature).map_err(|_| KeyError::Signature)?;
        self.key.verify_strict(message, &signature).map_err(|_| KeyError::Signature)
    }

    /// SHA-256(name ‖ 0x0A ‖ type ‖ key), its first four bytes.
    fn id(&self) -> [u8; 4] {
        let digest: [u8; 32] = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', ED25519])
            .chain_update(self.key.as_bytes())
            .finalize()
            .into();
        digest.first_chunk().copied().unwrap_or_default()
    }
}

/// `name+hash+base64(type ‖ key)`.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = STANDARD.encode([&[ED25519], self.key.as_bytes().as_slice()].concat());
        write!(f, "{}+{}+{encoded}", self.name, hex::text(&self.id()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        // The base64 at the end may itself hold plus signs; name and hash cannot.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hash), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        let key = STANDARD.decode(key).map_err(|_| KeyError::Form)?;
        let (&[ED25519], key) = key.split_first_chunk::<1>().ok_or(KeyError::Form)? else {
            return Err(KeyError::Form);
        };
        let key = key.try_into().map_err(|_| KeyError::Form)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| KeyError::Form)?;
        let public = Self::new(name, key)?;
        if hex::text(&public.id()) == hash { Ok(public) } else { Err(KeyError::Hash) }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups: Vec<_> = self.0.chunks(2).map(hex::text).collect();
        f.write_str(&groups.join("-"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// Typed by hand: hyphens and spaces between groups may be left out, capitals are the same.
impl FromStr for Fingerprint {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        hex::parse(&digits.to_ascii_lowercase()).map(Self).ok_or(KeyError::Fingerprint)
    }
}
