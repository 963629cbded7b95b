//! Where the certificate comes from: files that are read again when they
//! change, or an ACME authority. The listener is `houqin-web`'s.

mod acme;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use houqin_web::{Certificate, Certificates, Challenges};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

use crate::data::Failure;
use crate::settings::{Settings, Tls};

/// Between two looks at the files.
const EVERY: Duration = Duration::from_secs(30);

/// All that is bound and read before the server says that it listens.
pub struct Prepared {
    tls: Tls,
    folder: PathBuf,
    files: Option<Files>,
    redirect: Option<std::net::TcpListener>,
    /// What the listener shows; none without TLS.
    pub certificates: Option<Arc<Certificates>>,
}

impl Prepared {
    /// Reads the certificate and binds the port of plain HTTP. A certificate
    /// that cannot be used stops the start; later it only logs.
    pub fn of(folder: &Path, settings: &Settings) -> Result<Self, Failure> {
        let tls = settings.tls.clone();
        let certificates = tls.is_on().then(Arc::<Certificates>::default);
        let mut files = tls.certificate.as_ref().zip(tls.key.as_ref()).map(|(certificate, key)| {
            Files { certificate: folder.join(certificate), key: folder.join(key), seen: None }
        });
        if let (Some(files), Some(certificates)) = (&mut files, &certificates) {
            certificates.put(files.read().map_err(Failure::said)?);
        }
        let redirect = match &tls.redirect_from {
            Some(address) => Some(bind(address)?),
            None => None,
        };
        Ok(Self { tls, folder: folder.to_owned(), files, redirect, certificates })
    }

    /// Where plain HTTP is sent on to https.
    pub fn redirected(&self) -> Option<SocketAddr> {
        self.redirect.as_ref().and_then(|listener| listener.local_addr().ok())
    }

    /// Keeps the certificate fresh and sends plain HTTP on, until the set is dropped.
    pub fn begin(self, origin: &str) -> Result<JoinSet<()>, std::io::Error> {
        let mut tasks = JoinSet::new();
        let challenges = Arc::<Challenges>::default();
        if let Some(listener) = self.redirect {
            let listener = TcpListener::from_std(listener)?;
            let (origin, challenges) = (origin.to_owned(), Arc::clone(&challenges));
            tasks.spawn(async move {
                if let Err(error) = houqin_web::redirect(listener, origin, challenges).await {
                    tracing::error!(%error, "plain http is no longer sent on to https");
                }
            });
        }
        let Some(certificates) = self.certificates else { return Ok(tasks) };
        match self.files {
            Some(files) => tasks.spawn(files.watch(certificates)),
            None => tasks.spawn(acme::keep(
                self.folder.join("acme"),
                self.tls,
                certificates,
                challenges,
            )),
        };
        Ok(tasks)
    }
}

/// A listener that a runtime can take over.
pub fn bind(address: &str) -> Result<std::net::TcpListener, Failure> {
    let failed = |error| Failure::file(Path::new(address), error);
    let listener = std::net::TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(listener)
}

/// Age and length of a file: enough to see that it was replaced.
type Look = Option<(SystemTime, u64)>;

fn look(path: &Path) -> Look {
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

/// A certificate and its key as files.
struct Files {
    certificate: PathBuf,
    key: PathBuf,
    seen: Option<(Look, Look)>,
}

impl Files {
    fn read(&mut self) -> Result<Certificate, String> {
        self.seen = Some((look(&self.certificate), look(&self.key)));
        let bytes = |path: &Path| {
            std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
        };
        Certificate::from_pem(&bytes(&self.certificate)?, &bytes(&self.key)?)
            .map_err(|why| format!("{}: {why}", self.certificate.display()))
    }

    /// Reads them again when one changed or SIGHUP came. New ones that cannot
    /// be used leave the old ones in use.
    async fn watch(mut self, certificates: Arc<Certificates>) {
        let Ok(mut asked) = signal(SignalKind::hangup()) else { return };
        let mut every = tokio::time::interval(EVERY);
        loop {
            let now = tokio::select! {
                _ = every.tick() => false,
                _ = asked.recv() => true,
            };
            if !now && self.seen == Some((look(&self.certificate), look(&self.key))) {
                continue;
            }
            match self.read() {
                Ok(new) => {
                    certificates.put(new);
                    tracing::info!("the certificate was read again and is in use");
                }
                Err(why) => {
                    tracing::error!("the old certificate stays in use: {why}");
                }
            }
        }
    }
}
