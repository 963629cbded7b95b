//! One SQL text serves both engines: every statement that stands in the
//! sources is prepared on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use std::path::{Path, PathBuf};

use houqin_store::Store;
use houqin_testkit::{On, School};

/// A statement and where it stands.
type Found = (String, String);

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for item in std::fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The string literals of a source, with Rust's line continuations joined.
fn literals(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            // A comment's quotes open nothing.
            '/' if letters.peek() == Some(&'/') => {
                letters.by_ref().find(|letter| *letter == '\n');
            }
            // Nor does a quote in a character.
            '\'' if letters.clone().take(2).eq(['"', '\'']) => {
                letters.nth(1);
            }
            '"' => found.push(literal(&mut letters)),
            _ => {}
        }
    }
    found
}

fn literal(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => match letters.next() {
                Some('\n') => while letters.next_if(|next| next.is_whitespace()).is_some() {},
                Some(other) => text.extend(['\\', other]),
                None => break,
            },
            other => text.push(other),
        }
    }
    text
}

/// Whole statements: those put together at run time are run by the stories.
fn statements() -> Vec<Found> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["domains", "server/src", "crates/desk/src"] {
        sources(&root.join(folder), &mut files);
    }
    let mut found = Vec::new();
    for file in
        files.iter().filter(|file| !file.components().any(|part| part.as_os_str() == "tests"))
    {
        let text = std::fs::read_to_string(file).unwrap();
        for literal in literals(&text) {
            let verb = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "]
                .iter()
                .any(|verb| literal.starts_with(verb));
            let made_later = literal.contains('{') || literal.ends_with(' ');
            // What a backup file holds is not in a school's database.
            if verb && literal.contains("school_id") && !made_later && !literal.contains("backup_")
            {
                found.push((file.strip_prefix(&root).unwrap().display().to_string(), literal));
            }
        }
    }
    found
}

fn all_prepare(on: On) {
    let school = School::founded(on);
    let setup = school.desk.setup();
    let store = Store::open_reading(&setup.engine, setup.school).unwrap();
    let found = statements();
    assert!(found.len() > 150, "only {} statements were found", found.len());
    let wrong: Vec<String> = found
        .iter()
        .filter_map(|(file, sql)| Some(format!("{file}: {sql}: {}", store.prepare(sql).err()?)))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), found.len(), wrong.join("\n"));
}

#[test]
fn every_statement_is_prepared_on_sqlite() {
    all_prepare(On::Sqlite);
}

#[test]
fn every_statement_is_prepared_on_postgres() {
    all_prepare(On::Postgres);
}
