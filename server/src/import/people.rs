//! People: `number, name, kind, unit, phone, skills, login`.

use houqin_desk::Item;
use serde_json::json;

use super::{ImportError, Judged, Mapping, RefusedRow, Table};

pub fn judge(table: &Table, mapping: &Mapping) -> Result<Judged, ImportError> {
    let at =
        |field: &str| table.column(mapping.columns_of(field).first().copied().unwrap_or_default());
    let (number, name, kind) = (at("number")?, at("name")?, at("kind")?);
    let optional = ["unit", "phone", "skills", "login"].map(|field| at(field).ok());
    let [unit, phone, skills, login] = optional;
    let (mut items, mut refused) = (Vec::new(), Vec::new());
    for (line, cells) in &table.rows {
        let cell = |at: usize| cells.get(at).map(|text| text.trim()).unwrap_or_default();
        let maybe = |at: Option<usize>| at.map(cell).unwrap_or_default();
        if let Some(field) = [("number", number), ("name", name)]
            .into_iter()
            .find_map(|(field, at)| cell(at).is_empty().then_some(field))
        {
            let why = format!("has no {field}");
            refused.push(RefusedRow { row: *line, field: field.into(), why });
            continue;
        }
        let skills: Vec<&str> = maybe(skills).split_whitespace().collect();
        let mut form = json!({
            "number": cell(number),
            "name": cell(name),
            "kind": cell(kind),
            "unit": maybe(unit),
            "phone": maybe(phone),
            "skills": skills,
        });
        if let (Some(form), false) = (form.as_object_mut(), maybe(login).is_empty()) {
            form.insert("login".into(), maybe(login).into());
        }
        items.push(Item::new("organisation.enrol", form));
    }
    Ok(Judged { read: table.rows.len(), good: items.len(), items, refused })
}
