//! A browser without scripts: it keeps its cookie and follows nothing by itself.

use ureq::Agent;

use crate::served::Served;

/// The browser.
#[derive(Debug)]
pub struct Browser {
    agent: Agent,
    origin: String,
    cookie: String,
}

/// What a server answered.
#[derive(Debug)]
pub struct Opened {
    /// The status.
    pub status: u16,
    /// Where it sends us instead; empty where nowhere.
    pub to: String,
    /// `text/html; charset=utf-8`.
    pub media_type: String,
    /// Whether it is to be shown or kept, and its name.
    pub disposition: String,
    /// What came.
    pub bytes: Vec<u8>,
}

impl Browser {
    /// One that nobody has signed in with.
    pub fn new(served: &Served) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build()
            .new_agent();
        Self { agent, origin: served.origin.clone(), cookie: String::new() }
    }

    /// A page or a file.
    pub fn open(&self, path: &str) -> Opened {
        let request = self.agent.get(format!("{}{path}", self.origin));
        let mut answer = request.header("cookie", &self.cookie).call().unwrap();
        let head = |name: &str| {
            answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
        };
        Opened {
            status: answer.status().as_u16(),
            to: head("location"),
            media_type: head("content-type"),
            disposition: head("content-disposition"),
            bytes: answer.body_mut().read_to_vec().unwrap(),
        }
    }

    /// A page as text; where it sends us elsewhere, a link to there.
    pub fn get(&self, path: &str) -> (u16, String) {
        let Opened { status, to, bytes, .. } = self.open(path);
        if !to.is_empty() {
            return (status, format!("<a href=\"{to}\">"));
        }
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Sends a form, its token among the fields; the status and the body.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Vec<u8>) {
        let (_, page) = self.get("/me");
        let token = page.split("name=\"csrf\" value=\"").nth(1).unwrap();
        let token = token.split('"').next().unwrap();
        let request = self.agent.post(format!("{}{path}", self.origin));
        let request = request.header("origin", &self.origin).header("cookie", &self.cookie);
        let fields = fields.iter().copied().chain([("_csrf", token)]);
        let mut answer = request.send_form(fields).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_vec().unwrap())
    }

    /// Signs in; whether it was let in.
    pub fn sign_in(&mut self, login: &str, password: &str) -> bool {
        let answer = self
            .agent
            .post(format!("{}/sign-in", self.origin))
            .header("origin", &self.origin)
            .send_form([("login", login), ("password", password)])
            .unwrap();
        let set = answer.headers().get_all("set-cookie").into_iter();
        let cookies: Vec<_> =
            set.map(|one| one.to_str().unwrap().split(';').next().unwrap().to_owned()).collect();
        self.cookie = cookies.join("; ");
        answer.status().is_redirection() && self.cookie.contains("houqin=")
    }
}
