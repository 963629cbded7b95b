//! What crosses the socket: frames of JSON, each after its length in four
//! bytes, the highest first. A request's acts follow it in frames of their own.

use std::io;

use houqin_desk::Item;
use houqin_kernel::{Hand, PersonId, SchoolId};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Done, Refused};

/// The protocol; another one is refused.
pub const VERSION: u32 = 1;
/// Largest frame, in bytes.
pub const FRAME_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Most bytes of all acts of one request.
pub const REQUEST_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Most bytes of acts put into one frame, where there is more than one act.
const BUNDLE_BYTES: usize = 1024 * 1024;

/// A question to one school's desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// [`VERSION`].
    pub v: u32,
    /// The school.
    pub school: SchoolId,
    /// What is asked.
    pub ask: Ask,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// A request; its acts follow in so many frames.
    Perform {
        /// Whose hand.
        hand: Whose,
        /// Idempotency key.
        key: Option<String>,
        /// Judge only.
        dry_run: bool,
        /// Frames of acts that follow.
        frames: u32,
    },
    /// Sign the head.
    Checkpoint,
    /// Hand the log over to a new key.
    RotateKey,
    /// The clock is right.
    ConfirmClock,
}

/// The hands that an operator may lend his own to. Not the clock's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// An import's.
    Import,
    /// A person's, on whose word it is done.
    Person(PersonId),
}

impl Whose {
    /// Of a hand, where it may cross.
    pub const fn of(hand: Hand) -> Option<Self> {
        match hand {
            Hand::Import => Some(Self::Import),
            Hand::Person(person) => Some(Self::Person(person)),
            Hand::Clock | Hand::Visitor(_) => None,
        }
    }

    /// The hand.
    pub const fn hand(self) -> Hand {
        match self {
            Self::Import => Hand::Import,
            Self::Person(person) => Hand::Person(person),
        }
    }
}

/// One act of a request.
#[derive(Debug, Serialize, Deserialize)]
pub struct Act {
    act: String,
    form: Json,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Recorded, or allowed in a dry run.
    Done(Done),
    /// The signed head; none before the first record.
    Note(Option<String>),
    /// Refused.
    Refused(Refused),
    /// It broke, or could not be understood.
    Failed(String),
}

/// The acts of a request, packed into frames.
pub fn pack(items: Vec<Item>) -> io::Result<Vec<Vec<u8>>> {
    let mut frames = Vec::new();
    let (mut bundle, mut size) = (Vec::new(), 0);
    for Item { act, form } in items {
        let act = serde_json::to_value(Act { act, form })?;
        size += serde_json::to_vec(&act)?.len();
        bundle.push(act);
        if size >= BUNDLE_BYTES {
            frames.push(frame(&bundle)?);
            (bundle, size) = (Vec::new(), 0);
        }
    }
    if !bundle.is_empty() {
        frames.push(frame(&bundle)?);
    }
    if frames.iter().map(Vec::len).sum::<usize>() > REQUEST_BYTES_MAX {
        return Err(too_large(REQUEST_BYTES_MAX));
    }
    Ok(frames)
}

/// The acts of one frame.
pub fn unpack(frame: &[u8]) -> io::Result<Vec<Item>> {
    let acts: Vec<Act> = serde_json::from_slice(frame)?;
    Ok(acts.into_iter().map(|Act { act, form }| Item { act, form }).collect())
}

/// A value as a frame, its length before it.
pub fn frame(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let body = serde_json::to_vec(value)?;
    let length = u32::try_from(body.len()).ok().filter(|_| body.len() <= FRAME_BYTES_MAX);
    let length = length.ok_or_else(|| too_large(FRAME_BYTES_MAX))?;
    Ok([&length.to_be_bytes()[..], &body].concat())
}

/// The length that four bytes announce, within the limit.
pub fn length(bytes: [u8; 4]) -> io::Result<usize> {
    usize::try_from(u32::from_be_bytes(bytes))
        .ok()
        .filter(|length| *length <= FRAME_BYTES_MAX)
        .ok_or_else(|| too_large(FRAME_BYTES_MAX))
}

/// What goes over a limit.
pub fn too_large(limit: usize) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("more than {limit} bytes at once"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_request_crosses_in_frames_and_comes_out_the_same() {
        let items: Vec<Item> = (0..5)
            .map(|number| {
                Item::new(format!("a.{number}"), Json::String("字".repeat(200_000 * number)))
            })
            .collect();
        let frames = pack(items.clone()).unwrap();
        assert!(frames.len() > 1);
        let mut back = Vec::new();
        for frame in &frames {
            let (head, body) = frame.split_first_chunk::<4>().unwrap();
            assert_eq!(length(*head).unwrap(), body.len());
            back.extend(unpack(body).unwrap());
        }
        let said = |items: &[Item]| -> Vec<(String, Json)> {
            items.iter().map(|item| (item.act.clone(), item.form.clone())).collect()
        };
        assert_eq!(said(&back), said(&items));
    }

    #[test]
    fn what_goes_over_a_limit_is_refused_and_the_clocks_hand_does_not_cross() {
        assert!(length([0xff; 4]).is_err());
        assert!(frame(&"x".repeat(FRAME_BYTES_MAX)).is_err());
        assert_eq!(Whose::of(Hand::Clock), None);
        assert_eq!(Whose::of(Hand::Import), Some(Whose::Import));
    }
}
