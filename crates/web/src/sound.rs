//! 录音. What a sound file is, by its bytes and never by its name; and what it
//! says besides the sound (where it was recorded, by whom, with which phone) left
//! out, as far as its format lets it be found without decoding.

/// Largest voice note, in bytes: some two minutes of the heaviest kind a phone
/// records, a quarter of an hour of the lightest.
pub const BYTES_MAX: usize = 4 * 1024 * 1024;
/// So far into a file the codec is looked for.
const HEAD_BYTES: usize = 4096;
/// Most boxes or chunks of one file.
const PARTS_MAX: usize = 10_000;

/// What a sound is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Opus or Vorbis in Ogg.
    Ogg,
    /// Opus in `WebM`, as browsers record.
    Webm,
    /// AAC in MP4, as phones record.
    Mp4,
    /// AAC as a bare stream.
    Aac,
    /// AMR, as old phones record.
    Amr,
    /// WAV.
    Wav,
    /// MP3.
    Mp3,
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes
        .get(..bytes.len().min(HEAD_BYTES))
        .unwrap_or_default()
        .windows(word.len())
        .any(|part| part == word)
}

impl Kind {
    /// By the file's first bytes; none where it is no sound, or holds moving pictures.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'O', b'g', b'g', b'S', ..] => {
                (has(bytes, b"OpusHead") || has(bytes, b"\x01vorbis")).then_some(Self::Ogg)
            }
            [0x1a, 0x45, 0xdf, 0xa3, ..] => {
                let sound = has(bytes, b"webm") && has(bytes, b"A_OPUS") && !has(bytes, b"V_");
                sound.then_some(Self::Webm)
            }
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(Self::Wav),
            [b'#', b'!', b'A', b'M', b'R', ..] => Some(Self::Amr),
            [b'I', b'D', b'3', ..] | [0xff, 0xfb | 0xf3 | 0xf2 | 0xfa, ..] => Some(Self::Mp3),
            [0xff, 0xf1 | 0xf9, ..] => Some(Self::Aac),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => {
                let known: [&[u8]; 8] =
                    [b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso5", b"3gp4", b"3gp5"];
                let sound = known.contains(&brand.get(..4)?) && handles(bytes, b"soun");
                (sound && !handles(bytes, b"vide")).then_some(Self::Mp4)
            }
            _ => None,
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Ogg => "audio/ogg",
            Self::Webm => "audio/webm",
            Self::Mp4 => "audio/mp4",
            Self::Aac => "audio/aac",
            Self::Amr => "audio/amr",
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
        }
    }
}

/// Whether a track of an MP4 file is of this kind; its handler says so.
fn handles(bytes: &[u8], kind: &[u8]) -> bool {
    // hdlr, version and flags, four bytes that are nothing, the kind.
    bytes.windows(16).any(|part| part.starts_with(b"hdlr") && part.get(12..16) == Some(kind))
}

/// The sound alone; none where the file is not whole.
pub fn cleaned(kind: Kind, bytes: &[u8]) -> Option<Vec<u8>> {
    match kind {
        Kind::Mp4 => {
            let mut clean = bytes.to_vec();
            boxes(&mut clean, 0, bytes.len(), 0)?;
            Some(clean)
        }
        Kind::Wav => wav(bytes),
        Kind::Mp3 => mp3(bytes),
        Kind::Ogg | Kind::Webm | Kind::Aac | Kind::Amr => Some(bytes.to_vec()),
    }
}

/// Blanks what is said beside the tracks, in its place: offsets into the sound stay true.
fn boxes(bytes: &mut [u8], from: usize, until: usize, depth: usize) -> Option<()> {
    let mut at = from;
    for _ in 0..PARTS_MAX {
        if at == until {
            return Some(());
        }
        let said = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let kind: [u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let (head, size) = match said {
            0 => (8, until - at),
            1 => {
                let long = u64::from_be_bytes(bytes.get(at + 8..at + 16)?.try_into().ok()?);
                (16, usize::try_from(long).ok()?)
            }
            short => (8, usize::try_from(short).ok()?),
        };
        let end = at.checked_add(size).filter(|end| size >= head && *end <= until)?;
        match &kind {
            b"udta" | b"meta" | b"uuid" => {
                bytes.get_mut(at + 4..at + 8)?.copy_from_slice(b"free");
                bytes.get_mut(at + head..end)?.fill(0);
            }
            b"moov" | b"trak" if depth < 2 => boxes(bytes, at + head, end, depth + 1)?,
            _ => {}
        }
        at = end;
    }
    None
}

/// Keeps the chunks of the sound; lists of words and pictures go.
fn wav(bytes: &[u8]) -> Option<Vec<u8>> {
    const KEPT: [&[u8; 4]; 3] = [b"fmt ", b"fact", b"data"];
    let mut clean = bytes.get(..12)?.to_vec();
    let mut at = 12;
    for _ in 0..PARTS_MAX {
        if at >= bytes.len() {
            break;
        }
        let kind: &[u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        let length = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?);
        let end = at.checked_add(8)?.checked_add(usize::try_from(length).ok()?)?;
        if KEPT.contains(&kind) {
            clean.extend_from_slice(bytes.get(at..end)?);
            if length % 2 == 1 {
                clean.push(0);
            }
        }
        at = end.checked_next_multiple_of(2)?;
    }
    let size = u32::try_from(clean.len().checked_sub(8)?).ok()?;
    clean.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    Some(clean)
}

/// Leaves out the tags before and behind the sound.
fn mp3(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut sound = bytes;
    if let [b'I', b'D', b'3', _, _, _, a, b, c, d, ..] = sound {
        // Four times seven bits.
        let size = [*a, *b, *c, *d].iter().try_fold(0_usize, |sum, byte| {
            (*byte < 0x80).then_some(sum * 128 + usize::from(*byte))
        })?;
        sound = sound.get(size.checked_add(10)?..)?;
    }
    if let Some(at) = sound.len().checked_sub(128)
        && sound.get(at..)?.starts_with(b"TAG")
    {
        sound = sound.get(..at)?;
    }
    matches!(sound, [0xff, 0xe0..=0xff, ..]).then(|| sound.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: &[u8], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).unwrap();
        [&size.to_be_bytes(), kind, body].concat()
    }

    fn handler(kind: &[u8]) -> Vec<u8> {
        part(b"hdlr", &[&[0; 8], kind, &[0; 12]].concat())
    }

    fn m4a(kind: &[u8]) -> Vec<u8> {
        let track = part(b"trak", &part(b"mdia", &handler(kind)));
        let place = part(b"udta", &part(b"\xa9xyz", b"+31.2304+121.4737/"));
        let moov = part(b"moov", &[track, place].concat());
        [part(b"ftyp", b"M4A \0\0\0\0"), moov, part(b"mdat", b"sound")].concat()
    }

    #[test]
    fn a_recording_says_no_more_where_it_was_made() {
        let bytes = m4a(b"soun");
        assert_eq!(Kind::of(&bytes), Some(Kind::Mp4));
        let clean = cleaned(Kind::Mp4, &bytes).unwrap();
        assert_eq!(clean.len(), bytes.len(), "nothing moves");
        assert!(!clean.windows(7).any(|part| part == b"31.2304"));
        assert!(clean.windows(5).any(|part| part == b"sound"));
        assert_eq!(Kind::of(&m4a(b"vide")), None, "moving pictures are no voice note");
        assert_eq!(cleaned(Kind::Mp4, &bytes[..bytes.len() - 1]), None, "not whole");
    }

    #[test]
    fn words_beside_the_sound_are_left_out() {
        let chunk = |kind: &[u8], body: &[u8]| {
            [kind, &u32::try_from(body.len()).unwrap().to_le_bytes(), body].concat()
        };
        let parts = [
            chunk(b"fmt ", &[1; 16]),
            chunk(b"LIST", b"INFOIART\x04\0\0\0Wang"),
            chunk(b"data", b"abcd"),
        ];
        let wav = [b"RIFF".to_vec(), vec![0; 4], b"WAVE".to_vec(), parts.concat()].concat();
        assert_eq!(Kind::of(&wav), Some(Kind::Wav));
        let clean = cleaned(Kind::Wav, &wav).unwrap();
        assert!(!clean.windows(4).any(|part| part == b"Wang"));
        assert!(clean.ends_with(b"abcd"));

        let sound = [[0xff, 0xfb, 0x90, 0x00].as_slice(), &[7; 200]].concat();
        let mut tail = vec![0; 128];
        tail[..3].copy_from_slice(b"TAG");
        let mp3 = [b"ID3\x04\0\0\0\0\0\x04Wang".to_vec(), sound.clone(), tail].concat();
        assert_eq!(Kind::of(&mp3), Some(Kind::Mp3));
        assert_eq!(cleaned(Kind::Mp3, &mp3).unwrap(), sound);
        assert_eq!(
            cleaned(Kind::Mp3, b"ID3\x04\0\0\0\0\x7f\x7f"),
            None,
            "a tag longer than its file"
        );
    }

    #[test]
    fn what_a_file_is_is_seen_by_its_bytes() {
        let rows: [(&[u8], Option<Kind>); 9] = [
            (b"OggS\0\x02............................OpusHead", Some(Kind::Ogg)),
            (b"OggS\0\x02............................theora", None),
            (b"\x1a\x45\xdf\xa3....B\x82\x84webm....A_OPUS", Some(Kind::Webm)),
            (b"\x1a\x45\xdf\xa3....B\x82\x84webm..V_VP8..A_OPUS", None),
            (b"#!AMR\n..", Some(Kind::Amr)),
            (b"\xff\xf1P\x80", Some(Kind::Aac)),
            (b"MZ\x90\0", None),
            (b"<html>", None),
            (b"", None),
        ];
        for (bytes, kind) in rows {
            assert_eq!(Kind::of(bytes), kind, "{bytes:?}");
        }
    }
}
