//! What is right passes, and the files are those of the standard.

use std::fs;
use std::path::{Path, PathBuf};

use houqin_ledger::export;
use houqin_ledger::export::ExportError;
use houqin_ledger::verify::verify_export;

use crate::fixture::{Fixture, school};
use crate::shared::{exported, heads, judged, key};

#[test]
fn clean_ledgers_of_many_sizes_pass() {
    let shapes: [&[u64]; 20] = [
        &[0],
        &[1],
        &[2],
        &[255],
        &[256],
        &[257],
        &[511],
        &[512],
        &[513],
        &[1000],
        &[1, 1],
        &[3, 2, 1],
        &[256, 256],
        &[257, 255],
        &[100, 1, 300],
        &[7, 600],
        &[255, 1],
        &[1, 256],
        &[50, 50, 50, 50],
        &[65_793],
    ];
    let mut shapes: Vec<Vec<u64>> = shapes.into_iter().map(<[u64]>::to_vec).collect();
    if std::env::var_os("HOUQIN_TORTURE").is_some() {
        // 180 more, of one to four years of any size.
        let size = |number: u64| 1 + number.wrapping_mul(6_364_136_223_846_793_005) % 1_500;
        shapes.extend((1..=180).map(|n| (0..=n % 4).map(|year| size(n * 4 + year)).collect()));
    }
    for (seed, sizes) in (0..).zip(&shapes) {
        let mut ledger = Fixture::new(seed, sizes);
        let folder = exported(&mut ledger);
        let report = judged(&ledger, folder.path());
        assert_eq!(report.findings, [], "{sizes:?}");
        assert_eq!(report.entries, sizes.iter().sum::<u64>());
        assert_eq!(report.years.len(), sizes.len());
        assert_eq!(report.opened, ledger.openings.len() as u64);
        assert_eq!(report.schools, [school()]);
        assert!(report.before.is_none() && !report.is_demo());
        if sizes[0] < 65_000 {
            let heads = heads(&ledger);
            let report = verify_export(folder.path(), &key(&ledger), &heads).unwrap();
            assert_eq!((report.findings.len(), report.heads_met), (0, heads.len() as u64));
        }
    }
}

#[test]
fn the_written_files_are_those_of_tlog_tiles() {
    let mut ledger = Fixture::new(1, &[600]);
    let folder = exported(&mut ledger);
    let year = folder.path().join("2026");
    for (name, size) in [("000", 8192), ("001", 8192), ("002.p/88", 88 * 32)]
        .map(|(n, s)| (format!("tile/0/{n}"), s))
        .into_iter()
        .chain([("tile/1/000.p/2".to_owned(), 64)])
    {
        assert_eq!(fs::metadata(year.join(&name)).unwrap().len(), size, "{name}");
        let parsed = tlog_tiles::Tile::from_path(&name.replace("tile/", "tile/8/"));
        assert!(parsed.is_ok(), "{name}");
    }
    assert!(year.join("tile/entries/002.p/88").exists());
    let read = tlog_reader(&year, 600);
    assert_eq!(tlog_tiles::tree_hash(600, &read).unwrap().0, ledger.years[0].head().root);
    let again = export::write(&mut ledger, folder.path());
    assert!(matches!(again, Err(ExportError::NotEmpty(_))));
}

struct Tiles(PathBuf, u64);

fn tlog_reader(year: &Path, size: u64) -> Tiles {
    Tiles(year.to_owned(), size)
}

impl tlog_tiles::HashReader for Tiles {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let read = |index: &u64| {
            let mut tile = tlog_tiles::Tile::from_index(8, *index);
            let full = self.1 >> (8 * u32::from(tile.level()));
            let width = (full - tile.level_index() * 256).min(256);
            tile = tlog_tiles::Tile::new(
                8,
                tile.level(),
                tile.level_index(),
                width.try_into().unwrap(),
                false,
            );
            let bytes = fs::read(self.0.join(tile.path().replacen("tile/8/", "tile/", 1))).unwrap();
            tile.hash_at_index(&bytes, *index)
        };
        indexes.iter().map(read).collect()
    }
}

#[test]
fn an_export_that_does_not_lead_to_its_root_is_not_written() {
    let mut ledger = Fixture::new(3, &[20]);
    ledger.years[0].entries.swap(3, 4);
    let folder = tempfile::tempdir().unwrap();
    let written = export::write(&mut ledger, folder.path());
    assert!(matches!(written, Err(ExportError::Root(2026))));
    assert!(!folder.path().join("index.json").exists());
}
