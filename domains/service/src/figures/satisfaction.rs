//! 满意度. Never a bare mean: how many were asked, how many answered, and how far
//! the share of the satisfied may lie from what was heard.

use schemars::JsonSchema;
use serde::Serialize;

use super::Share;

/// The quantile of the normal distribution for an interval of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// 满意度. Scores of a part of the orders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Satisfaction {
    /// Asked: closed, and not repaired by whoever asked for it.
    pub asked: i64,
    /// Answered with a score.
    pub answered: i64,
    /// Of those that answered, satisfied: four fifths of the scale or more.
    pub satisfied: i64,
    /// Lower end of the 95 % interval of satisfied / answered, in ten-thousandths.
    pub low: Option<i64>,
    /// Upper end.
    pub high: Option<i64>,
    /// Sum of the scores.
    pub score_sum: i64,
}

impl Satisfaction {
    /// From the two shares and the sum of the scores.
    pub fn of(rated: Share, satisfied: Share, score_sum: i64) -> Self {
        let interval = wilson(satisfied.part, satisfied.whole);
        Self {
            asked: rated.whole,
            answered: rated.part,
            satisfied: satisfied.part,
            low: interval.map(|(low, _)| ten_thousandths(low)),
            high: interval.map(|(_, high)| ten_thousandths(high)),
            score_sum,
        }
    }

    /// Answered, of those asked.
    pub const fn responded(&self) -> Share {
        Share { part: self.answered, whole: self.asked }
    }

    /// Satisfied, of those that answered.
    pub const fn pleased(&self) -> Share {
        Share { part: self.satisfied, whole: self.answered }
    }

    /// The mean score in tenths; none without an answer.
    pub const fn mean_tenths(&self) -> Option<i64> {
        (self.score_sum * 10 + self.answered / 2).checked_div(self.answered)
    }
}

/// The score interval of a share at 95 %: E. B. Wilson, “Probable Inference, the
/// Law of Succession, and Statistical Inference”, Journal of the American
/// Statistical Association 22 (1927) 209–212. None of nothing.
pub fn wilson(part: i64, whole: i64) -> Option<(f64, f64)> {
    let (part, whole) = (i32::try_from(part).ok()?, i32::try_from(whole).ok()?);
    if whole <= 0 || !(0..=whole).contains(&part) {
        return None;
    }
    let (n, p) = (f64::from(whole), f64::from(part) / f64::from(whole));
    let middle = p + Z * Z / (2.0 * n);
    let reach = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let below = 1.0 + Z * Z / n;
    Some((((middle - reach) / below).max(0.0), ((middle + reach) / below).min(1.0)))
}

#[expect(clippy::cast_possible_truncation, reason = "a share of 0 to 1 gives 0 to 10,000")]
fn ten_thousandths(share: f64) -> i64 {
    (share * 10_000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R. G. Newcombe, “Two-sided confidence intervals for the single
    /// proportion”, Statistics in Medicine 17 (1998) 857–872, table I, method 3.
    #[test]
    fn the_interval_is_that_of_the_literature() {
        let vectors =
            [(81, 263, 2_553, 3_662), (15, 148, 624, 1_605), (0, 20, 0, 1_611), (1, 29, 61, 1_718)];
        for (part, whole, low, high) in vectors {
            let (found_low, found_high) = wilson(part, whole).unwrap();
            let found = (ten_thousandths(found_low), ten_thousandths(found_high));
            assert_eq!(found, (low, high), "{part} of {whole}");
        }
    }

    #[test]
    fn all_of_few_is_far_from_certain_and_nothing_has_no_interval() {
        let (low, high) = wilson(3, 3).unwrap();
        assert!(low < 0.45 && (high - 1.0).abs() < 1e-9, "{low} {high}");
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(4, 3), None);
        assert_eq!(wilson(-1, 3), None);
    }

    #[test]
    fn the_interval_mirrors() {
        for part in 0..=50_i32 {
            let (low, high) = wilson(part.into(), 50).unwrap();
            let (mirrored_low, mirrored_high) = wilson((50 - part).into(), 50).unwrap();
            assert!((low - (1.0 - mirrored_high)).abs() < 1e-12);
            assert!((high - (1.0 - mirrored_low)).abs() < 1e-12);
            assert!(low <= f64::from(part) / 50.0 + 1e-12);
        }
    }

    #[test]
    fn a_mean_needs_an_answer() {
        assert_eq!(Satisfaction::default().mean_tenths(), None);
        let one = Satisfaction { answered: 3, score_sum: 13, ..Satisfaction::default() };
        assert_eq!(one.mean_tenths(), Some(43));
    }
}
