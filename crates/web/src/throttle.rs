//! How often strangers may report: so many an hour from one address, so many an
//! hour in one school. Kept in memory; a restart forgets it, which only helps
//! whoever waits.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use houqin_kernel::{Moment, Refusal, SchoolId};

/// Reports without an account from one address, in an hour. Generous: a whole
/// school may stand behind one address.
pub const FROM_ONE_ADDRESS_MAX: usize = 20;
/// Reports without an account in one school, in an hour.
pub const IN_ONE_SCHOOL_MAX: usize = 120;
/// Codes tried from one address, in an hour.
pub const GUESSES_FROM_ONE_ADDRESS_MAX: usize = 10;
/// Codes tried in one school, in an hour.
pub const GUESSES_IN_ONE_SCHOOL_MAX: usize = 200;
/// The hour, in minutes.
const WINDOW_MINUTES: i64 = 60;
/// Most addresses remembered at once; the oldest are forgotten.
const ADDRESSES_MAX: usize = 10_000;

#[derive(Default)]
struct Seen {
    addresses: HashMap<(SchoolId, IpAddr), VecDeque<Moment>>,
    schools: HashMap<SchoolId, VecDeque<Moment>>,
}

/// What strangers did lately: reports, and codes that they tried.
#[derive(Default)]
pub struct Throttle {
    reports: Mutex<Seen>,
    guesses: Mutex<Seen>,
}

fn drop_old(times: &mut VecDeque<Moment>, now: Moment) {
    while times.front().is_some_and(|first| now.minutes_since(*first) >= WINDOW_MINUTES) {
        times.pop_front();
    }
}

impl Throttle {
    /// Counts one report, or refuses it.
    ///
    /// # Errors
    /// When there were too many within the hour, from this address or in all.
    pub fn let_in(&self, school: SchoolId, address: IpAddr, now: Moment) -> Result<(), Refusal> {
        let mut seen = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        let most = (FROM_ONE_ADDRESS_MAX, IN_ONE_SCHOOL_MAX);
        seen.count(school, address, now, most).map_err(too_many)
    }

    /// Counts one code that was tried, or refuses it.
    ///
    /// # Errors
    /// When there were too many within the hour, from this address or in all.
    pub fn guess(&self, school: SchoolId, address: IpAddr, now: Moment) -> Result<(), Refusal> {
        let mut seen = self.guesses.lock().unwrap_or_else(PoisonError::into_inner);
        let most = (GUESSES_FROM_ONE_ADDRESS_MAX, GUESSES_IN_ONE_SCHOOL_MAX);
        seen.count(school, address, now, most).map_err(too_many_guesses)
    }
}

impl Seen {
    /// Counts one more, unless there were as many as may be, from one address or in one
    /// school; then it says in how many seconds the first of those is forgotten.
    fn count(
        &mut self,
        school: SchoolId,
        address: IpAddr,
        now: Moment,
        (from_one_address, in_one_school): (usize, usize),
    ) -> Result<(), i64> {
        let seconds = |first: Option<&Moment>| {
            let until = first.unwrap_or(&now).plus_minutes(WINDOW_MINUTES);
            (until.0 - now.0 + 999) / 1000
        };
        let seen = self;
        let in_school = seen.schools.entry(school).or_default();
        drop_old(in_school, now);
        if in_school.len() >= in_one_school {
            return Err(seconds(in_school.front()));
        }
        if seen.addresses.len() >= ADDRESSES_MAX {
            seen.addresses.retain(|_, times| {
                drop_old(times, now);
                !times.is_empty()
            });
        }
        let full = seen.addresses.len() >= ADDRESSES_MAX;
        let from_here = seen.addresses.entry((school, address)).or_default();
        drop_old(from_here, now);
        if from_here.len() >= from_one_address || (full && from_here.is_empty()) {
            return Err(seconds(from_here.front()));
        }
        from_here.push_back(now);
        seen.schools.entry(school).or_default().push_back(now);
        Ok(())
    }
}

fn too_many_guesses(retry_seconds: i64) -> Refusal {
    Refusal::too_many(
        "too_many_guesses",
        retry_seconds,
        "这一小时里试的查询码太多了，请稍后再试；收藏的链接不受此限。",
        "Too many codes were tried within this hour; try again later. The link that you kept works all the same.",
    )
}

fn too_many(retry_seconds: i64) -> Refusal {
    Refusal::too_many(
        "too_many_reports",
        retry_seconds,
        "这一小时里不登录的报修太多了，请稍后再试；登录后报修不受此限，急事请打后勤电话。",
        "Too many reports without an account within this hour; try again later. Signed in there is \
         no such limit; where it cannot wait, call the office.",
    )
}

/// Who asks: the peer, or, where the peer is a proxy that is trusted, the last
/// address in `X-Forwarded-For` that is no such proxy.
pub fn who_asks(peer: IpAddr, forwarded: Option<&str>, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let chain = forwarded.unwrap_or_default().rsplit(',').map(|one| one.trim().parse::<IpAddr>());
    for address in chain {
        match address {
            Ok(address) if trusted.contains(&address) => {}
            Ok(address) => return address,
            Err(_) => return peer,
        }
    }
    peer
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHOOL: SchoolId = SchoolId([1; 16]);

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn one_address_is_let_in_so_many_times_an_hour() {
        let throttle = Throttle::default();
        let now = Moment(1_000_000_000);
        for _ in 0..FROM_ONE_ADDRESS_MAX {
            throttle.let_in(SCHOOL, address(1), now).unwrap();
        }
        let later = now.plus_minutes(20);
        let refused = throttle.let_in(SCHOOL, address(1), later).unwrap_err();
        assert_eq!((refused.code, refused.retry_seconds), ("too_many_reports", Some(40 * 60)));
        throttle.let_in(SCHOOL, address(2), now).unwrap();
        throttle.let_in(SchoolId([2; 16]), address(1), now).unwrap();
        throttle.let_in(SCHOOL, address(1), now.plus_minutes(WINDOW_MINUTES)).unwrap();
    }

    #[test]
    fn one_school_takes_so_many_an_hour_from_all_addresses() {
        let throttle = Throttle::default();
        let now = Moment(1_000_000_000);
        for number in 0..IN_ONE_SCHOOL_MAX {
            throttle.let_in(SCHOOL, address(u8::try_from(number).unwrap()), now).unwrap();
        }
        assert!(throttle.let_in(SCHOOL, address(200), now).is_err());
        throttle.let_in(SCHOOL, address(200), now.plus_minutes(WINDOW_MINUTES)).unwrap();
    }

    #[test]
    fn codes_are_tried_so_many_times_an_hour_and_reports_are_counted_apart() {
        let throttle = Throttle::default();
        let now = Moment(1_000_000_000);
        for _ in 0..GUESSES_FROM_ONE_ADDRESS_MAX {
            throttle.guess(SCHOOL, address(1), now).unwrap();
        }
        assert_eq!(throttle.guess(SCHOOL, address(1), now).unwrap_err().code, "too_many_guesses");
        throttle.let_in(SCHOOL, address(1), now).unwrap();
        throttle.guess(SCHOOL, address(1), now.plus_minutes(WINDOW_MINUTES)).unwrap();
    }

    #[test]
    fn only_a_trusted_proxy_says_who_asks() {
        let (proxy, inner) = (address(9), address(8));
        let said = Some("1.2.3.4, 5.6.7.8, 10.0.0.8");
        assert_eq!(who_asks(proxy, said, &[]), proxy, "nobody is trusted unless it is configured");
        assert_eq!(who_asks(address(7), said, &[proxy]), address(7), "a stranger's header is air");
        assert_eq!(who_asks(proxy, said, &[proxy, inner]), IpAddr::from([5, 6, 7, 8]));
        assert_eq!(who_asks(proxy, Some("rubbish"), &[proxy]), proxy);
        assert_eq!(who_asks(proxy, None, &[proxy]), proxy);
    }
}
