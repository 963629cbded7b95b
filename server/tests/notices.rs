//! Notices from outside: the real binary, a real mail server, and others'
//! systems that behave as their documentation says.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops loudly"
)]

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use houqin_testkit::served::{PASSWORD, School, Served, agent};
use serde_json::{Value as Json, json};
use sha2::Sha256;

/// Longest wait for anything that must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// One request that came in.
#[derive(Debug)]
struct Came {
    path: String,
    headers: HashMap<String, String>,
    body: String,
    stream: TcpStream,
}

impl Came {
    fn answer(mut self, status: u16, body: &str) {
        let text = format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        // Whoever asked may be gone: it was killed.
        let _ = self.stream.write_all(text.as_bytes());
    }

    fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Somebody else's system: hands over each request, to be answered.
fn listen() -> (String, Receiver<Came>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let (tell, hear) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Some(came) = read(stream.unwrap()) else { continue };
            if tell.send(came).is_err() {
                return;
            }
        }
    });
    (origin, hear)
}

fn read(stream: TcpStream) -> Option<Came> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Came { path, headers, body: String::from_utf8(body).ok()?, stream })
}

fn begin(database: Option<String>, more: &str) -> School {
    let school = School::begin(Path::new(env!("CARGO_BIN_EXE_houqin")), database);
    let path = school.data.path().join("houqin.toml");
    let old = std::fs::read_to_string(&path).unwrap();
    let old = old.replace("\n[mail]\n", "\n").replace("\n[webhooks]\n", "\n");
    std::fs::write(&path, format!("{old}\n{more}\n[webhooks]\nallow_loopback_http = true\n"))
        .unwrap();
    school
}

fn get(served: &Served, token: &str, path: &str) -> Json {
    let request = agent().get(format!("{}/api/v1/{path}", served.origin));
    let mut answer = request.header("authorization", format!("Bearer {token}")).call().unwrap();
    answer.body_mut().read_json().unwrap()
}

/// Waits until something is so.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} did not come");
        std::thread::yield_now();
    }
}

/// Signs in in a browser's way; sends one form; gives the page that follows.
fn sends(served: &Served, login: &str, name: &str, fields: &[(&str, &str)]) -> String {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .new_agent();
    let origin = &served.origin;
    let answer = agent
        .post(format!("{origin}/sign-in"))
        .send_form([("login", login), ("password", PASSWORD)])
        .unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let page = agent.get(format!("{origin}/notices")).header("cookie", &cookie).call().unwrap();
    let page = page.into_body().read_to_string().unwrap();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = [&[("csrf", csrf)], fields].concat();
    let answer = agent
        .post(format!("{origin}/aside/{name}"))
        .header("cookie", &cookie)
        .send_form(form)
        .unwrap();
    let status = answer.status();
    let text = answer.into_body().read_to_string().unwrap();
    assert!(status.is_success() || status.is_redirection(), "{name}: {status} {text}");
    text
}

fn endpoint(school: &School, served: &Served, code: &str, kind: &str, url: &str) {
    let form = json!({ "code": code, "kind": kind, "url": url, "events": ["service.report"] });
    served.does(&school.people.director.token, "notice.set_endpoint", &form);
}

fn signature(secret: &str, came: &Came) -> String {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    let (id, at) = (&came.headers["webhook-id"], &came.headers["webhook-timestamp"]);
    mac.update(format!("{id}.{at}.{}", came.body).as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

fn shown_secret(page: &str) -> String {
    let at = page.find("whsec_").expect("the secret is shown");
    page[at..].split('<').next().unwrap().to_owned()
}

fn killed_while_sending(database: Option<String>) {
    let school = begin(database, "");
    let (origin, came) = listen();
    let served = school.serve();
    endpoint(&school, &served, "registry", "webhook", &format!("{origin}/hook"));
    let made = sends(&served, "zhuren", "notices-secret", &[("endpoint", "registry")]);
    let secret = shown_secret(&made);
    let order = served.report(&school.people);
    let first = came.recv_timeout(PATIENCE).unwrap();
    assert_eq!(first.path, "/hook");
    assert_eq!(first.headers["webhook-signature"], signature(&secret, &first));
    let body = first.json();
    assert_eq!((&body["type"], &body["data"]["case"]), (&json!("service.report"), &order));
    assert_eq!(body["data"]["schema"], 1);
    assert!(!first.body.contains("漏水") && !first.body.contains("wang"), "{}", first.body);
    // It has arrived, and nobody has answered: killed now, it is not known as sent.
    let id = first.headers["webhook-id"].clone();
    let body = first.body.replace(&served.origin, "");
    served.kill();
    drop(first);
    let served = school.serve();
    let again = came.recv_timeout(PATIENCE).unwrap();
    assert_eq!(again.headers["webhook-id"], id, "the same event under the same id");
    assert_eq!(again.headers["webhook-signature"], signature(&secret, &again));
    // The test's server has another port now; all else are the same bytes.
    assert_eq!(again.body.replace(&served.origin, ""), body);
    again.answer(500, "not now");
    let third = came.recv_timeout(PATIENCE).unwrap();
    assert_eq!(third.headers["webhook-id"], id);
    third.answer(204, "");
    let director = &school.people.director.token;
    let path = "notice/endpoints/registry/deliveries";
    let sent = until("the delivery", || {
        let all = get(&served, director, path);
        (all["deliveries"][0]["state"] == "sent").then_some(all)
    });
    assert_eq!(sent["deliveries"].as_array().unwrap().len(), 1, "{sent}");
    let mine = get(&served, director, "notice/mine");
    let told = mine["notices"].as_array().unwrap();
    let reports: Vec<_> = told.iter().filter(|one| one["kind"] == "new-report").collect();
    assert_eq!(reports.len(), 1, "told once: {mine}");
    // A new secret: for a day both are valid.
    let made = sends(&served, "zhuren", "notices-secret", &[("endpoint", "registry")]);
    let new = shown_secret(&made);
    sends(&served, "zhuren", "notices-replay", &[("endpoint", "registry"), ("id", &id)]);
    let replayed = came.recv_timeout(PATIENCE).unwrap();
    let both = format!("{} {}", signature(&new, &replayed), signature(&secret, &replayed));
    assert_eq!(replayed.headers["webhook-signature"], both);
    assert_eq!(replayed.headers["webhook-id"], id);
    replayed.answer(200, "ok");
    // Read once, it is read.
    let notice = reports[0]["id"].as_str().unwrap();
    sends(&served, "zhuren", "notices-read", &[("id", notice)]);
    let unread = mine["unread"].as_i64().unwrap();
    assert_eq!(get(&served, director, "notice/mine")["unread"], unread - 1);
    served.stop();
    school.runs(&["audit", "--replay"]);
}

#[test]
fn a_webhook_is_sent_again_after_kill_9_and_a_notice_is_made_once_on_sqlite() {
    killed_while_sending(None);
}

#[test]
fn a_webhook_is_sent_again_after_kill_9_and_a_notice_is_made_once_on_postgres() {
    killed_while_sending(Some(houqin_testkit::own_database()));
}

#[test]
fn killed_again_and_again_nobody_is_told_twice_and_nobody_is_left_out() {
    let school = begin(None, "");
    let mut orders = Vec::new();
    for round in 0..8 {
        let served = school.serve();
        for _ in 0..=round % 3 {
            orders.push(served.report(&school.people));
        }
        // The notices are made within half a second: some rounds before, some after.
        if round % 2 == 0 {
            until("a notice", || {
                let mine = get(&served, &school.people.director.token, "notice/mine");
                (mine["unread"].as_i64()? >= i64::try_from(orders.len()).unwrap()).then_some(())
            });
        }
        served.kill();
    }
    let served = school.serve();
    let told = until("every notice", || {
        let mine = get(&served, &school.people.director.token, "notice/mine?limit=200");
        let all = mine["notices"].as_array()?.clone();
        let of_reports = all.into_iter().filter(|one| one["kind"] == "new-report");
        let cases: Vec<Json> = of_reports.map(|one| one["case"].clone()).collect();
        (cases.len() >= orders.len()).then_some(cases)
    });
    assert_eq!(told.len(), orders.len(), "one each");
    assert!(orders.iter().all(|order| told.contains(order)));
    served.stop();
}

/// A mail server of others (npm `smtp-server`).
struct MailServer {
    child: Child,
    port: u16,
    mails: Receiver<Json>,
}

impl MailServer {
    fn start(port: u16) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/mail/server.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .arg(port.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node; run scripts/setup test");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().expect("scripts/setup test was run").unwrap().parse().unwrap();
        let (tell, mails) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if tell.send(serde_json::from_str(&line).unwrap()).is_err() {
                    return;
                }
            }
        });
        Self { child, port, mails }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The text of a mail, its transfer encoding taken off.
fn text_of(mail: &Json) -> String {
    let raw = mail["text"].as_str().unwrap();
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    if head.contains("base64") {
        let bytes = STANDARD.decode(body.replace(['\r', '\n'], "")).unwrap();
        return String::from_utf8(bytes).unwrap();
    }
    body.to_owned()
}

fn mail_goes(database: Option<String>) {
    let server = MailServer::start(0);
    let port = server.port;
    let mail = format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = \"后勤 <houqin@school.example>\"\n"
    );
    let school = begin(database, &mail);
    let served = school.serve();
    let people = &school.people;
    let wants = |token: &str, email: &str| {
        served.does(token, "notice.prefer", &json!({ "email": email }));
    };
    // The dispatcher's server puts off what it does not know yet: the mail comes the second time.
    wants(&people.director.token, "grey@school.example");
    served.report(people);
    let taken = server.mails.recv_timeout(PATIENCE).unwrap();
    assert_eq!(taken["to"], json!(["grey@school.example"]));
    let head = taken["text"].as_str().unwrap();
    assert!(head.contains("Auto-Submitted: auto-generated") && head.contains("List-Id: <notices."));
    let text = text_of(&taken);
    assert!(text.contains("新报修 WX-") && text.contains("/service/orders/"), "{text}");
    assert!(!text.contains("漏水"), "the reporter's own words stay: {text}");
    // Refused by name: given up at once.
    wants(&people.director.token, "refused@school.example");
    let order = served.report(people);
    let order = order.as_str().unwrap();
    let dead = until("the refusal", || state_on_page(&served, order, "未送达，已放弃"));
    assert!(dead.contains("邮件"), "the order says by which way");
    // Down: it goes when the server is back.
    wants(&people.director.token, "zhuren@school.example");
    drop(server);
    let order = served.report(people);
    until("a first attempt", || state_on_page(&served, order.as_str().unwrap(), "将重试"));
    let server = MailServer::start(port);
    let late = server.mails.recv_timeout(PATIENCE).unwrap();
    assert_eq!(late["to"], json!(["zhuren@school.example"]));
    // Put off once, refused once, down at least once; two were taken.
    until("the metrics", || {
        let counted = |outcome: &str| notices_counted(&served, outcome);
        (counted("sent") >= 2 && counted("dead") >= 1 && counted("failed") >= 2).then_some(())
    });
    let (queued, sent) = (notices_counted(&served, "queued"), notices_counted(&served, "sent"));
    assert!(queued >= sent + notices_counted(&served, "dead"), "nothing goes that was not queued");
    served.stop();
    school.runs(&["audit", "--replay"]);
}

/// What the metrics count of one outcome.
fn notices_counted(served: &Served, outcome: &str) -> u64 {
    let mut answer = agent().get(format!("{}/metrics", served.origin)).call().unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    let name = format!("houqin_notices_total{{outcome=\"{outcome}\"}} ");
    text.lines().find_map(|line| line.strip_prefix(&name)).unwrap().parse().unwrap()
}

/// The order's page, as the dispatcher sees it, where it says `state`.
fn state_on_page(served: &Served, order: &str, state: &str) -> Option<String> {
    let agent = ureq::Agent::config_builder().max_redirects(0).build().new_agent();
    let origin = &served.origin;
    let answer = agent
        .post(format!("{origin}/sign-in"))
        .send_form([("login", "zhuren"), ("password", PASSWORD)])
        .unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap();
    let page = agent
        .get(format!("{origin}/service/orders/{order}"))
        .header("cookie", cookie)
        .call()
        .unwrap()
        .into_body()
        .read_to_string()
        .unwrap();
    page.contains(state).then_some(page)
}

#[test]
fn mail_is_greylisted_refused_and_outlives_a_server_that_is_down_on_sqlite() {
    mail_goes(None);
}

#[test]
fn mail_is_greylisted_refused_and_outlives_a_server_that_is_down_on_postgres() {
    mail_goes(Some(houqin_testkit::own_database()));
}

fn hmac(key: &str, message: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[test]
fn robots_are_spoken_to_as_their_platforms_ask_and_a_code_in_a_200_counts() {
    let school = begin(None, "");
    let (origin, came) = listen();
    let served = school.serve();
    for (code, kind, sign) in
        [("group-w", "wecom", ""), ("group-d", "dingtalk", "SECd"), ("group-f", "feishu", "SECf")]
    {
        endpoint(&school, &served, code, kind, &format!("{origin}/{kind}"));
        let fields = [("endpoint", code), ("key", "k-1"), ("sign", sign)];
        let page = sends(&served, "zhuren", "notices-secret", &fields);
        assert!(!page.contains("k-1"), "a robot's key is never shown");
    }
    served.report(&school.people);
    let mut seen = Vec::new();
    while seen.len() < 3 {
        let came = came.recv_timeout(PATIENCE).unwrap();
        let body = came.json();
        let (path, query) = came.path.split_once('?').unwrap_or((&came.path, ""));
        let query: HashMap<_, _> =
            query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let text = match path {
            "/wecom" => {
                assert_eq!((query["key"], &body["msgtype"]), ("k-1", &json!("text")));
                body["text"]["content"].clone()
            }
            "/dingtalk" => {
                assert_eq!(query["access_token"], "k-1");
                let sign =
                    query["sign"].replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
                assert_eq!(sign, hmac("SECd", &format!("{}\nSECd", query["timestamp"])));
                body["text"]["content"].clone()
            }
            "/feishu/k-1" => {
                let key = format!("{}\nSECf", body["timestamp"].as_str().unwrap());
                assert_eq!(body["sign"], hmac(&key, ""));
                assert_eq!(body["msg_type"], "text");
                body["content"]["text"].clone()
            }
            other => panic!("{other}"),
        };
        let text = text.as_str().unwrap();
        assert!(
            text.contains("新报修") && !text.contains("wang") && !text.contains("漏水"),
            "{text}"
        );
        // As DingTalk says that a signature is wrong: with 200.
        let answer = match path {
            "/dingtalk" => r#"{"errcode":310000,"errmsg":"sign not match"}"#,
            "/wecom" => r#"{"errcode":0,"errmsg":"ok"}"#,
            _ => r#"{"code":0,"msg":"success","data":{}}"#,
        };
        seen.push(path.to_owned());
        came.answer(200, answer);
    }
    for (code, state, status) in
        [("group-w", "sent", 0), ("group-d", "dead", 310_000), ("group-f", "sent", 0)]
    {
        let path = format!("notice/endpoints/{code}/deliveries");
        until(code, || {
            let all = get(&served, &school.people.director.token, &path);
            let one = &all["deliveries"][0];
            (one["state"] == state && one["status"] == status).then_some(())
        });
    }
    served.stop();
}

#[test]
fn a_webhook_goes_to_no_address_inside_unless_it_is_allowed() {
    let school = begin(None, "");
    let served = school.serve();
    endpoint(&school, &served, "inside", "webhook", "https://169.254.169.254/latest");
    sends(&served, "zhuren", "notices-secret", &[("endpoint", "inside")]);
    served.report(&school.people);
    let dead = until("the refusal", || {
        let token = &school.people.director.token;
        let all = get(&served, token, "notice/endpoints/inside/deliveries");
        (all["deliveries"][0]["state"] == "dead").then_some(all)
    });
    let why = dead["deliveries"][0]["answer"].as_str().unwrap();
    assert!(why.contains("private network"), "{why}");
    served.stop();
}
