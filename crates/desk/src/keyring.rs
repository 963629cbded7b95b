//! The keys of a school in one file, apart from its backup: keys of persons,
//! the signing key, the secret. Whoever holds both holds everything, so they
//! are kept apart, and copies of the keys only for a short time.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use houqin_kernel::StoreError;
use houqin_store::KeyStore;

use crate::backup::aside;
use crate::files::{LOG_KEY, SECRET};
use crate::{DeskError, SchoolSetup};

fn failed(path: &Path, error: &std::io::Error) -> DeskError {
    StoreError(format!("{}: {error}", path.display())).into()
}

fn remove(path: &Path) {
    for rest in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(rest);
        let _ = fs::remove_file(name);
    }
}

/// A new, empty file for its owner alone.
pub(crate) fn private(path: &Path) -> Result<File, DeskError> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| failed(path, &error))
}

/// Writes the keys of a school to `path`, for the owner alone; also while the
/// school is served. The file is whole or not there.
pub fn copy_keys(setup: &SchoolSetup, path: &Path) -> Result<(), DeskError> {
    let aside = aside(path);
    remove(&aside);
    let write = || -> Result<(), DeskError> {
        // SQLite writes a copy into an empty file, and leaves it its rights.
        drop(private(&aside)?);
        KeyStore::open(&setup.files.person_keys())?.copy_to(&aside)?;
        let copy = KeyStore::open(&aside)?;
        for name in [LOG_KEY, SECRET] {
            if let Some(secret) = setup.files.kept_secret(name)? {
                copy.keep_secret(&setup.school, name, &secret)?;
            }
        }
        drop(copy);
        File::open(&aside)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&aside, path))
            .map_err(|error| failed(path, &error))
    };
    let done = write();
    remove(&aside);
    done
}

/// Puts the keys of `path` into the school's folders. A person erased here
/// stays erased; another signing key than the one here is refused.
pub fn take_in_keys(setup: &SchoolSetup, path: &Path) -> Result<(), DeskError> {
    setup.files.make()?;
    let here = setup.files.person_keys();
    let copy = aside(&here);
    remove(&copy);
    let take = || -> Result<(), DeskError> {
        let bytes = fs::read(path).map_err(|error| failed(path, &error))?;
        drop(private(&copy)?);
        fs::write(&copy, bytes).map_err(|error| failed(&copy, &error))?;
        let not = |error: StoreError| {
            DeskError::Start(format!("{} is not a file of keys: {error}", path.display()))
        };
        let kept = KeyStore::open(&copy).map_err(not)?;
        for name in [LOG_KEY, SECRET] {
            let secret = kept.kept_secret(&setup.school, name).map_err(not)?.ok_or_else(|| {
                DeskError::Start(format!("{} has no {name} of this school", path.display()))
            })?;
            setup.files.put_secret(name, &secret)?;
        }
        drop(kept);
        Ok(KeyStore::make(&here)?.take_in(&copy)?)
    };
    let done = take();
    remove(&copy);
    done
}
