//! Exported ledgers and bundles: clean ones pass, altered ones are found, and what only a head
//! kept outside can find is found by it alone.
#![cfg(test)]

#[cfg(test)]
mod fixture;

#[cfg(test)]
mod verifying {
    use std::fs;
    use std::path::{Path, PathBuf};

    use houqin_ledger::export::{self, ExportError, Openings};
    use houqin_ledger::paper::PaperHead;
    use houqin_ledger::verify::{
        Class, Finding, Head, Report, TrustedKey, VerifyError, What, verify_bundle, verify_export,
    };
    use houqin_ledger::{Entry, FactBody, LogKey, acts, canonical};
    use serde_json::json;

    use crate::fixture::{Fixture, NAME, entry, id, school};

    fn key(ledger: &Fixture) -> TrustedKey {
        TrustedKey::Key(ledger.first_key())
    }

    fn exported(ledger: &mut Fixture) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        ledger.export(folder.path());
        folder
    }

    fn judged(ledger: &Fixture, folder: &Path) -> Report {
        verify_export(folder, &key(ledger), &[]).unwrap()
    }

    fn found(ledger: &mut Fixture) -> Vec<Finding> {
        let folder = exported(ledger);
        judged(ledger, folder.path()).findings
    }

    fn whats(findings: &[Finding]) -> Vec<(Option<u64>, What)> {
        findings.iter().map(|finding| (finding.seq, finding.what.clone())).collect()
    }

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
        for (seed, sizes) in (0..).zip(shapes) {
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

    /// Signed and paper heads of several sizes.
    fn heads(ledger: &Fixture) -> Vec<Head> {
        let mut heads = Vec::new();
        for year in &ledger.years {
            let full = year.entries.len() as u64;
            for size in [0, 1, full / 2, full] {
                let head = year.head_at(size.min(full));
                heads.push(Head::Paper(PaperHead::new(&head)));
                heads.push(Head::Signed(head.sign(&ledger.keys[0])));
            }
        }
        heads
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
                let bytes =
                    fs::read(self.0.join(tile.path().replacen("tile/8/", "tile/", 1))).unwrap();
                tile.hash_at_index(&bytes, *index)
            };
            indexes.iter().map(read).collect()
        }
    }

    fn lively() -> Fixture {
        let mut ledger = Fixture::new(5, &[]);
        ledger.open_year(2026);
        (0..300).for_each(|_| ledger.report_something());
        ledger.rotate(8);
        ledger.erase(id(101));
        (0..20).for_each(|_| ledger.report_something());
        ledger.sign();
        ledger.open_year(2027);
        (0..40).for_each(|_| ledger.report_something());
        ledger.erase(id(102));
        ledger.sign();
        ledger
    }

    #[test]
    fn keys_are_followed_and_erasures_are_told() {
        let mut ledger = lively();
        let after: Vec<_> = ledger.openings.iter().filter(|(_, o)| o.of == id(101)).collect();
        assert!(!after.is_empty(), "values recorded after the erasing act stay");
        let folder = exported(&mut ledger);
        for trusted in [key(&ledger), TrustedKey::Fingerprint(ledger.first_key().fingerprint())] {
            let report = verify_export(folder.path(), &trusted, &[]).unwrap();
            assert_eq!(report.findings, []);
            let of: Vec<_> = report.erased.iter().map(|erased| (erased.of, erased.by)).collect();
            assert_eq!(of, [(id(101), 301), (id(102), 363)]);
            assert_eq!(report.erased_values() + report.opened, 2 * 360);
            let new = ledger.keys[1].public().fingerprint().to_string();
            assert!(report.years.iter().all(|year| year.signer.as_ref().unwrap().1 == new));
        }
    }

    #[test]
    fn a_newer_key_vouches_for_older_years_through_the_tree() {
        let mut ledger = Fixture::new(5, &[30]);
        ledger.open_year(2027);
        ledger.rotate(8);
        ledger.report_something();
        ledger.sign();
        let folder = exported(&mut ledger);
        let newest = ledger.keys[1].public().clone();
        for trusted in [TrustedKey::Fingerprint(newest.fingerprint()), TrustedKey::Key(newest)] {
            let report = verify_export(folder.path(), &trusted, &[]).unwrap();
            assert_eq!(report.findings, []);
            assert!(report.years[0].signer.is_none() && report.years[1].signer.is_some());
            let head = Head::Signed(ledger.years[0].checkpoint.clone());
            let report = verify_export(folder.path(), &trusted, &[head]).unwrap();
            assert_eq!((report.findings, report.heads_met), (vec![], 1));
        }
    }

    #[test]
    fn a_foreign_key_or_fingerprint_is_found() {
        let mut ledger = Fixture::new(5, &[30]);
        let folder = exported(&mut ledger);
        let other = LogKey::from_seed(NAME, &[99; 32]).unwrap().public().clone();
        let print = TrustedKey::Fingerprint(other.fingerprint());
        let report = verify_export(folder.path(), &TrustedKey::Key(other), &[]).unwrap();
        assert_eq!(whats(&report.findings), [(None, What::UnknownKey { year: 2026 })]);
        let report = verify_export(folder.path(), &print, &[]).unwrap();
        assert!(report.findings.iter().all(|finding| finding.what.class() == Class::Key));
    }

    #[test]
    fn a_change_of_key_that_the_old_key_did_not_sign_is_found() {
        let mut ledger = Fixture::new(5, &[]);
        ledger.open_year(2026);
        let thief = LogKey::from_seed(NAME, &[66; 32]).unwrap();
        let fact = acts::rotate_key_fact(&thief, thief.public());
        ledger.act(acts::ROTATE_KEY, fact);
        ledger.sign();
        assert_eq!(whats(&found(&mut ledger)), [(Some(0), What::Rotation)]);
        ledger.years[0].checkpoint = ledger.years[0].head().sign(&thief);
        let findings = whats(&found(&mut ledger));
        assert!(findings.contains(&(None, What::UnknownKey { year: 2026 })));
    }

    #[test]
    fn a_missing_opening_needs_an_erasing_act_or_a_partial_export() {
        let mut ledger = Fixture::new(5, &[30]);
        let (seq, opening) = ledger.openings.remove(7);
        let missing = What::OpeningMissing { path: opening.path };
        assert_eq!(whats(&found(&mut ledger)), [(Some(seq), missing)]);
        ledger.scope = Openings::Partial;
        let folder = exported(&mut ledger);
        let report = judged(&ledger, folder.path());
        assert_eq!((report.findings, report.withheld), (vec![], 1));
    }

    #[test]
    fn an_opening_that_matches_nothing_is_found() {
        let mut ledger = Fixture::new(5, &[30]);
        let (seq, mut opening) = ledger.openings[7].clone();
        ledger.openings.push((seq, opening.clone()));
        opening.path = "/nowhere".into();
        ledger.openings.push((seq, opening.clone()));
        opening.path = "/note".into();
        ledger.openings[7].1.value = json!("另一句话");
        let findings = whats(&found(&mut ledger));
        let unknown = |path: &str| (Some(seq), What::OpeningUnknown { path: path.into() });
        assert!(findings.contains(&unknown("/nowhere")));
        let path = ledger.openings[7].1.path.clone();
        assert!(findings.contains(&unknown(&path)));
        assert!(findings.contains(&(Some(seq), What::OpeningMismatch { path })));
    }

    /// The owner of the key writes what contradicts itself: proofs hold, chains do not.
    #[test]
    fn broken_chains_are_found_even_under_a_valid_signature() {
        let broken = |change: &dyn Fn(&mut Entry)| {
            let mut ledger = Fixture::new(5, &[30, 30]);
            let year = &mut ledger.years[1];
            let mut entry = (3..)
                .find_map(|at| {
                    Entry::decode(&year.entries[at]).ok().filter(|entry| entry.prev.is_some())
                })
                .unwrap();
            let (seq, at) = (entry.seq, usize::try_from(entry.seq - 30).unwrap());
            change(&mut entry);
            year.entries[at] = entry.encode().unwrap();
            ledger.sign();
            let all = whats(&found(&mut ledger));
            (seq, all)
        };
        let (seq, all) = broken(&|entry| entry.school = id(77));
        assert_eq!(all, [(Some(seq), What::School)]);
        let (seq, all) = broken(&|entry| entry.seq += 5);
        assert_eq!(all[0], (Some(seq), What::Sequence { found: seq + 5 }));
        let (seq, all) = broken(&|entry| entry.prev = Some(entry.prev.unwrap() - 1));
        assert!(matches!(all[0], (Some(at), What::Previous { .. }) if at == seq), "{all:?}");
        let (seq, all) = broken(&|entry| {
            entry.group -= 1;
            entry.seq -= 1;
        });
        assert!(all.contains(&(Some(seq), What::Sequence { found: seq - 1 })));
        let (seq, all) = broken(&|entry| entry.act = acts::OPEN_YEAR.into());
        assert_eq!(all, [(Some(seq), What::YearOpening)]);
        let (seq, all) = broken(&|entry| {
            entry.fact = FactBody::Inline(json!({"a": {"$c": "short", "$of": "x"}}));
        });
        assert!(matches!(all[0], (Some(at), What::Commitment { .. }) if at == seq), "{all:?}");
    }

    #[test]
    fn groups_point_to_their_first_record() {
        let mut ledger = Fixture::new(5, &[1]);
        for (seq, group) in [(1, 1), (2, 1), (3, 2), (4, 4)] {
            let mut entry = entry(seq, "service.report", None, None, FactBody::Inline(json!({})));
            entry.group = group;
            ledger.year().entries.push(entry.encode().unwrap());
        }
        ledger.sign();
        assert_eq!(whats(&found(&mut ledger)), [(Some(3), What::Group)]);
    }

    #[test]
    fn years_follow_each_other_and_a_later_year_alone_says_so() {
        let mut ledger = Fixture::new(5, &[30, 30, 30]);
        ledger.years.remove(0);
        ledger.openings.retain(|(seq, _)| *seq >= 30);
        let folder = exported(&mut ledger);
        let report = judged(&ledger, folder.path());
        assert_eq!(report.findings, []);
        assert_eq!(report.before.unwrap().origin, format!("{NAME}/2026"));

        // A year between is left out.
        ledger = Fixture::new(5, &[30, 30, 30]);
        ledger.years.remove(1);
        ledger.openings.retain(|(seq, _)| !(30..60).contains(seq));
        let findings = whats(&found(&mut ledger));
        assert!(findings.contains(&(None, What::Index)), "{findings:?}");
        assert!(findings.contains(&(Some(60), What::YearBefore)));

        // The year before is written anew after the later year began.
        ledger = Fixture::new(5, &[30, 30]);
        let fact = FactBody::Inline(json!({}));
        ledger.years[0].entries[29] = entry(29, "x.y", None, None, fact).encode().unwrap();
        ledger.openings.retain(|(seq, _)| *seq != 29);
        ledger.years[0].checkpoint = ledger.years[0].head().sign(&ledger.keys[0]);
        let findings = whats(&found(&mut ledger));
        assert!(findings.contains(&(Some(30), What::YearBefore)), "{findings:?}");
    }

    #[test]
    fn a_missing_or_strange_file_is_found() {
        let mut ledger = lively();
        let pristine = exported(&mut ledger);
        for (name, _) in files(pristine.path()) {
            let folder = exported(&mut ledger);
            fs::remove_file(folder.path().join(&name)).unwrap();
            let judged = verify_export(folder.path(), &key(&ledger), &[]);
            match name.as_str() {
                "index.json" => assert!(matches!(judged, Err(VerifyError::Nothing(_)))),
                "key.pub" => assert_eq!(judged.unwrap().findings, []),
                _ => assert!(!judged.unwrap().is_clean(), "{name}"),
            }
            fs::write(pristine.path().join("2026/extra"), "x").unwrap();
        }
        let path = "2026/extra".to_owned();
        let findings = whats(&judged(&ledger, pristine.path()).findings);
        assert_eq!(findings, [(None, What::FileUnexpected { path })]);
    }

    fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                    files.push((name, fs::read(path).unwrap()));
                }
            }
        }
        files.sort();
        files
    }

    fn class_of(name: &str) -> Class {
        match name {
            _ if name.contains("entries") => Class::Entry,
            _ if name.contains("openings") => Class::Opening,
            _ if name.contains("tile/") => Class::Tile,
            _ if name.contains("checkpoint") => Class::Checkpoint,
            _ if name.contains("blobs") => Class::Blob,
            _ => Class::File,
        }
    }

    fn chance(seed: &mut u64) -> usize {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*seed >> 33).unwrap()
    }

    /// Which records an entry bundle's byte belongs to.
    fn record_of(bundle: &[u8], byte: usize) -> usize {
        let mut start = 0;
        for record in 0..256 {
            start += 2 + usize::from(u16::from_be_bytes([bundle[start], bundle[start + 1]]));
            if byte < start {
                return record;
            }
        }
        panic!("byte {byte} is beyond the bundle")
    }

    /// 10,000 alterations, each of one byte somewhere in entries, openings, tiles, checkpoints or
    /// blobs: every one is found, in the right class, and an altered entry under its number.
    #[test]
    fn ten_thousand_altered_bytes_are_found() {
        let mut ledger = Fixture::new(3, &[12, 6]);
        let folder = exported(&mut ledger);
        let all = files(folder.path());
        let all: Vec<_> = all.iter().filter(|(name, _)| name.starts_with("20")).collect();
        let mut seed = 42;
        for _ in 0..10_000 {
            let (name, bytes) = all[chance(&mut seed) % all.len()];
            let at = chance(&mut seed) % bytes.len();
            let mut altered = bytes.clone();
            altered[at] ^= u8::try_from(1 + chance(&mut seed) % 255).unwrap();
            let path = folder.path().join(name);
            fs::write(&path, &altered).unwrap();
            let report = judged(&ledger, folder.path());
            fs::write(&path, bytes).unwrap();
            let class = class_of(name);
            let right = |finding: &&Finding| {
                let found = finding.what.class();
                found == class || (class == Class::Checkpoint && found == Class::Key)
            };
            let finding = report.findings.iter().find(right);
            let finding = finding.unwrap_or_else(|| panic!("{name} byte {at}: {report:?}"));
            if class == Class::Entry {
                let first = if name.starts_with("2026") { 0 } else { 12 };
                let seq = first + record_of(bytes, at) as u64;
                assert_eq!(finding.seq, Some(seq), "{name} byte {at}: {report:?}");
            }
        }
        assert_eq!(judged(&ledger, folder.path()).findings, []);
    }

    #[test]
    fn altered_blobs_and_indexes_are_found() {
        let mut ledger = Fixture::new(3, &[300]);
        assert!(!ledger.blobs.is_empty());
        let folder = exported(&mut ledger);
        let all = files(folder.path());
        let mut seed = 7;
        for (name, bytes) in
            all.iter().filter(|(name, _)| !name.starts_with("20") && name != "key.pub")
        {
            for _ in 0..40 {
                let at = chance(&mut seed) % bytes.len();
                let mut altered = bytes.clone();
                altered[at] ^= 1 << (chance(&mut seed) % 8);
                fs::write(folder.path().join(name), &altered).unwrap();
                let report = judged(&ledger, folder.path());
                assert!(!report.is_clean(), "{name} byte {at}");
            }
            fs::write(folder.path().join(name), bytes).unwrap();
        }
    }

    #[test]
    fn exchanged_inserted_and_removed_records_are_found() {
        let rearranged = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
            let mut ledger = Fixture::new(3, &[40]);
            let honest = ledger.years[0].checkpoint.clone();
            change(&mut ledger.years[0].entries);
            // The forger makes all tiles anew, but cannot sign.
            ledger.sign();
            let folder = exported(&mut ledger);
            fs::write(folder.path().join("2026/checkpoint"), honest).unwrap();
            judged(&ledger, folder.path())
        };
        let swapped = rearranged(&|entries| entries.swap(10, 11));
        assert!(swapped.findings.iter().any(|f| f.what == What::Root { year: 2026 }));
        assert!(swapped.findings.iter().any(|f| f.seq == Some(10)), "{swapped:?}");
        let removed = rearranged(&|entries| drop(entries.remove(10)));
        assert!(removed.findings.iter().any(|f| f.seq == Some(10)), "{removed:?}");
        let count = What::Count { year: 2026, signed: 40, found: 39 };
        assert!(removed.findings.iter().any(|f| f.what == count));
        let inserted = rearranged(&|entries| entries.insert(10, entries[3].clone()));
        assert!(inserted.findings.iter().any(|f| f.seq == Some(10)), "{inserted:?}");
        let cut = rearranged(&|entries| entries.truncate(30));
        let count = What::Count { year: 2026, signed: 40, found: 30 };
        assert!(cut.findings.iter().any(|f| f.seq == Some(30) && f.what == count), "{cut:?}");
    }

    /// Who holds the key can write any history. Without a head from before nothing shows, and
    /// that is the point of heads: with one the change is found and bounded.
    #[test]
    fn a_rewritten_log_is_found_by_an_older_head_and_by_nothing_else() {
        let mut ledger = Fixture::new(3, &[200]);
        let year = &ledger.years[0];
        let kept: Vec<_> = [50, 100, 150].map(|size| year.head_at(size)).into();
        let mut rewritten = Entry::decode(&year.entries[120]).unwrap();
        rewritten.post = "校长".into();
        ledger.years[0].entries[120] = rewritten.encode().unwrap();
        ledger.sign();
        let folder = exported(&mut ledger);
        assert_eq!(judged(&ledger, folder.path()).findings, []);
        let signed: Vec<_> =
            kept.iter().map(|head| Head::Signed(head.sign(&ledger.keys[0]))).collect();
        let typed: Vec<_> = kept.iter().map(|head| Head::Paper(PaperHead::new(head))).collect();
        for heads in [signed, typed] {
            let report = verify_export(folder.path(), &key(&ledger), &heads).unwrap();
            assert_eq!(report.heads_met, 2);
            let what = What::HeadDiffers { head: 150 };
            assert_eq!(report.findings, [Finding { seq: None, range: Some((100, 149)), what }]);
        }
        let one_group = PaperHead {
            origin: None,
            size: 150,
            groups: vec![kept[2].root[..4].try_into().unwrap()],
        };
        let report =
            verify_export(folder.path(), &key(&ledger), &[Head::Paper(one_group)]).unwrap();
        assert_eq!(report.findings[0].what, What::HeadDiffers { head: 150 });
    }

    #[test]
    fn a_tail_cut_off_and_signed_again_is_found_by_a_head() {
        let mut ledger = Fixture::new(3, &[200]);
        let head = ledger.years[0].head();
        ledger.years[0].entries.truncate(150);
        ledger.openings.retain(|(seq, _)| *seq < 150);
        ledger.sign();
        let folder = exported(&mut ledger);
        assert_eq!(judged(&ledger, folder.path()).findings, []);
        let heads = [Head::Paper(PaperHead::new(&head))];
        let report = verify_export(folder.path(), &key(&ledger), &heads).unwrap();
        assert_eq!(whats(&report.findings), [(Some(150), What::TailCut { head: 200, found: 150 })]);
    }

    #[test]
    fn a_head_of_another_log_or_of_another_key_is_found() {
        let mut ledger = Fixture::new(3, &[20]);
        let folder = exported(&mut ledger);
        let mut head = ledger.years[0].head();
        let thief = LogKey::from_seed(NAME, &[66; 32]).unwrap();
        let forged = Head::Signed(head.sign(&thief));
        head.origin = format!("{NAME}/2031");
        let foreign = Head::Signed(head.sign(&ledger.keys[0]));
        let garbage = Head::Signed("a\n\nb".into());
        let report =
            verify_export(folder.path(), &key(&ledger), &[forged, foreign, garbage]).unwrap();
        assert_eq!(report.findings.len(), 3);
        assert!(report.findings.iter().all(|finding| finding.what.class() == Class::Head));
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

    fn bundled(
        bundle: &houqin_ledger::bundle::CaseBundle,
        trusted: &TrustedKey,
        heads: &[Head],
    ) -> Report {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.json");
        bundle.write(&path).unwrap();
        verify_bundle(&path, trusted, heads).unwrap()
    }

    #[test]
    fn bundles_of_all_cases_pass_also_over_years_and_keys() {
        let ledger = lively();
        for case in (1000..1017).map(id) {
            let bundle = ledger.bundle(case);
            assert!(bundle.records.len() > 5);
            let report = bundled(
                &bundle,
                &key(&ledger),
                &[Head::Signed(ledger.years[1].checkpoint.clone())],
            );
            assert_eq!(report.findings, []);
            assert_eq!(report.entries, bundle.records.len() as u64);
            let first_seqs: Vec<_> = report.years.iter().map(|year| year.first_seq).collect();
            assert_eq!(first_seqs, [0, 322][..first_seqs.len()]);
            let (met, unjudged) = if first_seqs.len() == 2 { (1, 0) } else { (0, 1) };
            assert_eq!((report.heads_met, report.heads_unjudged), (met, unjudged));
            assert_eq!(report.opened, bundle.opened.len() as u64);
            assert_eq!(report.clauses_missing, Vec::<String>::new());
        }
    }

    #[test]
    fn every_altered_byte_of_a_bundle_is_found() {
        let ledger = Fixture::new(3, &[40]);
        let bundle = ledger.bundle(id(1001));
        let bytes = bundle.to_bytes().unwrap();
        let key_text = format!("\"key\":\"{}\"", bundle.key);
        let text = String::from_utf8(bytes.clone()).unwrap();
        let key_at = text.find(&key_text).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.json");
        let mut seed = 11;
        for _ in 0..4000 {
            let at = chance(&mut seed) % bytes.len();
            if (key_at + 7..key_at + key_text.len() - 1).contains(&at) {
                continue; // for convenience only, and not believed
            }
            let mut altered = bytes.clone();
            altered[at] ^= 1 << (chance(&mut seed) % 8);
            fs::write(&path, &altered).unwrap();
            let report = verify_bundle(&path, &key(&ledger), &[]).unwrap();
            let partial = report.withheld > 0 || !report.clauses_missing.is_empty();
            assert!(
                !report.is_clean() || partial,
                "byte {at} {:?}",
                text.get(at.saturating_sub(20)..at + 20)
            );
        }
    }

    #[test]
    fn a_bundle_with_a_record_left_out_exchanged_or_altered_is_found() {
        let ledger = Fixture::new(3, &[100]);
        let whole = ledger.bundle(id(1001));
        let seqs: Vec<_> =
            whole.records.iter().map(|r| Entry::decode(&r.entry).unwrap().seq).collect();
        let changed = |change: &dyn Fn(&mut houqin_ledger::bundle::CaseBundle)| {
            let mut bundle = ledger.bundle(id(1001));
            change(&mut bundle);
            bundled(&bundle, &key(&ledger), &[]).findings
        };
        let left_out = changed(&|bundle| drop(bundle.records.remove(1)));
        assert!(left_out.iter().any(|f| f.seq == Some(seqs[2]) && f.what.class() == Class::Chain));
        let exchanged = changed(&|bundle| bundle.records.swap(1, 2));
        assert!(exchanged.iter().any(|f| f.what.class() == Class::Chain));
        let altered = changed(&|bundle| {
            let mut entry = Entry::decode(&bundle.records[2].entry).unwrap();
            entry.post = "校长".into();
            bundle.records[2].entry = entry.encode().unwrap();
        });
        assert!(
            matches!(&altered[0], Finding { seq: Some(seq), what: What::NotIncluded { .. }, .. } if *seq == seqs[2])
        );
        let other_case = changed(&|bundle| bundle.case = id(9));
        assert!(other_case.iter().all(|f| f.what == What::Case));
        let clause = changed(&|bundle| bundle.clauses[0].text.push('。'));
        assert_eq!(clause[0].what.class(), Class::Clause);
        let blob = changed(&|bundle| bundle.blobs.push(canonical::encode(&json!(1)).unwrap()));
        assert_eq!(blob[0].what.class(), Class::Blob);
        let mismatch = changed(&|bundle| bundle.opened[0].1.value = json!("x"));
        assert_eq!((mismatch[0].seq, mismatch[0].what.class()), (Some(seqs[0]), Class::Opening));
        let head = ledger.years[0].head();
        let other =
            Head::Paper(PaperHead::new(&houqin_ledger::Checkpoint { root: [1; 32], ..head }));
        let report = bundled(&whole, &key(&ledger), &[other]);
        assert_eq!(report.findings[0].what, What::HeadDiffers { head: 100 });
    }
}
