//! OpenAPI 3.1, generated from the registered acts and views.

use houqin_desk::CORE;
use serde_json::{Map, Value as Json, json};

use crate::platform::Config;

/// The document.
pub fn document(config: &Config) -> Json {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Refusal".into(), refusal());
    schemas.insert("Receipt".into(), receipt());
    let core = &CORE;
    let domains = std::iter::once(&core).chain(config.domains);
    for domain in domains {
        for act in domain.acts {
            let form = lift(&mut schemas, (act.schema)().into());
            let summary = format!("Act {} of {}", act.name, domain.name);
            paths.insert(
                format!("/api/v1/acts/{}", act.name),
                operation(act.name, &summary, &form, false),
            );
            let check = format!("/api/v1/acts/{}/check", act.name);
            paths.insert(check, operation(act.name, &format!("{summary}: dry run"), &form, true));
        }
        for composite in domain.composites {
            let form = lift(&mut schemas, (composite.schema)().into());
            let path = format!("/api/v1/acts/{}", composite.name);
            paths.insert(
                path,
                operation(composite.name, "Several acts in one commit", &form, false),
            );
        }
        for view in domain.views {
            let query: Json = (view.query)().into();
            let answer = lift(&mut schemas, (view.answer)().into());
            let operation = view_operation(view.name, view.summary, view.path, &query, &answer);
            paths.insert(format!("/api/v1/{}", view.path), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "houqin", "version": env!("CARGO_PKG_VERSION") },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
        },
        "security": [{ "bearer": [] }],
    })
}

/// Moves a schema's own definitions to the components, and points there.
fn lift(schemas: &mut Map<String, Json>, mut schema: Json) -> Json {
    if let Some(object) = schema.as_object_mut() {
        object.remove("$schema");
        if let Some(Json::Object(defs)) = object.remove("$defs") {
            for (name, mut def) in defs {
                repoint(&mut def);
                schemas.insert(name, def);
            }
        }
    }
    repoint(&mut schema);
    schema
}

fn repoint(schema: &mut Json) {
    match schema {
        Json::Object(object) => {
            if let Some(Json::String(target)) = object.get_mut("$ref") {
                *target = target.replace("#/$defs/", "#/components/schemas/");
            }
            object.values_mut().for_each(repoint);
        }
        Json::Array(list) => list.iter_mut().for_each(repoint),
        _ => {}
    }
}

fn answers(ok: &Json) -> Json {
    let mut answers = Map::new();
    let json = |schema: Json| json!({ "application/json": { "schema": schema } });
    answers.insert("200".into(), json!({ "description": "Done", "content": json(ok.clone()) }));
    for (status, description) in [
        ("401", "No token that this server knows"),
        ("403", "No post may do or read this"),
        ("404", "There is no such thing"),
        ("409", "A rule or the state of the case forbids it"),
        ("422", "The form cannot be read or is incomplete"),
        ("429", "Too much in too short a time"),
        ("503", "Not now; try again"),
    ] {
        let refusal = json!({ "$ref": "#/components/schemas/Refusal" });
        let answer = json!({ "description": description, "content": json(refusal) });
        answers.insert(status.into(), answer);
    }
    Json::Object(answers)
}

fn operation(name: &str, summary: &str, form: &Json, dry_run: bool) -> Json {
    let ok = if dry_run {
        json!({ "type": "object", "properties": { "allowed": { "type": "array" } } })
    } else {
        json!({ "$ref": "#/components/schemas/Receipt" })
    };
    let id = if dry_run { format!("check.{name}") } else { name.to_owned() };
    json!({ "post": {
        "operationId": id,
        "summary": summary,
        "tags": [name.split('.').next().unwrap_or_default()],
        "parameters": [
            { "name": "Idempotency-Key", "in": "header", "schema": { "type": "string", "maxLength": 200 } },
            { "name": "X-On-Behalf-Of", "in": "header", "schema": { "type": "string", "format": "uuid" } },
            { "name": "X-Happened-At", "in": "header", "schema": { "type": "string", "format": "date-time" } },
        ],
        "requestBody": { "required": true, "content": { "application/json": { "schema": form } } },
        "responses": answers(&ok),
    }})
}

fn view_operation(name: &str, summary: &str, path: &str, query: &Json, answer: &Json) -> Json {
    let properties = query.get("properties").and_then(Json::as_object);
    let parameters: Vec<Json> = properties
        .into_iter()
        .flatten()
        .map(|(field, schema)| {
            let in_path = path.contains(&format!("{{{field}}}"));
            let mut schema = schema.clone();
            if let Some(object) = schema.as_object_mut() {
                object.remove("$ref");
                object.remove("anyOf");
                object.remove("default");
            }
            json!({
                "name": field, "in": if in_path { "path" } else { "query" },
                "required": in_path, "schema": schema,
            })
        })
        .collect();
    json!({ "get": {
        "operationId": format!("view.{name}"),
        "summary": summary,
        "tags": [name.split('.').next().unwrap_or_default()],
        "parameters": parameters,
        "responses": answers(answer),
    }})
}

fn refusal() -> Json {
    json!({
        "type": "object",
        "required": ["refusal", "message"],
        "properties": {
            "refusal": { "type": "string" },
            "clause": { "type": ["string", "null"] },
            "message": { "type": "string" },
            "field": { "type": ["string", "null"] },
        },
    })
}

fn receipt() -> Json {
    json!({
        "type": "object",
        "required": ["record", "leaf_hash", "clause", "records"],
        "properties": {
            "record": { "type": "integer" },
            "leaf_hash": { "type": "string" },
            "clause": { "type": "string" },
            "subject": { "type": ["string", "null"], "format": "uuid" },
            "records": { "type": "array", "items": { "type": "object" } },
            "repeated": { "type": "boolean" },
        },
    })
}
