//! Moments. UTC milliseconds; what the desk's clock said.

use jiff::{Timestamp, civil, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A moment that is outside the years 1900 to 9999, or text that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a moment: {0}")]
pub struct MomentError(pub String);

/// A point in time, in UTC milliseconds since 1970.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The same moment `minutes` later (earlier when negative).
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(60_000)))
    }

    /// The same moment `days` of 24 hours later.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_minutes(days.saturating_mul(24 * 60))
    }

    /// Whole minutes from `earlier` to this moment.
    pub const fn minutes_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / 60_000
    }

    /// As a `jiff` timestamp; moments outside its range are clamped.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    /// The wall clock of a zone at this moment.
    pub fn civil(self, zone: &TimeZone) -> civil::DateTime {
        self.timestamp().to_zoned(zone.clone()).datetime()
    }

    /// The moment at which a zone's wall clock shows `at`.
    ///
    /// A time that a zone skips or repeats is read as `jiff`'s "compatible".
    pub fn at_civil(at: civil::DateTime, zone: &TimeZone) -> Result<Self, MomentError> {
        zone.to_zoned(at)
            .map(|zoned| Self(zoned.timestamp().as_millisecond()))
            .map_err(|why| MomentError(why.to_string()))
    }

    /// `2026-03-01T08:00:00.000Z`.
    pub fn text(self) -> String {
        format!("{:.3}", self.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_with_three_decimals() {
        assert_eq!(Moment(0).text(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Moment(1_500).text(), "1970-01-01T00:00:01.500Z");
    }
}
