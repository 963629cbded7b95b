//! The acts whose facts the proof itself depends on; all others are opaque to it.

use serde_json::{Value, json};

use crate::key::{LogKey, PublicKey};

/// Opens the log of a later year; its fact holds the last checkpoint of the year before.
pub const OPEN_YEAR: &str = "ledger.open_year";
/// Hands the log over to a new key.
pub const ROTATE_KEY: &str = "ledger.rotate_key";
/// Destroys the openings of a person; its fact names the person.
pub const ERASE_PERSON: &str = "organisation.erase_person";

/// The fact of [`OPEN_YEAR`]: `{"previous":"<checkpoint note>"}`.
pub fn open_year_fact(previous: &str) -> Value {
    json!({ "previous": previous })
}

/// The fact of [`ROTATE_KEY`]: `{"key":"<verifier key>","signature":"<base64>"}`, signed by the
/// key that hands over.
pub fn rotate_key_fact(old: &LogKey, new: &PublicKey) -> Value {
    json!({ "key": new.to_string(), "signature": old.sign_successor(new) })
}
