//! A browser without scripts: it keeps cookies by host, follows redirects, and
//! sends the forms that a page has.

use std::collections::BTreeMap;

use ureq::Agent;

/// Most redirects followed.
const HOPS_MAX: usize = 20;

/// The browser.
pub struct Browser {
    agent: Agent,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
    /// The `Set-Cookie` lines of the last answer.
    pub set: Vec<String>,
}

/// Where one has come to.
#[derive(Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// The whole address.
    pub url: String,
    /// The text.
    pub text: String,
    /// Seconds after which to try again, where it says so.
    pub retry_after: Option<u64>,
}

impl Browser {
    pub fn new() -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .build()
            .new_agent();
        Self { agent, cookies: BTreeMap::new(), set: Vec::new() }
    }

    /// The cookie of this name at an origin.
    pub fn cookie(&self, origin: &str, name: &str) -> Option<&String> {
        self.cookies.get(origin)?.get(name)
    }

    /// Puts a cookie there, as a thief would.
    pub fn put(&mut self, origin: &str, name: &str, value: &str) {
        let jar = self.cookies.entry(origin.to_owned()).or_default();
        jar.insert(name.to_owned(), value.to_owned());
    }

    pub fn get(&mut self, url: &str) -> Page {
        self.go(url, None)
    }

    pub fn post(&mut self, url: &str, form: &[(&str, &str)]) -> Page {
        self.go(url, Some(form))
    }

    /// One request, no redirect followed: the status, and where it leads.
    pub fn once(&mut self, url: &str, form: Option<&[(&str, &str)]>) -> (Page, Option<String>) {
        let origin = origin(url);
        let held: Vec<String> = self
            .cookies
            .get(&origin)
            .into_iter()
            .flatten()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let held = held.join("; ");
        let sent = match form {
            None => self.agent.get(url).header("cookie", &held).call(),
            Some(form) => self
                .agent
                .post(url)
                .header("cookie", &held)
                .header("origin", &origin)
                .send_form(form.iter().copied()),
        };
        let mut answer = sent.unwrap();
        self.set = answer
            .headers()
            .get_all("set-cookie")
            .into_iter()
            .map(|line| line.to_str().unwrap().to_owned())
            .collect();
        let jar = self.cookies.entry(origin.clone()).or_default();
        for line in &self.set {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.to_lowercase().contains("max-age=0") || line.contains("01 Jan 1970") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        let header =
            |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let there = header("location").map(|there| absolute(&origin, url, &there));
        let retry_after = header("retry-after").and_then(|seconds| seconds.parse().ok());
        let status = answer.status().as_u16();
        let text = answer.body_mut().read_to_string().unwrap();
        (Page { status, url: url.to_owned(), text, retry_after }, there)
    }

    fn go(&mut self, url: &str, form: Option<&[(&str, &str)]>) -> Page {
        let (mut page, mut there) = self.once(url, form);
        for _ in 0..HOPS_MAX {
            let Some(next) = there else { return page };
            (page, there) = self.once(&next, None);
        }
        panic!("too many redirects, at {}", page.url)
    }
}

/// Scheme, host and port of an address.
pub fn origin(url: &str) -> String {
    url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/")
}

fn absolute(origin: &str, here: &str, there: &str) -> String {
    if there.starts_with("http") {
        return there.to_owned();
    }
    if there.starts_with('/') {
        return format!("{origin}{there}");
    }
    format!("{}/{there}", here.rsplit_once('/').unwrap().0)
}

impl Page {
    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        self.after(&mark, '"')
    }

    /// What stands between a mark and the next `end`.
    pub fn after(&self, mark: &str, end: char) -> String {
        let (_, rest) =
            self.text.split_once(mark).unwrap_or_else(|| panic!("no {mark} in {}", self.text));
        rest.split(end).next().unwrap().to_owned()
    }
}
