//! Drives the real binary: a data folder of its own, a server on a free port.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops loudly")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use houqin_testkit::served::{self, Served};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// The binary.
pub const HOUQIN: &str = env!("CARGO_BIN_EXE_houqin");
/// The password of every login.
pub const PASSWORD: &str = "mima-2026-x";

/// What a verb did.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code.
    pub code: i32,
    /// What it said.
    pub out: String,
    /// What it said on stderr.
    pub err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// It must have gone well.
    pub fn fine(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// It must have been refused, with these words on stderr.
    pub fn refused(self, words: &str) -> Self {
        assert_eq!(self.code, 1, "{self:?}");
        assert!(self.err.contains(words), "{words}: {self:?}");
        self
    }

    /// Its answer as JSON.
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs any program.
pub fn run(program: &Path, args: &[&str]) -> Ran {
    Ran::of(Command::new(program).args(args).output().expect("the program runs"))
}

/// Runs `houqin`.
pub fn houqin(args: &[&str]) -> Ran {
    run(Path::new(HOUQIN), args)
}

/// A database of its own in the test's PostgreSQL.
pub fn fresh_database() -> String {
    let url = houqin_testkit::database();
    let name = format!("t{}", uuid::Uuid::new_v4().simple());
    let zero = houqin_kernel::SchoolId([0; 16]);
    let store = houqin_store::Store::open(&houqin_store::Engine::Postgres(url.clone()), zero);
    store.unwrap().batch(&format!("CREATE DATABASE {name}")).unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// A data folder with one small school.
pub struct Place {
    /// Everything of the test.
    pub folder: TempDir,
    /// The data folder.
    pub data: PathBuf,
}

impl Place {
    /// A folder in which nothing was begun.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        std::fs::write(folder.path().join("password"), PASSWORD).expect("written");
        Self { folder, data }
    }

    /// A small school, on SQLite or at a database URL.
    pub fn begun(database_url: Option<&str>) -> Self {
        let place = Self::empty();
        place.init("试验小学", "admin", database_url).fine();
        place
    }

    /// `houqin init`.
    pub fn init(&self, school: &str, admin: &str, database_url: Option<&str>) -> Ran {
        let (data, password) = (self.data_text(), self.path("password"));
        let mut args = vec![
            "init",
            "--data",
            &data,
            "--pack",
            "school-small",
            "--school",
            school,
            "--admin",
            admin,
            "--password-file",
            &password,
        ];
        if let Some(url) = database_url {
            args.extend(["--database-url", url]);
        }
        houqin(&args)
    }

    /// The data folder as an argument.
    pub fn data_text(&self) -> String {
        self.data.to_str().expect("UTF-8").to_owned()
    }

    /// A path in the test's folder.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("UTF-8").to_owned()
    }

    /// A file in the test's folder.
    pub fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.folder.path().join(name), text).expect("written");
        self.path(name)
    }

    /// `houqin … --data DIR`.
    pub fn houqin(&self, args: &[&str]) -> Ran {
        let data = self.data_text();
        let mut all = args.to_vec();
        all.extend(["--data", &data]);
        houqin(&all)
    }

    /// Replay equals the tables.
    pub fn must_replay(&self) {
        let audit = self.houqin(&["audit", "--replay", "--json"]).fine().json();
        assert_eq!(audit["findings"], serde_json::json!([]));
        assert!(audit["records"].as_u64().is_some_and(|records| records > 0), "{audit}");
    }

    /// Serves the folder on a free port.
    pub fn serve(&self) -> Server {
        self.serve_to(Stdio::inherit())
    }

    /// Serves the folder; what it logs at level `info` goes into the file `log`.
    pub fn serve_logging(&self) -> Server {
        let log = std::fs::File::create(self.folder.path().join("log")).expect("made");
        self.serve_to(Stdio::from(log))
    }

    /// What a server that logs into a file has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Replaces `houqin.toml`.
    pub fn set(&self, toml: &str) {
        std::fs::write(self.data.join("houqin.toml"), toml).expect("written");
    }

    fn serve_to(&self, log: Stdio) -> Server {
        Server(Served::launch(Path::new(HOUQIN), &self.data, &[], log))
    }

    /// A bearer token of the admin.
    pub fn token(&self) -> String {
        self.houqin(&["token", "create", "--login", "admin"]).fine().out.trim().to_owned()
    }
}

/// A served data folder; it ends with its test.
pub struct Server(pub Served);

/// Waits for what must become so; a minute is more than it takes.
pub fn until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what} did not become so");
        std::thread::sleep(Duration::from_millis(50));
    }
}

impl Server {
    /// Address and port.
    pub fn address(&self) -> &str {
        self.0.origin.split_once("://").map_or("", |(_, address)| address)
    }

    /// One HTTP request; its status and body.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> (u16, String) {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.0.origin));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.as_ref().to_vec()).expect("a request");
        let mut answer = served::agent().run(request).expect("answered");
        (answer.status().as_u16(), answer.body_mut().read_to_string().expect("UTF-8"))
    }

    /// Gets a page.
    pub fn get(&self, path: &str) -> (u16, String) {
        self.ask("GET", path, &[], "")
    }

    /// Reports a leak; gives the answer's status.
    pub fn report(&self, token: &str, key: &str) -> u16 {
        let form = json!({ "category": "water", "description": "漏水", "place_text": "三楼" });
        let told =
            served::act(&served::agent(), &self.0.origin, token, "service.report", key, &form);
        told.expect("answered").0
    }
}
