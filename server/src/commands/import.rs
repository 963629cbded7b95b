//! `houqin import`.

mod roll;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use houqin_desk::{Item, Request};
use houqin_kernel::{Bilingual, Hand};
use houqin_organisation::roll::SHARE_MAX_PERCENT;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::{Where, say};
use crate::data::{Data, Failure};
use crate::door::{Door, Refused};
use crate::import::{ImportError, Mapping, Read, RefusedRow, judge};
use crate::progress::{Progress, while_working};

/// Imports a CSV or XLSX file, also gzipped.
#[derive(Debug, Args)]
pub struct Import {
    /// `service-orders`, `places` or `people`.
    kind: String,
    /// The file.
    file: PathBuf,
    #[command(flatten)]
    place: Where,
    /// What the other book calls our fields.
    #[arg(long)]
    map: Option<PathBuf>,
    /// Judge only; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Apply the good rows and list the rest. Without it: the whole file or nothing.
    #[arg(long)]
    partial: bool,
    /// Login of the person on whose word places and people are imported.
    #[arg(long)]
    login: Option<String>,
    /// People: the list is whole. Who is here, of a kind that is in it, and does not
    /// stand in it, leaves the school.
    #[arg(long, conflicts_with = "partial")]
    leavers: bool,
    /// People: of a hundred who are here, at most so many may leave by one list.
    #[arg(long, value_name = "PERCENT", default_value_t = SHARE_MAX_PERCENT,
          value_parser = clap::value_parser!(u8).range(0..=100))]
    leavers_most: u8,
}

/// Rows in one commit on PostgreSQL, where every statement is a way to another
/// process and back: as for the files, the desk is to be free again within 50 ms.
const ROWS_ON_POSTGRESQL: usize = 40;

/// What came of it.
#[derive(Default)]
struct Outcome {
    applied: usize,
    repeated: usize,
    refused: Vec<RefusedRow>,
}

impl Import {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let mapping = Mapping::read(self.map.as_deref()).map_err(Failure::said)?;
        let data = Data::open(&self.place.data)?;
        let row = data.school(self.place.school.as_deref())?;
        let hand = self.hand(&data)?;
        if self.kind == "people" {
            return roll::run(&self, &data, &row, hand, &mapping);
        }
        if self.leavers {
            return Err(Failure::usage("--leavers goes with people alone"));
        }
        let read = while_working("reading the file", || {
            judge(&self.kind, &self.file, &mapping, Door::now())
        })
        .map_err(|error| match error {
            ImportError::NoSuchKind(_) => Failure::usage(error),
            other => Failure::said(other),
        })?;
        let apply =
            (read.judged.refused.is_empty() || self.partial) && !read.judged.items.is_empty();
        let mut outcome = Outcome::default();
        if apply {
            let mut door = Door::open(&data, &row)?;
            outcome = if self.partial {
                let most = data.database_url.as_ref().map_or(usize::MAX, |_| ROWS_ON_POSTGRESQL);
                self.by_chunks(&mut door, hand, &read, most)?
            } else {
                self.whole(&mut door, hand, &read)?
            };
        }
        let mut refused = read.judged.refused;
        refused.append(&mut outcome.refused);
        refused.sort_by_key(|row| row.row);
        self.tell(read.judged.read, &outcome, &refused)
    }

    /// Other books come in by the import's hand; places and people are set up
    /// by a person who may.
    fn hand(&self, data: &Data) -> Result<Hand, Failure> {
        if self.kind == "service-orders" {
            return Ok(Hand::Import);
        }
        let name = self.login.as_deref().ok_or_else(|| {
            Failure::usage("say by --login on whose word this is done; their post must allow it")
        })?;
        let login = data.registry.login(name)?;
        let login = login.ok_or_else(|| Failure::said(format!("there is no login {name}")))?;
        Ok(Hand::Person(login.person))
    }

    fn request(&self, hand: Hand, items: &[Item]) -> Request {
        let mut request = Request::one(hand, "", json!({}));
        request.items = items.to_vec();
        request.dry_run = self.dry_run;
        // Rows of another book are imported once: the same rows asked for
        // again, after a broken line, answer with their first receipt.
        if hand == Hand::Import {
            let mut digest = Sha256::new();
            for item in items {
                digest.update(&item.act);
                digest.update(item.form.to_string());
            }
            request.key = Some(format!("import:{}", houqin_desk::hex(&digest.finalize())));
        }
        request
    }

    /// One group: all of it is recorded, or nothing.
    fn whole(&self, door: &mut Door, hand: Hand, read: &Read) -> Result<Outcome, Failure> {
        let good = read.judged.good;
        let request = self.request(hand, &read.judged.items);
        match while_working("importing", || door.perform(request)) {
            Ok(_) if self.dry_run => Ok(Outcome::default()),
            Ok(done) if done.repeated => Ok(Outcome { repeated: good, ..Outcome::default() }),
            Ok(_) => Ok(Outcome { applied: good, ..Outcome::default() }),
            Err(Failure::Refused(refused)) => {
                Ok(Outcome { refused: vec![row_of(0, &refused)], ..Outcome::default() })
            }
            Err(error) => Err(error),
        }
    }

    /// A commit a chunk, so that others have their turn in between. A chunk
    /// that is refused is halved until the rows that cannot be are found.
    fn by_chunks(
        &self,
        door: &mut Door,
        hand: Hand,
        read: &Read,
        most: usize,
    ) -> Result<Outcome, Failure> {
        let mut outcome = Outcome::default();
        let mut progress = Progress::new("importing", read.judged.good);
        let mut from = 0;
        for item in read.judged.items.iter().flat_map(|item| pieces(item, most)) {
            let count = rows_of(&item).map_or(1, <[Json]>::len);
            let lines = read.lines.get(from..from + count).unwrap_or_default();
            self.chunk(door, hand, &item, lines, &mut outcome)?;
            from += count;
            progress.add(count);
        }
        Ok(outcome)
    }

    fn chunk(
        &self,
        door: &mut Door,
        hand: Hand,
        item: &Item,
        lines: &[u64],
        outcome: &mut Outcome,
    ) -> Result<(), Failure> {
        let count = rows_of(item).map_or(1, <[Json]>::len);
        match door.perform(self.request(hand, std::slice::from_ref(item))) {
            Ok(_) if self.dry_run => {}
            Ok(done) if done.repeated => outcome.repeated += count,
            Ok(_) => outcome.applied += count,
            Err(Failure::Refused(refused)) => match halves(item) {
                Some([left, right]) => {
                    let middle = rows_of(&left).map_or(1, <[Json]>::len).min(lines.len());
                    let (before, after) = lines.split_at(middle);
                    self.chunk(door, hand, &left, before, outcome)?;
                    self.chunk(door, hand, &right, after, outcome)?;
                }
                None => {
                    let line = lines.first().copied().unwrap_or_default();
                    outcome.refused.push(row_of(line, &refused));
                }
            },
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn tell(
        &self,
        read: usize,
        outcome: &Outcome,
        refused: &[RefusedRow],
    ) -> Result<ExitCode, Failure> {
        let Outcome { applied, repeated, .. } = outcome;
        if self.place.json {
            say(
                json!({ "read": read, "applied": applied, "repeated": repeated, "refused": refused }),
            );
        } else {
            let again = if *repeated > 0 {
                format!(", {repeated} were recorded before")
            } else {
                String::new()
            };
            say(format!("read {read}, applied {applied}, refused {}{again}", refused.len()));
            for row in refused {
                let place =
                    if row.row == 0 { "the file".into() } else { format!("line {}", row.row) };
                say(format!("  {place} {}: {}", row.field, row.said()));
            }
            if self.dry_run {
                say("A dry run: nothing was applied.");
            } else if !refused.is_empty() && !self.partial {
                say(
                    "Nothing was applied. Correct the file, or ask for the good rows alone by --partial.",
                );
            }
        }
        Ok(ExitCode::from(u8::from(!refused.is_empty() && !self.partial)))
    }
}

fn row_of(line: u64, refused: &Refused) -> RefusedRow {
    let why = Bilingual::new(refused.zh.clone(), refused.en.clone());
    RefusedRow { row: line, field: refused.field.clone(), why }
}

fn rows_of(item: &Item) -> Option<&[Json]> {
    item.form.get("rows").and_then(Json::as_array).map(Vec::as_slice)
}

/// The same act with these rows alone.
fn with_rows(item: &Item, rows: &[Json]) -> Item {
    let mut part = Item::new(item.act.clone(), json!({}));
    if let (Some(whole), Some(form)) = (item.form.as_object(), part.form.as_object_mut()) {
        let others = whole.iter().filter(|(name, _)| *name != "rows");
        form.extend(others.map(|(name, value)| (name.clone(), value.clone())));
        form.insert("rows".into(), rows.into());
    }
    part
}

/// The act in pieces of so many rows at most.
fn pieces(item: &Item, most: usize) -> Vec<Item> {
    match rows_of(item).filter(|rows| rows.len() > most) {
        Some(rows) => rows.chunks(most).map(|rows| with_rows(item, rows)).collect(),
        None => vec![item.clone()],
    }
}

/// The two halves of a chunk; `None` for a single row.
fn halves(item: &Item) -> Option<[Item; 2]> {
    let rows = rows_of(item).filter(|rows| rows.len() > 1)?;
    let (left, right) = rows.split_at(rows.len() / 2);
    Some([left, right].map(|rows| with_rows(item, rows)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_is_halved_down_to_single_rows_and_no_further() {
        let item = Item::new("x", json!({ "book": "b", "rows": [1, 2, 3] }));
        let [left, right] = halves(&item).unwrap();
        assert_eq!(left.form, json!({ "book": "b", "rows": [1] }));
        assert_eq!(right.form, json!({ "book": "b", "rows": [2, 3] }));
        assert!(halves(&left).is_none());
        let most_two: Vec<Json> = pieces(&item, 2).into_iter().map(|piece| piece.form).collect();
        assert_eq!(most_two[0], json!({ "book": "b", "rows": [1, 2] }));
        assert_eq!(most_two[1], json!({ "book": "b", "rows": [3] }));
        assert_eq!(pieces(&item, usize::MAX).len(), 1);
        assert!(halves(&Item::new("y", json!({ "name": "n" }))).is_none());
    }
}
