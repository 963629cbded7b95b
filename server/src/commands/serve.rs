//! `houqin serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use houqin_desk::{Clock as _, Desk, ScriptedClock, SystemClock};
use houqin_kernel::{Moment, SchoolId};
use houqin_pack::Pack;
use houqin_web::registry::{Login, SchoolRow};
use houqin_web::{Config, Limits, Platform, Press, TabletWork, serve};
use tokio::net::TcpListener;

use super::say;
use crate::data::{DOMAINS, Data, Failure};
use crate::door::Listening;
use crate::nightly;
use crate::pages;
use crate::progress::while_working;
use crate::sample::{Cast, Sample, Size};
use crate::settings::{self, LISTEN};
use crate::tls::{self, bind};

/// The password of everyone in the sample school. It is printed at each start.
const SAMPLE_PASSWORD: &str = "yangben-2026";

/// Most schools opened before the first request; others open when first needed.
const SCHOOLS_AT_START: usize = 100;

/// Serves the pages and the API.
#[derive(Debug, Args)]
pub struct Serve {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// A PostgreSQL URL; SQLite files when not given.
    #[arg(long)]
    database_url: Option<String>,
    /// Address and port; otherwise `houqin.toml`'s, or 127.0.0.1:8080.
    #[arg(long)]
    listen: Option<String>,
    /// Makes a living sample school of this pack when the folder has none.
    #[arg(long)]
    sample: Option<String>,
    /// How much the sample school has lived: a whole term, or a short while.
    #[arg(long, value_enum, default_value = "term")]
    sample_size: Size,
}

impl Serve {
    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.data
    }

    /// Runs it. All that holds a database is opened before the runtime begins
    /// and let go after it ended: a driver may wait in between, not inside.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let data = Data::begin(&self.data, self.database_url.as_deref())?;
        let cast = match &self.sample {
            Some(pack) => Some(self.sample(&data, pack)?),
            None => None,
        };
        let wanted = self.listen.as_deref().or(data.settings.listen.as_deref()).unwrap_or(LISTEN);
        let listener = bind(wanted)?;
        let address = listener.local_addr();
        let address = address.map_err(|error| Failure::file(Path::new(wanted), error))?;
        let tls = tls::Prepared::of(&data.folder, &data.settings)?;
        let config = config(&data, address, &tls)?;
        let backup = data.settings.backup.clone();
        let settings = data.settings.clone();
        drop(data);
        // The socket first: it tells of another server better than a lock does.
        let door = Listening::open(&self.data)?;
        let platform = Arc::new(Platform::open(config)?);
        let sending = crate::notices::Setup::of(&settings.mail, settings.webhooks)?;
        // Opened now, so that the first request need not wait and a school that
        // cannot be opened is known at once.
        for row in platform.registry.schools()?.iter().take(SCHOOLS_AT_START) {
            platform.school(row.id)?;
        }
        if let Some(cast) = cast {
            introduce(&cast);
        }
        let notices = crate::notices::Telling::begin(Arc::clone(&platform), sending)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::file(&self.data, error))?;
        let served = runtime.block_on(self.listen(
            Arc::clone(&platform),
            listener,
            tls,
            backup,
            door,
            notices,
        ));
        drop(runtime);
        drop(platform);
        served.map(|()| ExitCode::SUCCESS)
    }

    async fn listen(
        &self,
        platform: Arc<Platform>,
        listener: std::net::TcpListener,
        tls: tls::Prepared,
        backup: settings::Backup,
        door: Listening,
        notices: crate::notices::Telling,
    ) -> Result<(), Failure> {
        let failed = |error| Failure::file(&self.data, error);
        let address = listener.local_addr().map_err(failed)?;
        let scheme = if tls.certificates.is_some() { "https" } else { "http" };
        let redirected = tls.redirected();
        nightly::begin(&platform, backup);
        let tasks = tls.begin(&platform.config.origin).map_err(failed)?;
        let listener = TcpListener::from_std(listener).map_err(failed)?;
        let door = tokio::spawn(door.serve(Arc::clone(&platform)));
        if let Some(from) = redirected {
            say(format!("sending http://{from} on to {}", platform.config.origin));
        }
        say(format!("listening {scheme}://{address}"));
        // What is under way is sent and kept before the desks close.
        let stop = async move {
            stopped().await;
            let _ = tokio::task::spawn_blocking(move || notices.end()).await;
        };
        let served = serve(platform, listener, stop).await;
        drop(tasks);
        door.abort();
        // The socket's file goes with it.
        let _ = door.await;
        served.map_err(failed)
    }

    /// Makes the sample school, unless the folder has it already.
    fn sample(&self, data: &Data, code: &str) -> Result<Cast, Failure> {
        let pack = Pack::load(code).map_err(Failure::said)?;
        if !data.registry.schools()?.is_empty() {
            return Ok(Cast::of(code, self.sample_size));
        }
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
        let cast = while_working("making a sample school that has lived for months", || {
            Sample::live(&desk, clock, code, self.sample_size, now)
        })
        .map_err(Failure::said)?;
        desk.stop();
        data.registry.add_school(&row, now)?;
        for member in cast.members.iter().filter(|member| !member.login.is_empty()) {
            let login = Login { login: member.login.to_owned(), school: row.id, person: member.id };
            data.registry.set_login(&login, SAMPLE_PASSWORD, now)?;
        }
        Ok(cast)
    }
}

/// The address people use: what was said, or the name of the certificate, or
/// where it listens.
fn origin(data: &Data, address: SocketAddr) -> String {
    let tls = &data.settings.tls;
    data.settings.origin.clone().unwrap_or_else(|| match tls.acme_domains.first() {
        Some(name) => format!("https://{name}"),
        None if tls.is_on() => format!("https://{address}"),
        None => format!("http://{address}"),
    })
}

fn config(data: &Data, address: SocketAddr, tls: &tls::Prepared) -> Result<Config, Failure> {
    let settings = &data.settings;
    Ok(Config {
        data: data.folder.clone(),
        database_url: data.database_url.clone(),
        origin: origin(data, address),
        domains: DOMAINS,
        pages: pages::all(),
        above: &[houqin_rulebook::pages::to_sign, houqin_rulebook::pages::owed],
        words: pages::words().map_err(Failure::said)?,
        photo: pages::photo_key,
        paper: houqin_service::pages::on_paper,
        asides: &[crate::notices::ASIDES, crate::roll::ASIDES, crate::person_copy::ASIDES],
        unread: houqin_notice::views::unread,
        clock: Platform::system_clock(),
        module_of: pages::module_of,
        tablet: TabletWork {
            pages: houqin_service::ON_TABLET.pages,
            acts: houqin_service::ON_TABLET.acts,
        },
        trusted_proxies: settings.trusted_proxies.clone(),
        sign_on: settings.sign_on.clone(),
        limits: Limits {
            session_days: settings.limits.session_days,
            form_bytes_max: settings.limits.upload_mib * 1024 * 1024,
        },
        certificates: tls.certificates.clone(),
        hsts_days: settings.tls.hsts_days,
        press: Press::new(settings.press.program.clone(), settings.press.fonts.clone()),
    })
}

fn introduce(cast: &Cast) {
    say("A sample school. Sign in as (login, password, who):");
    for member in cast.members.iter().filter(|member| !member.login.is_empty()) {
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
