//! What a picture file says besides its picture: where it was taken, when, by
//! which phone. All of it is left out before the file is kept; only which way is
//! up stays, because the picture would lie on its side without it.
//!
//! Nothing is decoded here: the parts of the file are walked and the foreign ones
//! left out, so that a hostile picture that is kept meets no decoder. Only sheets that
//! come back are decoded, to be read (see `paper`).

/// The EXIF tag that says which way is up.
const ORIENTATION: u16 = 0x0112;
/// Most directory entries looked at.
const ENTRIES_MAX: usize = 512;

/// What a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// HEIC or AVIF: told apart so that the refusal can say what to do.
    Heic,
}

impl Kind {
    /// What is taken.
    pub const TAKEN: [Self; 3] = [Self::Jpeg, Self::Png, Self::Webp];

    /// By the file's first bytes, never by its name.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => {
                let brand = brand.get(..4)?;
                let heic: [&[u8]; 8] =
                    [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"];
                heic.contains(&brand).then_some(Self::Heic)
            }
            _ => None,
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
        }
    }
}

/// How a picture that was cleaned must be turned to stand upright, as EXIF counts: 1 is as it
/// is, up to 8.
pub fn which_way_up(kind: Kind, cleaned: &[u8]) -> u8 {
    // After SOI, where `orientation_segment` put it.
    let exif = cleaned.get(6..).and_then(|rest| rest.strip_prefix(b"Exif\0\0"));
    exif.filter(|_| kind == Kind::Jpeg).and_then(orientation).unwrap_or(1)
}

/// The picture alone; none where the file is not whole.
pub fn cleaned(kind: Kind, bytes: &[u8]) -> Option<Vec<u8>> {
    match kind {
        Kind::Jpeg => jpeg(bytes),
        Kind::Png => png(bytes),
        Kind::Webp => webp(bytes),
        Kind::Heic => None,
    }
}

/// Keeps the segments that a decoder needs: JFIF, colour profile, Adobe's
/// transform, tables and scans. Comments and all other applications' go, and
/// whatever follows the end of the picture.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut clean = vec![0xff, 0xd8];
    let mut at = 2;
    let mut turned = None;
    loop {
        let (mark, code) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        if mark != 0xff {
            return None;
        }
        if code == 0xff {
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
        let end = at.checked_add(2)?.checked_add(length)?;
        let segment = bytes.get(at..end)?;
        let body = segment.get(4..)?;
        match code {
            0xda => {
                if let Some(up) = turned {
                    // After SOI, before all else.
                    let head = orientation_segment(up);
                    clean.splice(2..2, head);
                }
                clean.extend_from_slice(segment);
                return scans(bytes, end, clean);
            }
            0xe1 if body.starts_with(b"Exif\0\0") => {
                turned = turned.or(orientation(body.get(6..)?));
            }
            0xe2 if body.starts_with(b"ICC_PROFILE\0") => clean.extend_from_slice(segment),
            0xe0 if body.starts_with(b"JFIF\0") => clean.extend_from_slice(segment),
            0xee if body.starts_with(b"Adobe") => clean.extend_from_slice(segment),
            0xe0..=0xef | 0xfe => {}
            _ => clean.extend_from_slice(segment),
        }
        at = end;
    }
}

/// The compressed data and what stands between scans, up to the end marker.
fn scans(bytes: &[u8], mut at: usize, mut clean: Vec<u8>) -> Option<Vec<u8>> {
    loop {
        let byte = *bytes.get(at)?;
        if byte != 0xff {
            clean.push(byte);
            at += 1;
            continue;
        }
        let code = *bytes.get(at + 1)?;
        match code {
            0xd9 => {
                clean.extend_from_slice(&[0xff, 0xd9]);
                return Some(clean);
            }
            0x00 | 0xd0..=0xd7 => {
                clean.extend_from_slice(&[0xff, code]);
                at += 2;
            }
            0xff => at += 1,
            _ => {
                let (high, low) = (*bytes.get(at + 2)?, *bytes.get(at + 3)?);
                let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
                let segment = bytes.get(at..end)?;
                if !matches!(code, 0xe0..=0xef | 0xfe) {
                    clean.extend_from_slice(segment);
                }
                at = end;
            }
        }
    }
}

/// Which way is up, from a TIFF block; none where it stands upright or cannot be read.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let two = |at: usize| -> Option<u16> {
        let pair = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let four = |at: usize| -> Option<u32> {
        let four = tiff.get(at..at + 4)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    };
    let start = usize::try_from(four(4)?).ok()?;
    let entries = usize::from(two(start)?).min(ENTRIES_MAX);
    for entry in 0..entries {
        let at = start.checked_add(2 + entry * 12)?;
        if two(at)? == ORIENTATION {
            let up = u8::try_from(two(at.checked_add(8)?)?).ok()?;
            return (2..=8).contains(&up).then_some(up);
        }
    }
    None
}

/// An EXIF block that says which way is up, and nothing else.
fn orientation_segment(up: u8) -> Vec<u8> {
    [&[0xff, 0xe1, 0x00, 0x22], b"Exif\0\0".as_slice(), &upright(up)].concat()
}

/// A TIFF block of 26 bytes with that one entry.
fn upright(up: u8) -> Vec<u8> {
    let entry = [0x01, 0x12, 0x00, 0x03, 0, 0, 0, 1, 0, up, 0, 0];
    [b"MM\0\x2a\0\0\0\x08\0\x01".as_slice(), &entry, &[0, 0, 0, 0]].concat()
}

/// Keeps the chunks of picture and colour; texts, times and EXIF go, and whatever
/// follows the end.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    const KEPT: [&[u8; 4]; 12] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
        b"bKGD", b"pHYs",
    ];
    let mut clean = bytes.get(..8)?.to_vec();
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let kind: &[u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let end = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?;
        let chunk = bytes.get(at..end)?;
        if KEPT.contains(&kind) {
            clean.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Some(clean);
        }
        at = end;
    }
}

/// Keeps the chunks of picture and colour; EXIF and XMP go, and their flags, but
/// for an EXIF that says which way is up and nothing else.
fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    const FLAG_OF_EXIF: u8 = 0b0000_1000;
    const FLAGS_OF_EXIF_AND_XMP: u8 = 0b0000_1100;
    let (mut flags, mut turned) = (None, None);
    let mut clean = bytes.get(..12)?.to_vec();
    let said = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
    let whole = usize::try_from(said).ok()?.checked_add(8)?;
    let mut at = 12;
    while at < whole {
        let kind = bytes.get(at..at + 4)?;
        let length = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?);
        let padded = usize::try_from(length).ok()?.checked_next_multiple_of(2)?;
        let end = at.checked_add(8)?.checked_add(padded)?;
        let chunk = bytes.get(at..end)?;
        if kind == b"VP8X" {
            let mut chunk = chunk.to_vec();
            *chunk.get_mut(8)? &= !FLAGS_OF_EXIF_AND_XMP;
            flags = Some(clean.len().checked_add(8)?);
            clean.extend_from_slice(&chunk);
        } else if kind == b"EXIF" {
            let body = chunk.get(8..)?;
            // Some writers put JPEG's mark before the block.
            let tiff = body.strip_prefix(b"Exif\0\0").unwrap_or(body);
            turned = turned.or_else(|| orientation(tiff));
        } else if [&b"VP8 "[..], b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"].contains(&kind) {
            clean.extend_from_slice(chunk);
        }
        at = end;
    }
    if let (Some(flags), Some(up)) = (flags, turned) {
        *clean.get_mut(flags)? |= FLAG_OF_EXIF;
        let block = upright(up);
        clean.extend_from_slice(b"EXIF");
        clean.extend_from_slice(&u32::try_from(block.len()).ok()?.to_le_bytes());
        clean.extend_from_slice(&block);
    }
    let size = u32::try_from(clean.len().checked_sub(8)?).ok()?;
    clean.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    Some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(code: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xff, code], &length[..], body].concat()
    }

    /// A JPEG as a phone makes it: EXIF with a place, a comment, a picture, a trailer.
    fn from_a_phone(up: u8) -> Vec<u8> {
        let mut tiff = b"II\x2a\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, up, 0, 0, 0]);
        tiff.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, 99, 0, 0, 0]);
        tiff.extend_from_slice(b"\0\0\0\0GPS 39.9042N 116.4074E");
        [
            vec![0xff, 0xd8],
            segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xe1, &[b"Exif\0\0", &tiff[..]].concat()),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<secret/>"),
            segment(0xfe, b"a comment"),
            segment(0xdb, &[0; 65]),
            segment(0xda, &[1, 1, 0, 0, 63, 0]),
            vec![1, 2, 0xff, 0x00, 3, 0xff, 0xd0, 4, 0xff, 0xd9],
            b"behind the end".to_vec(),
        ]
        .concat()
    }

    fn holds(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn a_jpeg_keeps_its_picture_and_which_way_is_up_alone() {
        let clean = cleaned(Kind::Jpeg, &from_a_phone(6)).unwrap();
        for secret in [&b"GPS"[..], b"116.4074E", b"secret", b"a comment", b"behind the end"] {
            assert!(!holds(&clean, secret), "{}", String::from_utf8_lossy(secret));
        }
        assert!(holds(&clean, &[1, 2, 0xff, 0x00, 3, 0xff, 0xd0, 4, 0xff, 0xd9]));
        let exif = clean.windows(6).position(|window| window == b"Exif\0\0").unwrap();
        assert_eq!(orientation(clean.get(exif + 6..).unwrap()), Some(6));
        assert_eq!(cleaned(Kind::Jpeg, &clean).as_ref(), Some(&clean), "clean stays as it is");
        let upright = cleaned(Kind::Jpeg, &from_a_phone(1)).unwrap();
        assert!(!holds(&upright, b"Exif"));
    }

    #[test]
    fn a_png_keeps_no_text() {
        let chunk = |kind: &[u8; 4], body: &[u8]| {
            [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], kind, body, &[0; 4]].concat()
        };
        let head = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
        let whole = [
            &head[..],
            &chunk(b"IHDR", &[0; 13]),
            &chunk(b"tEXt", b"Author\0Wang"),
            &chunk(b"eXIf", b"MM-place"),
            &chunk(b"IDAT", &[7; 20]),
            &chunk(b"IEND", &[]),
            b"trailer",
        ]
        .concat();
        assert_eq!(Kind::of(&whole), Some(Kind::Png));
        let clean = cleaned(Kind::Png, &whole).unwrap();
        assert!(holds(&clean, &[7; 20]));
        for secret in [&b"Wang"[..], b"MM-place", b"trailer"] {
            assert!(!holds(&clean, secret));
        }
        assert_eq!(cleaned(Kind::Png, &clean), Some(clean));
    }

    #[test]
    fn a_webp_taken_on_its_side_stands_upright_and_says_no_more() {
        let chunk = |kind: &[u8; 4], body: &[u8]| {
            [kind, &u32::try_from(body.len()).unwrap().to_le_bytes()[..], body].concat()
        };
        // Two entries: which way is up, and a pointer to where it was taken.
        let up = [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0];
        let place = [0x25, 0x88, 4, 0, 1, 0, 0, 0, 0x26, 0, 0, 0];
        let tiff =
            [b"II\x2a\0\x08\0\0\0\x02\0".as_slice(), &up, &place, &[0; 4], b"place of"].concat();
        let parts = [
            chunk(b"VP8X", &[0b0000_1000, 0, 0, 0, 1, 0, 0, 1, 0, 0]),
            chunk(b"VP8L", &[5; 8]),
            chunk(b"EXIF", &tiff),
        ]
        .concat();
        let size = u32::try_from(parts.len() + 4).unwrap().to_le_bytes();
        let whole = [b"RIFF", &size[..], b"WEBP", &parts[..]].concat();
        let clean = cleaned(Kind::Webp, &whole).unwrap();
        assert!(!holds(&clean, b"place of"));
        assert_eq!(clean.get(20), Some(&0b0000_1000), "the flag of the block that is there");
        let exif = clean.windows(4).position(|part| part == b"EXIF").unwrap();
        assert_eq!(orientation(&clean[exif + 8..]), Some(6));
        assert_eq!(u32::from_le_bytes(clean[4..8].try_into().unwrap()) as usize + 8, clean.len());
        assert_eq!(cleaned(Kind::Webp, &clean), Some(clean));
    }

    #[test]
    fn a_webp_keeps_no_exif() {
        let chunk = |kind: &[u8; 4], body: &[u8]| {
            [kind, &u32::try_from(body.len()).unwrap().to_le_bytes()[..], body].concat()
        };
        let parts = [
            chunk(b"VP8X", &[0b0000_1100, 0, 0, 0, 1, 0, 0, 1, 0, 0]),
            chunk(b"VP8L", &[5; 8]),
            chunk(b"EXIF", b"place of"),
            chunk(b"XMP ", b"<secret>"),
        ]
        .concat();
        let size = u32::try_from(parts.len() + 4).unwrap().to_le_bytes();
        let whole = [b"RIFF", &size[..], b"WEBP", &parts[..]].concat();
        assert_eq!(Kind::of(&whole), Some(Kind::Webp));
        let clean = cleaned(Kind::Webp, &whole).unwrap();
        assert!(holds(&clean, &[5; 8]));
        assert!(!holds(&clean, b"place of") && !holds(&clean, b"<secret>"));
        assert_eq!(clean.get(20), Some(&0), "the flags are down");
        assert_eq!(u32::from_le_bytes(clean[4..8].try_into().unwrap()) as usize + 8, clean.len());
        assert_eq!(cleaned(Kind::Webp, &clean), Some(clean));
    }

    #[test]
    fn a_file_cut_short_is_no_picture_and_does_no_harm() {
        let whole = from_a_phone(6);
        let end = whole.len() - b"behind the end".len();
        for cut in 0..end {
            assert_eq!(cleaned(Kind::Jpeg, whole.get(..cut).unwrap()), None, "{cut}");
        }
        for (kind, bytes) in [
            (Kind::Png, &b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT"[..]),
            (Kind::Webp, b"RIFF\xff\xff\xff\xffWEBPVP8X"),
        ] {
            assert_eq!(cleaned(kind, bytes), None);
        }
    }

    #[test]
    fn kinds_are_told_by_content() {
        assert_eq!(Kind::of(b"\0\0\0\x18ftypheic\0\0\0\0"), Some(Kind::Heic));
        assert_eq!(Kind::of(b"\0\0\0\x18ftypmp42\0\0\0\0"), None);
        assert_eq!(Kind::of(b"<svg xmlns="), None);
        assert_eq!(Kind::of(b"GIF89a"), None);
    }
}
