//! Places: `code, name, kind, parent, teaching`.

use houqin_desk::Item;
use serde_json::json;

use super::{CHUNK, ImportError, Judged, Mapping, RefusedRow, Table};

const KINDS: [&str; 5] = ["campus", "building", "floor", "room", "outdoor"];

pub fn judge(table: &Table, mapping: &Mapping) -> Result<Judged, ImportError> {
    let at =
        |field: &str| table.column(mapping.columns_of(field).first().copied().unwrap_or_default());
    let (code, name, kind) = (at("code")?, at("name")?, at("kind")?);
    let (parent, teaching) = (at("parent").ok(), at("teaching").ok());
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    for (line, cells) in &table.rows {
        let cell = |at: usize| cells.get(at).map(|text| text.trim()).unwrap_or_default();
        let no = |field: &str, why: String| RefusedRow { row: *line, field: field.into(), why };
        if cell(code).is_empty() {
            refused.push(no("code", "has no code".into()));
        } else if cell(name).is_empty() {
            refused.push(no("name", "has no name".into()));
        } else if !KINDS.contains(&cell(kind)) {
            let why = format!("“{}” is not one of {}", cell(kind), KINDS.join(", "));
            refused.push(no("kind", why));
        } else {
            let lessons = teaching.map(cell).unwrap_or_default();
            rows.push(json!({
                "code": cell(code),
                "name": cell(name),
                "kind": cell(kind),
                "parent": parent.map(cell).unwrap_or_default(),
                "teaching": matches!(lessons, "1" | "true" | "yes" | "是"),
            }));
        }
    }
    let items = rows
        .chunks(CHUNK)
        .map(|rows| Item::new("organisation.import_places", json!({ "rows": rows })))
        .collect();
    Ok(Judged { read: table.rows.len(), good: rows.len(), items, refused })
}
