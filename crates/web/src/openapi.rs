//! OpenAPI 3.1, generated from the registered acts and views.

use houqin_desk::CORE;
use serde_json::{Map, Value as Json, json};

use crate::photo;
use crate::picture::Kind;
use crate::platform::Config;

/// The document.
pub fn document(config: &Config) -> Json {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Refusal".into(), refusal());
    schemas.insert("Receipt".into(), receipt());
    let core = &CORE;
    for domain in std::iter::once(&core).chain(config.domains) {
        let acts = domain.acts.iter().filter(|act| !act.by_platform);
        let acts = acts.map(|act| (act.name, act.schema));
        let composites = domain.composites.iter().map(|one| (one.name, one.schema));
        for (name, schema) in acts.chain(composites) {
            let form = lift(&mut schemas, schema().into());
            let summary = format!("Act {name} of {}", domain.name);
            let path = format!("/api/v1/acts/{name}");
            paths.insert(format!("{path}/check"), operation(name, &summary, &form, true));
            paths.insert(path, operation(name, &summary, &form, false));
        }
        for view in domain.views {
            let query: Json = (view.query)().into();
            let answer = lift(&mut schemas, (view.answer)().into());
            let operation = view_operation(view.name, view.summary, view.path, &query, &answer);
            paths.insert(format!("/api/v1/{}", view.path), operation);
        }
    }
    paths.insert("/api/v1/photos".into(), photos());
    paths.insert("/api/v1/ledger/checkpoint".into(), checkpoint());
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
    let (id, summary) = if dry_run {
        (format!("check.{name}"), format!("{summary}: dry run"))
    } else {
        (name.to_owned(), summary.to_owned())
    };
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

/// A picture is stored before a form may name it.
fn photos() -> Json {
    let bytes = json!({ "schema": { "type": "string", "contentMediaType": "image/*", "maxLength": photo::BYTES_MAX } });
    let media = Kind::TAKEN.map(|kind| (kind.media_type().to_owned(), bytes.clone()));
    json!({ "post": {
        "operationId": "photos",
        "summary": "Stores a picture; answers with it as a form's `photos` names it",
        "tags": ["files"],
        "requestBody": { "required": true, "content": Map::from_iter(media) },
        "responses": answers(&json!({
            "type": "object",
            "required": ["digest", "size", "media_type", "key"],
            "properties": {
                "digest": { "type": "string" },
                "size": { "type": "integer" },
                "media_type": { "type": "string" },
                "key": { "type": "string" },
            },
        })),
    }})
}

/// The newest head, signed: a note as C2SP signed-note has it.
fn checkpoint() -> Json {
    let mut answers = answers(&json!({}));
    if let Some(answers) = answers.as_object_mut() {
        let text = json!({ "text/plain": { "schema": { "type": "string" } } });
        answers.insert("200".into(), json!({ "description": "The note", "content": text }));
    }
    json!({ "get": {
        "operationId": "ledger.checkpoint",
        "summary": "The newest signed head of the ledger",
        "tags": ["ledger"],
        "responses": answers,
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
