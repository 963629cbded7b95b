//! The data folder: which database, which schools, and the desk of one.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use houqin_desk::{Clock, Desk, DeskError, Keeper, SchoolSetup, SystemClock};
use houqin_kernel::{Domain, StoreError};
use houqin_store::Store;
use houqin_web::registry::{Registry, SchoolRow};
use houqin_web::{registry_engine, setup_of};
use serde::Deserialize;

/// The professional domains of this binary.
pub static DOMAINS: &[&Domain] =
    &[&houqin_organisation::DOMAIN, &houqin_rulebook::DOMAIN, &houqin_service::DOMAIN];

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
    /// Said in a sentence.
    #[error("{0}")]
    Said(String),
}

impl Failure {
    /// In a sentence.
    pub fn said(text: impl std::fmt::Display) -> Self {
        Self::Said(text.to_string())
    }

    /// About a file.
    pub fn file(path: &Path, error: std::io::Error) -> Self {
        Self::File(path.to_owned(), error)
    }
}

/// `houqin.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    database_url: Option<String>,
    origin: Option<String>,
    trusted_proxies: Vec<IpAddr>,
}

/// A data folder.
pub struct Data {
    /// The folder.
    pub folder: PathBuf,
    /// A PostgreSQL URL, where one is named.
    pub database_url: Option<String>,
    /// The address people use, where it is named.
    pub origin: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Its registry.
    pub registry: Registry,
}

impl Data {
    /// Opens it; `database_url` given at the command line is kept in
    /// `houqin.toml` for the verbs that follow.
    pub fn open(folder: &Path, database_url: Option<&str>) -> Result<Self, Failure> {
        std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
        let path = folder.join("houqin.toml");
        let mut file = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str::<File>(&text)
                .map_err(|error| Failure::said(format!("{}: {error}", path.display())))?,
            Err(_) => File::default(),
        };
        if let Some(url) = database_url
            && file.database_url.as_deref() != Some(url)
        {
            file.database_url = Some(url.to_owned());
            let text = format!("database_url = {url:?}\n");
            std::fs::write(&path, text).map_err(|error| Failure::file(&path, error))?;
        }
        let engine = registry_engine(folder, file.database_url.as_deref());
        Ok(Self {
            folder: folder.to_owned(),
            registry: Registry::open(&engine)?,
            database_url: file.database_url,
            origin: file.origin,
            trusted_proxies: file.trusted_proxies,
        })
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
        Ok((setup, keeper, store))
    }
}
