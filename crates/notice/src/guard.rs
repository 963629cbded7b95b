//! Where a webhook may go. An address is checked after its name was resolved,
//! and the connection is made to that very address: a name that answers
//! otherwise the second time gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};

/// What is allowed beside https to public addresses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guard {
    /// Plain HTTP to this machine.
    pub loopback_http: bool,
    /// Addresses that are not public.
    pub private: bool,
}

/// An address that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The whole address.
    pub url: String,
    /// The host, for the breaker.
    pub host: String,
    /// What the name was resolved to.
    pub address: SocketAddr,
}

/// Why a webhook may not go there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Barred {
    /// No address that can be read.
    #[error("{0} is no http or https address")]
    NoAddress(String),
    /// Plain HTTP.
    #[error("plain http is only for this machine, and only where the operator allows it")]
    PlainHttp,
    /// An address that is not public.
    #[error("{0} is inside a private network, and the operator does not allow that")]
    Private(IpAddr),
    /// The name has no address now.
    #[error("{0} cannot be found: {1}")]
    Unknown(String, String),
}

impl Barred {
    /// Whether it may be otherwise later: only a name can be found later.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Unknown(..))
    }
}

impl Guard {
    /// Checks an address and resolves its name.
    ///
    /// # Errors
    /// Where it may not go.
    pub fn check(&self, url: &str) -> Result<Target, Barred> {
        let (secure, host, port) = parts(url).ok_or_else(|| Barred::NoAddress(url.to_owned()))?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = (bare, port)
            .to_socket_addrs()
            .map_err(|error| Barred::Unknown(host.clone(), error.to_string()))?;
        let mut barred = Barred::Unknown(host.clone(), "no address".into());
        for address in found {
            match self.allows(secure, address.ip()) {
                Ok(()) => return Ok(Target { url: url.to_owned(), host, address }),
                Err(why) => barred = why,
            }
        }
        Err(barred)
    }

    fn allows(self, secure: bool, ip: IpAddr) -> Result<(), Barred> {
        let ip = ip.to_canonical();
        if ip.is_loopback() && self.loopback_http {
            return Ok(());
        }
        if !secure {
            return Err(Barred::PlainHttp);
        }
        if !self.private && !is_public(ip) {
            return Err(Barred::Private(ip));
        }
        Ok(())
    }
}

/// The host of an address, before it is checked; empty where it has none.
pub fn host_of(url: &str) -> String {
    parts(url).map(|(_, host, _)| host).unwrap_or_default()
}

/// Whether it is https, the host, and the port.
fn parts(url: &str) -> Option<(bool, String, u16)> {
    let (scheme, rest) = url.split_once("://")?;
    let secure = match scheme {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    if authority.is_empty() || authority.contains(['@', '\\']) || url.contains(char::is_whitespace)
    {
        return None;
    }
    let usual = if secure { 443 } else { 80 };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (authority, usual),
    };
    (!host.is_empty()).then(|| (secure, host.to_ascii_lowercase(), port))
}

/// Whether the whole Internet reaches it (IANA special-purpose registries).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    // An IPv4 address behind a translator (RFC 6052), or inside a tunnel (RFC 3056).
    let [.., high, low] = ip.segments();
    let inside = Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    if first == 0x64 && second == 0xff9b {
        return is_public_v4(inside);
    }
    // Global unicast without 6to4, Teredo and documentation.
    (first & 0xe000) == 0x2000
        && first != 0x2002
        && !(first == 0x2001 && (second == 0 || second == 0x0db8))
        && first != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_inside_a_network_is_barred_in_every_spelling() {
        for url in [
            "https://127.0.0.1/x",
            "https://10.1.2.3",
            "https://172.16.0.1",
            "https://192.168.1.1:8443/",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1",
            "https://0.0.0.0",
            "https://198.18.0.1",
            "https://[::1]/",
            "https://[fe80::1]/",
            "https://[fd00::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://localhost/",
        ] {
            let barred = Guard::default().check(url);
            assert!(
                matches!(barred, Err(Barred::Private(_) | Barred::Unknown(..))),
                "{url}: {barred:?}"
            );
        }
    }

    #[test]
    fn a_public_address_is_taken_and_pinned() {
        let target = Guard::default().check("https://93.184.216.34:8443/hook").unwrap();
        assert_eq!(target.address, "93.184.216.34:8443".parse().unwrap());
        assert_eq!(target.host, "93.184.216.34");
        assert!(Guard::default().check("https://[2606:4700::1111]/x").is_ok());
    }

    #[test]
    fn plain_http_is_for_this_machine_where_it_is_allowed() {
        let guard = Guard::default();
        assert_eq!(guard.check("http://93.184.216.34/"), Err(Barred::PlainHttp));
        assert_eq!(guard.check("http://127.0.0.1:9/"), Err(Barred::PlainHttp));
        let allowed = Guard { loopback_http: true, private: false };
        assert!(allowed.check("http://127.0.0.1:9/x").is_ok());
        assert_eq!(allowed.check("http://93.184.216.34/"), Err(Barred::PlainHttp));
        let inside = Guard { loopback_http: false, private: true };
        assert!(inside.check("https://10.0.0.1/").is_ok());
        assert_eq!(inside.check("http://10.0.0.1/"), Err(Barred::PlainHttp));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for url in
            ["", "ftp://x/", "https://", "https://user@host/", "file:///etc/passwd", "https://a b/"]
        {
            assert_eq!(Guard::default().check(url), Err(Barred::NoAddress(url.into())), "{url}");
        }
    }
}
