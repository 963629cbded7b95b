//! Passwords: how they are judged and how they are kept.
//!
//! Two profiles stand as data. `nist` follows NIST SP 800-63B: a length, no
//! rules of composition, no forced change, nothing that everyone tries first.
//! `dengbao` is for schools graded under GB/T 22239-2019 (8.1.4.1 身份鉴别):
//! composition and regular change besides.

use std::collections::HashSet;
use std::sync::{Mutex, OnceLock, PoisonError};

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use houqin_kernel::{Refusal, StoreError};

/// The commonest passwords of published leaks, one a line.
const COMMONEST: &str = include_str!("commonest-passwords.txt");
/// Longest password, in characters.
pub const CHARS_MAX: usize = 128;
/// A name shorter than this is not looked for inside a password.
const NAME_CHARS_MIN: usize = 4;
/// Hashes made at once: each takes 19 MiB.
const AT_ONCE: usize = 4;

/// What a password must be. Data, so that a school may set each figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// Shortest, in characters.
    pub chars_min: usize,
    /// How many of the kinds lower case, upper case, digit, other it must mix.
    pub classes_min: usize,
    /// It must be changed after so many days; never when absent.
    pub days_max: Option<i64>,
    /// Shortest PIN on a shared tablet, in digits.
    pub pin_digits_min: usize,
}

/// NIST SP 800-63B: length and the deny-list are all.
pub const NIST: PasswordPolicy =
    PasswordPolicy { chars_min: 8, classes_min: 1, days_max: None, pin_digits_min: 6 };
/// GB/T 22239-2019: composition, and a change every 90 days.
pub const DENGBAO: PasswordPolicy =
    PasswordPolicy { chars_min: 10, classes_min: 3, days_max: Some(90), pin_digits_min: 8 };

impl Default for PasswordPolicy {
    fn default() -> Self {
        NIST
    }
}

impl PasswordPolicy {
    /// The profile with this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "nist" => Some(NIST),
            "dengbao" => Some(DENGBAO),
            _ => None,
        }
    }

    /// Judges a password; `names` are what it may not hold: login, number, school.
    ///
    /// # Errors
    /// When it is too short, too long, of too few kinds, commonest, or a name.
    pub fn check(&self, password: &str, names: &[&str]) -> Result<(), Refusal> {
        let chars = password.chars().count();
        let Self { chars_min, classes_min, .. } = self;
        if !(*chars_min..=CHARS_MAX).contains(&chars) {
            return Err(weak(
                format!("密码须为 {chars_min} 至 {CHARS_MAX} 个字符；几个词连起来，好记又难猜。"),
                format!(
                    "A password has {chars_min} to {CHARS_MAX} characters; a few words in a row \
                     are easy to keep and hard to guess."
                ),
            ));
        }
        if classes(password) < *classes_min {
            return Err(weak(
                format!("密码须含大写字母、小写字母、数字、其他字符中的至少 {classes_min} 种。"),
                format!(
                    "A password mixes at least {classes_min} of upper case, lower case, digits \
                     and other characters."
                ),
            ));
        }
        let plain = password.to_lowercase();
        if is_common(&plain) {
            return Err(weak(
                "这个密码人人都会先试，请换一个。".to_owned(),
                "This password is one that everyone tries first; choose another.".to_owned(),
            ));
        }
        let holds = |name: &&&str| {
            let name = name.trim().to_lowercase();
            !name.is_empty()
                && (plain == name
                    || (name.chars().count() >= NAME_CHARS_MIN && plain.contains(&name)))
        };
        if let Some(name) = names.iter().chain(&["houqin"]).find(holds) {
            return Err(weak(
                format!("密码里不能有“{name}”：账号、学工号和校名最先被人试。"),
                format!("A password does not hold “{name}”: names are tried first."),
            ));
        }
        Ok(())
    }
}

fn weak(zh: String, en: String) -> Refusal {
    Refusal::form("password", "weak_password", zh, en)
}

fn classes(password: &str) -> usize {
    let kinds: HashSet<u8> = password
        .chars()
        .map(|one| match one {
            one if one.is_lowercase() => 0,
            one if one.is_uppercase() => 1,
            one if one.is_numeric() => 2,
            _ => 3,
        })
        .collect();
    kinds.len()
}

/// Whether it stands in the list, or is one letter or a run of letters in order.
fn is_common(plain: &str) -> bool {
    static SET: OnceLock<HashSet<&str>> = OnceLock::new();
    let set =
        SET.get_or_init(|| COMMONEST.lines().filter(|line| !line.starts_with("# ")).collect());
    let mut steps = plain.chars().zip(plain.chars().skip(1)).map(|(a, b)| b as i64 - a as i64);
    let first = steps.next();
    let even = first.is_some_and(|step| step.abs() <= 1 && steps.all(|next| next == step));
    set.contains(plain) || even
}

/// One hash more than a few at once would take the server's memory.
fn one_of_a_few<T>(work: impl FnOnce() -> T) -> T {
    static DOORS: [Mutex<()>; AT_ONCE] = [const { Mutex::new(()) }; AT_ONCE];
    static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let free = DOORS.iter().find_map(|door| door.try_lock().ok());
    let _held = free.unwrap_or_else(|| {
        let next = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % AT_ONCE;
        let [first, ..] = &DOORS;
        DOORS.get(next).unwrap_or(first).lock().unwrap_or_else(PoisonError::into_inner)
    });
    work()
}

/// The argon2id hash of a secret that people type.
pub fn hash(password: &str) -> Result<String, StoreError> {
    let broken = |error: argon2::password_hash::Error| StoreError(error.to_string());
    let random = houqin_desk::random()?;
    let (salt, _) = random.split_at(16);
    let salt = SaltString::encode_b64(salt).map_err(broken)?;
    let made = one_of_a_few(|| Argon2::default().hash_password(password.as_bytes(), &salt));
    Ok(made.map_err(broken)?.to_string())
}

/// Whether `password` is the one of `hash`. What is no hash (a login that was
/// never given a password, or none at all) takes as long.
pub fn is_right(password: &str, kept: Option<&str>) -> Result<bool, StoreError> {
    let kept = kept.and_then(|kept| PasswordHash::new(kept).ok());
    let Some(kept) = kept.filter(|_| password.chars().count() <= CHARS_MAX) else {
        hash("a password that nobody has")?;
        return Ok(false);
    };
    Ok(one_of_a_few(|| Argon2::default().verify_password(password.as_bytes(), &kept).is_ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_by_name() {
        let commonest = ["password", "12345678", "PASSWORD", "woaini1314", "1qaz2wsx", "abcdefgh"];
        for weak in commonest.iter().chain(&["short", "99999999", "87654321", "hOuQin-99"]) {
            assert_eq!(NIST.check(weak, &[]).unwrap_err().code, "weak_password", "{weak}");
        }
        for good in ["后勤处的好口令一条", "a good long one", "kai-men-2026"] {
            NIST.check(good, &["wang", "希望小学"]).unwrap();
        }
        for name in ["20230017", "zhangwei", "希望小学"] {
            let password = format!("{name}-nice");
            NIST.check(&password, &[]).unwrap();
            assert!(NIST.check(&password, &[name]).is_err(), "{name}");
        }
        assert!(NIST.check(&"长".repeat(CHARS_MAX + 1), &[]).is_err());
    }

    #[test]
    fn the_stricter_profile_asks_for_composition() {
        let refused = DENGBAO.check("all lower case words", &[]).unwrap_err();
        assert!(refused.message.en.contains("at least 3"), "{}", refused.message.en);
        DENGBAO.check("Three-kinds here", &[]).unwrap();
        assert!(DENGBAO.check("Sh0rt-one", &[]).is_err());
        assert_eq!(PasswordPolicy::named("dengbao"), Some(DENGBAO));
        assert_eq!(PasswordPolicy::named("none"), None);
    }

    #[test]
    fn the_list_is_the_commonest_three_thousand_or_more_of_that_length() {
        let lines = COMMONEST.lines().filter(|line| !line.starts_with("# "));
        assert!(lines.clone().count() >= 3000);
        assert!(lines.clone().all(|line| line == line.to_lowercase()));
    }

    #[test]
    fn what_is_no_hash_is_never_right() {
        let kept = hash("a good long one").unwrap();
        assert!(is_right("a good long one", Some(&kept)).unwrap());
        assert!(!is_right("another", Some(&kept)).unwrap());
        assert!(!is_right("", Some("")).unwrap());
        assert!(!is_right("", None).unwrap());
    }
}
