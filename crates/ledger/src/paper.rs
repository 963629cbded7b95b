//! The head of the day on paper: origin, size, and the root as eight groups of eight hexadecimal
//! digits, each with a check digit, so that a person who re-types a group learns at once whether
//! he mistyped it or the ledger differs.
//!
//! Check digit: in GF(16) with the polynomial x⁴ + x + 1, digits d₁ … d₈ give
//! c = 2⁸·d₁ + 2⁷·d₂ + … + 2·d₈. The nine weights 2⁸ … 2¹, 2⁰ differ from each other and from
//! zero, so every single wrong digit and every exchange of two digits of a group is found.
//! In code: begin with 0; for each digit add it by exclusive-or and double; doubling shifts left
//! and, where bit 16 appears, takes the exclusive-or with 19.
//!
//! Whether the paper is genuine is not known here: it is only as good as its keeper.

use std::fmt;

use crate::checkpoint::Checkpoint;
use crate::hex;
use crate::tree::Hash;

/// Groups of a whole root.
pub const GROUPS: usize = 8;

/// A head of which origin and some groups may be left out when it is re-typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperHead {
    /// The log's identity; without it, the newest log that is being judged is meant.
    pub origin: Option<String>,
    /// Number of leaves.
    pub size: u64,
    /// The first groups of the root, at least one.
    pub groups: Vec<[u8; 4]>,
}

/// What is wrong with a re-typed head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// No size before the groups.
    #[error("the size of the log is missing: it stands before the groups")]
    Size,
    /// None, or more than eight.
    #[error("between one and eight groups are needed")]
    Count,
    /// Not eight hexadecimal digits, a hyphen and a check digit.
    #[error("group {0} is not eight digits, a hyphen and a check digit")]
    Form(usize),
    /// The group was mistyped.
    #[error("group {0} is mistyped: its check digit does not fit")]
    Check(usize),
}

impl PaperHead {
    /// The head of a checkpoint.
    pub fn new(checkpoint: &Checkpoint) -> Self {
        let (groups, _) = checkpoint.root.as_chunks::<4>();
        Self {
            origin: Some(checkpoint.origin.clone()),
            size: checkpoint.size,
            groups: groups.to_vec(),
        }
    }

    /// Whether a root begins with the groups.
    pub fn matches(&self, root: &Hash) -> bool {
        root.starts_with(self.groups.as_flattened())
    }

    /// Reads `[origin] size group…` as typed from paper, on one line or several. Groups are
    /// counted from 1 in what it reports.
    pub fn parse(text: &str) -> Result<Self, PaperError> {
        let mut words = text.split_whitespace().peekable();
        let named = words.peek().is_some_and(|word| word.contains('/'));
        let origin = if named { words.next().map(str::to_owned) } else { None };
        let size = words.next().and_then(|word| word.parse().ok()).ok_or(PaperError::Size)?;
        let groups = parse_groups(words)?;
        Ok(Self { origin, size, groups })
    }
}

/// Origin, size, and the groups four to a line.
impl fmt::Display for PaperHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            writeln!(f, "{origin}")?;
        }
        writeln!(f, "{}", self.size)?;
        let groups: Vec<_> = self.groups.iter().copied().map(print_group).collect();
        let lines: Vec<_> = groups.chunks(4).map(|line| line.join(" ")).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// The whole root from eight re-typed groups.
pub fn parse_root(text: &str) -> Result<Hash, PaperError> {
    let groups = parse_groups(text.split_whitespace())?;
    groups.as_flattened().try_into().map_err(|_| PaperError::Count)
}

/// The root as eight groups of eight digits, a hyphen and a check digit.
pub fn print_root(root: &Hash) -> [String; GROUPS] {
    let mut printed = [const { String::new() }; GROUPS];
    let (groups, _) = root.as_chunks::<4>();
    for (place, group) in printed.iter_mut().zip(groups) {
        *place = print_group(*group);
    }
    printed
}

fn print_group(group: [u8; 4]) -> String {
    let digits = hex::text(&group);
    let check = check_digit(digits.bytes()).map_or('?', char::from);
    format!("{digits}-{check}")
}

fn parse_groups<'a>(words: impl Iterator<Item = &'a str>) -> Result<Vec<[u8; 4]>, PaperError> {
    let words = words.take(GROUPS + 1).enumerate();
    let groups: Vec<_> =
        words.map(|(at, word)| parse_group(at + 1, word)).collect::<Result<_, _>>()?;
    if (1..=GROUPS).contains(&groups.len()) { Ok(groups) } else { Err(PaperError::Count) }
}

fn parse_group(place: usize, word: &str) -> Result<[u8; 4], PaperError> {
    let word = word.to_ascii_lowercase();
    let (digits, check) = word.split_once('-').ok_or(PaperError::Form(place))?;
    let group = hex::parse(digits).ok_or(PaperError::Form(place))?;
    let &[check] = check.as_bytes() else { return Err(PaperError::Form(place)) };
    let check = hex::value(check).ok_or(PaperError::Form(place))?;
    let expected = check_digit(digits.bytes()).and_then(hex::value);
    if expected == Some(check) { Ok(group) } else { Err(PaperError::Check(place)) }
}

fn check_digit(digits: impl Iterator<Item = u8>) -> Option<u8> {
    let mut sum = 0;
    for digit in digits {
        sum = double(sum ^ hex::value(digit)?);
    }
    Some(hex::digit(sum))
}

/// Doubling in GF(16) modulo x⁴ + x + 1.
fn double(element: u8) -> u8 {
    let shifted = element << 1;
    if shifted & 0b1_0000 == 0 { shifted } else { shifted ^ 0b1_0011 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: [u8; 4] = [0x0a, 0x1b, 0xff, 0x73];

    #[test]
    fn a_printed_head_is_read_back() {
        let root = std::array::from_fn(|n| u8::try_from(n * 7).unwrap());
        let checkpoint = Checkpoint { origin: "x.example/ledger/a/2026".into(), size: 12, root };
        let head = PaperHead::new(&checkpoint);
        assert_eq!(PaperHead::parse(&head.to_string()), Ok(head.clone()));
        assert!(head.matches(&root));
        assert_eq!(parse_root(&print_root(&root).join(" ")), Ok(root));
        let typed = format!("12 {}", print_root(&root)[0].to_uppercase());
        let first = PaperHead::parse(&typed).unwrap();
        assert!(first.matches(&root) && !first.matches(&[0xee; 32]));
    }

    #[test]
    fn every_wrong_digit_and_every_exchange_in_a_group_is_found() {
        for seed in 0..200_u32 {
            let group = seed.wrapping_mul(2_654_435_761).to_be_bytes();
            let printed = print_group(group);
            assert_eq!(parse_group(1, &printed), Ok(group));
            let places: Vec<usize> = (0..printed.len()).filter(|at| *at != 8).collect();
            for &at in &places {
                for digit in "0123456789abcdef".bytes() {
                    let mut typed = printed.clone().into_bytes();
                    typed[at] = digit;
                    let same = typed == printed.as_bytes();
                    let parsed = parse_group(3, &String::from_utf8(typed).unwrap());
                    assert_eq!(parsed, if same { Ok(group) } else { Err(PaperError::Check(3)) });
                }
                for &other in &places {
                    let mut typed = printed.clone().into_bytes();
                    typed.swap(at, other);
                    let same = typed == printed.as_bytes();
                    let parsed = parse_group(5, &String::from_utf8(typed).unwrap());
                    assert_eq!(parsed, if same { Ok(group) } else { Err(PaperError::Check(5)) });
                }
            }
        }
    }

    #[test]
    fn the_wrong_group_is_named() {
        let mut groups = print_root(&[0x5a; 32]);
        groups[4].replace_range(0..1, "0");
        assert_eq!(parse_root(&groups.join(" ")), Err(PaperError::Check(5)));
        groups[1] = "5a5a".into();
        assert_eq!(parse_root(&groups.join(" ")), Err(PaperError::Form(2)));
        assert_eq!(parse_root(&print_root(&[1; 32])[..7].join(" ")), Err(PaperError::Count));
        assert_eq!(PaperHead::parse(&print_group(GROUP)), Err(PaperError::Size));
        assert_eq!(PaperHead::parse("7"), Err(PaperError::Count));
    }
}
