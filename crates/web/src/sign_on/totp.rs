//! Time-based one-time passwords (RFC 6238): SHA-1, 30 seconds, six digits, as
//! every app speaks them; one step early or late is taken.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use houqin_kernel::{Moment, StoreError};
use sha1::Sha1;

use crate::site::encode;

/// Length of a step, in seconds.
const STEP_SECONDS: i64 = 30;
/// Digits of a code.
const DIGITS: u32 = 6;
/// Bytes of a secret: as long as the hash (RFC 4226, 4).
const SECRET_BYTES: usize = 20;
/// Recovery codes made at once.
pub const RECOVERY_CODES: usize = 10;
/// What a recovery code is written in: nothing that looks like another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// RFC 4648 base32, in which apps take secrets.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret that an app and the server share.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

fn code_of(secret: &[u8], step: i64, digits: u32) -> Option<u32> {
    let mut mac = <Hmac<Sha1> as hmac::Mac>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash.last()? & 0x0f);
    let four: [u8; 4] = hash.get(at..at + 4)?.try_into().ok()?;
    Some((u32::from_be_bytes(four) & 0x7fff_ffff) % 10_u32.pow(digits))
}

fn in_letters(bytes: &[u8], letters: &[u8; 32]) -> String {
    let (mut text, mut held, mut bits) = (String::new(), 0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let at = usize::try_from((held >> bits) & 31).unwrap_or_default();
            text.push(letters.get(at).copied().map_or('A', char::from));
        }
    }
    text
}

impl Secret {
    /// A new one.
    pub fn fresh() -> Result<Self, StoreError> {
        Ok(Self(houqin_desk::random()?.into_iter().take(SECRET_BYTES).collect()))
    }

    /// As a person types it into an app.
    pub fn text(&self) -> String {
        in_letters(&self.0, BASE32)
    }

    /// As an app scans it.
    pub fn address(&self, issuer: &str, login: &str) -> String {
        let (issuer, login) = (encode(issuer), encode(login));
        let secret = self.text();
        format!(
            "otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}\
             &algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
        )
    }

    /// The step whose code this is: now, one early, one late.
    pub fn step_of(&self, code: &str, now: Moment) -> Option<i64> {
        let code: String = code.chars().filter(|one| !one.is_whitespace()).collect();
        let digits = usize::try_from(DIGITS).unwrap_or_default();
        if code.len() != digits || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let given: u32 = code.parse().ok()?;
        let here = now.0 / 1000 / STEP_SECONDS;
        // Each is computed, whichever fits: the time it takes tells nothing.
        let fits = [here - 1, here, here + 1].map(|step| {
            (code_of(&self.0, step, DIGITS).is_some_and(|code| code == given)).then_some(step)
        });
        fits.into_iter().flatten().next()
    }

    /// Encrypted with the school's secret, bound to the login.
    pub fn seal(&self, school: &[u8; 32], login: &str) -> Result<Vec<u8>, StoreError> {
        let random = houqin_desk::random()?;
        let (nonce, _) = random.split_at(24);
        let payload = Payload { msg: &self.0, aad: login.as_bytes() };
        let sealed = cipher(school)?.encrypt(XNonce::from_slice(nonce), payload);
        let sealed = sealed.map_err(|_| StoreError("a secret could not be encrypted".into()))?;
        Ok([nonce, &sealed].concat())
    }

    /// Decrypted again.
    pub fn open(sealed: &[u8], school: &[u8; 32], login: &str) -> Result<Self, StoreError> {
        let broken = || StoreError("a second factor cannot be read with this school's key".into());
        let (nonce, sealed) = sealed.split_at_checked(24).ok_or_else(broken)?;
        let payload = Payload { msg: sealed, aad: login.as_bytes() };
        let opened = cipher(school)?.decrypt(XNonce::from_slice(nonce), payload);
        opened.map(Self).map_err(|_| broken())
    }
}

fn cipher(school: &[u8; 32]) -> Result<XChaCha20Poly1305, StoreError> {
    let broken = |_| StoreError("the school's secret is no key".into());
    let mut mac = <Hmac<sha2::Sha256> as hmac::Mac>::new_from_slice(school).map_err(broken)?;
    mac.update(b"totp/v1");
    Ok(XChaCha20Poly1305::new(&mac.finalize().into_bytes()))
}

/// New recovery codes, as people write them down: four letters, a hyphen, four.
pub fn recovery_codes() -> Result<Vec<String>, StoreError> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let random = houqin_desk::random()?;
            let (some, _) = random.split_at(10);
            let letters = in_letters(some, LETTERS);
            let halves: Vec<String> = letters
                .as_bytes()
                .chunks(4)
                .map(|four| String::from_utf8_lossy(four).into_owned())
                .collect();
            Ok(halves.join("-"))
        })
        .collect()
}

/// A recovery code as it is kept: without what a hand may add.
pub fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|one| one.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_6238_and_rfc_4226() {
        let secret = b"12345678901234567890";
        let by_time = [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ];
        for (seconds, code) in by_time {
            assert_eq!(code_of(secret, seconds / STEP_SECONDS, 8), Some(code), "{seconds}");
        }
        let by_count = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922];
        for (count, code) in (0..).zip(by_count) {
            assert_eq!(code_of(secret, count, 6), Some(code), "{count}");
        }
        assert_eq!(Secret(secret.to_vec()).text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn one_step_early_or_late_and_no_more() {
        let secret = Secret(b"12345678901234567890".to_vec());
        let code = format!("{:06}", code_of(&secret.0, 100, 6).unwrap());
        let at = |step: i64| Moment(step * STEP_SECONDS * 1000);
        for step in [99, 100, 101] {
            assert_eq!(secret.step_of(&code, at(step)), Some(100));
        }
        for step in [98, 102] {
            assert_eq!(secret.step_of(&code, at(step)), None);
        }
        let (front, back) = code.split_at(3);
        assert_eq!(secret.step_of(&format!("{front} {back}"), at(100)), Some(100));
        for wrong in ["", "12345", "1234567", "abcdef", "+12345"] {
            assert_eq!(secret.step_of(wrong, at(100)), None, "{wrong}");
        }
    }

    #[test]
    fn a_sealed_secret_opens_for_its_school_and_login_only() {
        let secret = Secret::fresh().unwrap();
        let sealed = secret.seal(&[7; 32], "wang").unwrap();
        assert!(Secret::open(&sealed, &[7; 32], "wang").unwrap() == secret);
        assert!(Secret::open(&sealed, &[8; 32], "wang").is_err());
        assert!(Secret::open(&sealed, &[7; 32], "li").is_err());
        assert!(Secret::open(&[0; 4], &[7; 32], "wang").is_err());
    }

    #[test]
    fn recovery_codes_are_read_however_a_hand_writes_them() {
        let codes = recovery_codes().unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let first = codes.first().unwrap();
        assert_eq!(plain(first).len(), 16);
        assert_eq!(plain(&first.to_lowercase().replace('-', " ")), plain(first));
    }
}
