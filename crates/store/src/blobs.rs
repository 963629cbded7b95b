//! Attachments and large facts, by the digest of what is stored.
//!
//! A blob is on the disk, and its name too, before its digest may stand in a
//! record: written aside, synced, renamed, and the folder synced.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use houqin_kernel::StoreError;
use sha2::{Digest, Sha256};

/// A store of blobs. A folder now; an S3-compatible store later.
pub trait Blobs: Send + Sync {
    /// Stores `bytes` durably; gives their SHA-256.
    fn put(&self, bytes: &[u8]) -> Result<[u8; 32], StoreError>;
    /// The bytes of a digest, checked; `None` where there are none.
    fn get(&self, digest: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError>;
    /// Whether there are any, without reading them.
    fn holds(&self, digest: &[u8; 32]) -> Result<bool, StoreError>;
}

/// Blobs in a folder, 256 subfolders by the first byte.
#[derive(Debug, Clone)]
pub struct FolderBlobs {
    root: PathBuf,
}

fn failed(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError(format!("{}: {error}", path.display()))
}

fn hex(digest: &[u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl FolderBlobs {
    /// Blobs below `root`, which is made when missing.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(root).map_err(|error| failed(root, &error))?;
        Ok(Self { root: root.to_owned() })
    }

    /// Where the blob of a digest lies.
    pub fn path(&self, digest: &[u8; 32]) -> PathBuf {
        let name = hex(digest);
        let (folder, _) = name.split_at(2);
        self.root.join(folder).join(&name)
    }
}

impl Blobs for FolderBlobs {
    fn holds(&self, digest: &[u8; 32]) -> Result<bool, StoreError> {
        let path = self.path(digest);
        path.try_exists().map_err(|error| failed(&path, &error))
    }

    fn put(&self, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        let path = self.path(&digest);
        let folder = path.parent().unwrap_or(&self.root).to_owned();
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(&folder)?;
            if !path.exists() {
                let aside = folder.join(format!(
                    ".{}-{}-{:?}",
                    hex(&digest),
                    std::process::id(),
                    std::thread::current().id()
                ));
                let mut file = File::create(&aside)?;
                file.write_all(bytes)?;
                file.sync_all()?;
                fs::rename(&aside, &path)?;
            }
            // Also one that is there: whoever wrote it may not have come so far.
            File::open(&folder)?.sync_all()?;
            File::open(&self.root)?.sync_all()
        };
        write().map_err(|error| failed(&path, &error))?;
        Ok(digest)
    }

    fn get(&self, digest: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(digest);
        match fs::read(&path) {
            Ok(bytes) if Sha256::digest(&bytes)[..] == digest[..] => Ok(Some(bytes)),
            Ok(_) => Err(StoreError(format!("{} is not what its name says", path.display()))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&path, &error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_found_by_its_digest_and_a_changed_one_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::open(folder.path()).unwrap();
        let digest = blobs.put(b"a photo").unwrap();
        assert_eq!(blobs.get(&digest).unwrap().as_deref(), Some(&b"a photo"[..]));
        assert_eq!(blobs.get(&[0; 32]).unwrap(), None);
        fs::write(blobs.path(&digest), b"another").unwrap();
        assert!(blobs.get(&digest).is_err());
    }
}
