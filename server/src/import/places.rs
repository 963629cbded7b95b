//! Places: `code, name, kind, parent, teaching`, or the same in Chinese. A
//! place stands below the one it lies in.

use std::collections::HashMap;

use houqin_desk::Item;
use houqin_kernel::Bilingual;
use houqin_organisation::PLACE_KINDS;
use houqin_organisation::acts::{check_place_code, check_text};
use serde_json::{Value as Json, json};

use super::mapping::refused_by;
use super::{CHUNK, ImportError, Judged, Mapping, RefusedRow, Table};

/// What schools call the kinds.
const CALLED: [(&str, &str); 12] = [
    ("校区", "campus"),
    ("校园", "campus"),
    ("楼宇", "building"),
    ("楼栋", "building"),
    ("楼", "building"),
    ("楼层", "floor"),
    ("层", "floor"),
    ("房间", "room"),
    ("教室", "room"),
    ("办公室", "room"),
    ("室外", "outdoor"),
    ("场地", "outdoor"),
];

/// Where our fields are in the sheet.
struct Columns {
    code: usize,
    name: usize,
    kind: usize,
    parent: Option<usize>,
    teaching: Option<usize>,
}

pub fn judge(table: &Table, mapping: &Mapping) -> Result<Judged, ImportError> {
    let columns = Columns {
        code: mapping.needed(table, "code", &["编号", "地点编号", "短编号"])?,
        name: mapping.needed(table, "name", &["名称", "地点名称"])?,
        kind: mapping.needed(table, "kind", &["类别", "类型", "地点类别"])?,
        parent: mapping.wanted(table, "parent", &["上级", "上级编号", "所在地点"])?,
        teaching: mapping.wanted(table, "teaching", &["教学", "上课", "用于上课"])?,
    };
    let lines = columns.lines(table);
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    for (line, cells) in &table.rows {
        match columns.row(*line, cells, &lines) {
            Ok(row) => rows.push(row),
            Err(why) => refused.push(why),
        }
    }
    let items = rows
        .chunks(CHUNK)
        .map(|rows| Item::new("organisation.import_places", json!({ "rows": rows })))
        .collect();
    Ok(Judged { read: table.rows.len(), good: rows.len(), items, refused })
}

fn text(cells: &[String], at: Option<usize>) -> &str {
    at.and_then(|at| cells.get(at)).map(|text| text.trim()).unwrap_or_default()
}

/// Our word for a kind; none where it is unknown.
fn kind_of(said: &str) -> Option<&'static str> {
    let called = CALLED.iter().find(|(called, _)| *called == said).map(|(_, kind)| *kind);
    called.or_else(|| PLACE_KINDS.into_iter().find(|kind| *kind == said))
}

/// Yes, no, or neither.
fn yes(said: &str) -> Option<bool> {
    match said {
        "1" | "true" | "TRUE" | "yes" | "是" | "√" | "✓" => Some(true),
        "" | "0" | "false" | "FALSE" | "no" | "否" | "×" => Some(false),
        _ => None,
    }
}

impl Columns {
    /// The line on which each code first stands.
    fn lines<'t>(&self, table: &'t Table) -> HashMap<&'t str, u64> {
        let mut lines = HashMap::new();
        for (line, cells) in &table.rows {
            lines.entry(text(cells, Some(self.code))).or_insert(*line);
        }
        lines
    }

    fn row(
        &self,
        line: u64,
        cells: &[String],
        lines: &HashMap<&str, u64>,
    ) -> Result<Json, RefusedRow> {
        let cell = |at: usize| text(cells, Some(at));
        let no = |field: &str, zh: String, en: String| {
            let why = Bilingual::new(zh, en);
            RefusedRow { row: line, field: field.into(), why }
        };
        let (code, name, parent) = (cell(self.code), cell(self.name), text(cells, self.parent));
        check_place_code(code).map_err(|why| refused_by(line, "code", &why))?;
        if let Some(first) = lines.get(code).filter(|first| **first != line) {
            let zh = format!("编号“{code}”已在第 {first} 行出现，请删去一行。");
            let en = format!("The code “{code}” stands on line {first} already; drop one.");
            return Err(no("code", zh, en));
        }
        check_text(name).map_err(|why| refused_by(line, "name", &why))?;
        let Some(kind) = kind_of(cell(self.kind)) else {
            let said = cell(self.kind);
            let zh = format!("“{said}”不是地点类别；可用校区、楼宇、楼层、房间、室外。");
            let en = format!("“{said}” is no kind of place; use {}.", PLACE_KINDS.join(", "));
            return Err(no("kind", zh, en));
        };
        if let Some(later) = lines.get(parent).filter(|later| !parent.is_empty() && **later >= line)
        {
            let zh = format!("上级“{parent}”在第 {later} 行，须排在它里面的地点之前。");
            let en = format!("“{parent}” stands on line {later}; it must stand above this one.");
            return Err(no("parent", zh, en));
        }
        let said = text(cells, self.teaching);
        let Some(teaching) = yes(said) else {
            let zh = format!("“{said}”看不出是否用于上课；请写是或否。");
            let en = format!("“{said}” does not say whether lessons are given; write yes or no.");
            return Err(no("teaching", zh, en));
        };
        Ok(json!({
            "code": code, "name": name, "kind": kind, "parent": parent, "teaching": teaching,
        }))
    }
}
