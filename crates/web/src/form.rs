//! The fields of an HTML form, read by the act's own JSON schema.
//!
//! `name.zh` is nested; a repeated name is an array; an empty optional field is
//! left out; `amount~yuan` is exact fen; `until~local` is a wall clock time of
//! the school; `procedure~json` is JSON as it stands.

use houqin_kernel::{Moment, Refusal};
use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};

/// The fields of a form, in order.
pub type Fields = Vec<(String, String)>;

/// The first value of a field; empty when not given.
pub fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
}

fn wrong(name: &str, value: &str) -> Refusal {
    Refusal::form(
        "body",
        "unreadable",
        format!("“{name}”一栏的“{value}”无法识别，请改正。"),
        format!("“{value}” in the field {name} cannot be read; correct it."),
    )
}

/// The form as JSON, by `schema`.
pub fn by_schema(schema: &Json, fields: &Fields, zone: &TimeZone) -> Result<Json, Refusal> {
    object(schema, schema, "", fields, zone)
}

fn resolve<'a>(root: &'a Json, schema: &'a Json) -> &'a Json {
    let target = schema.get("$ref").and_then(Json::as_str).and_then(|path| path.strip_prefix('#'));
    if let Some(found) = target.and_then(|path| root.pointer(path)) {
        return resolve(root, found);
    }
    let choices = schema.get("anyOf").and_then(Json::as_array);
    let real = |one: &&Json| one.get("type").and_then(Json::as_str) != Some("null");
    match choices.and_then(|choices| choices.iter().find(real)) {
        Some(choice) => resolve(root, choice),
        None => schema,
    }
}

fn kind(schema: &Json) -> &str {
    match schema.get("type") {
        Some(Json::String(kind)) => kind,
        Some(Json::Array(kinds)) => {
            kinds.iter().filter_map(Json::as_str).find(|kind| *kind != "null").unwrap_or("string")
        }
        _ if schema.get("properties").is_some() => "object",
        _ => "string",
    }
}

fn object(
    root: &Json,
    schema: &Json,
    prefix: &str,
    fields: &Fields,
    zone: &TimeZone,
) -> Result<Json, Refusal> {
    let schema = resolve(root, schema);
    let mut form = Map::new();
    let properties = schema.get("properties").and_then(Json::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        let property = resolve(root, property);
        let value = match kind(property) {
            "object" => {
                let inner = object(root, property, &path, fields, zone)?;
                Some(inner).filter(|inner| inner.as_object().is_some_and(|inner| !inner.is_empty()))
            }
            "array" => array(root, property, &path, fields)?,
            kind => scalar(kind, &path, fields, zone)?,
        };
        let raw = field(fields, &format!("{path}~json"));
        let value = if raw.is_empty() {
            value
        } else {
            Some(serde_json::from_str(raw).map_err(|_| wrong(&path, raw))?)
        };
        if let Some(value) = value {
            form.insert(name.clone(), value);
        }
    }
    Ok(Json::Object(form))
}

fn array(
    root: &Json,
    property: &Json,
    path: &str,
    fields: &Fields,
) -> Result<Option<Json>, Refusal> {
    let items = property.get("items").map(|items| kind(resolve(root, items)));
    let given = fields.iter().filter(|(name, value)| name == path && !value.is_empty());
    let values: Vec<Json> = given
        .map(|(_, value)| match items {
            Some("integer") => value.parse::<i64>().map(Json::from).map_err(|_| wrong(path, value)),
            Some("object") => serde_json::from_str(value).map_err(|_| wrong(path, value)),
            _ => Ok(Json::from(value.clone())),
        })
        .collect::<Result<_, _>>()?;
    Ok((!values.is_empty()).then_some(Json::Array(values)))
}

fn scalar(
    kind: &str,
    path: &str,
    fields: &Fields,
    zone: &TimeZone,
) -> Result<Option<Json>, Refusal> {
    let value = field(fields, path).trim();
    let yuan = field(fields, &format!("{path}~yuan")).trim();
    let local = field(fields, &format!("{path}~local")).trim();
    Ok(match kind {
        "integer" if !yuan.is_empty() => {
            Some(Json::from(fen(yuan).ok_or_else(|| wrong(path, yuan))?))
        }
        "integer" if !local.is_empty() => {
            let at = local.parse().ok().and_then(|at| Moment::at_civil(at, zone).ok());
            Some(Json::from(at.ok_or_else(|| wrong(path, local))?.0))
        }
        "integer" if value.is_empty() => None,
        "integer" => Some(Json::from(value.parse::<i64>().map_err(|_| wrong(path, value))?)),
        "boolean" if value.is_empty() => None,
        "boolean" => Some(Json::from(matches!(value, "on" | "1" | "true"))),
        _ if value.is_empty() => None,
        _ => Some(Json::from(value)),
    })
}

/// Yuan with at most two decimals, exactly, in fen.
fn fen(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: i64 = if part.is_empty() { 0 } else { format!("{part:0<2}").parse().ok()? };
    let whole: i64 = whole.parse().ok()?;
    if whole < 0 { None } else { whole.checked_mul(100)?.checked_add(part) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn yuan_become_fen_exactly_or_not_at_all() {
        let rows = [
            ("12", Some(1_200)),
            ("0.5", Some(50)),
            ("3.07", Some(307)),
            ("1.005", None),
            ("-1", None),
            ("x", None),
        ];
        for (text, fen_) in rows {
            assert_eq!(fen(text), fen_, "{text}");
        }
    }

    #[test]
    fn a_form_is_read_by_its_schema() {
        let schema = json!({ "type": "object", "properties": {
            "order": { "type": "string" }, "minutes": { "type": "integer" },
            "pay": { "type": "integer" }, "ok": { "type": "boolean" },
            "list": { "type": "array", "items": { "type": "string" } },
            "name": { "$ref": "#/$defs/Name" }, "maybe": { "type": ["string", "null"] } },
            "$defs": { "Name": { "type": "object", "properties": { "zh": { "type": "string" } } } } });
        let fields: Fields = [
            ("order", "a"),
            ("minutes", "5"),
            ("pay~yuan", "1.5"),
            ("ok", "on"),
            ("list", "x"),
            ("list", "y"),
            ("name.zh", "水工"),
            ("maybe", ""),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        let form = by_schema(&schema, &fields, &TimeZone::UTC).unwrap();
        assert_eq!(
            form,
            json!({ "order": "a", "minutes": 5, "pay": 150, "ok": true,
            "list": ["x", "y"], "name": { "zh": "水工" } })
        );
    }
}
