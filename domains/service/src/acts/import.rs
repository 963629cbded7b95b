//! 导入. Orders from another book: marked everywhere, judged by no rule of today.
//!
//! One act a chunk of at most 1,000 rows; the reader of the file has refused
//! what cannot be before it comes here, and here it is judged again.

use houqin_kernel::{
    Act, CaseId, Moment, NewCase, Now, Permit, PersonId, Record, Refusal, Stop, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::order::PROCEDURE;
use crate::words;

/// Most rows in one act.
pub const ROWS_MAX: usize = 1_000;

/// One order of another book.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Line in the file, from 1.
    pub line: u64,
    /// Its number in the other book.
    pub key: String,
    /// Category code, or the other book's own words.
    pub category: String,
    /// What was wrong.
    pub description: String,
    /// Where, in the other book's words.
    #[serde(default)]
    pub place_text: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// When it was closed; none while open.
    #[serde(default)]
    pub closed_at: Option<Moment>,
}

/// Imports a chunk.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// SHA-256 of the file, in hex.
    pub digest: String,
    /// Name of the other book, e.g. `sf311`.
    pub book: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// One order as the ledger keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Imported {
    id: CaseId,
    number: String,
    #[serde(flatten)]
    row: Row,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Chunk {
    digest: String,
    book: String,
    importer: PersonId,
    version: i64,
    rows: Vec<Imported>,
}

impl Act for Import {
    const NAME: &'static str = "service.import";
    const REFUSALS: &'static [&'static str] =
        &["too_many_rows", "not_a_digest", "closed_before_opened", "in_the_future", "known_key"];
    const BY_PLATFORM: bool = true;
    type Fact = Chunk;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Chunk, Stop> {
        if self.rows.is_empty() || self.rows.len() > ROWS_MAX {
            return Err(too_many().into());
        }
        if self.digest.len() != 64 || !self.digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(not_a_digest().into());
        }
        for row in &self.rows {
            self.judge(row, now)?;
        }
        let year = i64::from(now.at.civil(now.institution.calendar.zone()).year());
        let last = now.reading.number(
            "SELECT last FROM desk_counter WHERE school_id = $1 AND prefix = $2 AND year = $3",
            &[now.school().into(), "DR".into(), year.into()],
        )?;
        let rows = (last + 1..).zip(&self.rows).map(|(number, row)| Imported {
            id: CaseId(now.ids.fresh().0),
            number: format!("DR-{year}-{number:06}"),
            row: row.clone(),
        });
        let version =
            permit.procedure.split_once('@').and_then(|(_, version)| version.parse().ok());
        Ok(Chunk {
            digest: self.digest.clone(),
            book: self.book.clone(),
            importer: permit.actor,
            version: version.unwrap_or(1),
            rows: rows.collect(),
        })
    }

    fn imported(fact: &Chunk) -> Option<([u8; 32], u64)> {
        let mut digest = [0; 32];
        for (at, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(fact.digest.get(at * 2..at * 2 + 2)?, 16).ok()?;
        }
        Some((digest, fact.rows.first()?.row.line))
    }

    fn apply(fact: &Chunk, record: &Record, tables: &mut dyn Writing) {
        for order in &fact.rows {
            order.write(fact, record, tables);
        }
    }
}

impl Imported {
    fn write(&self, chunk: &Chunk, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let state = if self.row.closed_at.is_some() { "unconfirmed" } else { "reported" };
        let case = NewCase {
            id: self.id.bytes(),
            number: &self.number,
            procedure: PROCEDURE,
            version: chunk.version,
            state,
            opened_at: self.row.opened_at,
            seq: record.seq(),
            at: record.at,
        };
        case.write(tables);
        let ending = self.row.closed_at.map(|_| "imported");
        tables.one(
            "INSERT INTO service_order (school_id, id, number, requester, reporter, place_text, \
             category, urgency, description, source, reported_at, closed_at, ending, pooled, \
             material_fen, labour_minutes, sent_back, reopened, emergency, imported, source_key) \
             VALUES ($1, $2, $3, $4, $4, $5, $6, '', $7, $8, $9, $10, $11, 0, 0, 0, 0, 0, 0, 1, $12)",
            &[
                (&school).into(),
                (&self.id).into(),
                (&self.number).into(),
                (&chunk.importer).into(),
                (&self.row.place_text).into(),
                (&self.row.category).into(),
                (&self.row.description).into(),
                (&chunk.book).into(),
                self.row.opened_at.into(),
                self.row.closed_at.into(),
                ending.into(),
                (&self.row.key).into(),
            ],
        );
        let said = [&self.row.description, &self.row.place_text, &self.row.key].map(String::as_str);
        words::keep_imported(tables, &self.id, self.row.opened_at, &said);
    }
}

impl Import {
    fn judge(&self, row: &Row, now: &Now<'_>) -> Result<(), Stop> {
        if row.closed_at.is_some_and(|closed| closed < row.opened_at) {
            return Err(Refusal::form(
                "rows",
                "closed_before_opened",
                format!("第 {} 行：办结早于报修，无法成立。", row.line),
                format!("Line {}: it closes before it opens, which cannot be.", row.line),
            )
            .into());
        }
        if row.opened_at > now.at || row.closed_at.is_some_and(|closed| closed > now.at) {
            return Err(Refusal::form(
                "rows",
                "in_the_future",
                format!("第 {} 行：时间晚于现在，无法成立。", row.line),
                format!("Line {}: it lies in the future, which cannot be.", row.line),
            )
            .into());
        }
        let known = now.reading.number(
            "SELECT COUNT(*) FROM service_order \
             WHERE school_id = $1 AND source = $2 AND source_key = $3",
            &[now.school().into(), (&self.book).into(), (&row.key).into()],
        )?;
        if known > 0 {
            return Err(Refusal::form(
                "rows",
                "known_key",
                format!("第 {} 行：{} 的 {} 号已经导入过。", row.line, self.book, row.key),
                format!(
                    "Line {}: number {} of {} was imported before.",
                    row.line, row.key, self.book
                ),
            )
            .into());
        }
        Ok(())
    }
}

fn too_many() -> Refusal {
    Refusal::form(
        "rows",
        "too_many_rows",
        format!("一次导入 1 至 {ROWS_MAX} 行。"),
        format!("One act imports 1 to {ROWS_MAX} rows."),
    )
}

fn not_a_digest() -> Refusal {
    Refusal::form(
        "digest",
        "not_a_digest",
        "缺少来源文件的摘要（SHA-256）。",
        "The digest of the source file (SHA-256) is missing.",
    )
}
