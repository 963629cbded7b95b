//! When to try again: exponential, with jitter, for a day.

/// The first wait, in seconds.
const FIRST_SECONDS: u64 = 5;
/// The longest wait, in seconds.
const LONGEST_SECONDS: u64 = 2 * 60 * 60;
/// After so many attempts, about a day, it is given up.
pub const ATTEMPTS_MAX: u32 = 24;

/// Milliseconds to wait after `attempts` attempts. `chance`, any number, draws
/// a point between half the wait and the whole, so that many that failed
/// together do not come back together.
pub fn wait_ms(attempts: u32, chance: u64) -> u64 {
    let whole = FIRST_SECONDS.saturating_mul(3_u64.saturating_pow(attempts.saturating_sub(1)));
    let whole = whole.min(LONGEST_SECONDS) * 1000;
    whole / 2 + chance % (whole / 2 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_two_hours_and_stay_between_half_and_whole() {
        let whole = [5, 15, 45, 135, 405, 1215, 3645, 7200, 7200];
        for (attempts, seconds) in (1..).zip(whole) {
            assert_eq!(wait_ms(attempts, 0), seconds * 500, "the shortest after {attempts}");
            assert_eq!(wait_ms(attempts, seconds * 500), seconds * 1000, "the longest");
            for chance in [1, 77, u64::MAX, 123_456_789] {
                let wait = wait_ms(attempts, chance);
                assert!((seconds * 500..=seconds * 1000).contains(&wait), "{attempts} {chance}");
            }
        }
        assert_eq!(wait_ms(u32::MAX, 0), 3_600_000);
    }

    #[test]
    fn it_is_tried_for_about_a_day() {
        let chances = [(0, 15..24), (u64::MAX / 3, 15..36)];
        for (chance, hours) in chances {
            let all: u64 = (1..ATTEMPTS_MAX).map(|attempts| wait_ms(attempts, chance)).sum();
            assert!(hours.contains(&(all / 3_600_000)), "{all}");
        }
    }
}
