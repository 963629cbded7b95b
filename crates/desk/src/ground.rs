//! The ground a desk stands on: whether a write that was synced is safe there.
//!
//! What cannot be known is said as a warning: a disk that answers a sync at
//! once may have a battery, or may lie.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::Instant;

use houqin_kernel::StoreError;
use houqin_store::Engine;

use crate::{DeskError, SchoolSetup};

/// Writes that are timed; the middle one counts.
const WRITES: usize = 3;
/// A sync that is faster than this is not believed, in microseconds.
const TOO_FAST_MICROS: u64 = 15;
/// One that is slower will be felt, in microseconds.
const SLOW_MICROS: u64 = 100_000;
/// File systems of other machines: SQLite's locks and syncs are not safe there.
const REMOTE: &[&str] =
    &["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "glusterfs"];
/// File systems that forget everything when the machine stops.
const FORGETFUL: &[&str] = &["tmpfs", "ramfs"];

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// What one synced write took, in microseconds.
    pub sync_micros: u64,
    /// What the operator should know, in sentences.
    pub warnings: Vec<String>,
}

/// Looks at the ground of a school.
///
/// # Errors
/// On a file system of another machine, for SQLite.
pub fn look(setup: &SchoolSetup) -> Result<Ground, DeskError> {
    let root = setup.files.root();
    let kind = file_system(root);
    let known = kind.as_deref().unwrap_or_default();
    let place = root.display();
    if REMOTE.contains(&known) && matches!(setup.engine, Engine::Sqlite(_)) {
        return Err(DeskError::Start(format!(
            "{place} lies on a network file system ({known}), where SQLite is not safe; use a local disk, or PostgreSQL"
        )));
    }
    let sync_micros = time_sync(root)?;
    let mut warnings = Vec::new();
    if FORGETFUL.contains(&known) {
        warnings
            .push(format!("{place} lies in memory ({known}): it is gone when the machine stops"));
    } else if sync_micros < TOO_FAST_MICROS {
        warnings.push(format!(
            "{place}: a synced write took {sync_micros} µs, faster than disks are; it may not survive a power cut"
        ));
    }
    if sync_micros > SLOW_MICROS {
        warnings.push(format!(
            "{place}: a synced write took {} ms; every act waits for one",
            sync_micros / 1_000
        ));
    }
    Ok(Ground { sync_micros, warnings })
}

/// The middle time of a few small synced writes.
fn time_sync(root: &Path) -> Result<u64, StoreError> {
    let path = root.join(format!(".sync-{}-{:?}", std::process::id(), std::thread::current().id()));
    let timed = || -> std::io::Result<Vec<u64>> {
        let mut file = File::create(&path)?;
        let mut times = Vec::with_capacity(WRITES);
        for number in 0..WRITES {
            let begun = Instant::now();
            file.write_all(&[u8::try_from(number).unwrap_or(0); 512])?;
            file.sync_data()?;
            times.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
        }
        Ok(times)
    };
    let times = timed();
    let _ = fs::remove_file(&path);
    let mut times = times.map_err(|error| StoreError(format!("{}: {error}", path.display())))?;
    times.sort_unstable();
    Ok(times.get(WRITES / 2).copied().unwrap_or(0))
}

/// The kind of file system under `path`, where the system tells.
fn file_system(path: &Path) -> Option<String> {
    let device = fs::metadata(path).ok()?.dev();
    // The two numbers of a device, as Linux packs them.
    let major = ((device >> 8) & 0xfff) | ((device >> 32) & !0xfff);
    let minor = (device & 0xff) | ((device >> 12) & !0xff);
    let wanted = format!("{major}:{}", minor & 0xffff_ffff);
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    kind_of(&mounts, &wanted)
}

fn kind_of(mounts: &str, device: &str) -> Option<String> {
    mounts.lines().find_map(|line| {
        let (place, how) = line.split_once(" - ")?;
        (place.split(' ').nth(2)? == device).then(|| how.split(' ').next().map(str::to_owned))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_mount_is_read() {
        let mounts = "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n\
                      40 22 0:35 / /srv/data rw - nfs4 nas:/data rw,vers=4.2\n";
        assert_eq!(kind_of(mounts, "254:1").as_deref(), Some("ext4"));
        assert_eq!(kind_of(mounts, "0:35").as_deref(), Some("nfs4"));
        assert_eq!(kind_of(mounts, "9:9"), None);
    }

    #[test]
    fn a_synced_write_takes_time_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(time_sync(folder.path()).unwrap() > 0);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
