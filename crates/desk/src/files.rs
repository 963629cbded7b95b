//! What a school has outside its database: its keys and its blobs.
//!
//! `schools/<id>/` holds `school.db` (SQLite only), `blobs/`, `log.key`,
//! `secret.key`; `keys.db` with the keys of persons lies apart, in `keys/`.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use houqin_kernel::{SchoolId, StoreError};
use houqin_ledger::LogKey;
use houqin_ledger::checkpoint::log_name;
use houqin_store::{Blobs, Engine, FolderBlobs};
use jiff::tz::TimeZone;

use crate::DeskError;

/// Where the files of one school lie.
#[derive(Debug, Clone)]
pub struct SchoolFiles {
    root: PathBuf,
    keys: PathBuf,
}

impl SchoolFiles {
    /// Files of `school` below the data folder `data`.
    pub fn below(data: &Path, school: &SchoolId) -> Self {
        Self {
            root: data.join("schools").join(school.to_string()),
            keys: data.join("keys").join(format!("{school}.db")),
        }
    }

    /// The school's own database file, for SQLite.
    pub fn database(&self) -> PathBuf {
        self.root.join("school.db")
    }

    /// The folder of blobs.
    pub fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    /// The key file of persons.
    pub fn person_keys(&self) -> PathBuf {
        self.keys.clone()
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Makes the folders.
    pub fn make(&self) -> Result<(), StoreError> {
        let make = |path: &Path| {
            fs::create_dir_all(path)
                .map_err(|error| StoreError(format!("{}: {error}", path.display())))
        };
        make(&self.root)?;
        self.keys.parent().map_or(Ok(()), make)
    }

    /// 32 secret bytes kept in a file of their own, made when missing.
    fn secret(&self, name: &str) -> Result<[u8; 32], StoreError> {
        let path = self.root.join(name);
        let failed = |error: std::io::Error| StoreError(format!("{}: {error}", path.display()));
        match fs::read(&path) {
            Ok(bytes) => bytes
                .try_into()
                .map_err(|_| StoreError(format!("{} is not a key of 32 bytes", path.display()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let secret = random()?;
                let mut file = OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(&path)
                    .map_err(failed)?;
                file.write_all(&secret).and_then(|()| file.sync_all()).map_err(failed)?;
                fs::File::open(&self.root).and_then(|folder| folder.sync_all()).map_err(failed)?;
                Ok(secret)
            }
            Err(error) => Err(failed(error)),
        }
    }
}

/// 32 bytes from the system's generator.
pub fn random() -> Result<[u8; 32], StoreError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| StoreError(format!("no random bytes: {error}")))?;
    Ok(bytes)
}

/// All a desk needs to know of its school.
#[derive(Clone)]
pub struct SchoolSetup {
    /// The school.
    pub school: SchoolId,
    /// The engine.
    pub engine: Engine,
    /// Its files.
    pub files: SchoolFiles,
    /// Domain of the log's origin, e.g. `houqin.example`.
    pub log_domain: String,
    /// Whether its clock is scripted: carried in the log's origin.
    pub demo: bool,
    /// Zone of the ledger's years.
    pub zone: TimeZone,
}

impl SchoolSetup {
    /// Name of the log's key.
    pub fn log_name(&self) -> Result<String, DeskError> {
        Ok(log_name(&self.log_domain, &self.school.to_string(), self.demo)?)
    }

    /// The log's signing key.
    pub fn log_key(&self) -> Result<LogKey, DeskError> {
        Ok(LogKey::from_seed(&self.log_name()?, &self.files.secret("log.key")?)?)
    }

    /// The school's secret: keys of idempotency and of links.
    pub fn secret(&self) -> Result<[u8; 32], StoreError> {
        self.files.secret("secret.key")
    }

    /// The school's blobs.
    pub fn blobs(&self) -> Result<Arc<dyn Blobs>, StoreError> {
        Ok(Arc::new(FolderBlobs::open(&self.files.blobs())?))
    }
}
