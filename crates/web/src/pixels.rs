//! How many pixels a picture unfolds into. A small file can ask whoever looks at it
//! for gigabytes; its head says so before anything is decoded.

use crate::picture::Kind;

/// Most pixels of one picture: a phone's camera makes 12 to 50 million.
pub const PIXELS_MAX: u64 = 64_000_000;

/// As many as its head, or the largest of its heads, says; none where it says nothing.
pub fn pixels(kind: Kind, bytes: &[u8]) -> Option<u64> {
    match kind {
        Kind::Jpeg => jpeg(bytes),
        Kind::Png => {
            let side = |at| Some(u64::from(u32::from_be_bytes(four(bytes, at)?)));
            Some(side(16)?.saturating_mul(side(20)?))
        }
        Kind::Webp => webp(bytes),
        Kind::Heic => None,
    }
}

fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok()
}

/// The frame headers before the first scan: SOF0 to SOF15 without DHT, JPG and DAC
/// (ITU-T T.81, table B.1). A height of 0 is told later, by DNL: the most it can be.
fn jpeg(bytes: &[u8]) -> Option<u64> {
    let mut most = None;
    let mut at = 2;
    while let Some(&[0xff, code, high, low]) = bytes.get(at..at + 4) {
        match code {
            0xff => {
                at += 1;
                continue;
            }
            0xda => break,
            0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(&code) => {
                let [_, high, low, wide_high] = four(bytes, at + 4)?;
                let height = u64::from(u16::from_be_bytes([high, low]));
                let width = u16::from_be_bytes([wide_high, *bytes.get(at + 8)?]);
                let height = if height == 0 { u64::from(u16::MAX) } else { height };
                most = most.max(Some(height * u64::from(width)));
            }
            _ => {}
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    most
}

/// The canvas of VP8X and the frames of VP8 and VP8L (RFC 9649, 2.5 to 2.7).
fn webp(bytes: &[u8]) -> Option<u64> {
    let mut most = None;
    let mut at = 12;
    while let Some(kind) = bytes.get(at..at + 4) {
        let length = usize::try_from(u32::from_le_bytes(four(bytes, at + 4)?)).ok()?;
        let body = bytes.get(at + 8..)?;
        let found = match kind {
            b"VP8X" => {
                let side = |at: usize| match body.get(at..at + 3) {
                    Some(&[low, middle, high]) => {
                        Some(u64::from(u32::from_le_bytes([low, middle, high, 0])) + 1)
                    }
                    _ => None,
                };
                side(4).zip(side(7))
            }
            b"VP8 " => four(body, 6).map(|[w0, w1, h0, h1]| {
                let side = |low, high| u64::from(u16::from_le_bytes([low, high]) & 0x3fff);
                (side(w0, w1), side(h0, h1))
            }),
            b"VP8L" => four(body, 1).map(|head| {
                let bits = u32::from_le_bytes(head);
                (u64::from(bits & 0x3fff) + 1, u64::from(bits >> 14 & 0x3fff) + 1)
            }),
            _ => None,
        };
        most = most.max(found.map(|(width, height)| width * height));
        at = at.checked_add(8)?.checked_add(length.checked_next_multiple_of(2)?)?;
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
        [&head[..], &width.to_be_bytes(), &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat()
    }

    fn jpeg(code: u8, width: u16, height: u16) -> Vec<u8> {
        let frame = [&[0xff, code, 0, 11, 8][..], &height.to_be_bytes(), &width.to_be_bytes()];
        let app = [0xff, 0xe0, 0, 4, 1, 2];
        [&[0xff, 0xd8][..], &app, &frame.concat(), &[1, 1, 0x11, 0], &[0xff, 0xda, 0, 2]].concat()
    }

    fn riff(kind: &str, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        [b"RIFF\0\0\0\0WEBP", kind.as_bytes(), &length, body].concat()
    }

    #[test]
    fn each_kind_tells_its_pixels() {
        assert_eq!(pixels(Kind::Png, &png(640, 480)), Some(307_200));
        assert_eq!(pixels(Kind::Jpeg, &jpeg(0xc2, 640, 480)), Some(307_200));
        assert_eq!(pixels(Kind::Jpeg, &jpeg(0xc4, 640, 480)), None, "a Huffman table");
        assert_eq!(pixels(Kind::Jpeg, &jpeg(0xc0, 2, 0)), Some(131_070), "told later");
        let canvas = riff("VP8X", &[0, 0, 0, 0, 127, 2, 0, 223, 1, 0]);
        assert_eq!(pixels(Kind::Webp, &canvas), Some(307_200));
        let lossy = riff("VP8 ", &[0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1]);
        assert_eq!(pixels(Kind::Webp, &lossy), Some(307_200));
        let bits = (0x1df_u32 << 14 | 0x27f).to_le_bytes();
        let lossless = riff("VP8L", &[&[0x2f][..], &bits, &[0]].concat());
        assert_eq!(pixels(Kind::Webp, &lossless), Some(307_200));
    }

    #[test]
    fn the_largest_possible_is_beyond_the_limit_and_overflows_nothing() {
        assert_eq!(pixels(Kind::Png, &png(u32::MAX, u32::MAX)), Some(u64::from(u32::MAX).pow(2)));
        assert!(pixels(Kind::Png, &png(10_000, 10_000)).unwrap() > PIXELS_MAX);
        assert!(pixels(Kind::Jpeg, &jpeg(0xc0, 65_535, 65_535)).unwrap() > PIXELS_MAX);
        let canvas = riff("VP8X", &[0, 0, 0, 0, 255, 255, 255, 255, 255, 255]);
        assert!(pixels(Kind::Webp, &canvas).unwrap() > PIXELS_MAX);
        assert!(pixels(Kind::Jpeg, &jpeg(0xc0, 8_160, 6_144)).unwrap() < PIXELS_MAX, "a phone's");
    }
}
