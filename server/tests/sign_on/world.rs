//! A school on an address that is known before it is served, and the servers of
//! others beside it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use houqin_testkit::served::{School, Served};

/// A school that is served.
pub struct World {
    pub school: School,
    pub served: Served,
    pub origin: String,
}

/// An address where nobody listens.
pub fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// Serves a village school at `address` with more settings.
pub fn world(address: &str, settings: &str) -> World {
    let school = School::begin(Path::new(env!("CARGO_BIN_EXE_houqin")), None);
    let origin = format!("http://{address}");
    let file = school.data.path().join("houqin.toml");
    std::fs::write(&file, format!("origin = \"{origin}\"\n{settings}")).unwrap();
    let served = Served::start(
        Path::new(env!("CARGO_BIN_EXE_houqin")),
        school.data.path(),
        &["--listen", address],
    );
    World { school, served, origin }
}

/// Another's server; it ends with this.
pub struct Theirs {
    child: Child,
    /// Kept open: whoever speaks into a closed pipe ends.
    _speaks: BufReader<ChildStdout>,
    pub url: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/sign-on")
}

/// `oidc-provider`, for one redirect address.
pub fn oidc_provider(redirect: &str) -> Theirs {
    let mut command = Command::new("node");
    command.arg("oidc.mjs").arg(redirect).current_dir(folder());
    Theirs::start(command)
}

/// `django-cas-server`, with its database in `data`.
pub fn cas_server(data: &Path) -> Theirs {
    let mut command = Command::new("venv/bin/python");
    command.arg("cas.py").arg(data).current_dir(folder());
    Theirs::start(command)
}

impl Theirs {
    fn start(mut command: Command) -> Self {
        let started = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = started.expect("`scripts/setup test` installs it");
        let mut speaks = BufReader::new(child.stdout.take().unwrap());
        let url = speaks
            .by_ref()
            .lines()
            .find_map(|line| line.unwrap().strip_prefix("listening ").map(str::to_owned))
            .expect("it says where it listens");
        Self { child, _speaks: speaks, url }
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
