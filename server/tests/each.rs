//! One act on several orders over the real binary, on both engines: what it
//! comes to is shown and nothing recorded; then each is done by itself, and not
//! twice; each is refused by the act's own rights; a form that is forged, empty,
//! too long or names no act is refused whole.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops loudly"
)]

use std::path::Path;

use houqin_testkit::served::{PASSWORD, School, Served, agent};
use serde_json::Value as Json;
use ureq::Agent;

const DISPATCH: &str = "service.dispatch_at_once";

/// Somebody who has signed in, without scripts.
struct Seat {
    agent: Agent,
    origin: String,
    cookie: String,
}

impl Seat {
    fn of(served: &Served, login: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build()
            .new_agent();
        let form = [("login", login), ("password", PASSWORD)];
        let sent =
            agent.post(format!("{}/sign-in", served.origin)).header("origin", &served.origin);
        let answer = sent.send_form(form).unwrap();
        let set = answer.headers().get_all("set-cookie").into_iter();
        let cookies = set.map(|one| one.to_str().unwrap().split(';').next().unwrap().to_owned());
        let cookie = cookies.collect::<Vec<_>>().join("; ");
        Self { agent, origin: served.origin.clone(), cookie }
    }

    fn csrf(&self) -> String {
        let request = self.agent.get(format!("{}/me", self.origin)).header("cookie", &self.cookie);
        let page = request.call().unwrap().body_mut().read_to_string().unwrap();
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    fn sends(&self, act: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let request = self.agent.post(format!("{}/each/{act}", self.origin));
        let request = request.header("cookie", &self.cookie).header("origin", &self.origin);
        let mut answer = request.send_form(fields.iter().copied()).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// The form about these orders, in whole.
    fn each(&self, act: &str, orders: &[String], more: &[(&str, &str)]) -> (u16, String) {
        let csrf = self.csrf();
        let mut fields = vec![("csrf", csrf.as_str()), ("_each", "order")];
        fields.extend(orders.iter().map(|id| ("order", id.as_str())));
        fields.extend(more);
        self.sends(act, &fields)
    }
}

fn on_both(look: impl Fn(&School)) {
    let program = Path::new(env!("CARGO_BIN_EXE_houqin"));
    look(&School::begin(program, None));
    look(&School::begin(program, Some(houqin_testkit::own_database())));
}

fn reported(school: &School, served: &Served, count: usize) -> Vec<String> {
    (0..count).map(|_| served.report(&school.people).as_str().unwrap().to_owned()).collect()
}

fn order(school: &School, served: &Served, id: &str) -> Json {
    let request = agent().get(format!("{}/api/v1/service/orders/{id}", served.origin));
    let token = format!("Bearer {}", school.people.director.token);
    request.header("authorization", token).call().unwrap().body_mut().read_json().unwrap()
}

fn states(school: &School, served: &Served, ids: &[String]) -> Vec<String> {
    let state = |id: &String| order(school, served, id)["state"].as_str().unwrap().to_owned();
    ids.iter().map(state).collect()
}

#[test]
fn each_is_shown_first_and_then_done_by_itself_and_not_twice() {
    on_both(|school| {
        let served = school.serve();
        let director = Seat::of(&served, "zhuren");
        let ids = reported(school, &served, 5);
        let worker = school.people.worker.person.as_str();
        let to = [("assignee", worker), ("idempotency_key", "together"), ("_told", "派工")];
        let (status, shown) = director.each(DISPATCH, &ids, &to);
        assert_eq!(status, 200, "{shown}");
        assert!(shown.contains("5 件中 5 件可以办，0 件不能"), "{shown}");
        assert_eq!(
            states(school, &served, &ids),
            ["reported"; 5],
            "nothing is recorded by looking"
        );
        // One is taken away meanwhile; it alone is refused, in the desk's own words.
        let away = serde_json::json!({ "order": ids[1] });
        served.does(&school.people.teacher.token, "service.withdraw", &away);
        let sure = [to.as_slice(), &[("_sure", "yes")]].concat();
        let (status, done) = director.each(DISPATCH, &ids, &sure);
        assert_eq!(status, 200, "{done}");
        assert!(done.contains("5 件中办成 4 件，1 件没有办成"), "{done}");
        let mut wanted = ["dispatched"; 5];
        wanted[1] = "withdrawn";
        assert_eq!(states(school, &served, &ids), wanted);
        let records = |at: usize| order(school, &served, &ids[at])["remarks"].clone();
        let before = (records(0), records(4));
        let (_, again) = director.each(DISPATCH, &ids, &sure);
        assert_eq!(again.matches("先前已记录").count(), 4, "{again}");
        assert_eq!((records(0), records(4)), before);
        assert_eq!(states(school, &served, &ids), wanted);
        // The same key with another body is refused row by row, and does nothing.
        let pool = [("assignee", ""), ("idempotency_key", "together"), ("_sure", "yes")];
        let (_, other) = director.each(DISPATCH, &ids[..1], &pool);
        assert!(other.contains("1 件中办成 0 件"), "{other}");
        served.stop();
    });
}

#[test]
fn the_rights_are_the_acts_own_and_a_form_that_is_not_whole_does_nothing() {
    on_both(|school| {
        let served = school.serve();
        let director = Seat::of(&served, "zhuren");
        let ids = reported(school, &served, 2);
        let worker = school.people.worker.person.as_str();
        let sure = [("assignee", worker), ("idempotency_key", "k"), ("_sure", "yes")];
        for login in ["wang", "li"] {
            let (status, page) = Seat::of(&served, login).each(DISPATCH, &ids, &sure);
            assert_eq!(status, 200);
            assert!(page.contains("2 件中办成 0 件，2 件没有办成"), "{login}: {page}");
        }
        let csrf = director.csrf();
        let (csrf, one) = (("csrf", csrf.as_str()), ("order", ids[0].as_str()));
        let each = ("_each", "order");
        let many: Vec<String> = (0..51).map(|at| format!("{at}")).collect();
        let refused = |why: &str, answer: (u16, String)| {
            assert!((400..500).contains(&answer.0), "{why}: {} {}", answer.0, answer.1);
            answer.1
        };
        refused("forged", director.sends(DISPATCH, &[&[each, one], sure.as_slice()].concat()));
        refused("no such act", director.sends("service.nonsense", &[csrf, each, one]));
        refused("no such field", director.sends(DISPATCH, &[csrf, ("_each", "no/such"), one]));
        refused("not said which", director.sends(DISPATCH, &[csrf, one]));
        let none = refused("none", director.each(DISPATCH, &[], &sure));
        assert!(none.contains("一件也没有勾选"), "{none}");
        let long = refused("too many", director.each(DISPATCH, &many, &sure));
        assert!(long.contains("一次最多 50 件"), "{long}");
        let keyless = [("assignee", worker), ("_sure", "yes")];
        refused("no key", director.each(DISPATCH, &ids, &keyless));
        let stranger = Seat { cookie: String::new(), ..Seat::of(&served, "zhuren") };
        let (status, _) = stranger.sends(DISPATCH, &[&[each, one], sure.as_slice()].concat());
        assert_eq!(status, 303, "a stranger is sent to sign in");
        // What is no order, and a worker who is none, are refused in the row.
        let (_, page) = director.each(DISPATCH, &["nonsense".to_owned()], &sure);
        assert!(page.contains("1 件中办成 0 件"), "{page}");
        let teacher = [("assignee", school.people.teacher.person.as_str())];
        let (_, page) = director.each(DISPATCH, &ids, &teacher);
        assert!(page.contains("2 件中 0 件可以办，2 件不能"), "{page}");
        assert_eq!(states(school, &served, &ids), ["reported"; 2]);
        served.stop();
    });
}
