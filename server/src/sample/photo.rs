//! Pictures for the sample: drawn, not photographed. They take the same way as
//! an upload: encrypted with a key of their own, stored by digest.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use houqin_desk::{SchoolSetup, hex, random, seal_bytes};
use houqin_kernel::StoreError;
use houqin_store::PersonKey;
use serde_json::{Value as Json, json};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 240;

/// How warm a wall may look.
const TONES: u64 = 40;

/// The pictures that were drawn: each is drawn once, and sealed anew each time.
#[derive(Debug, Default)]
pub struct Album(HashMap<(bool, u8), Vec<u8>>);

impl Album {
    /// Draws, encrypts and stores a picture; gives it as a form names it.
    pub fn upload(
        &mut self,
        setup: &SchoolSetup,
        about: &str,
        seed: u64,
    ) -> Result<Json, StoreError> {
        let (done, warm) = (about == "after", u8::try_from(seed % TONES).unwrap_or(0));
        let picture = match self.0.entry((done, warm)) {
            Entry::Occupied(drawn) => drawn.into_mut(),
            Entry::Vacant(place) => place.insert(draw(done, warm)?),
        };
        let key = PersonKey(random()?);
        let sealed = seal_bytes(&key, b"photo", picture)?;
        let digest = setup.blobs()?.put(&sealed)?;
        Ok(json!({
            "digest": hex(&digest),
            "size": picture.len(),
            "media_type": "image/png",
            "key": hex(&key.0),
        }))
    }
}

/// A wall, a pipe or a lamp in plain shapes.
fn draw(done: bool, warm: u8) -> Result<Vec<u8>, StoreError> {
    let mut pixels = Vec::with_capacity(usize::try_from((WIDTH * 3 + 1) * HEIGHT).unwrap_or(0));
    for y in 0..HEIGHT {
        pixels.push(0);
        for x in 0..WIDTH {
            let tile = x % 64 < 2 || y % 48 < 2;
            let pipe = (140..180).contains(&x) && y < 150;
            let spout = (140..250).contains(&x) && (120..150).contains(&y);
            let drop = !done && (232..244).contains(&x) && (160..200).contains(&y);
            let colour: [u8; 3] = if drop {
                [70, 130, 200]
            } else if pipe || spout {
                [150, 155, 160]
            } else if tile {
                [200 - warm, 205 - warm, 205 - warm]
            } else {
                [228 - warm, 230 - warm, 226 - warm]
            };
            pixels.extend(colour);
        }
    }
    png(&pixels).map_err(|error| StoreError(error.to_string()))
}

fn png(pixels: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(pixels)?;
    let packed = encoder.finish()?;
    let mut header = Vec::from(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in [(b"IHDR", header), (b"IDAT", packed), (b"IEND", Vec::new())] {
        file.extend(u32::try_from(body.len()).unwrap_or(0).to_be_bytes());
        let mut chunk = name.to_vec();
        chunk.extend(body);
        let mut crc = flate2::Crc::new();
        crc.update(&chunk);
        file.extend(&chunk);
        file.extend(crc.sum().to_be_bytes());
    }
    Ok(file)
}
