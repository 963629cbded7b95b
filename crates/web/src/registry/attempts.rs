//! How often one may try a password: failures are counted, and each one beyond
//! the free ones doubles the wait, up to a quarter of an hour.
//!
//! Four counters stand side by side. A browser in which this login signed in
//! before carries a device's secret and has a counter of its own, so strangers
//! who try a name can never shut its owner out. All others share the counter of
//! the name from this address, of the address, and of the name from anywhere.
//! A name that does not exist is counted like any other.

use houqin_kernel::{Moment, Reading, StoreError};
use houqin_store::Store;
use sha2::{Digest as _, Sha256};

use super::SERVER;

/// Failures that cost no wait: of a login from one address or a known device.
pub const FREE_OF_LOGIN: i64 = 5;
/// Of one address, whatever the login: a school may stand behind one.
pub const FREE_OF_ADDRESS: i64 = 50;
/// Of a login from everywhere but its known devices.
pub const FREE_OF_NAME: i64 = 30;
/// The first wait, in seconds; it doubles with each failure.
const WAIT_FIRST_SECONDS: i64 = 15;
/// The longest, in seconds.
pub const WAIT_MAX_SECONDS: i64 = 15 * 60;
/// After so long without a failure all is forgotten, in minutes.
const FORGOTTEN_MINUTES: i64 = 60;

/// From where somebody tries.
#[derive(Debug, Clone, Default)]
pub struct Asker {
    /// The address.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
    /// The device's secret, where the browser has one.
    pub device: Option<String>,
}

impl Asker {
    /// From this address, in an unknown browser.
    pub fn address(address: impl std::fmt::Display) -> Self {
        Self { address: address.to_string(), ..Self::default() }
    }
}

/// One counter and what it forgives.
pub struct Bucket {
    key: String,
    free: i64,
}

fn key(kind: &str, parts: &[&str]) -> String {
    // What was typed as a name can be a password that slipped: it is kept hashed.
    let hash = Sha256::digest(parts.join("\n"));
    let short: Vec<u8> = hash.iter().copied().take(16).collect();
    format!("{kind}:{}", houqin_desk::hex(&short))
}

/// The counters that a try of this name is held against.
pub fn buckets(name: &str, asker: &Asker, known_device: bool) -> Vec<Bucket> {
    let device = asker.device.as_deref().filter(|_| known_device);
    if let Some(device) = device {
        return vec![Bucket { key: key("device", &[name, device]), free: FREE_OF_LOGIN }];
    }
    vec![
        Bucket { key: key("pair", &[name, &asker.address]), free: FREE_OF_LOGIN },
        Bucket { key: key("address", &[&asker.address]), free: FREE_OF_ADDRESS },
        Bucket { key: key("name", &[name]), free: FREE_OF_NAME },
    ]
}

/// The counter of a secret other than a password: a code of six digits, a PIN.
pub fn secret_bucket(kind: &str, login: &str) -> Bucket {
    Bucket { key: key(kind, &[login]), free: FREE_OF_LOGIN }
}

/// Seconds to wait after so many failures.
fn wait_seconds(failed: i64, free: i64) -> i64 {
    let beyond = failed - free;
    if beyond < 0 {
        return 0;
    }
    let doubled = WAIT_FIRST_SECONDS.checked_shl(u32::try_from(beyond.min(16)).unwrap_or(16));
    doubled.unwrap_or(WAIT_MAX_SECONDS).min(WAIT_MAX_SECONDS)
}

fn failed(store: &Store, bucket: &Bucket, now: Moment) -> Result<(i64, Moment), StoreError> {
    let row = (store as &dyn Reading).first(
        "SELECT failed, last_at FROM server_attempt WHERE school_id = $1 AND bucket = $2",
        &[(&SERVER).into(), (&bucket.key).into()],
        |row| Ok((row.int(0)?, row.moment(1)?)),
    )?;
    let (count, last) = row.unwrap_or((0, now));
    let old = now > last.plus_minutes(FORGOTTEN_MINUTES);
    Ok(if old { (0, now) } else { (count, last) })
}

/// Seconds that are still to be waited before the next try; 0 when none.
pub fn must_wait(store: &Store, buckets: &[Bucket], now: Moment) -> Result<i64, StoreError> {
    let mut longest = 0;
    for bucket in buckets {
        let (count, last) = failed(store, bucket, now)?;
        let until = last.0 + wait_seconds(count, bucket.free) * 1000;
        longest = longest.max((until - now.0 + 999) / 1000);
    }
    Ok(longest)
}

/// Counts a try as failed in each, before the password is looked at: a hundred
/// tries at once are a hundred tries.
pub fn count(store: &Store, buckets: &[Bucket], now: Moment) -> Result<(), StoreError> {
    for bucket in buckets {
        let (count, _) = failed(store, bucket, now)?;
        store.run(
            "INSERT INTO server_attempt (school_id, bucket, failed, last_at) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (school_id, bucket) DO UPDATE \
             SET failed = $3, last_at = $4",
            &[(&SERVER).into(), (&bucket.key).into(), (count + 1).into(), now.into()],
        )?;
    }
    store.run(
        "DELETE FROM server_attempt WHERE school_id = $1 AND last_at < $2",
        &[(&SERVER).into(), now.plus_minutes(-FORGOTTEN_MINUTES).into()],
    )?;
    Ok(())
}

/// It was right after all: the login's own counter is forgiven, the others get
/// their one back. Were the address's forgiven too, one good password would
/// buy the right to try all others.
pub fn forgive(store: &Store, buckets: &[Bucket]) -> Result<(), StoreError> {
    for (place, bucket) in buckets.iter().enumerate() {
        let sql = if place == 0 {
            "DELETE FROM server_attempt WHERE school_id = $1 AND bucket = $2"
        } else {
            "UPDATE server_attempt SET failed = failed - 1 \
             WHERE school_id = $1 AND bucket = $2 AND failed > 0"
        };
        store.run(sql, &[(&SERVER).into(), (&bucket.key).into()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (3..14).map(|failed| wait_seconds(failed, 5)).collect();
        assert_eq!(waits, [0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(wait_seconds(i64::MAX, 5), WAIT_MAX_SECONDS);
    }
}
