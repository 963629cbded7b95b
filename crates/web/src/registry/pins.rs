//! PINs: a few digits by which somebody steps up to a shared tablet, and
//! nowhere else. Kept as passwords are; after some wrong ones in a row it is
//! shut until its owner signs in with the password.

use houqin_kernel::{Moment, Reading, Refusal, StoreError};

use super::{Registry, SERVER, passwords};

/// Wrong PINs in a row that shut it.
pub const WRONG_MAX: i64 = 5;
/// Longest PIN, in digits.
pub const DIGITS_MAX: usize = 12;
/// Shortest run of digits of a name, number or phone that a PIN may not be.
const OWN_DIGITS_MIN: usize = 6;
/// What hands draw on a keypad: columns, diagonals, corners.
const DRAWN: &[&str] = &["147258", "258369", "159357", "147369", "159753", "741852", "852963"];

/// What came of a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinVerdict {
    /// It is right.
    Right,
    /// It is wrong; so many are left before it is shut.
    Wrong(i64),
    /// Too many were wrong: nothing was looked at.
    Shut,
    /// There is none.
    None,
}

impl Registry {
    /// Keeps a PIN in place of the one before; it is open.
    pub fn set_pin(&self, login: &str, pin: &str, now: Moment) -> Result<(), StoreError> {
        let hash = passwords::hash(pin)?;
        self.store().run(
            "INSERT INTO server_pin (school_id, login, hash, failed, set_at) \
             VALUES ($1, $2, $3, 0, $4) ON CONFLICT (school_id, login) DO UPDATE \
             SET hash = $3, failed = 0, set_at = $4",
            &[(&SERVER).into(), login.into(), (&hash).into(), now.into()],
        )?;
        Ok(())
    }

    /// Takes a PIN away.
    pub fn drop_pin(&self, login: &str) -> Result<(), StoreError> {
        self.store().run(
            "DELETE FROM server_pin WHERE school_id = $1 AND login = $2",
            &[(&SERVER).into(), login.into()],
        )?;
        Ok(())
    }

    /// Since when a login has its PIN, and whether it is shut; none where it has none.
    pub fn pin_of(&self, login: &str) -> Result<Option<(Moment, bool)>, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).first(
            "SELECT set_at, failed FROM server_pin WHERE school_id = $1 AND login = $2",
            &[(&SERVER).into(), login.into()],
            |row| Ok((row.moment(0)?, row.int(1)? >= WRONG_MAX)),
        )
    }

    /// Whether it is the login's PIN. Counted as wrong before it is looked at: a
    /// hundred tries at once are a hundred tries.
    pub fn try_pin(&self, login: &str, pin: &str) -> Result<PinVerdict, StoreError> {
        let row = {
            let store = self.store();
            let counted = store.run(
                "UPDATE server_pin SET failed = failed + 1 \
                 WHERE school_id = $1 AND login = $2 AND failed < $3",
                &[(&SERVER).into(), login.into(), WRONG_MAX.into()],
            )?;
            let row = (&*store as &dyn Reading).first(
                "SELECT hash, failed FROM server_pin WHERE school_id = $1 AND login = $2",
                &[(&SERVER).into(), login.into()],
                |row| Ok((row.text(0)?, row.int(1)?)),
            )?;
            match row {
                None => return Ok(PinVerdict::None),
                Some(_) if counted == 0 => return Ok(PinVerdict::Shut),
                Some(row) => row,
            }
        };
        let (hash, failed) = row;
        if passwords::is_right(pin, Some(&hash))? {
            self.open_pin(login)?;
            return Ok(PinVerdict::Right);
        }
        let left = WRONG_MAX - failed;
        Ok(if left > 0 { PinVerdict::Wrong(left) } else { PinVerdict::Shut })
    }

    /// Its owner showed who they are: wrong PINs are forgotten.
    pub fn open_pin(&self, login: &str) -> Result<(), StoreError> {
        self.store().run(
            "UPDATE server_pin SET failed = 0 WHERE school_id = $1 AND login = $2",
            &[(&SERVER).into(), login.into()],
        )?;
        Ok(())
    }
}

/// Judges a new PIN; `own` are its owner's number, phone and login.
///
/// # Errors
/// When it is no number of that many digits, or one that is tried first.
pub fn judge(pin: &str, digits_min: usize, own: &[&str]) -> Result<(), Refusal> {
    let weak = |zh: String, en: String| Err(Refusal::form("pin", "weak_pin", zh, en));
    let digits: Vec<u32> = pin.chars().filter_map(|one| one.to_digit(10)).collect();
    if digits.len() != pin.chars().count() || !(digits_min..=DIGITS_MAX).contains(&digits.len()) {
        return weak(
            format!("PIN 须为 {digits_min} 至 {DIGITS_MAX} 位数字。"),
            format!("A PIN is {digits_min} to {DIGITS_MAX} digits."),
        );
    }
    if is_tried_first(pin, &digits) {
        return weak(
            "这样的 PIN 人人都会先试：不要用连号、重号、来回号和键盘上的直线，请换一个。"
                .to_owned(),
            "Everyone tries such a PIN first: no runs, no repeats, no there-and-back, no lines \
             of the keypad; choose another."
                .to_owned(),
        );
    }
    if is_day(&digits) {
        return weak(
            "这个 PIN 像一个生日，请换一个不是日期的。".to_owned(),
            "This PIN looks like a birthday; choose one that is no date.".to_owned(),
        );
    }
    let own_digits =
        |text: &&str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let mut known = own.iter().map(own_digits).filter(|text| text.len() >= OWN_DIGITS_MIN);
    if known.any(|text| text.contains(pin) || pin.contains(&text)) {
        return weak(
            "PIN 不能取自学工号、电话或账号，请换一个。".to_owned(),
            "A PIN is not taken from one's number, phone or account; choose another.".to_owned(),
        );
    }
    Ok(())
}

fn is_tried_first(pin: &str, digits: &[u32]) -> bool {
    let next =
        |step: u32| digits.iter().zip(digits.iter().skip(1)).all(|(a, b)| (a + step) % 10 == *b);
    let back = digits.iter().eq(digits.iter().rev());
    // 121212, 123123, 112112: a block that repeats; 112233: pairs in a row.
    let block = (1..=digits.len() / 2)
        .any(|length| digits.iter().zip(digits.iter().skip(length)).all(|(a, b)| a == b));
    let pairs =
        digits.len().is_multiple_of(2) && digits.chunks(2).all(|pair| pair.first() == pair.last());
    next(0)
        || next(1)
        || next(9)
        || next(2)
        || back
        || block
        || pairs
        || DRAWN.iter().any(|drawn| pin.contains(drawn))
}

/// A day as six digits (780512) or eight (19780512).
fn is_day(digits: &[u32]) -> bool {
    let number = |from: usize, many: usize| {
        digits.iter().skip(from).take(many).fold(0, |sum, digit| sum * 10 + digit)
    };
    let day = |from: usize| {
        (1..=12).contains(&number(from, 2)) && (1..=31).contains(&number(from + 2, 2))
    };
    match digits.len() {
        6 => day(2),
        8 => (1900..=2099).contains(&number(0, 4)) && day(4),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everyone_tries_first_is_refused_by_name() {
        let weak = [
            "123456",
            "654321",
            "000000",
            "888888",
            "121212",
            "123123",
            "112233",
            "123321",
            "147258",
            "890123",
            "135791",
            "780512",
            "991231",
            "12345",
            "12a456",
            "1234567890123",
        ];
        for pin in weak {
            assert_eq!(judge(pin, 6, &[]).unwrap_err().code, "weak_pin", "{pin}");
        }
        assert!(judge("19780512", 8, &[]).is_err());
        for pin in ["274916", "608413", "93047715"] {
            judge(pin, 6, &["wang", "20230017"]).unwrap();
        }
        for own in ["13800274916", "274916", "w-274-916"] {
            assert!(judge("274916", 6, &[own]).is_err(), "{own}");
        }
        assert!(judge("274916", 8, &[]).is_err(), "too short for that profile");
    }
}
