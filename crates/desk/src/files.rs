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
use houqin_store::{Blobs, Engine, FolderBlobs, KeyStore};
use jiff::tz::TimeZone;

use crate::DeskError;

/// The log's signing key.
pub const LOG_KEY: &str = "log.key";
/// The school's secret.
pub const SECRET: &str = "secret.key";
/// A signing key that is about to take over.
const NEXT_KEY: &str = "log.key.next";

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

    /// Whether a file of this name lies in the school's folder.
    pub fn holds(&self, name: &str) -> bool {
        self.root.join(name).exists()
    }

    /// Makes the keys of a school whose ledger has not begun, where they are
    /// missing.
    pub(crate) fn make_keys(&self) -> Result<(), StoreError> {
        for name in [LOG_KEY, SECRET] {
            if self.kept_secret(name)?.is_none() {
                self.make_secret(name)?;
            }
        }
        KeyStore::make(&self.person_keys()).map(|_| ())
    }

    /// 32 secret bytes kept in a file of their own. One that is missing is not
    /// made in silence.
    fn secret(&self, name: &str) -> Result<[u8; 32], StoreError> {
        let missing = || StoreError(format!("{} is missing", self.root.join(name).display()));
        self.kept_secret(name)?.ok_or_else(missing)
    }

    /// The secret of a file, where it is there; only its owner may read it.
    pub(crate) fn kept_secret(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError> {
        let path = self.root.join(name);
        match fs::read(&path) {
            Ok(bytes) => {
                houqin_store::must_be_private(&path)?;
                let secret = bytes.try_into().map_err(|_| {
                    StoreError(format!("{} is not a key of 32 bytes", path.display()))
                })?;
                Ok(Some(secret))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&path, &error)),
        }
    }

    fn make_secret(&self, name: &str) -> Result<[u8; 32], StoreError> {
        let secret = random()?;
        self.write_secret(name, &secret)?;
        Ok(secret)
    }

    /// Puts a secret where there is none; another one is not overwritten.
    pub(crate) fn put_secret(&self, name: &str, secret: &[u8; 32]) -> Result<(), StoreError> {
        match self.kept_secret(name)? {
            Some(here) if here == *secret => Ok(()),
            Some(_) => Err(StoreError(format!(
                "{} is there already and is another key",
                self.root.join(name).display()
            ))),
            None => self.write_secret(name, secret),
        }
    }

    fn write_secret(&self, name: &str, secret: &[u8; 32]) -> Result<(), StoreError> {
        let path = self.root.join(name);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .and_then(|mut file| file.write_all(secret).and_then(|()| file.sync_all()))
            .map_err(|error| failed(&path, &error))?;
        self.sync()
    }

    fn sync(&self) -> Result<(), StoreError> {
        fs::File::open(&self.root)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| failed(&self.root, &error))
    }
}

fn failed(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError(format!("{}: {error}", path.display()))
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
        Ok(LogKey::from_seed(&self.log_name()?, &self.files.secret(LOG_KEY)?)?)
    }

    /// A key that is about to take over, where a rotation was begun.
    pub fn next_log_key(&self) -> Result<Option<LogKey>, DeskError> {
        let seed = self.files.kept_secret(NEXT_KEY)?;
        let name = self.log_name()?;
        seed.map(|seed| Ok(LogKey::from_seed(&name, &seed)?)).transpose()
    }

    /// Makes the key that is to take over; it is on the disk when this returns.
    pub fn make_next_log_key(&self) -> Result<LogKey, DeskError> {
        Ok(LogKey::from_seed(&self.log_name()?, &self.files.make_secret(NEXT_KEY)?)?)
    }

    /// Puts the next key in the place of the old one, which is gone for good.
    pub fn take_over_log_key(&self) -> Result<(), StoreError> {
        let (next, path) = (self.files.root.join(NEXT_KEY), self.files.root.join(LOG_KEY));
        fs::rename(&next, &path).map_err(|error| failed(&path, &error))?;
        self.files.sync()
    }

    /// Forgets a next key that no record names.
    pub fn forget_next_log_key(&self) -> Result<(), StoreError> {
        let next = self.files.root.join(NEXT_KEY);
        fs::remove_file(&next).map_err(|error| failed(&next, &error))
    }

    /// The school's secret: keys of idempotency and of links.
    pub fn secret(&self) -> Result<[u8; 32], StoreError> {
        self.files.secret(SECRET)
    }

    /// The school's blobs.
    pub fn blobs(&self) -> Result<Arc<dyn Blobs>, StoreError> {
        Ok(Arc::new(FolderBlobs::open(&self.files.blobs())?))
    }
}
