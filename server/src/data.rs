//! The data folder: which database, which schools, and the desk of one.

use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use houqin_desk::upgrade::migrations;
use houqin_desk::{Clock, Desk, DeskError, Keeper, SchoolSetup, SystemClock};
use houqin_kernel::{Domain, StoreError};
use houqin_store::{Store, must_be_current};
use houqin_web::registry::{Registry, SchoolRow};
use houqin_web::{registry_engine, setup_of};

use crate::door::Refused;
use crate::settings::Settings;

/// The professional domains of this binary.
pub static DOMAINS: &[&Domain] = &[
    &houqin_organisation::DOMAIN,
    &houqin_rulebook::DOMAIN,
    &houqin_service::DOMAIN,
    &houqin_notice::DOMAIN,
];

/// Anything that ends a command.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The desk refused or broke.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The store broke.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The desk refused, maybe another process's.
    #[error("{0}")]
    Refused(Refused),
    /// Said in a sentence.
    #[error("{0}")]
    Said(String),
    /// Wrong usage.
    #[error("{0}")]
    Usage(String),
}

impl Failure {
    /// In a sentence.
    pub fn said(text: impl std::fmt::Display) -> Self {
        Self::Said(text.to_string())
    }

    /// Wrong usage, in a sentence.
    pub fn usage(text: impl std::fmt::Display) -> Self {
        Self::Usage(text.to_string())
    }

    /// What the program ends with.
    pub const fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            _ => 1,
        }
    }

    /// About a file.
    pub fn file(path: &Path, error: std::io::Error) -> Self {
        Self::File(path.to_owned(), error)
    }
}

/// A data folder.
pub struct Data {
    /// The folder.
    pub folder: PathBuf,
    /// A PostgreSQL URL, where one is named.
    pub database_url: Option<String>,
    /// The settings of `houqin.toml`.
    pub settings: Settings,
    /// Its registry.
    pub registry: Registry,
}

impl Data {
    /// Opens a folder that is there.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        if !folder.is_dir() {
            return Err(Failure::said(format!(
                "{} is no data folder; begin one with `houqin init`",
                folder.display()
            )));
        }
        Self::with(folder, None)
    }

    /// Opens a folder, making it and its `houqin.toml` where they are missing.
    /// A database named at the command line wins over the file's.
    pub fn begin(folder: &Path, database_url: Option<&str>) -> Result<Self, Failure> {
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| Failure::file(folder, error))?;
        Settings::begin(folder, database_url)?;
        Self::with(folder, database_url)
    }

    fn with(folder: &Path, database_url: Option<&str>) -> Result<Self, Failure> {
        warn_of_another_owner(folder);
        let settings = Settings::read(folder)?;
        let named = settings.database_url.as_deref();
        if database_url.is_some() && database_url != named {
            tracing::warn!(
                "{} names another database; the one given at the command line is used",
                Settings::path(folder).display()
            );
        }
        let database_url = database_url.or(named).map(str::to_owned);
        let engine = registry_engine(folder, database_url.as_deref());
        let registry = Registry::open(&engine)?;
        Ok(Self { folder: folder.to_owned(), registry, database_url, settings })
    }

    /// The school with this name, or the only one.
    pub fn school(&self, name: Option<&str>) -> Result<SchoolRow, Failure> {
        let schools = self.registry.schools()?;
        let named = |row: &&SchoolRow| {
            name.is_none_or(|name| row.name == name || row.id.to_string() == name)
        };
        let found: Vec<_> = schools.iter().filter(named).collect();
        match found.as_slice() {
            [one] => Ok((*one).clone()),
            [] => Err(Failure::said("there is no such school here; begin with `houqin init`")),
            _ => {
                let names: Vec<_> = schools.iter().map(|row| row.name.as_str()).collect();
                Err(Failure::said(format!(
                    "several schools live here; name one by --school: {}",
                    names.join(", ")
                )))
            }
        }
    }

    /// The setup of a school.
    pub fn setup(&self, row: &SchoolRow) -> Result<SchoolSetup, Failure> {
        Ok(setup_of(&self.folder, self.database_url.as_deref(), row)?)
    }

    /// The desk of a school, with the machine's clock.
    pub fn desk(&self, row: &SchoolRow) -> Result<Desk, Failure> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
        Ok(Desk::open(self.setup(row)?, DOMAINS, clock)?)
    }

    /// What an auditor reads with: a reading connection and the keys.
    pub fn auditor(&self, row: &SchoolRow) -> Result<(SchoolSetup, Keeper, Store), Failure> {
        let setup = self.setup(row)?;
        let keeper = Keeper::open(&setup)?;
        let store = Store::open_reading(&setup.engine, setup.school)?;
        must_be_current(&store, &migrations(DOMAINS))?;
        Ok((setup, keeper, store))
    }
}

/// What another user writes here, the server cannot read afterwards.
fn warn_of_another_owner(folder: &Path) {
    let owner = |path: &Path| std::fs::metadata(path).ok().map(|about| about.uid());
    if let (Some(theirs), Some(ours)) = (owner(folder), owner(Path::new("/proc/self")))
        && theirs != ours
    {
        tracing::warn!(
            "{} belongs to another user (id {theirs}); run this as that user",
            folder.display()
        );
    }
}
