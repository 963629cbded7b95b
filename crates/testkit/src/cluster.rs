//! A real PostgreSQL for a test: started by itself, on loopback, on a free port.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Names a cluster that is already running, for a whole test run.
const GIVEN: &str = "HOUQIN_TEST_POSTGRES";

/// A PostgreSQL cluster that ends when it is dropped.
#[derive(Debug)]
pub struct Cluster {
    folder: TempDir,
    port: u16,
}

/// URL of a database for tests: the one given, or one of this process's own.
///
/// # Panics
/// When PostgreSQL cannot be started.
pub fn database() -> String {
    static OWN: OnceLock<Mutex<Option<Cluster>>> = OnceLock::new();
    if let Ok(given) = std::env::var(GIVEN) {
        return given;
    }
    let own = OWN.get_or_init(|| Mutex::new(None));
    let mut own = own.lock().unwrap_or_else(PoisonError::into_inner);
    own.get_or_insert_with(|| Cluster::start().until_this_process_ends()).url()
}

/// URL of a database of its own, for what opens every school of a server.
///
/// # Panics
/// When it cannot be made.
pub fn own_database() -> String {
    let shared = database();
    let name = format!("own_{}", uuid::Uuid::new_v4().simple());
    let mut client =
        postgres::Client::connect(&shared, postgres::NoTls).expect("PostgreSQL answers");
    client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database is made");
    let (server, _) = shared.rsplit_once('/').expect("the URL names a database");
    format!("{server}/{name}")
}

/// Ends every other connection to a database, as its restart does.
///
/// # Panics
/// When it does not answer.
pub fn cut_off_all(url: &str) {
    let mut client = postgres::Client::connect(url, postgres::NoTls).expect("PostgreSQL answers");
    client
        .batch_execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .expect("connections are ended");
}

/// The server's programs: on the path, or where Debian keeps them.
fn program(name: &str) -> PathBuf {
    let versions = ["17", "16", "15", "14"];
    let debian = versions
        .iter()
        .map(|version| Path::new("/usr/lib/postgresql").join(version).join("bin").join(name));
    debian.into_iter().find(|path| path.exists()).unwrap_or_else(|| PathBuf::from(name))
}

/// PostgreSQL refuses to run as root: then its own user runs it.
fn as_server(name: &str) -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n");
    if root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program(name));
        command
    } else {
        Command::new(program(name))
    }
}

fn run(command: &mut Command) {
    let out = command.stdin(Stdio::null()).output().expect("PostgreSQL's programs are installed");
    assert!(
        out.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
}

impl Cluster {
    /// Starts one.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("houqin-pg-").tempdir().expect("a folder");
        run(Command::new("chmod").arg("0777").arg(folder.path()));
        let data = folder.path().join("data");
        run(as_server("initdb")
            .args(["-A", "trust", "-U", "houqin", "-E", "UTF8", "--locale=C", "-N", "-D"])
            .arg(&data));
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .expect("a free port")
            .port();
        let cluster = Self { folder, port };
        cluster.pg_ctl("start");
        cluster.wait();
        cluster
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn pg_ctl(&self, verb: &str) {
        let options = format!(
            "-p {} -k '' -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=on",
            self.port
        );
        let mut command = as_server("pg_ctl");
        command.arg("-D").arg(self.data()).arg("-w").arg("-l").arg(self.folder.path().join("log"));
        if verb == "start" {
            command.arg("-o").arg(options);
        } else {
            command.args(["-m", "immediate"]);
        }
        // The server keeps the pipes of whoever starts it; it gets none.
        let status = command
            .arg(verb)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("pg_ctl runs");
        assert!(status.success() || verb == "stop", "pg_ctl {verb} failed");
    }

    fn wait(&self) {
        let until = Instant::now() + Duration::from_mins(1);
        while postgres::Client::connect(&self.url(), postgres::NoTls).is_err() {
            assert!(Instant::now() < until, "PostgreSQL did not answer within a minute");
            std::thread::yield_now();
        }
    }

    /// Statics are never dropped: a watcher stops the cluster after this process.
    fn until_this_process_ends(self) -> Self {
        let script = "while kill -0 \"$1\" 2>/dev/null; do sleep 1; done; \
                      pkill -QUIT -f \"$2/data\"; sleep 1; rm -rf \"$2\"";
        let watcher = Command::new("sh")
            .args(["-c", script, "sh", &std::process::id().to_string()])
            .arg(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        drop(watcher.expect("a shell"));
        self
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("postgres://houqin@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.pg_ctl("stop");
        // Files of the server's own user.
        let _ = Command::new("rm").arg("-rf").arg(self.data()).status();
    }
}
