//! What hostile providers answer, and that each is refused within its limits.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use houqin_kernel::Moment;
use serde_json::{Value as Json, json};

use super::cas::Cas;
use super::jwt::tests::Maker;
use super::oidc::{Oidc, Said};
use super::settings::{CasSettings, OidcSettings};
use crate::registry::Flow;

const NOW: Moment = Moment(1_790_000_000_000);

/// One answer: its head and body, or a body without end, or one that drips.
#[derive(Clone)]
enum Answer {
    Body(String),
    Endless,
    Drips,
    Elsewhere(String),
}

type Script = Arc<Mutex<Box<dyn Fn(&str) -> Answer + Send>>>;

/// A server whose answers a test scripts by path; gives its address.
fn server(script: &Script) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let script = Arc::clone(script);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let script = Arc::clone(&script);
            std::thread::spawn(move || {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut first, mut length) = (String::new(), 0);
                reader.read_line(&mut first).unwrap();
                loop {
                    let mut line = String::new();
                    reader.read_line(&mut line).unwrap();
                    if let Some(said) = line.to_lowercase().strip_prefix("content-length:") {
                        length = said.trim().parse().unwrap();
                    }
                    if line.trim().is_empty() {
                        break;
                    }
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
                let answer = (script.lock().unwrap())(&path);
                // Whoever hangs up on a hostile answer does right.
                let _ = speak(&mut stream, &answer);
            });
        }
    });
    url
}

fn speak(stream: &mut std::net::TcpStream, answer: &Answer) -> std::io::Result<()> {
    match answer {
        Answer::Body(body) => write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ),
        Answer::Elsewhere(there) => write!(
            stream,
            "HTTP/1.1 302 Found\r\nlocation: {there}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        ),
        Answer::Endless => {
            write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")?;
            for _ in 0..100 {
                stream.write_all(&vec![b' '; 1024 * 1024])?;
            }
            Ok(())
        }
        Answer::Drips => {
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")?;
            // A byte at a time, until the other side has had enough.
            loop {
                stream.write_all(b" ")?;
                stream.flush()?;
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }
}

fn flow() -> Flow {
    Flow { state: "state".into(), nonce: "n".into(), verifier: "verifier".into() }
}

struct Provider {
    script: Script,
    url: String,
    oidc: Oidc,
}

fn metadata(url: &str) -> Json {
    json!({ "issuer": url, "authorization_endpoint": format!("{url}/auth"),
        "token_endpoint": format!("{url}/token"), "jwks_uri": format!("{url}/keys"),
        "userinfo_endpoint": format!("{url}/userinfo") })
}

fn provider() -> Provider {
    let script: Script =
        Arc::new(Mutex::new(Box::new(|_: &str| Answer::Body(String::new())) as Box<_>));
    let url = server(&script);
    let settings = OidcSettings {
        issuer: url.clone(),
        client_id: "houqin".into(),
        number_claim: Some("number".into()),
        wait_seconds: Some(1),
        ..OidcSettings::default()
    };
    let oidc = Oidc::new(&settings, "http://127.0.0.1:1").unwrap();
    Provider { script, url, oidc }
}

impl Provider {
    /// From now on it answers so.
    fn answers(&self, answer: impl Fn(&str) -> Answer + Send + 'static) {
        *self.script.lock().unwrap() = Box::new(answer);
    }

    /// Answers as a provider does, with these keys and this token.
    fn is_good(&self, keys: String, token: String, userinfo: String) {
        let about = metadata(&self.url).to_string();
        self.answers(move |path| {
            Answer::Body(match path {
                "/.well-known/openid-configuration" => about.clone(),
                "/keys" => keys.clone(),
                "/token" => json!({ "id_token": token, "access_token": "a" }).to_string(),
                _ => userinfo.clone(),
            })
        });
    }

    fn back(&self, now: Moment) -> Result<Said, String> {
        self.oidc.back("code", &flow(), now).map_err(|trouble| trouble.0)
    }
}

fn claims(url: &str) -> Json {
    let now = NOW.0 / 1000;
    json!({ "iss": url, "aud": "houqin", "sub": "u1", "nonce": "n", "iat": now, "exp": now + 300 })
}

fn head() -> Json {
    json!({ "alg": "ES256", "kid": "a" })
}

#[test]
fn a_replaced_key_is_read_anew_and_a_strangers_never_taken() {
    let theirs = provider();
    let (old, new, stranger) = (Maker::new(), Maker::new(), Maker::new());
    let mut said = claims(&theirs.url);
    said["number"] = json!("20230017");
    theirs.is_good(old.set("a"), old.token(&head(), &said), String::new());
    let good = Said { number: "20230017".into(), ticket: "state".into() };
    assert_eq!(theirs.back(NOW).unwrap(), good);
    theirs.is_good(new.set("a"), new.token(&head(), &said), String::new());
    assert_eq!(theirs.back(NOW).unwrap(), good, "the key set is read once more");
    theirs.is_good(new.set("a"), stranger.token(&head(), &said), String::new());
    assert!(theirs.back(NOW.plus_minutes(5)).unwrap_err().contains("no key"));
    let none = json!({ "alg": "none" });
    theirs.is_good(new.set("a"), stranger.token(&none, &said), String::new());
    assert!(theirs.back(NOW).unwrap_err().contains("not allowed"));
}

#[test]
fn userinfo_speaks_of_the_same_person_or_of_nobody() {
    let theirs = provider();
    let maker = Maker::new();
    let token = maker.token(&head(), &claims(&theirs.url));
    let info = |sub: &str| json!({ "sub": sub, "number": 20_230_017 }).to_string();
    theirs.is_good(maker.set("a"), token.clone(), info("u1"));
    assert_eq!(theirs.back(NOW).unwrap().number, "20230017");
    theirs.is_good(maker.set("a"), token.clone(), info("u2"));
    assert!(theirs.back(NOW).unwrap_err().contains("somebody else"));
    for broken in ["{}", "[]", "", "{\"sub\":\"u1\",\"number\":{}}"] {
        theirs.is_good(maker.set("a"), token.clone(), broken.to_owned());
        assert!(theirs.back(NOW).is_err(), "{broken}");
    }
}

#[test]
fn discovery_speaks_for_the_issuer_and_names_safe_addresses() {
    for (name, value, why) in [
        ("issuer", "https://another.example", "another issuer"),
        ("jwks_uri", "http://id.example/keys", "TLS"),
        ("jwks_uri", "file:///etc/passwd", "TLS"),
        ("authorization_endpoint", "javascript:alert(1)", "TLS"),
    ] {
        let theirs = provider();
        let mut about = metadata(&theirs.url);
        about[name] = json!(value);
        theirs.answers(move |_| Answer::Body(about.to_string()));
        let refused = theirs.oidc.away(&flow(), NOW).unwrap_err().0;
        assert!(refused.contains(why), "{name}: {refused}");
    }
    for broken in ["", "{}", "[", "\0", "<html>"] {
        let theirs = provider();
        theirs.answers(move |_| Answer::Body(broken.to_owned()));
        assert!(theirs.oidc.away(&flow(), NOW).is_err(), "{broken}");
    }
    let theirs = provider();
    let there = format!("{}/inside", theirs.url);
    theirs.answers(move |_| Answer::Elsewhere(there.clone()));
    assert!(theirs.oidc.away(&flow(), NOW).is_err(), "a redirect is not followed");
}

#[test]
fn an_answer_without_end_is_cut_off_and_a_slow_one_given_up() {
    for (answer, why) in [(Answer::Endless, "limit"), (Answer::Drips, "timeout")] {
        let theirs = provider();
        let told = answer.clone();
        theirs.answers(move |_| told.clone());
        let began = Instant::now();
        let refused = theirs.oidc.away(&flow(), NOW).unwrap_err().0;
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert!(refused.contains(why), "{refused}");
        // A provider that is down is not asked again by each who comes.
        let began = Instant::now();
        theirs.oidc.away(&flow(), NOW).unwrap_err();
        assert!(began.elapsed() < Duration::from_millis(500));
        let settings = CasSettings {
            url: theirs.url.clone(),
            wait_seconds: Some(1),
            ..CasSettings::default()
        };
        let cas = Cas::new(&settings, "http://127.0.0.1:1").unwrap();
        let refused = cas.back("ST-1", "state").unwrap_err().0;
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn what_is_no_ticket_is_not_even_asked() {
    let settings = CasSettings { url: "http://127.0.0.1:9".into(), ..CasSettings::default() };
    let cas = Cas::new(&settings, "http://127.0.0.1:1").unwrap();
    for ticket in ["", "a b", "a\nb", "票", &"x".repeat(513)] {
        assert_eq!(cas.back(ticket, "state").unwrap_err().0, "that is no ticket");
    }
}
