//! A school behind the real binary: begun by the command line, peopled through
//! the API, served on a free port. Shared by the tests and the benches that
//! look at the product from outside.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use ureq::Agent;

/// The password of everyone in it.
pub const PASSWORD: &str = "kai-men-2026";

/// A data folder with a village school in it, and who acts in it.
#[derive(Debug)]
pub struct School {
    /// The folder.
    pub data: TempDir,
    /// The database, where it is a PostgreSQL.
    pub database: Option<String>,
    /// The binary.
    program: PathBuf,
    /// Who reports, who dispatches, who repairs.
    pub people: People,
}

/// The three people of one order.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// A teacher.
    pub teacher: Seat,
    /// The director of general affairs.
    pub director: Seat,
    /// A repair worker.
    pub worker: Seat,
}

/// A person and the token they act by.
#[derive(Debug, Clone, Default)]
pub struct Seat {
    /// The person's id.
    pub person: String,
    /// The bearer token.
    pub token: String,
}

/// A running server.
#[derive(Debug)]
pub struct Served {
    child: Child,
    /// Where it listens.
    pub origin: String,
    /// What it said until it listened.
    pub said: Vec<String>,
    /// From its start to its first answer.
    pub started_in: Duration,
}

/// What the platform answered: the status and the body.
pub type Answer = (u16, Json);

/// An agent that keeps its connection and gives every status as an answer.
pub fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).build().new_agent()
}

/// Hands in one act; an error when the connection broke before the answer.
pub fn act(
    agent: &Agent,
    origin: &str,
    token: &str,
    name: &str,
    key: &str,
    form: &Json,
) -> Result<Answer, ureq::Error> {
    let mut answer = agent
        .post(format!("{origin}/api/v1/acts/{name}"))
        .header("authorization", format!("Bearer {token}"))
        .header("idempotency-key", key)
        .send_json(form)?;
    Ok((answer.status().as_u16(), answer.body_mut().read_json()?))
}

impl School {
    /// Begins a village school with three people who may act.
    pub fn begin(program: &Path, database: Option<String>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut school =
            Self { data, database, program: program.to_owned(), people: People::default() };
        let password = school.data.path().join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        let mut init = vec!["init", "--pack", "school-small", "--school", "希望小学"];
        init.extend(["--admin", "xiaozhang", "--password-file", password.to_str().unwrap()]);
        let database = school.database.clone();
        if let Some(url) = &database {
            init.extend(["--database-url", url]);
        }
        school.runs(&init);
        let principal = school.token("xiaozhang");
        let served = school.serve();
        let teacher = served.enrol(&principal, "wang", &[]);
        let director = served.enrol(&principal, "zhuren", &["general-affairs"]);
        let worker = served.enrol(&principal, "li", &["repair-worker"]);
        served.stop();
        let seat = |login: &str, person: String| {
            let path = password.to_str().unwrap();
            school.runs(&[
                "login",
                "set",
                "--login",
                login,
                "--number",
                login,
                "--password-file",
                path,
            ]);
            Seat { token: school.token(login), person }
        };
        school.people = People {
            teacher: seat("wang", teacher),
            director: seat("zhuren", director),
            worker: seat("li", worker),
        };
        let served = school.serve();
        served.signs(&school.people.director.token);
        served.signs(&school.people.worker.token);
        served.stop();
        school
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(words).arg("--data").arg(self.data.path());
        command
    }

    /// Runs a verb that must succeed; gives what it says.
    pub fn runs(&self, words: &[&str]) -> String {
        let out = self.command(words).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(
            out.status.success(),
            "houqin {words:?}: {text}{}",
            String::from_utf8_lossy(&out.stderr)
        );
        text
    }

    /// A token of a login for everything.
    pub fn token(&self, login: &str) -> String {
        self.runs(&["token", "create", "--login", login, "--scope", "all"]).trim().to_owned()
    }

    /// Serves it until it is stopped or killed.
    pub fn serve(&self) -> Served {
        Served::start(&self.program, self.data.path(), &[])
    }
}

impl Served {
    /// Serves a data folder, with more words on the command line, until it answers.
    pub fn start(program: &Path, data: &Path, more: &[&str]) -> Self {
        let began = Instant::now();
        let mut served = Self::launch(program, data, more, Stdio::inherit());
        let answer = agent().get(format!("{}/healthz", served.origin)).call().unwrap();
        assert_eq!(answer.status(), 200);
        served.started_in = began.elapsed();
        served
    }

    /// Serves a data folder until it says that it listens; `log` takes its stderr.
    pub fn launch(program: &Path, data: &Path, more: &[&str], log: Stdio) -> Self {
        let began = Instant::now();
        let mut child = Command::new(program)
            .args(["serve", "--data"])
            .arg(data)
            .args(if more.contains(&"--listen") {
                [].as_slice()
            } else {
                &["--listen", "127.0.0.1:0"]
            })
            .args(more)
            .env_remove("RUST_LOG")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut said = Vec::new();
        let origin = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .inspect(|line| said.push(line.clone()))
            .find_map(|line| line.strip_prefix("listening ").map(str::to_owned))
            .expect("the server says where it listens");
        Self { child, origin, said, started_in: began.elapsed() }
    }

    /// The server's process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal by name.
    pub fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        let sent = kill.args([&format!("-{name}"), &self.id().to_string()]);
        assert!(sent.status().unwrap().success());
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, as an operator does; gives its exit code.
    pub fn end(mut self) -> Option<i32> {
        self.signal("TERM");
        self.child.wait().unwrap().code()
    }

    /// Asks it to end, which it must do cleanly.
    pub fn stop(self) {
        assert_eq!(self.end(), Some(0), "the server ends cleanly");
    }

    /// Hands in an act that must be recorded; gives the receipt.
    pub fn does(&self, token: &str, name: &str, form: &Json) -> Json {
        let key = uuid::Uuid::new_v4().to_string();
        let (status, answer) = act(&agent(), &self.origin, token, name, &key, form).unwrap();
        assert_eq!(status, 200, "{name} {form}: {answer}");
        answer
    }

    /// Somebody reports a broken thing; gives the order.
    pub fn report(&self, people: &People) -> Json {
        let form = json!({ "category": "water", "place_text": "三楼", "description": "漏水" });
        self.does(&people.teacher.token, "service.report", &form)["subject"].clone()
    }

    /// Enrols a person under a number that is also the name, into posts.
    pub fn enrol(&self, token: &str, name: &str, posts: &[&str]) -> String {
        let id = uuid::Uuid::now_v7().to_string();
        let form = json!({ "id": id, "number": name, "name": name, "kind": "staff" });
        self.does(token, "organisation.enrol", &form);
        for post in posts {
            let form = json!({ "person": id, "post": post, "tenure": "regular" });
            self.does(token, "organisation.appoint", &form);
        }
        id
    }

    /// Signs every rule that asks for it.
    pub fn signs(&self, token: &str) {
        let mut answer = agent()
            .get(format!("{}/api/v1/rulebook/rules", self.origin))
            .header("authorization", format!("Bearer {token}"))
            .call()
            .unwrap();
        let rules: Json = answer.body_mut().read_json().unwrap();
        for rule in rules["rules"].as_array().unwrap() {
            if rule["requires_ack"] == true {
                let form = json!({ "rule": rule["code"], "version": rule["version"] });
                self.does(token, "rulebook.acknowledge", &form);
            }
        }
    }

    /// Stores a picture; gives it as forms name it.
    pub fn photo(&self, token: &str) -> Json {
        let mut answer = agent()
            .post(format!("{}/api/v1/photos", self.origin))
            .header("authorization", format!("Bearer {token}"))
            .send(&grey_point()[..])
            .unwrap();
        let form = answer.body_mut().read_json().unwrap();
        assert_eq!(answer.status(), 200, "{form}");
        form
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The smallest PNG there is: one grey point.
pub fn grey_point() -> Vec<u8> {
    let chunk = |kind: &[u8], body: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(body);
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length, kind, body, &crc.sum().to_be_bytes()].concat()
    };
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&[0, 128]).unwrap();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
        chunk(b"IDAT", &packed.finish().unwrap()),
        chunk(b"IEND", &[]),
    ]
    .concat()
}
