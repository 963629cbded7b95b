//! The API: one operation an act, one a view. Bearer tokens; cookies are not
//! looked at.

use std::sync::Arc;
use std::time::Instant;

use axum::Json as AsJson;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use houqin_desk::{Answer, DeskError, Request};
use houqin_kernel::{Hand, Kind, Lang, Moment, Refusal, ViewError, Viewer};
use serde_json::{Map, Value as Json, json};

use crate::access::Told;
use crate::platform::{Platform, School};
use crate::registry::{Login, Token};

type Shared = State<Arc<Platform>>;

/// The status a refusal is answered with.
pub const fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal.kind {
        Kind::Form => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Post => StatusCode::FORBIDDEN,
        Kind::Rule => StatusCode::CONFLICT,
        Kind::Missing => StatusCode::NOT_FOUND,
        Kind::Later => StatusCode::SERVICE_UNAVAILABLE,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
    }
}

fn lang(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    if wanted.is_some_and(|wanted| wanted.starts_with("en")) { Lang::En } else { Lang::Zh }
}

fn refused(refusal: &Refusal, lang: Lang) -> Response {
    let body = json!({
        "refusal": refusal.code,
        "clause": refusal.clause.as_ref().map(ToString::to_string),
        "message": refusal.message.pick(lang),
        "field": refusal.field,
    });
    (status_of(refusal), AsJson(body)).into_response()
}

fn plain(status: StatusCode, code: &str, message: &str) -> Response {
    (status, AsJson(json!({ "refusal": code, "message": message }))).into_response()
}

fn broken(error: &dyn std::fmt::Display) -> Response {
    let id = uuid::Uuid::new_v4();
    tracing::error!(%id, %error, "an answer failed");
    plain(
        StatusCode::INTERNAL_SERVER_ERROR,
        "broken",
        &format!(
            "The platform failed. Send it again under the same Idempotency-Key: it is done once, \
             whether or not it was done now. Tell the operator this number: {id}"
        ),
    )
}

/// Whose token the request brings, and the school. What is not in memory is
/// asked on a thread that may block.
async fn who(
    platform: &Arc<Platform>,
    headers: &HeaderMap,
) -> Result<(Token, Arc<School>), Response> {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or_else(unknown_token)?;
    let known = platform.registry.known_token(given);
    if let Some(token) = known
        && let Some(school) = platform.open_school(token.login.school)
    {
        return Ok((token, school));
    }
    let (platform, given) = (Arc::clone(platform), given.to_owned());
    let asked = tokio::task::spawn_blocking(move || -> Result<_, DeskError> {
        let Some(token) = platform.registry.token(&given)? else { return Ok(None) };
        let school = platform.school(token.login.school)?;
        let asker = crate::registry::Asker::default();
        if crate::site::cut_off_if_left(&platform, Some(&school), &token.login, &asker)? {
            return Ok(None);
        }
        Ok(Some((token, school)))
    });
    match asked.await {
        Ok(Ok(found)) => found.ok_or_else(unknown_token),
        Ok(Err(error)) => Err(broken(&error)),
        Err(error) => Err(broken(&error)),
    }
}

fn unknown_token() -> Response {
    let message = "Give a bearer token that this server knows.";
    let mut answer = plain(StatusCode::UNAUTHORIZED, "unknown_token", message);
    let scheme = header::HeaderValue::from_static("Bearer");
    answer.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    answer
}

/// The token is not for this.
fn out_of_scope(token: &Token, wanted: &str) -> Refusal {
    let scopes = token.scopes.join(" ");
    Refusal::post(
        "out_of_scope",
        format!("此令牌的用途是“{scopes}”，不能用于“{wanted}”。请另制一枚合用的令牌。"),
        format!("This token is for “{scopes}” and not for “{wanted}”. Make another that is."),
    )
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn request(login: &Login, act: &str, headers: &HeaderMap, body: &[u8]) -> Result<Request, Refusal> {
    let form: Json = if body.is_empty() {
        Json::Object(Map::new())
    } else {
        serde_json::from_slice(body).map_err(|why| {
            Refusal::form(
                "body",
                "not_json",
                format!("请求正文不是 JSON：{why}。"),
                format!("The body is not JSON: {why}."),
            )
        })?
    };
    let header_wrong = |name: &'static str| {
        Refusal::form(
            name,
            "bad_header",
            format!("请求头 {name} 无法识别。"),
            format!("The header {name} cannot be read."),
        )
    };
    let mut request = Request::one(Hand::Person(login.person), act, form);
    request.key = text(headers, "idempotency-key").map(str::to_owned);
    request.on_behalf_of = text(headers, "x-on-behalf-of")
        .map(|id| id.parse().map_err(|_| header_wrong("x-on-behalf-of")))
        .transpose()?;
    request.happened_at = text(headers, "x-happened-at")
        .map(|at| {
            let at: Result<jiff::Timestamp, _> = at.parse();
            at.map(|at| Moment(at.as_millisecond())).map_err(|_| header_wrong("x-happened-at"))
        })
        .transpose()?;
    Ok(request)
}

/// `POST /api/v1/acts/{act}`.
pub async fn act(
    State(platform): Shared,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    take(&platform, &name, &headers, &body, false).await
}

/// `POST /api/v1/acts/{act}/check`: the dry run.
pub async fn check(
    State(platform): Shared,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    take(&platform, &name, &headers, &body, true).await
}

async fn take(
    platform: &Arc<Platform>,
    name: &str,
    headers: &HeaderMap,
    body: &[u8],
    dry_run: bool,
) -> Response {
    platform.counts.request();
    let started = Instant::now();
    let (token, school) = match who(platform, headers).await {
        Ok(known) => known,
        Err(answer) => return answer,
    };
    let lang = lang(headers);
    let mut told = Told::of(&token.login).act(platform, name);
    if !token.may_do(name) {
        return told.on(refused(&out_of_scope(&token, name), lang));
    }
    let mut request = match request(&token.login, name, headers, body) {
        Ok(request) => request,
        Err(refusal) => return told.on(refused(&refusal, lang)),
    };
    request.dry_run = dry_run;
    let (tell, hear) = tokio::sync::oneshot::channel();
    // The desk goes on to its commit even when nobody waits for the answer.
    school.desk.submit(request, move |answer| {
        let _ = tell.send(answer);
    });
    let answer = hear.await.unwrap_or(Err(DeskError::Stopped));
    if let Ok(Answer::Done(receipt)) = &answer {
        told = told.record(receipt.first().map(|line| line.record));
    }
    told.on(answered(platform, answer, started, lang))
}

/// The desk's answer as a response, counted.
fn answered(
    platform: &Platform,
    answer: Result<Answer, DeskError>,
    started: Instant,
    lang: Lang,
) -> Response {
    match answer {
        Ok(Answer::Done(receipt)) => {
            let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
            platform.counts.done(micros);
            let first = receipt.first();
            AsJson(json!({
                "record": first.map(|line| line.record),
                "leaf_hash": first.map(|line| &line.leaf_hash),
                "clause": first.map(|line| &line.clause),
                "subject": receipt.subject(),
                "records": receipt.lines,
                "repeated": receipt.repeated,
            }))
            .into_response()
        }
        Ok(Answer::Allowed(allowed)) => {
            let allowed: Vec<_> = allowed
                .into_iter()
                .map(|(post, clause)| json!({ "post": post, "clause": clause }))
                .collect();
            AsJson(json!({ "allowed": allowed })).into_response()
        }
        Err(DeskError::Refused(refusal)) => {
            platform.counts.refused();
            refused(&refusal, lang)
        }
        Err(error) => {
            platform.counts.broken();
            broken(&error)
        }
    }
}

/// `GET /api/v1/{path}`: the views.
pub async fn view(
    State(platform): Shared,
    Path(path): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    platform.counts.request();
    let (token, school) = match who(&platform, &headers).await {
        Ok(known) => known,
        Err(answer) => return answer,
    };
    let lang = lang(&headers);
    let domain = path.split('/').next().unwrap_or_default();
    if !token.may_read(domain) {
        return refused(&out_of_scope(&token, domain), lang);
    }
    let login = token.login;
    let told = Told::of(&login);
    let looked = tokio::task::spawn_blocking(move || look(&school, &login, &path, &query, lang));
    told.on(match looked.await {
        Ok(Ok(Some(answer))) => AsJson(answer).into_response(),
        Ok(Ok(None)) => plain(StatusCode::NOT_FOUND, "no_such_view", "There is no such view."),
        Ok(Err(ViewError::Refused(refusal))) => refused(&refusal, lang),
        Ok(Err(ViewError::Broken(error))) => broken(&error),
        Err(error) => broken(&error),
    })
}

/// The parts of `path` that `pattern` names, if it fits.
pub fn fits(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut params = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(params),
            (Some(wanted), Some(given)) => {
                let name = wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
                match name {
                    Some(name) if !given.is_empty() => params.push((name.into(), given.into())),
                    None if wanted == given => {}
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
}

fn look(
    school: &School,
    login: &Login,
    path: &str,
    query: &[(String, String)],
    lang: Lang,
) -> Result<Option<Json>, ViewError> {
    let views = school.desk.domains().iter().flat_map(|domain| domain.views);
    let mut found = None;
    for view in views {
        if let Some(params) = fits(view.path, path) {
            found = Some((view, params));
            break;
        }
    }
    let Some((view, params)) = found else { return Ok(None) };
    school.desk.institution().must_be_on(view.name)?;
    let schema = (view.query)();
    let mut asked = Map::new();
    for (name, value) in params.into_iter().chain(query.iter().cloned()) {
        asked.insert(name.clone(), typed(schema.as_value(), &name, &value));
    }
    as_viewer(school, login, lang, |viewer| (view.get)(viewer, &Json::Object(asked)).map(Some))
}

/// Looks as the token's person, who must not have left.
fn as_viewer<T>(
    school: &School,
    login: &Login,
    lang: Lang,
    look: impl FnOnce(&Viewer<'_>) -> Result<T, ViewError>,
) -> Result<T, ViewError> {
    let institution = school.desk.institution();
    school.readers.read(|store| {
        let viewer = Viewer {
            person: Some(login.person),
            lang,
            at: school.desk.clock().now(),
            reading: store,
            institution: &institution,
        };
        must_be_here(school, &viewer)?;
        look(&viewer)
    })
}

/// A leaver's next request fails.
pub fn must_be_here(school: &School, viewer: &Viewer<'_>) -> Result<(), ViewError> {
    let members = school.desk.domains().iter().find_map(|domain| domain.members);
    let (Some(members), Some(person)) = (members, viewer.person) else { return Ok(()) };
    let appointed = viewer.institution.held_by(person, viewer.at).next().is_some();
    if appointed || members(viewer.reading, person)? {
        return Ok(());
    }
    Err(Refusal::post(
        "has_left",
        "您已不在本校名册中，不能查阅。",
        "You are no longer on this school's roll.",
    )
    .into())
}

/// A value of the query by the schema's type.
fn typed(schema: &Json, name: &str, value: &str) -> Json {
    let property = schema.get("properties").and_then(|all| all.get(name));
    let integer = property.is_some_and(|property| property.to_string().contains("\"integer\""))
        || property.is_some_and(|property| property.to_string().contains("Moment"));
    match value.parse::<i64>() {
        Ok(number) if integer => Json::from(number),
        _ => Json::from(value),
    }
}

/// `POST /api/v1/photos`: stores a picture; gives it as forms name it.
pub async fn photo(State(platform): Shared, headers: HeaderMap, body: Bytes) -> Response {
    let (token, school) = match who(&platform, &headers).await {
        Ok(known) => known,
        Err(answer) => return answer,
    };
    let lang = lang(&headers);
    if token.only_reads() {
        return refused(&out_of_scope(&token, "photos"), lang);
    }
    let stored = tokio::task::spawn_blocking(move || -> Result<Json, DeskError> {
        as_viewer(&school, &token.login, lang, |_| Ok(()))?;
        crate::photo::store(school.desk.setup(), &body)
    });
    match stored.await {
        Ok(Ok(form)) => AsJson(form).into_response(),
        Ok(Err(DeskError::Refused(refusal))) => refused(&refusal, lang),
        Ok(Err(error)) => broken(&error),
        Err(error) => broken(&error),
    }
}

/// `GET /api/v1/openapi.json`.
pub async fn openapi(State(platform): Shared) -> Response {
    AsJson(crate::openapi::document(&platform.config)).into_response()
}

/// `GET /api/v1/ledger/checkpoint`: the newest signed head.
pub async fn checkpoint(State(platform): Shared, headers: HeaderMap) -> Response {
    let (token, school) = match who(&platform, &headers).await {
        Ok(known) => known,
        Err(answer) => return answer,
    };
    let lang = lang(&headers);
    if !token.may_read("ledger") {
        return refused(&out_of_scope(&token, "ledger"), lang);
    }
    let read = tokio::task::spawn_blocking(move || -> Result<Option<String>, DeskError> {
        as_viewer(&school, &token.login, lang, |viewer| viewer.must_read("ledger.checkpoint"))?;
        school.desk.checkpoint()
    });
    match read.await {
        Ok(Ok(Some(note))) => note.into_response(),
        Ok(Ok(None)) => plain(StatusCode::NOT_FOUND, "no_record", "There is no record yet."),
        Ok(Err(DeskError::Refused(refusal))) => refused(&refusal, lang),
        Ok(Err(error)) => broken(&error),
        Err(error) => broken(&error),
    }
}
