//! Pictures that people attach: encrypted with a key of their own before they
//! touch the disk. The key is a personal value in the fact that names them.

use houqin_desk::{DeskError, SchoolSetup, hex, open_blob_key, open_bytes, random, seal_bytes};
use houqin_kernel::{Refusal, StoreError};
use houqin_store::PersonKey;
use serde_json::{Value as Json, json};

/// Largest picture, in bytes.
pub const BYTES_MAX: usize = 12 * 1024 * 1024;
/// What the encryption is bound to.
const ABOUT: &[u8] = b"photo";

/// The media type, by the file's first bytes.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// Stores a picture; gives it as a form names it.
pub fn store(setup: &SchoolSetup, bytes: &[u8]) -> Result<Json, DeskError> {
    if bytes.len() > BYTES_MAX {
        return Err(Refusal::form(
            "photos",
            "photo_too_large",
            "一张照片不超过 12 兆，请缩小后再传。",
            "A photo has at most 12 MiB; make it smaller.",
        )
        .into());
    }
    let Some(media_type) = media_type(bytes) else {
        return Err(Refusal::form(
            "photos",
            "not_a_photo",
            "只收 JPEG、PNG 或 WebP 照片。",
            "Only JPEG, PNG or WebP photos are taken.",
        )
        .into());
    };
    let key = PersonKey(random()?);
    let digest = setup.blobs()?.put(&seal_bytes(&key, ABOUT, bytes)?)?;
    Ok(json!({
        "digest": hex(&digest),
        "size": bytes.len(),
        "media_type": media_type,
        "key": hex(&key.0),
    }))
}

/// Opens a stored picture with its key.
pub fn open(setup: &SchoolSetup, digest: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(digest) = open_blob_key(digest) else { return Ok(None) };
    let Some(key) = open_blob_key(key) else { return Ok(None) };
    let sealed = setup.blobs()?.get(&digest.0)?;
    Ok(sealed.and_then(|sealed| open_bytes(&key, ABOUT, &sealed)))
}
