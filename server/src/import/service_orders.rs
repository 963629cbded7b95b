//! Work orders of another book.

use std::collections::HashSet;

use houqin_desk::Item;
use houqin_kernel::{Bilingual, Moment};
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use super::{CHUNK, ImportError, Judged, Mapping, RefusedRow, Table};

/// Where our fields are in the sheet.
struct Sheet<'a> {
    table: &'a Table,
    mapping: &'a Mapping,
    zone: TimeZone,
    key: Vec<usize>,
    opened: Vec<usize>,
    closed: Vec<usize>,
    state: Vec<usize>,
    category: Vec<usize>,
    description: Vec<usize>,
    place: Vec<usize>,
    not_before: Vec<(String, usize)>,
}

pub fn judge(table: &Table, mapping: &Mapping, now: Moment) -> Result<Judged, ImportError> {
    let sheet = Sheet::of(table, mapping)?;
    let mut keys = HashSet::new();
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    for (line, cells) in &table.rows {
        match sheet.row(*line, cells, now) {
            Ok(row) => {
                let key = row.get("key").and_then(Json::as_str).unwrap_or_default().to_owned();
                if keys.insert(key.clone()) {
                    rows.push(row);
                } else {
                    refused.push(no(
                        *line,
                        "key",
                        format!("编号 {key} 在文件里出现了两次"),
                        format!("number {key} stands in the file twice"),
                    ));
                }
            }
            Err(why) => refused.push(why),
        }
    }
    let book = if mapping.book.is_empty() { "import" } else { &mapping.book };
    let items = rows
        .chunks(CHUNK)
        .map(|rows| {
            let form = json!({ "digest": table.digest, "book": book, "rows": rows });
            Item::new("service.import", form)
        })
        .collect();
    Ok(Judged { read: table.rows.len(), good: rows.len(), items, refused })
}

fn no(row: u64, field: &str, zh: impl Into<String>, en: impl Into<String>) -> RefusedRow {
    RefusedRow { row, field: field.to_owned(), why: Bilingual::new(zh, en) }
}

impl<'a> Sheet<'a> {
    fn of(table: &'a Table, mapping: &'a Mapping) -> Result<Self, ImportError> {
        let needed = |field: &str| -> Result<Vec<usize>, ImportError> {
            mapping.columns_of(field).into_iter().map(|name| table.column(name)).collect()
        };
        let wanted = |field: &str| {
            if mapping.columns.contains_key(field) {
                needed(field)
            } else {
                Ok(needed(field).unwrap_or_default())
            }
        };
        let not_before = mapping
            .not_before_opening
            .iter()
            .map(|name| Ok((name.clone(), table.column(name)?)))
            .collect::<Result<_, ImportError>>()?;
        Ok(Self {
            zone: mapping.zone()?,
            key: needed("key")?,
            opened: needed("opened_at")?,
            closed: wanted("closed_at")?,
            state: wanted("state")?,
            category: needed("category")?,
            description: wanted("description")?,
            place: wanted("place_text")?,
            not_before,
            table,
            mapping,
        })
    }

    fn text(&self, cells: &[String], columns: &[usize]) -> String {
        let parts: Vec<&str> = columns
            .iter()
            .filter_map(|at| cells.get(*at))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        parts.join(" · ")
    }

    fn time(&self, line: u64, field: &str, text: &str) -> Result<Option<Moment>, RefusedRow> {
        if text.is_empty() {
            return Ok(None);
        }
        self.mapping
            .moment(text, &self.zone)
            .map(Some)
            .map_err(|why| no(line, field, format!("“{text}”不是可识别的时间"), why))
    }

    fn row(&self, line: u64, cells: &[String], now: Moment) -> Result<Json, RefusedRow> {
        if cells.len() != self.table.header.len() {
            let (has, wants) = (cells.len(), self.table.header.len());
            return Err(no(
                line,
                "",
                format!("有 {has} 格，表头有 {wants} 格"),
                format!("has {has} cells where the header has {wants}"),
            ));
        }
        let key = self.text(cells, &self.key);
        if key.is_empty() {
            return Err(no(line, "key", "没有编号", "has no number"));
        }
        let opened =
            self.time(line, "opened_at", &self.text(cells, &self.opened))?.ok_or_else(|| {
                no(line, "opened_at", "没有写报修时间", "does not say when it was opened")
            })?;
        let closed = self.time(line, "closed_at", &self.text(cells, &self.closed))?;
        self.judge_times(line, cells, opened, closed, now)?;
        let category = self.text(cells, &self.category);
        if category.is_empty() {
            return Err(no(line, "category", "没有类别", "has no category"));
        }
        Ok(json!({
            "line": line,
            "key": key,
            "category": category,
            "description": self.text(cells, &self.description),
            "place_text": self.text(cells, &self.place),
            "opened_at": opened,
            "closed_at": closed,
        }))
    }

    fn judge_times(
        &self,
        line: u64,
        cells: &[String],
        opened: Moment,
        closed: Option<Moment>,
        now: Moment,
    ) -> Result<(), RefusedRow> {
        if closed.is_some_and(|closed| closed < opened) {
            return Err(no(
                line,
                "closed_at",
                "办结早于报修，不可能",
                "it closes before it opens, which cannot be",
            ));
        }
        if opened > now || closed.is_some_and(|closed| closed > now) {
            return Err(no(
                line,
                "opened_at",
                "时间在将来，不可能",
                "it lies in the future, which cannot be",
            ));
        }
        for (name, at) in &self.not_before {
            let said = self.time(line, name, cells.get(*at).map_or("", |cell| cell.trim()))?;
            if said.is_some_and(|said| said < opened) {
                return Err(no(
                    line,
                    name,
                    "时间早于报修，不可能",
                    "it lies before the opening, which cannot be",
                ));
            }
        }
        let state = self.text(cells, &self.state);
        let says = |which: &str| {
            self.mapping.states.get(which).is_some_and(|words| words.contains(&state))
        };
        if says("closed") && closed.is_none() {
            return Err(no(
                line,
                "closed_at",
                "写着已办结，却没有办结时间",
                "it is said to be closed, but not when",
            ));
        }
        if says("open") && closed.is_some() {
            return Err(no(
                line,
                "state",
                "写着未办结，却有办结时间",
                "it is said to be open, but has a time of closing",
            ));
        }
        if !self.mapping.states.is_empty() && !says("open") && !says("closed") {
            return Err(no(
                line,
                "state",
                format!("对照表里没有“{state}”这个状态"),
                format!("“{state}” is in no state of the mapping"),
            ));
        }
        Ok(())
    }
}
