//! One POST of JSON: to the address that was checked, without redirects, with
//! a limit on time and on what is read of the answer.

use std::io::Read as _;
use std::net::SocketAddr;
use std::time::Duration;

use ureq::Agent;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use crate::guard::Target;
use crate::{ANSWER_BYTES_MAX, head};

/// Longest whole exchange.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// What the other side answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// The beginning of its body.
    pub body: String,
    /// When it may be asked again, in seconds, where it says so.
    pub retry_after: Option<u64>,
}

/// Answers every name with the one address that was checked.
#[derive(Debug)]
struct Pinned(SocketAddr);

impl Resolver for Pinned {
    fn resolve(
        &self,
        _: &Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut addresses = self.empty();
        addresses.push(self.0);
        Ok(addresses)
    }
}

/// Posts `body`; an error where there was no answer.
///
/// # Errors
/// When no connection was made, or the answer did not come in time.
pub fn post(
    target: &Target,
    headers: &[(&str, String)],
    body: &str,
) -> Result<Answer, ureq::Error> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_global(Some(TIMEOUT))
        .timeout_connect(Some(CONNECT))
        .user_agent("houqin")
        .build();
    let agent = Agent::with_parts(config, DefaultConnector::default(), Pinned(target.address));
    let mut request =
        agent.post(&target.url).header("content-type", "application/json; charset=utf-8");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let mut answer = request.send(body)?;
    let retry_after = answer.headers().get("retry-after");
    let retry_after = retry_after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let mut begun = Vec::new();
    let most = u64::try_from(ANSWER_BYTES_MAX).unwrap_or(u64::MAX);
    // A body that breaks off is still an answer: its status counts.
    let _ = answer.body_mut().as_reader().take(most).read_to_end(&mut begun);
    Ok(Answer {
        status: answer.status().as_u16(),
        body: head(&String::from_utf8_lossy(&begun)),
        retry_after,
    })
}
