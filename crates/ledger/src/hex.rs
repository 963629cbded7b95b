//! Lowercase hexadecimal, without allocation where it is on the path of every write.
//! Knows nothing of what the bytes mean.

/// The digit of a value below 16.
pub(crate) fn digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + (nibble & 0x0f) - 10 }
}

/// The value of a digit; capitals are accepted only where the caller lowers them first.
pub(crate) fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Appends the digits of `bytes`.
pub(crate) fn write(out: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        out.push(digit(byte >> 4));
        out.push(digit(byte & 0x0f));
    }
}

/// The digits of `bytes` as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|b| [char::from(digit(b >> 4)), char::from(digit(b & 0x0f))]).collect()
}

/// Exactly `N` bytes of lowercase digits, or nothing.
pub(crate) fn parse<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = value(*high)? << 4 | value(*low)?;
    }
    Some(bytes)
}
