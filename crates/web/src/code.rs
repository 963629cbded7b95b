//! 查询码. Eight characters that prove ownership of a report where the link was
//! lost: seven drawn from the school's secret, one to catch a slip of the pen.
//!
//! The letters are those of Crockford's base 32 (no I, L, O, U); I and L are read
//! as 1, O as 0. The last character is a Luhn sum over all 32, which tells every
//! single wrong character and nearly every swapped pair. Only a keyed hash of a
//! code is kept: what is read from the table opens nothing.

use hmac::{Hmac, Mac as _};
use houqin_kernel::{CaseId, Moment, PersonId, Reading, Refusal, SchoolId, StoreError};
use sha2::Sha256;

use crate::registry::{Registry, SERVER};

/// Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters before the one that checks.
const DRAWN: usize = 7;

fn keyed(secret: &[u8; 32], about: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return [0; 32] };
    mac.update(about);
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn letter(value: usize) -> char {
    ALPHABET.get(value % ALPHABET.len()).map_or('0', |byte| char::from(*byte))
}

fn value(letter: char) -> Option<usize> {
    ALPHABET.iter().position(|one| char::from(*one) == letter)
}

/// The character that makes the Luhn sum of the whole nothing.
fn check(drawn: &str) -> char {
    let size = ALPHABET.len();
    let sum: usize = drawn
        .chars()
        .rev()
        .filter_map(value)
        .enumerate()
        .map(|(at, value)| {
            let weighed = if at % 2 == 0 { value * 2 } else { value };
            weighed / size + weighed % size
        })
        .sum();
    letter(size - sum % size)
}

/// The code of a visitor's case.
pub fn code(secret: &[u8; 32], case: CaseId, person: PersonId) -> String {
    let bytes = keyed(secret, b"code/v1", &[case.bytes(), person.bytes()]);
    // The remainder by 32 of an even byte is even chance.
    let mut text: String =
        bytes.iter().take(DRAWN).map(|byte| letter(usize::from(*byte))).collect();
    text.push(check(&text));
    text
}

/// A code as people read it: two groups of four.
pub fn shown(code: &str) -> String {
    code.split_at_checked(4).map_or_else(|| code.to_owned(), |(one, two)| format!("{one}-{two}"))
}

/// What somebody typed, as a code: spaces and hyphens are nothing, look-alikes and
/// full-width letters are read as what was meant.
///
/// # Errors
/// When it is no code, or a character of it is wrong.
pub fn read(typed: &str) -> Result<String, Refusal> {
    let plain = typed.chars().filter_map(|letter| {
        let letter = match u32::from(letter) {
            wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(letter),
            _ => letter,
        };
        match letter.to_ascii_uppercase() {
            'I' | 'L' => Some('1'),
            'O' => Some('0'),
            '-' | '–' | '—' => None,
            space if space.is_whitespace() => None,
            other => Some(other),
        }
    });
    let code: String = plain.collect();
    if code.chars().count() != DRAWN + 1 || code.chars().any(|letter| value(letter).is_none()) {
        return Err(not_a_code());
    }
    let (drawn, last) = code.split_at(DRAWN);
    if last.starts_with(check(drawn)) { Ok(code) } else { Err(mistyped()) }
}

fn not_a_code() -> Refusal {
    Refusal::form(
        "code",
        "not_a_code",
        "查询码是 8 个字母和数字，形如 7K3F-9QXA，不用字母 I、L、O、U，请照着抄一遍。",
        "A code has 8 letters and digits, as in 7K3F-9QXA, without I, L, O and U; copy it again.",
    )
}

fn mistyped() -> Refusal {
    Refusal::form(
        "code",
        "code_mistyped",
        "查询码有一个字符不对，请照着抄一遍。",
        "One character of the code is wrong; copy it again.",
    )
}

/// That no report has this code.
pub fn unknown() -> Refusal {
    Refusal::missing(
        "no_such_code",
        "没有这个查询码的报修，请核对后再试；用账号报的，请登录后在“我的报修”里看。",
        "No report has this code; check it. What you reported with an account is under “My reports” after signing in.",
    )
}

fn hash(secret: &[u8; 32], code: &str) -> [u8; 32] {
    keyed(secret, b"code/kept/v1", &[code.as_bytes()])
}

/// Whose code it is.
type Owned = Option<(CaseId, PersonId)>;

/// Keeps the code of a visitor's case. Where another case has the same by chance,
/// that one keeps it, and this one is followed by its link alone.
pub fn keep(
    registry: &Registry,
    school: SchoolId,
    secret: &[u8; 32],
    owned: (CaseId, PersonId),
    now: Moment,
) -> Result<(), StoreError> {
    let kept = hash(secret, &code(secret, owned.0, owned.1));
    registry.store().run(
        "INSERT INTO server_follow_code (school_id, school, hash, case_id, person, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (school_id, school, hash) DO NOTHING",
        &[
            (&SERVER).into(),
            (&school).into(),
            kept.as_slice().into(),
            (&owned.0).into(),
            (&owned.1).into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// The case and visitor of a code.
pub fn find(
    registry: &Registry,
    school: SchoolId,
    secret: &[u8; 32],
    code: &str,
) -> Result<Owned, StoreError> {
    let store = registry.store();
    let reading: &dyn Reading = &*store;
    reading.first(
        "SELECT case_id, person FROM server_follow_code \
         WHERE school_id = $1 AND school = $2 AND hash = $3",
        &[(&SERVER).into(), (&school).into(), hash(secret, code).as_slice().into()],
        |row| Ok((row.id(0)?, row.id(1)?)),
    )
}

/// The code of a visitor's case, as people read it; empty where it has none.
pub fn of(
    registry: &Registry,
    school: SchoolId,
    secret: &[u8; 32],
    owned: (CaseId, PersonId),
) -> Result<String, StoreError> {
    let code = code(secret, owned.0, owned.1);
    let mine = find(registry, school, secret, &code)? == Some(owned);
    Ok(if mine { shown(&code) } else { String::new() })
}

#[cfg(test)]
mod tests {
    use houqin_store::Engine;

    use super::*;

    const SECRET: [u8; 32] = [7; 32];

    #[test]
    fn a_code_is_read_as_it_is_shown_and_as_it_is_written_by_hand() {
        let own = code(&SECRET, CaseId([1; 16]), PersonId([2; 16]));
        assert_eq!(own.len(), 8);
        assert_eq!(read(&shown(&own)).unwrap(), own);
        assert_eq!(read(&format!(" {} ", own.to_lowercase())).unwrap(), own);
        let wide: String =
            own.chars().filter_map(|one| char::from_u32(u32::from(one) + 0xfee0)).collect();
        assert_eq!(read(&wide).unwrap(), own);
        let ones = format!("1111110{}", check("1111110"));
        assert_eq!(read(&ones.replace('1', "l").replace('0', "o")).unwrap(), ones);
        for wrong in ["", "1234", "123456789", "UUUUUUUU", "中文中文中文中文"] {
            assert_eq!(read(wrong).unwrap_err().code, "not_a_code", "{wrong}");
        }
    }

    #[test]
    fn every_wrong_character_is_noticed() {
        for case in 0..50 {
            let own = code(&SECRET, CaseId([case; 16]), PersonId([2; 16]));
            for at in 0..own.len() {
                for other in (0..ALPHABET.len()).map(letter) {
                    let mut letters: Vec<char> = own.chars().collect();
                    let was = std::mem::replace(&mut letters[at], other);
                    let typed: String = letters.iter().collect();
                    assert_eq!(read(&typed).is_ok(), other == was, "{own} {typed}");
                }
            }
        }
    }

    #[test]
    fn a_code_opens_its_own_case_at_its_own_school_and_the_table_holds_no_code() {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::open(&Engine::Sqlite(folder.path().join("server.db"))).unwrap();
        let school = SchoolId([3; 16]);
        let owned = (CaseId([1; 16]), PersonId([2; 16]));
        assert_eq!(of(&registry, school, &SECRET, owned).unwrap(), "", "before it is kept");
        keep(&registry, school, &SECRET, owned, Moment(1)).unwrap();
        keep(&registry, school, &SECRET, owned, Moment(2)).unwrap();
        let own = read(&of(&registry, school, &SECRET, owned).unwrap()).unwrap();
        assert_eq!(find(&registry, school, &SECRET, &own).unwrap(), Some(owned));
        assert_eq!(find(&registry, SchoolId([4; 16]), &SECRET, &own).unwrap(), None);
        assert_eq!(find(&registry, school, &[8; 32], &own).unwrap(), None);
        let file = std::fs::read(folder.path().join("server.db")).unwrap();
        assert!(!file.windows(own.len()).any(|part| part == own.as_bytes()));
    }
}
