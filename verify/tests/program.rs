//! The program as an inspector uses it: exit codes and sentences.
#![cfg(test)]

#[cfg(test)]
#[path = "../../crates/ledger/tests/verify/fixture.rs"]
#[expect(dead_code, reason = "the ledger's own tests use the rest")]
mod fixture;

#[cfg(test)]
mod program {
    use std::path::Path;
    use std::process::Command;

    use houqin_ledger::paper::PaperHead;

    use crate::fixture::{Fixture, id};

    /// Exit code, answer, and what went to the error stream.
    fn run(path: &Path, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_houqin-verify"));
        let output = command.arg(path).args(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn exported(ledger: &mut Fixture) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        ledger.export(folder.path());
        folder
    }

    fn lively() -> Fixture {
        let mut ledger = Fixture::new(5, &[30]);
        ledger.erase(id(101));
        ledger.sign();
        ledger
    }

    #[test]
    fn a_clean_ledger_is_told_in_chinese_and_in_english() {
        let mut ledger = lively();
        let folder = exported(&mut ledger);
        let fingerprint = ledger.first_key().fingerprint().to_string();
        let head = PaperHead::new(&ledger.years[0].head_at(20)).to_string();
        let (code, said, _) = run(folder.path(), &["--key", &fingerprint, "--head", &head]);
        assert_eq!(code, 0, "{said}");
        let expected = [
            "✓ 核验通过：以下各项与封存时一致。",
            "核验对象：学校 00000000-0000-0000-0000-000000000001 的台账，记录 31 条。",
            "记录时间：自 2026-01-01 00:00:00 至 2026-01-01 00:30:00（世界协调时）。",
            &format!(
                "2026 年度：自第 0 号起，封存 31 条，由 school.example/ledger/first（指纹 {fingerprint}）签署。"
            ),
            "依第 30 号记录，当事人 00000000-0000-0000-0000-000000000065 的",
            "与您留存的封存相符：1 份。",
        ];
        for sentence in expected {
            assert!(said.contains(sentence), "{sentence} in\n{said}");
        }
        let key = ledger.first_key().to_string();
        let (code, said, _) = run(folder.path(), &["--key", &key, "--lang", "en"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.starts_with("✓ Verified") && said.contains("No head kept earlier was given"));
    }

    #[test]
    fn an_altered_record_is_named() {
        let mut ledger = lively();
        let folder = exported(&mut ledger);
        let path = folder.path().join("2026/tile/entries/000.p/31");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[40] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        let key = ledger.first_key().to_string();
        let (code, said, _) = run(folder.path(), &["--key", &key]);
        assert_eq!(code, 1);
        assert!(said.contains("✗ 第 0 号记录：内容被改动"), "{said}");
        let (code, said, _) = run(folder.path(), &["--key", &key, "--json"]);
        let answer: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(code, 1);
        assert_eq!(answer["ok"], false);
        assert_eq!(answer["findings"][0]["record"], 0);
        assert_eq!(answer["findings"][0]["class"], "entry");
    }

    #[test]
    fn a_shorter_tail_than_a_kept_checkpoint_is_named() {
        let mut ledger = lively();
        let kept = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(kept.path(), &ledger.years[0].checkpoint).unwrap();
        ledger.years[0].entries.truncate(25);
        ledger.openings.retain(|(seq, _)| *seq < 25);
        ledger.scope = houqin_ledger::export::Openings::Partial;
        ledger.sign();
        let folder = exported(&mut ledger);
        let key = ledger.first_key().to_string();
        let checkpoint = kept.path().to_str().unwrap();
        let (code, said, _) = run(folder.path(), &["--key", &key, "--checkpoint", checkpoint]);
        assert_eq!(code, 1);
        assert!(said.contains("✗ 第 25 号记录：末尾被截去"), "{said}");
    }

    #[test]
    fn a_bundle_is_judged_and_says_what_it_cannot_show() {
        let ledger = lively();
        let file = tempfile::NamedTempFile::new().unwrap();
        ledger.bundle(id(1003)).write(file.path()).unwrap();
        let key = ledger.first_key().to_string();
        let (code, said, _) = run(file.path(), &["--key", &key, "--lang", "en"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("Judged: case"), "{said}");
        assert!(said.contains("cannot show that the case has no later record"), "{said}");
    }

    #[test]
    fn wrong_usage_is_one_sentence_and_exit_2() {
        let mut ledger = lively();
        let folder = exported(&mut ledger);
        let key = ledger.first_key().to_string();
        let nowhere = folder.path().join("nowhere");
        let (code, _, said) = run(folder.path(), &[]);
        assert!(code == 2 && said.contains("公钥须来自外部"), "{said}");
        let (code, _, said) = run(folder.path(), &["--lang", "en"]);
        assert!(code == 2 && said.contains("It must come from outside"), "{said}");
        for (path, arguments) in [
            (folder.path(), ["--key", "zzz"].as_slice()),
            (folder.path(), &["--key", &key, "--head", "12 abc"]),
            (folder.path(), &["--key", &key, "--checkpoint", "no-such-file"]),
            (&nowhere, &["--key", &key]),
        ] {
            let (code, answer, said) = run(path, arguments);
            assert_eq!((code, answer.as_str(), said.lines().count()), (2, "", 1), "{said}");
        }
    }
}
