//! Openings of personal values, encrypted with the key of the person.
//!
//! XChaCha20-Poly1305 with a random nonce; school, record and path are bound
//! as associated data, so an opening cannot be moved to another place.

use std::collections::HashMap;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use houqin_kernel::{PersonId, SchoolId, StoreError};
use houqin_ledger::Opening;
use houqin_store::{KeyStore, PersonKey};

use crate::files::random;

const NONCE: usize = 24;
/// Keys held in memory by a desk; beyond it all are forgotten and read again.
const KEYS_MAX: usize = 20_000;

/// Keys of persons, with the ones in use at hand.
#[derive(Debug)]
pub struct PersonKeys {
    store: KeyStore,
    school: SchoolId,
    held: HashMap<PersonId, PersonKey>,
}

impl PersonKeys {
    pub fn new(store: KeyStore, school: SchoolId) -> Self {
        Self { store, school, held: HashMap::new() }
    }

    /// The key of `person`, made when there was none.
    pub fn for_sealing(&mut self, person: PersonId) -> Result<PersonKey, StoreError> {
        if let Some(key) = self.held.get(&person) {
            return Ok(*key);
        }
        let fresh = random()?;
        let key = self.store.get_or_make(&self.school, &person, || fresh)?;
        Ok(self.hold(person, key))
    }

    /// The key of `person`, if there is one.
    pub fn for_opening(&mut self, person: PersonId) -> Result<Option<PersonKey>, StoreError> {
        if let Some(key) = self.held.get(&person) {
            return Ok(Some(*key));
        }
        let key = self.store.get(&self.school, &person)?;
        Ok(key.map(|key| self.hold(person, key)))
    }

    fn hold(&mut self, person: PersonId, key: PersonKey) -> PersonKey {
        if self.held.len() >= KEYS_MAX {
            self.held.clear();
        }
        self.held.insert(person, key);
        key
    }

    /// Destroys the key of `person`.
    pub fn destroy(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.held.remove(&person);
        self.store.destroy(&self.school, &person)
    }

    /// No page of the key file's log keeps a destroyed key.
    pub fn scrub(&self) -> Result<(), StoreError> {
        self.store.scrub()
    }

    /// Persons whose keys are destroyed.
    pub fn erased(&self) -> Result<Vec<PersonId>, StoreError> {
        self.store.erased(&self.school)
    }
}

fn place(school: &SchoolId, seq: u64, path: &str) -> Vec<u8> {
    let mut place = school.bytes().to_vec();
    place.extend_from_slice(&seq.to_be_bytes());
    place.extend_from_slice(path.as_bytes());
    place
}

/// Encrypts an opening for its row.
pub fn encrypt(
    key: &PersonKey,
    school: &SchoolId,
    seq: u64,
    opening: &Opening,
) -> Result<Vec<u8>, StoreError> {
    let plain = opening.to_bytes().map_err(|error| StoreError(error.to_string()))?;
    seal_bytes(key, &place(school, seq, &opening.path), &plain)
}

/// Decrypts the opening of a row.
pub fn decrypt(
    key: &PersonKey,
    school: &SchoolId,
    seq: u64,
    path: &str,
    sealed: &[u8],
) -> Result<Opening, StoreError> {
    let plain = open_bytes(key, &place(school, seq, path), sealed)
        .ok_or_else(|| StoreError(format!("the opening of record {seq} at {path} was altered")))?;
    Opening::from_bytes(&plain)
        .map_err(|error| StoreError(format!("the opening of record {seq} at {path}: {error}")))
}

/// Encrypts bytes, bound to `about`.
pub fn seal_bytes(key: &PersonKey, about: &[u8], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    let random = random()?;
    let (nonce, _) = random.split_at(NONCE);
    let cipher = XChaCha20Poly1305::new((&key.0).into());
    let sealed = cipher
        .encrypt(XNonce::from_slice(nonce), Payload { msg: plain, aad: about })
        .map_err(|_| StoreError("encryption failed".into()))?;
    Ok([nonce, &sealed].concat())
}

/// Decrypts bytes bound to `about`; `None` when they were altered.
pub fn open_bytes(key: &PersonKey, about: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
    XChaCha20Poly1305::new((&key.0).into())
        .decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: about })
        .ok()
}

/// An attachment's own key, as the fact's personal value keeps it.
///
/// A file is encrypted with a key of its own; that key is a personal value of
/// whoever attached it, so erasing the person closes the file for ever.
pub fn open_blob_key(text: &str) -> Option<PersonKey> {
    let bytes: Vec<u8> = (0..text.len() / 2)
        .map(|at| text.get(at * 2..at * 2 + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()))
        .collect::<Option<_>>()?;
    Some(PersonKey(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_moved_to_another_record_does_not_open() {
        let key = PersonKey([1; 32]);
        let school = SchoolId([2; 16]);
        let opening = Opening {
            path: "/name".into(),
            of: houqin_ledger::Id::from_bytes([3; 16]),
            r: [4; 32],
            value: "王老师".into(),
        };
        let sealed = encrypt(&key, &school, 7, &opening).unwrap();
        assert_eq!(decrypt(&key, &school, 7, "/name", &sealed).unwrap().value, "王老师");
        assert!(decrypt(&key, &school, 8, "/name", &sealed).is_err());
        assert!(decrypt(&key, &school, 7, "/other", &sealed).is_err());
        assert!(decrypt(&PersonKey([9; 32]), &school, 7, "/name", &sealed).is_err());
    }
}
