//! Identities as the ledger sees them: sixteen bytes, printed as a hyphenated UUID (RFC 9562
//! section 4). It refuses to know what is identified, and which version of UUID it is.

use std::fmt;
use std::str::FromStr;

use crate::hex;

/// Sixteen bytes that name a school, a case, a person or an appointment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 16]);

/// The text is not 36 characters of lowercase hyphenated UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a lowercase hyphenated UUID")]
pub struct IdError;

impl Id {
    /// An identity from its bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, most significant first.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Appends the 36 characters of the text form.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for (place, byte) in self.0.iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                out.push(b'-');
            }
            hex::write(out, &[*byte]);
        }
    }
}

impl From<[u8; 16]> for Id {
    fn from(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Id {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let hyphens = text.bytes().enumerate().filter(|(_, b)| *b == b'-').map(|(at, _)| at);
        if text.len() != 36 || !hyphens.eq([8, 13, 18, 23]) {
            return Err(IdError);
        }
        hex::parse(&text.replace('-', "")).map(Self).ok_or(IdError)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::with_capacity(36);
        self.write(&mut text);
        text.iter().try_for_each(|byte| fmt::Write::write_char(f, char::from(*byte)))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_are_the_same_identity() {
        let id = Id::from_bytes(*b"\x01\x98\x9f\x00abcdefghijkl");
        assert_eq!(id.to_string(), "01989f00-6162-6364-6566-6768696a6b6c");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn other_spellings_of_an_identity_are_refused() {
        for text in [
            "01989F00-6162-6364-6566-6768696a6b6c",
            "01989f0061626364656667686 96a6b6c",
            "01989f006162-6364-6566-6768696a6b6c-",
            "{1989f00-6162-6364-6566-6768696a6b6c",
            "",
        ] {
            assert_eq!(text.parse::<Id>(), Err(IdError), "{text}");
        }
    }
}
