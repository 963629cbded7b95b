//! The pages over the real binary, on both engines: whoever signs in may open
//! every page that their navigation names; a wrong password and a stranger are
//! turned away; a token does what it is for and nothing else.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use std::collections::BTreeSet;
use std::path::Path;

use houqin_testkit::served::{PASSWORD, School, Served, act, agent};
use serde_json::json;
use ureq::Agent;

/// A browser without scripts: it keeps its cookie and follows nothing by itself.
struct Browser {
    agent: Agent,
    origin: String,
    cookie: String,
}

impl Browser {
    fn new(served: &Served) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build()
            .new_agent();
        Self { agent, origin: served.origin.clone(), cookie: String::new() }
    }

    /// A page; where it sends us elsewhere, a link to there.
    fn get(&self, path: &str) -> (u16, String) {
        let request = self.agent.get(format!("{}{path}", self.origin));
        let mut answer = request.header("cookie", &self.cookie).call().unwrap();
        let status = answer.status().as_u16();
        if let Some(there) = answer.headers().get("location") {
            return (status, format!("<a href=\"{}\">", there.to_str().unwrap()));
        }
        (status, answer.body_mut().read_to_string().unwrap())
    }

    /// Signs in; whether it was let in.
    fn sign_in(&mut self, login: &str, password: &str) -> bool {
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

/// Every path of our own that a page links to, without what only acts.
fn links(html: &str) -> BTreeSet<String> {
    html.split("href=\"/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|path| format!("/{}", path.split('#').next().unwrap().replace("&amp;", "&")))
        .filter(|path| !path.starts_with("/assets/"))
        .collect()
}

fn on_both(look: impl Fn(&School)) {
    let program = Path::new(env!("CARGO_BIN_EXE_houqin"));
    look(&School::begin(program, None));
    look(&School::begin(program, Some(houqin_testkit::own_database())));
}

#[test]
fn whoever_signs_in_may_open_what_their_pages_link_to() {
    on_both(|school| {
        let served = school.serve();
        served.report(&school.people);
        for login in ["xiaozhang", "zhuren", "li", "wang"] {
            let mut browser = Browser::new(&served);
            assert!(!browser.sign_in(login, "wrong-password"));
            assert!(browser.sign_in(login, PASSWORD), "{login} signs in");
            let mut waiting: Vec<String> = vec!["/".into()];
            let mut seen = BTreeSet::new();
            while let Some(path) = waiting.pop() {
                if seen.len() >= 300 || !seen.insert(path.clone()) {
                    continue;
                }
                let (status, html) = browser.get(&path);
                assert!(matches!(status, 200 | 303), "{login} {path}: {status} {html}");
                waiting.extend(links(&html));
            }
            assert!(seen.len() > 5, "{login} sees {seen:?}");
        }
        served.stop();
    });
}

#[test]
fn a_stranger_is_sent_to_sign_in_and_a_token_does_what_it_is_for() {
    on_both(|school| {
        let served = school.serve();
        let browser = Browser::new(&served);
        for path in ["/me", "/service/board", "/organisation/people", "/ledger"] {
            let (status, html) = browser.get(path);
            assert_eq!(status, 303, "{path}: {html}");
        }
        let scoped = |scope: &str| {
            let made = school.runs(&["token", "create", "--login", "wang", "--scope", scope]);
            made.trim().to_owned()
        };
        let form = json!({ "category": "water", "place_text": "三楼", "description": "漏水" });
        let report = |token: &str, key: &str| {
            act(&agent(), &served.origin, token, "service.report", key, &form).unwrap()
        };
        let (status, refusal) = report(&scoped("read"), "a");
        assert_eq!((status, &refusal["refusal"]), (403, &json!("out_of_scope")));
        let narrow = scoped("service.report");
        let (status, receipt) = report(&narrow, "b");
        assert_eq!(status, 200, "{receipt}");
        let view = |token: &str| {
            let request = agent().get(format!("{}/api/v1/service/orders", served.origin));
            request.header("authorization", format!("Bearer {token}")).call().unwrap().status()
        };
        assert_eq!(view(&narrow), 403);
        let (status, refusal) = report("no-token-at-all", "c");
        assert_eq!((status, &refusal["refusal"]), (401, &json!("unknown_token")));
        served.stop();
    });
}
