//! 恢复演练. A backup restored into a folder that is thrown away: its digest,
//! every record, the signed head, the replay into tables, and a desk that opens.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use houqin_desk::keyring::{copy_keys, take_in_keys};
use houqin_desk::{Desk, SchoolSetup, SystemClock, backup, hex};
use houqin_web::registry::SchoolRow;
use houqin_web::setup_of;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::data::{DOMAINS, Failure};

/// What lies beside a nightly backup, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The school's id.
    pub school: String,
    /// Its name.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    pub made_at: i64,
    /// Records of the ledger in it.
    pub records: u64,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// The version of the program.
    pub version: String,
}

/// The manifest's place beside a backup.
pub fn manifest_of(backup: &Path) -> PathBuf {
    backup.with_extension("json")
}

/// Length and SHA-256 of a file.
pub fn digest(path: &Path) -> std::io::Result<(u64, String)> {
    let (mut file, mut digest) = (File::open(path)?, Sha256::new());
    let (mut buffer, mut length) = (vec![0; 1 << 16], 0);
    loop {
        let count = file.read(&mut buffer)?;
        let Some(read) = buffer.get(..count).filter(|read| !read.is_empty()) else { break };
        digest.update(read);
        length += u64::try_from(count).unwrap_or(0);
    }
    let digest: [u8; 32] = digest.finalize().into();
    Ok((length, hex(&digest)))
}

/// Tries a backup: with the keys of `live`, or of a file of keys. Gives the
/// number of records, and whether a manifest lay beside it.
pub fn drill(
    file: &Path,
    live: Option<&SchoolSetup>,
    keys: Option<&Path>,
) -> Result<(u64, bool), Failure> {
    let label = backup::label(file)?;
    let known = must_match_manifest(file)?;
    let folder = tempfile::tempdir().map_err(|error| Failure::file(file, error))?;
    let row = SchoolRow {
        id: label.school,
        name: label.name,
        log_domain: label.log_domain,
        demo: label.demo,
        zone: label.zone,
    };
    let setup = setup_of(folder.path(), None, &row)?;
    let copied = folder.path().join("keys.copy");
    match (keys, live) {
        (Some(keys), _) => take_in_keys(&setup, keys)?,
        (None, Some(live)) => {
            copy_keys(live, &copied)?;
            take_in_keys(&setup, &copied)?;
        }
        (None, None) => return Err(Failure::said("the drill needs the school's keys")),
    }
    let records = backup::restore(&setup, DOMAINS, file)?;
    Desk::open(setup, DOMAINS, std::sync::Arc::new(SystemClock::default()))?.stop();
    Ok((records, known))
}

fn must_match_manifest(file: &Path) -> Result<bool, Failure> {
    let Ok(text) = std::fs::read(manifest_of(file)) else { return Ok(false) };
    let damaged = |why: String| Failure::said(format!("{} is damaged: {why}", file.display()));
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|error| damaged(format!("its manifest cannot be read: {error}")))?;
    let (bytes, sha256) = digest(file).map_err(|error| Failure::file(file, error))?;
    if (bytes, &sha256) == (manifest.bytes, &manifest.sha256) {
        return Ok(true);
    }
    Err(damaged("its digest is not the one in its manifest".to_owned()))
}
