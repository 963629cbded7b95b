//! `houqin serve`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use houqin_desk::{Clock as _, Desk, ScriptedClock, SystemClock};
use houqin_kernel::{Moment, SchoolId};
use houqin_pack::Pack;
use houqin_web::registry::{Login, SchoolRow};
use houqin_web::{Config, Platform, serve};
use tokio::net::TcpListener;

use super::say;
use crate::data::{DOMAINS, Data, Failure};
use crate::sample::Sample;
use crate::{pages, sample::Cast};

/// The password of everyone in the sample school. It is printed at each start.
const SAMPLE_PASSWORD: &str = "yangben-2026";

/// Serves the pages and the API.
#[derive(Debug, Args)]
pub struct Serve {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// A PostgreSQL URL; SQLite files when not given.
    #[arg(long)]
    database_url: Option<String>,
    /// Address and port.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Makes a living sample school of this pack when the folder has none.
    #[arg(long)]
    sample: Option<String>,
}

impl Serve {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let data = Data::open(&self.data, self.database_url.as_deref())?;
        let cast = match &self.sample {
            Some(pack) => Some(self.sample(&data, pack)?),
            None => None,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::file(&self.data, error))?;
        runtime.block_on(self.listen(data, cast))?;
        Ok(ExitCode::SUCCESS)
    }

    async fn listen(&self, data: Data, cast: Option<Cast>) -> Result<(), Failure> {
        let listen = PathBuf::from(&self.listen);
        let listener =
            TcpListener::bind(&self.listen).await.map_err(|error| Failure::file(&listen, error))?;
        let address = listener.local_addr().map_err(|error| Failure::file(&listen, error))?;
        let origin = data.origin.clone().unwrap_or_else(|| format!("http://{address}"));
        let config = Config {
            data: data.folder.clone(),
            database_url: data.database_url.clone(),
            origin,
            domains: DOMAINS,
            pages: pages::all(),
            words: pages::words().map_err(Failure::said)?,
            photo: pages::photo_key,
            trusted_proxies: data.trusted_proxies.clone(),
            clock: Platform::system_clock(),
        };
        drop(data);
        let platform = Arc::new(Platform::open(config)?);
        // Opened now, so that the first request need not wait and a school that
        // cannot be opened is known at once.
        let opening = Arc::clone(&platform);
        let opened = tokio::task::spawn_blocking(move || {
            let schools = opening.registry.schools()?;
            for row in schools.iter().take(100) {
                opening.school(row.id)?;
            }
            Ok::<_, houqin_desk::DeskError>(())
        });
        opened.await.map_err(Failure::said)??;
        if let Some(cast) = cast {
            introduce(&cast);
        }
        say(format!("listening http://{address}"));
        serve(platform, listener, stopped()).await.map_err(|error| Failure::file(&listen, error))
    }

    /// Makes the sample school, unless the folder has it already.
    fn sample(&self, data: &Data, code: &str) -> Result<Cast, Failure> {
        let pack = Pack::load(code).map_err(Failure::said)?;
        if !data.registry.schools()?.is_empty() {
            return Ok(Cast::of(code));
        }
        eprintln!("houqin: making a sample school that has lived three months …");
        let row = SchoolRow {
            id: SchoolId(uuid::Uuid::now_v7().into_bytes()),
            name: format!("样本·{}", pack.name().zh),
            log_domain: pack.log_domain().to_owned(),
            demo: true,
            zone: pack.zone().to_owned(),
        };
        let now = SystemClock::default().now();
        let clock = Arc::new(ScriptedClock::new(Moment(now.0)));
        let scripted: Arc<dyn houqin_desk::Clock> = Arc::<ScriptedClock>::clone(&clock);
        let desk = Desk::open(data.setup(&row)?, DOMAINS, scripted)?;
        let cast = Sample::live(&desk, clock, code, now).map_err(Failure::said)?;
        desk.stop();
        data.registry.add_school(&row, now)?;
        for member in &cast.members {
            let login = Login { login: member.login.to_owned(), school: row.id, person: member.id };
            data.registry.set_login(&login, SAMPLE_PASSWORD)?;
        }
        Ok(cast)
    }
}

fn introduce(cast: &Cast) {
    say("A sample school. Sign in as (login, password, who):");
    for member in &cast.members {
        let posts =
            if member.posts.is_empty() { "teacher".to_owned() } else { member.posts.join(", ") };
        say(format!("  {:<12}  {SAMPLE_PASSWORD}  {} ({posts})", member.login, member.name));
    }
}

/// Until SIGTERM or SIGINT.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}
