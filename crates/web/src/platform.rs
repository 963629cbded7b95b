//! The schools of this server, their desks and readers.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use houqin_desk::{Clock, Desk, DeskError, Keeper, Readers, SchoolFiles, SchoolSetup, SystemClock};
use houqin_kernel::{CaseId, Domain, PersonId, SchoolId, StoreError, ViewError, Viewer};
use houqin_page::face::{PageContext, PageDef};
use houqin_page::{Markup, WordsBook};
use houqin_store::Engine;
use jiff::tz::TimeZone;

use crate::aside::{Aside, Unread};
use crate::registry::{Registry, SchoolRow, SessionLimits};
use crate::sign_on::Providers;
use crate::sign_on::settings::SignOn;

/// Finds key and media type of a photo of a case by its digest, for whoever may see
/// the case: the viewer, or the visitor whose link opens it.
pub type PhotoKey =
    fn(&Viewer<'_>, Option<PersonId>, CaseId, &str) -> Result<Option<(String, String)>, ViewError>;

/// What the platform is made of and where it lives.
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// A PostgreSQL URL; SQLite files when not given.
    pub database_url: Option<String>,
    /// `https://houqin.example`, for QR codes and cookies.
    pub origin: String,
    /// The professional domains.
    pub domains: &'static [&'static Domain],
    /// Their pages.
    pub pages: Vec<PageDef>,
    /// What stands above every page of whoever is signed in.
    pub above: &'static [fn(&PageContext<'_>) -> Result<Markup, ViewError>],
    /// Their words.
    pub words: WordsBook,
    /// Key and media type of a photo of a case, where it still has them.
    pub photo: PhotoKey,
    /// What a code or number on paper means.
    pub paper: crate::paper::FindPaper,
    /// Forms that change what is not in the ledger.
    pub asides: &'static [&'static [Aside]],
    /// Counts what somebody has not read, for the bell.
    pub unread: Unread,
    /// The module that a page or route belongs to, by the path it is declared under.
    pub module_of: fn(&str) -> Option<&'static str>,
    /// What is done on a shared tablet.
    pub tablet: TabletWork,
    /// Proxies whose `X-Forwarded-For` is believed; none unless configured.
    pub trusted_proxies: Vec<IpAddr>,
    /// The clock; the machine's, except in stories.
    pub clock: Arc<dyn Clock>,
    /// Limits that an operator may set.
    pub limits: Limits,
    /// The certificate, where the server does TLS itself.
    pub certificates: Option<Arc<crate::Certificates>>,
    /// Browsers are told to come by https for so many days; 0: not told.
    pub hsts_days: u32,
    /// Sign-on, as it is set.
    pub sign_on: SignOn,
    /// Prints pages as PDF, where its program is installed.
    pub press: crate::Press,
}

/// 平板上的工作. What a session on a shared tablet opens; nothing else.
#[derive(Debug, Clone, Copy)]
pub struct TabletWork {
    /// Pages, by the path they are declared under.
    pub pages: &'static [&'static str],
    /// Acts and composites.
    pub acts: &'static [&'static str],
}

/// Limits that are the same for every school of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A session ends after so many days.
    pub session_days: i64,
    /// Largest form with its photos, in bytes.
    pub form_bytes_max: usize,
}

/// A school that is open.
pub struct School {
    /// Its row.
    pub row: SchoolRow,
    /// Its desk.
    pub desk: Desk,
    /// Its readers.
    pub readers: Readers,
    /// Reads its records.
    pub keeper: Mutex<Keeper>,
    /// Its secret.
    pub secret: [u8; 32],
}

impl School {
    /// Whether a person is of this school: on its roll, or holding a post of it.
    pub fn has(&self, person: PersonId) -> Result<bool, StoreError> {
        let members = self.desk.domains().iter().find_map(|domain| domain.members);
        let Some(members) = members else { return Ok(true) };
        let (institution, now) = (self.desk.institution(), self.desk.clock().now());
        if institution.held_by(person, now).next().is_some() {
            return Ok(true);
        }
        self.readers.read(|store| members(store, person))
    }
}

/// The platform.
pub struct Platform {
    /// Its configuration.
    pub config: Config,
    /// Schools, logins, sessions, tokens.
    pub registry: Registry,
    schools: Mutex<HashMap<SchoolId, Arc<School>>>,
    /// Identity systems of schools.
    pub providers: Providers,
    /// Acts done and refused, for the metrics.
    pub counts: crate::metrics::Counts,
    /// How the nightly backups went.
    pub backups: crate::Backups,
    /// How often strangers report.
    pub throttle: crate::throttle::Throttle,
}

/// The engine of the registry in a data folder.
pub fn registry_engine(data: &Path, database_url: Option<&str>) -> Engine {
    database_url.map_or_else(
        || Engine::Sqlite(data.join("server.db")),
        |url| Engine::Postgres(url.to_owned()),
    )
}

/// What a desk needs to know of a school of this server.
pub fn setup_of(
    data: &Path,
    database_url: Option<&str>,
    row: &SchoolRow,
) -> Result<SchoolSetup, StoreError> {
    let files = SchoolFiles::below(data, &row.id);
    files.make()?;
    let engine = database_url
        .map_or_else(|| Engine::Sqlite(files.database()), |url| Engine::Postgres(url.to_owned()));
    Ok(SchoolSetup {
        school: row.id,
        engine,
        files,
        log_domain: row.log_domain.clone(),
        demo: row.demo,
        zone: TimeZone::get(&row.zone).map_err(|error| StoreError(error.to_string()))?,
    })
}

impl Platform {
    /// Opens the registry; schools are opened when first needed.
    pub fn open(config: Config) -> Result<Self, StoreError> {
        std::fs::create_dir_all(&config.data)
            .map_err(|error| StoreError(format!("{}: {error}", config.data.display())))?;
        let engine = registry_engine(&config.data, config.database_url.as_deref());
        let limits = SessionLimits {
            days: config.limits.session_days,
            idle_minutes: config.sign_on.idle_minutes,
            tablet_minutes: config.sign_on.tablet_minutes,
            tablet_idle_seconds: config.sign_on.tablet_idle_seconds,
        };
        let providers = Providers::new(&config.sign_on, &config.origin)
            .map_err(|trouble| StoreError(trouble.to_string()))?;
        let registry = Registry::open(&engine)?.with_limits(limits);
        registry.note_settings(&config.sign_on, config.clock.now())?;
        Ok(Self {
            registry,
            providers,
            config,
            schools: Mutex::new(HashMap::new()),
            counts: crate::metrics::Counts::default(),
            backups: crate::Backups::default(),
            throttle: crate::throttle::Throttle::default(),
        })
    }

    /// A platform over the machine's clock.
    pub fn system_clock() -> Arc<dyn Clock> {
        Arc::new(SystemClock::default())
    }

    /// The school with this id, where it is open already.
    pub fn open_school(&self, id: SchoolId) -> Option<Arc<School>> {
        self.schools.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// The school with this id, opened when it is not open yet.
    pub fn school(&self, id: SchoolId) -> Result<Arc<School>, DeskError> {
        let mut schools = self.schools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(school) = schools.get(&id) {
            return Ok(Arc::clone(school));
        }
        let row = self
            .registry
            .schools()?
            .into_iter()
            .find(|row| row.id == id)
            .ok_or_else(|| StoreError(format!("no school {id} on this server")))?;
        let setup = setup_of(&self.config.data, self.config.database_url.as_deref(), &row)?;
        // The desk first: it judges keys and ground, and says what is wrong.
        let desk = Desk::open(setup.clone(), self.config.domains, Arc::clone(&self.config.clock))?;
        let school = Arc::new(School {
            readers: Readers::new(setup.engine.clone(), setup.school),
            keeper: Mutex::new(Keeper::open(&setup)?),
            secret: setup.secret()?,
            desk,
            row,
        });
        schools.insert(id, Arc::clone(&school));
        Ok(school)
    }

    /// The first school of the server, for pages without an account.
    pub fn first_school(&self) -> Result<Option<Arc<School>>, DeskError> {
        match self.registry.schools()?.first() {
            Some(row) => self.school(row.id).map(Some),
            None => Ok(None),
        }
    }

    /// The school with this name; the first of the server where none is named.
    pub fn school_named(&self, name: &str) -> Result<Option<Arc<School>>, DeskError> {
        if name.is_empty() {
            return self.first_school();
        }
        let row = self.registry.schools()?.into_iter().find(|row| row.name == name);
        row.map(|row| self.school(row.id)).transpose()
    }

    /// The schools that are open.
    pub fn open_schools(&self) -> Vec<Arc<School>> {
        let schools = self.schools.lock().unwrap_or_else(PoisonError::into_inner);
        schools.values().cloned().collect()
    }

    /// Lets every open desk do what its clock must.
    pub fn tick(&self) {
        for school in self.open_schools() {
            if let Err(error) = school.desk.tick() {
                tracing::error!(school = %school.row.id, %error, "the clock's acts failed");
            }
        }
    }

    /// Stops every desk: what was handed in is finished, the head is signed.
    pub fn stop(&self) {
        for school in self.open_schools() {
            school.desk.stop();
        }
    }
}
