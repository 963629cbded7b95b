//! Pictures and voice notes that people attach: encrypted with a key of their own before they
//! touch the disk, and rid of what they say besides the picture (see `picture`). The
//! key is a personal value in the fact that names them.

use houqin_desk::{DeskError, SchoolSetup, hex, open_blob_key, open_bytes, random, seal_bytes};
use houqin_kernel::{Refusal, StoreError};
use houqin_store::PersonKey;
use serde_json::{Value as Json, json};

use crate::picture::{self, Kind};
use crate::pixels::{PIXELS_MAX, pixels};
use crate::sound;

/// Largest picture, in bytes.
pub const BYTES_MAX: usize = 12 * 1024 * 1024;
/// What the encryption is bound to.
const ABOUT: &[u8] = b"photo";

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
    let (media_type, bytes) = match (Kind::of(bytes), sound::Kind::of(bytes)) {
        (Some(Kind::Heic), _) => return Err(heic().into()),
        (Some(kind), _) if pixels(kind, bytes).is_some_and(|all| all > PIXELS_MAX) => {
            return Err(too_many_pixels().into());
        }
        (Some(kind), _) => (kind.media_type(), picture::cleaned(kind, bytes)),
        (None, Some(_)) if bytes.len() > sound::BYTES_MAX => return Err(too_long().into()),
        (None, Some(kind)) => (kind.media_type(), sound::cleaned(kind, bytes)),
        (None, None) => return Err(not_a_photo().into()),
    };
    let bytes = bytes.ok_or_else(not_a_photo)?;
    let key = PersonKey(random()?);
    let digest = setup.blobs()?.put(&seal_bytes(&key, ABOUT, &bytes)?)?;
    Ok(json!({
        "digest": hex(&digest),
        "size": bytes.len(),
        "media_type": media_type,
        "key": hex(&key.0),
    }))
}

fn not_a_photo() -> Refusal {
    Refusal::form(
        "photos",
        "not_a_photo",
        "只收完整的 JPEG、PNG、WebP 照片，或 M4A、MP3、WAV、OGG、WebM、AMR 录音。",
        "Only whole JPEG, PNG or WebP photos are taken, or M4A, MP3, WAV, OGG, WebM or AMR voice notes.",
    )
}

fn too_many_pixels() -> Refusal {
    let millions = PIXELS_MAX / 1_000_000;
    Refusal::form(
        "photos",
        "photo_too_many_pixels",
        format!("一张照片不超过 {millions} 百万像素，请在相机里选小一档的分辨率再拍。"),
        format!("A photo has at most {millions} million pixels; take it at a smaller resolution."),
    )
}

fn too_long() -> Refusal {
    Refusal::form(
        "photos",
        "recording_too_long",
        "一段录音不超过 4 兆（约两分钟），请说短一点再录。",
        "A voice note has at most 4 MiB, some two minutes; record a shorter one.",
    )
}

fn heic() -> Refusal {
    Refusal::form(
        "photos",
        "photo_is_heic",
        "这张照片是 HEIC 格式，多数电脑打不开。请在手机“设置 → 相机 → 格式”里选“兼容性最佳”，或截一张图再传。",
        "This photo is HEIC, which most computers cannot open. Choose “Most Compatible” under Settings → \
         Camera → Formats, or send a screenshot of it.",
    )
}

/// Opens a stored picture with its key.
pub fn open(setup: &SchoolSetup, digest: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(digest) = open_blob_key(digest) else { return Ok(None) };
    let Some(key) = open_blob_key(key) else { return Ok(None) };
    let sealed = setup.blobs()?.get(&digest.0)?;
    Ok(sealed.and_then(|sealed| open_bytes(&key, ABOUT, &sealed)))
}
