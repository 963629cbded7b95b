//! Links that prove ownership: whoever holds one follows one case as one visitor.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use houqin_kernel::{CaseId, PersonId};
use sha2::Sha256;

fn seal(secret: &[u8; 32], case: CaseId, person: PersonId) -> Option<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(b"follow/v1");
    mac.update(case.bytes());
    mac.update(person.bytes());
    Some(mac.finalize().into_bytes().into())
}

/// The token of a link.
pub fn token(secret: &[u8; 32], case: CaseId, person: PersonId) -> String {
    let seal = seal(secret, case, person).unwrap_or_default();
    let (half, _) = seal.split_at(16);
    URL_SAFE_NO_PAD.encode([case.bytes().as_slice(), person.bytes(), half].concat())
}

/// The case and visitor of a token that this school made.
pub fn open(secret: &[u8; 32], text: &str) -> Option<(CaseId, PersonId)> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let case = CaseId(bytes.get(..16)?.try_into().ok()?);
    let person = PersonId(bytes.get(16..32)?.try_into().ok()?);
    (token(secret, case, person) == text).then_some((case, person))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_school_that_made_a_link_opens_it() {
        let (case, person) = (CaseId([1; 16]), PersonId([2; 16]));
        let text = token(&[7; 32], case, person);
        assert_eq!(open(&[7; 32], &text), Some((case, person)));
        assert_eq!(open(&[8; 32], &text), None);
        assert_eq!(
            open(&[7; 32], &token(&[7; 32], CaseId([9; 16]), person)),
            Some((CaseId([9; 16]), person))
        );
        assert_eq!(open(&[7; 32], "short"), None);
    }
}
