//! The one spelling of a JSON value: RFC 8785 (JSON Canonicalization Scheme) in a restricted
//! profile, so that a hash of the bytes is a hash of the meaning, and any language can repeat it.
//!
//! The profile: object keys are ASCII snake_case (or `$c`, `$of`, `$personal`), strings are in
//! Unicode normal form C, numbers are integers of at most 53 bits; no floats, no other spelling.
//! With such keys and numbers RFC 8785 is compact JSON with sorted keys.
//! This module refuses to know what a value means.

use serde_json::{Map, Number, Value};

/// Longest canonical value, in bytes: what a C2SP tlog-tiles entry bundle can hold of one entry.
pub const BYTES_MAX: usize = 65_535;
/// Longest canonical value kept as a blob beside the ledger, in bytes.
pub const BLOB_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Deepest nesting of arrays and objects.
pub const DEPTH_MAX: usize = 32;
/// Longest object key, in bytes.
pub const KEY_BYTES_MAX: usize = 64;
/// Largest magnitude of an integer: what every JSON reader keeps exact (RFC 8259 section 6).
pub const INTEGER_MAX: i64 = (1 << 53) - 1;

/// Why a value has no canonical spelling, or bytes are not in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// The bytes are not one JSON value in UTF-8.
    #[error("not JSON: {0}")]
    Json(String),
    /// A number with a fraction, an exponent or a sign before zero.
    #[error("a number is not an integer: {0}")]
    Float(String),
    /// An integer some JSON readers would round.
    #[error("an integer is beyond 53 bits: {0}")]
    Integer(String),
    /// An object key outside the profile.
    #[error("a key is not ASCII snake_case of at most {KEY_BYTES_MAX} bytes: {0:?}")]
    Key(String),
    /// A string that looks like another one with other bytes.
    #[error("a string is not in Unicode normal form C")]
    NotNfc,
    /// More bytes than the limit.
    #[error("longer than {max} bytes")]
    TooLong {
        /// The limit that applies.
        max: usize,
    },
    /// More than [`DEPTH_MAX`] levels.
    #[error("nested deeper than {DEPTH_MAX}")]
    TooDeep,
    /// The same value has another spelling: order, white space, escapes or duplicate keys.
    #[error("not the canonical spelling, from byte {at}")]
    NotCanonical {
        /// Offset of the first byte that differs.
        at: usize,
    },
}

/// The canonical bytes of a value, at most [`BYTES_MAX`].
pub fn encode(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    encode_within(value, BYTES_MAX)
}

/// The value of canonical bytes: parsed, spelt again, compared. Duplicate keys are refused too,
/// because spelling the value again leaves one of them out.
pub fn decode(bytes: &[u8]) -> Result<Value, CanonicalError> {
    decode_within(bytes, BYTES_MAX)
}

/// As [`encode`], at most [`BLOB_BYTES_MAX`].
pub fn encode_blob(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    encode_within(value, BLOB_BYTES_MAX)
}

/// As [`decode`], at most [`BLOB_BYTES_MAX`].
pub fn decode_blob(bytes: &[u8]) -> Result<Value, CanonicalError> {
    decode_within(bytes, BLOB_BYTES_MAX)
}

fn encode_within(value: &Value, max: usize) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::with_capacity(256);
    write_value(&mut out, value, 0)?;
    if out.len() > max { Err(CanonicalError::TooLong { max }) } else { Ok(out) }
}

fn decode_within(bytes: &[u8], max: usize) -> Result<Value, CanonicalError> {
    let value = parse(bytes, max)?;
    let spelt = encode_within(&value, max)?;
    compare(bytes, &spelt)?;
    Ok(value)
}

/// Parses without asking for the canonical spelling: the caller spells it again and compares.
pub(crate) fn parse(bytes: &[u8], max: usize) -> Result<Value, CanonicalError> {
    if bytes.len() > max {
        return Err(CanonicalError::TooLong { max });
    }
    serde_json::from_slice(bytes).map_err(|e| CanonicalError::Json(e.to_string()))
}

/// Refuses bytes that differ from their canonical spelling.
pub(crate) fn compare(bytes: &[u8], spelt: &[u8]) -> Result<(), CanonicalError> {
    if bytes == spelt {
        return Ok(());
    }
    let same = bytes.iter().zip(spelt).take_while(|(a, b)| a == b).count();
    Err(CanonicalError::NotCanonical { at: same })
}

/// Appends a value.
pub(crate) fn write_value(
    out: &mut Vec<u8>,
    value: &Value,
    depth: usize,
) -> Result<(), CanonicalError> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_integer(out, integer(number)?),
        Value::String(text) => write_string(out, text)?,
        Value::Array(items) => write_array(out, items, deeper(depth)?)?,
        Value::Object(members) => write_object(out, members, deeper(depth)?)?,
    }
    Ok(())
}

fn deeper(depth: usize) -> Result<usize, CanonicalError> {
    if depth < DEPTH_MAX { Ok(depth + 1) } else { Err(CanonicalError::TooDeep) }
}

fn write_array(out: &mut Vec<u8>, items: &[Value], depth: usize) -> Result<(), CanonicalError> {
    out.push(b'[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write_value(out, item, depth)?;
    }
    out.push(b']');
    Ok(())
}

/// RFC 8785 section 3.2.3 sorts by UTF-16 code units; for ASCII keys that is the order of bytes.
fn write_object(
    out: &mut Vec<u8>,
    members: &Map<String, Value>,
    depth: usize,
) -> Result<(), CanonicalError> {
    out.push(b'{');
    // serde_json keeps keys sorted unless some crate of the build asks for insertion order.
    if members.keys().is_sorted() {
        write_members(out, members.iter(), depth)?;
    } else {
        let mut sorted: Vec<_> = members.iter().collect();
        sorted.sort_unstable_by_key(|(key, _)| key.as_str());
        write_members(out, sorted.into_iter(), depth)?;
    }
    out.push(b'}');
    Ok(())
}

fn write_members<'a>(
    out: &mut Vec<u8>,
    members: impl Iterator<Item = (&'a String, &'a Value)>,
    depth: usize,
) -> Result<(), CanonicalError> {
    for (place, (key, value)) in members.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        check_key(key)?;
        out.push(b'"');
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(b"\":");
        write_value(out, value, depth)?;
    }
    Ok(())
}

/// Refuses a key outside the profile.
pub(crate) fn check_key(key: &str) -> Result<(), CanonicalError> {
    let snake = key.len() <= KEY_BYTES_MAX
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if snake || matches!(key, "$c" | "$of" | "$personal") {
        Ok(())
    } else {
        Err(CanonicalError::Key(key.to_owned()))
    }
}

fn integer(number: &Number) -> Result<i64, CanonicalError> {
    match number.as_i64() {
        Some(n) if (-INTEGER_MAX..=INTEGER_MAX).contains(&n) => Ok(n),
        Some(_) => Err(CanonicalError::Integer(number.to_string())),
        None if number.is_u64() => Err(CanonicalError::Integer(number.to_string())),
        None => Err(CanonicalError::Float(number.to_string())),
    }
}

/// Appends an integer in decimal.
pub(crate) fn write_integer(out: &mut Vec<u8>, n: i64) {
    if n < 0 {
        out.push(b'-');
    }
    let magnitude = n.unsigned_abs();
    let mut place = magnitude.checked_ilog10().map_or(1, |log| 10_u64.pow(log));
    while place > 0 {
        // A remainder of ten is below ten.
        out.push(b'0' + u8::try_from(magnitude / place % 10).unwrap_or_default());
        place /= 10;
    }
}

/// Appends a string with the escapes of RFC 8785 section 3.2.2.2 and no others.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) -> Result<(), CanonicalError> {
    if !is_nfc(text) {
        return Err(CanonicalError::NotNfc);
    }
    out.push(b'"');
    for piece in text.as_bytes().split_inclusive(|b| *b < 0x20 || matches!(b, b'"' | b'\\')) {
        match piece.split_last() {
            Some((last, before)) if *last < 0x20 || matches!(last, b'"' | b'\\') => {
                out.extend_from_slice(before);
                write_escape(out, *last);
            }
            _ => out.extend_from_slice(piece),
        }
    }
    out.push(b'"');
    Ok(())
}

fn write_escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0c => b'f',
        b'\r' => b'r',
        b'"' | b'\\' => byte,
        _ => {
            out.extend_from_slice(b"\\u00");
            crate::hex::write(out, &[byte]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Most text of a school lies in ranges where every character is in normal form C and starts
/// a new cluster (UAX #15 section 9); only other text pays for the full check.
fn is_nfc(text: &str) -> bool {
    let plain = |c| {
        matches!(c,
            '\0'..='\u{2ff}'                // Latin and ASCII
            | '\u{2010}'..='\u{2027}'       // dashes, quotation marks, ellipsis
            | '\u{3000}'..='\u{3029}'       // Chinese punctuation
            | '\u{4e00}'..='\u{9fff}'       // Chinese characters
            | '\u{ff01}'..='\u{ff60}'       // full-width forms
        )
    };
    text.is_ascii() || text.chars().all(plain) || unicode_normalization::is_nfc(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(text: &str) -> CanonicalError {
        decode(text.as_bytes()).expect_err(text)
    }

    #[test]
    fn keys_are_sorted_and_white_space_is_left_out() {
        let value = json!({"to": [1, -2, 0, null, true], "act": "service.report", "a_1": {}});
        let text = r#"{"a_1":{},"act":"service.report","to":[1,-2,0,null,true]}"#;
        assert_eq!(encode(&value).unwrap(), text.as_bytes());
        assert_eq!(decode(text.as_bytes()).unwrap(), value);
    }

    #[test]
    fn escapes_are_those_of_rfc_8785() {
        let text = "\u{8}\t\n\u{c}\r\"\\/\u{1}\u{1f}\u{7f}€水\u{2028}";
        let spelt = "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0001\\u001f\u{7f}€水\u{2028}\"";
        assert_eq!(encode(&json!(text)).unwrap(), spelt.as_bytes());
        assert_eq!(decode(spelt.as_bytes()).unwrap(), json!(text));
    }

    #[test]
    fn another_spelling_of_the_same_value_is_refused() {
        for text in [
            r#"{"b":1,"a":2}"#,
            r#"{"a": 1}"#,
            " 1",
            "1 ",
            "1\n",
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#""\/""#,
            r#""\u0041""#,
            r#""\u001F""#,
        ] {
            assert!(matches!(refused(text), CanonicalError::NotCanonical { .. }), "{text}");
        }
    }

    #[test]
    fn numbers_that_readers_disagree_on_are_refused() {
        for text in ["1.0", "1e3", "-0", "0.1", "1E400"] {
            let error = refused(text);
            assert!(
                matches!(error, CanonicalError::Float(_) | CanonicalError::Json(_)),
                "{text}: {error}"
            );
        }
        for text in ["9007199254740992", "-9007199254740992", "18446744073709551615"] {
            assert!(matches!(refused(text), CanonicalError::Integer(_)), "{text}");
        }
        assert_eq!(decode(b"9007199254740991").unwrap(), json!(INTEGER_MAX));
        assert_eq!(decode(b"-9007199254740991").unwrap(), json!(-INTEGER_MAX));
    }

    #[test]
    fn keys_outside_the_profile_are_refused() {
        for text in [r#"{"A":1}"#, r#"{"":1}"#, r#"{"1a":1}"#, r#"{"$x":1}"#, r#"{"水":1}"#] {
            assert!(matches!(refused(text), CanonicalError::Key(_)), "{text}");
        }
        assert!(decode(r#"{"$c":1,"$of":2,"$personal":3}"#.as_bytes()).is_ok());
    }

    #[test]
    fn text_must_be_in_normal_form_c() {
        for text in ["\"e\u{301}\"", "\"\u{2126}\"", "\"\u{f900}\"", "\"\u{1100}\u{1161}\""] {
            assert_eq!(refused(text), CanonicalError::NotNfc, "{text}");
        }
        for text in ["\"é\"", "\"水房漏水，三楼。\"", "\"가\"", "\"😀\""] {
            assert!(decode(text.as_bytes()).is_ok(), "{text}");
        }
    }

    #[test]
    fn limits_hold() {
        let long = "x".repeat(BYTES_MAX - 2);
        assert!(encode(&json!(long)).is_ok());
        let longer = json!(long + "x");
        assert_eq!(encode(&longer), Err(CanonicalError::TooLong { max: BYTES_MAX }));
        assert!(encode_blob(&longer).is_ok());
        let nest = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(decode(nest(DEPTH_MAX).as_bytes()).is_ok());
        assert_eq!(refused(&nest(DEPTH_MAX + 1)), CanonicalError::TooDeep);
        assert!(matches!(refused(&nest(10_000)), CanonicalError::Json(_)));
    }

    #[test]
    fn the_shortcut_for_plain_text_agrees_with_the_full_check() {
        for c in ('\0'..='\u{ffff}').chain('\u{1f300}'..='\u{1f6ff}') {
            let text = c.to_string();
            assert_eq!(is_nfc(&text), unicode_normalization::is_nfc(&text), "{c:?}");
        }
    }
}
