//! 每夜备份. The server backs up each school when its hour has come, keeps so
//! many days, weeks and months, and tries a restore.

mod keep;

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use houqin_desk::backup::backup;
use houqin_desk::keyring::copy_keys;
use houqin_desk::{Clock, SystemClock};
use houqin_kernel::Moment;
use houqin_store::Store;
use houqin_web::registry::SchoolRow;
use houqin_web::{Platform, setup_of};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use crate::data::Failure;
use crate::drill::{Manifest, digest, drill, manifest_of};
use crate::settings::{Backup, Drill};

/// Between two looks at the clock.
const EVERY: Duration = Duration::from_secs(20);
/// After a failure, in minutes.
const RETRY_MINUTES: i64 = 15;
/// How a backup's name begins and ends.
const NAME: (&str, &str) = ("houqin-", ".backup");

/// Begins a thread that lives as long as the platform, where a folder is set.
pub fn begin(platform: &Arc<Platform>, settings: Backup) {
    let Some(folder) = settings.folder.clone() else { return };
    let platform = Arc::downgrade(platform);
    std::thread::spawn(move || watch(&platform, &settings, &folder));
}

fn watch(platform: &Weak<Platform>, settings: &Backup, folder: &Path) {
    // The machine's clock: a sample school's scripted one stands still.
    let clock = SystemClock::default();
    let mut failed_at = None;
    while let Some(platform) = platform.upgrade() {
        let now = clock.now();
        let waits = failed_at.is_some_and(|at| now.minutes_since(at) < RETRY_MINUTES);
        if !waits {
            failed_at = None;
            for row in platform.registry.schools().unwrap_or_default() {
                let night = Night { platform: &platform, settings, folder, row: &row, now };
                if !night.pass() {
                    failed_at = Some(now);
                }
            }
        }
        drop(platform);
        std::thread::sleep(EVERY);
    }
}

/// One school's night.
struct Night<'a> {
    platform: &'a Platform,
    settings: &'a Backup,
    folder: &'a Path,
    row: &'a SchoolRow,
    now: Moment,
}

impl Night<'_> {
    /// Does what is due; whether nothing failed.
    fn pass(&self) -> bool {
        let newest = newest(&self.of_school());
        self.platform.backups.note(self.row.id, |state| {
            state.made.done_at = newest.as_ref().map(|(_, at)| *at);
        });
        if !self.is_due(newest.map(|(_, at)| at)) {
            return true;
        }
        let made = self.make();
        let told = made.as_ref().map(|_| ()).map_err(ToString::to_string);
        self.tell("the nightly backup", &told);
        self.platform.backups.note(self.row.id, |state| state.made.take(self.now, told));
        let Ok(file) = made else { return false };
        if !self.drills_today() {
            return true;
        }
        let tried = self.setup().and_then(|live| drill(&file, Some(&live), None));
        let told = tried.map(|_| ()).map_err(|error| error.to_string());
        self.tell("the restore drill", &told);
        self.platform.backups.note(self.row.id, |state| state.drilled.take(self.now, told));
        true
    }

    fn tell(&self, what: &str, outcome: &Result<(), String>) {
        match outcome {
            Ok(()) => tracing::info!(school = %self.row.id, "{what} went well"),
            Err(why) => tracing::error!(school = %self.row.id, "{what} failed: {why}"),
        }
    }

    fn of_school(&self) -> PathBuf {
        self.folder.join(self.row.id.to_string())
    }

    fn setup(&self) -> Result<houqin_desk::SchoolSetup, Failure> {
        let config = &self.platform.config;
        Ok(setup_of(&config.data, config.database_url.as_deref(), self.row)?)
    }

    fn local(&self) -> jiff::Zoned {
        let zone = TimeZone::get(&self.row.zone).unwrap_or(TimeZone::UTC);
        let at = jiff::Timestamp::from_millisecond(self.now.0).unwrap_or_default();
        at.to_zoned(zone)
    }

    /// Whether the hour of today came, and none was made since.
    fn is_due(&self, newest: Option<Moment>) -> bool {
        let local = self.local();
        let hour = i8::try_from(self.settings.hour).unwrap_or(0);
        let since = local.date().at(hour, 0, 0, 0).to_zoned(local.time_zone().clone());
        let Ok(since) = since else { return false };
        local >= since && newest.is_none_or(|at| at.0 < since.timestamp().as_millisecond())
    }

    fn drills_today(&self) -> bool {
        match self.settings.drill {
            Drill::Never => false,
            Drill::Nightly => true,
            Drill::Weekly => self.local().weekday() == Weekday::Sunday,
        }
    }

    /// The file, its manifest, the copy of the keys; then the old ones go.
    fn make(&self) -> Result<PathBuf, Failure> {
        let folder = self.of_school();
        private(&folder)?;
        sweep(&folder);
        let local = self.local();
        let name = format!("{}{}{}", NAME.0, local.strftime("%Y-%m-%dT%H%M%S"), NAME.1);
        let path = folder.join(name);
        let setup = self.setup()?;
        let live = Store::open_reading(&setup.engine, setup.school)?;
        live.batch("BEGIN")?;
        let row = self.row.clone();
        let records = backup(&setup, &row.label(), &live, &path)?;
        drop(live);
        let (bytes, sha256) = digest(&path).map_err(|error| Failure::file(&path, error))?;
        let manifest = Manifest {
            school: row.id.to_string(),
            name: row.name,
            made_at: self.now.0,
            records,
            bytes,
            sha256,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let text = serde_json::to_vec_pretty(&manifest).map_err(Failure::said)?;
        let beside = manifest_of(&path);
        write(&beside, &text).map_err(|error| Failure::file(&beside, error))?;
        if let Some(keys) = &self.settings.keys_folder {
            private(keys)?;
            copy_keys(&setup, &keys.join(format!("{}.keys", self.row.id)))?;
        }
        self.forget_old(&folder);
        Ok(path)
    }

    fn forget_old(&self, folder: &Path) {
        let all = made(folder);
        let days: Vec<_> = all.iter().map(|(_, day)| *day).collect();
        let Backup { keep_daily, keep_weekly, keep_monthly, .. } = *self.settings;
        let kept = keep::kept(&days, keep_daily, keep_weekly, keep_monthly);
        for ((path, _), kept) in all.iter().zip(kept) {
            if !kept {
                let _ = fs::remove_file(path).and_then(|()| fs::remove_file(manifest_of(path)));
            }
        }
    }
}

fn private(folder: &Path) -> Result<(), Failure> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| Failure::file(folder, error))
}

/// Written aside, synced, renamed.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let aside = houqin_desk::backup::aside(path);
    let mut file = File::create(&aside)?;
    let done = file.write_all(bytes).and_then(|()| file.sync_all());
    let done = done.and_then(|()| fs::rename(&aside, path));
    if done.is_err() {
        let _ = fs::remove_file(aside);
    }
    done
}

/// Parts that a power cut left: nobody else writes here.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with(&format!(".{}", NAME.0)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The backups of a folder with their days, the newest first.
fn made(folder: &Path) -> Vec<(PathBuf, jiff::civil::Date)> {
    let mut all: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let day = name.strip_prefix(NAME.0)?.strip_suffix(NAME.1)?.get(..10)?.parse().ok()?;
            Some((name, entry.path(), day))
        })
        .collect();
    all.sort_by(|one, other| other.0.cmp(&one.0));
    all.into_iter().map(|(_, path, day)| (path, day)).collect()
}

/// The newest backup and when it was made, by its manifest.
fn newest(folder: &Path) -> Option<(PathBuf, Moment)> {
    made(folder).into_iter().find_map(|(path, _)| {
        let text = fs::read(manifest_of(&path)).ok()?;
        let manifest: Manifest = serde_json::from_slice(&text).ok()?;
        Some((path, Moment(manifest.made_at)))
    })
}
