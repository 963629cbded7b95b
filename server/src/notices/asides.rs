//! The forms of notices that change what is not in the ledger.

use houqin_desk::{Answer, DeskError, Request, open_bytes, random, seal_bytes};
use houqin_kernel::{Act as _, CaseId, Hand, Moment, Refusal};
use houqin_notice::acts::set_secret::SetSecret;
use houqin_notice::{deliveries, rule, secrets};
use houqin_page::{Tone, html, note};
use houqin_store::PersonKey;
use houqin_web::{After, Aside, Call, School};
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// The forms.
pub const ASIDES: &[Aside] = &[
    Aside { name: "notices-read", run: read },
    Aside { name: "notices-replay", run: replay },
    Aside { name: "notices-secret", run: secret },
];

/// Longest secret typed in, in bytes.
const SECRET_MAX: usize = 500;

fn id_of(text: &str) -> Result<Option<CaseId>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        Refusal::form("id", "no_such_notice", "没有这条通知。", "There is no such notice.")
    })
}

/// Marks one of one's own notices read, or all.
fn read(call: &Call<'_>) -> Result<After, DeskError> {
    let id = id_of(call.field("id"))?;
    let (person, now) = (call.person, call.school.desk.clock().now());
    call.school.desk.aside(move |store| deliveries::mark_read(store, person, id, now))?;
    Ok(After::Back)
}

fn may_change(call: &Call<'_>, act: &str) -> Result<(), Refusal> {
    if call.may(act) {
        return Ok(());
    }
    Err(Refusal::post(
        "not_your_endpoint",
        "这由登记接收端的岗位办理，您现在没有担任其中的岗位。",
        "This is for the posts that register endpoints. You hold none of them now.",
    ))
}

/// Sends one delivery again, or all since a moment.
fn replay(call: &Call<'_>) -> Result<After, DeskError> {
    may_change(call, "notice.set_endpoint")?;
    let endpoint = call.field("endpoint").to_owned();
    let id = id_of(call.field("id"))?;
    let since = if id.is_some() { Moment(i64::MIN) } else { since(call)? };
    let now = call.school.desk.clock().now();
    let again = call
        .school
        .desk
        .aside(move |store| deliveries::replay(store, &endpoint, id, since, now))?;
    if again == 0 {
        return Err(Refusal::missing(
            "nothing_to_send_again",
            "没有可以重发的推送。",
            "There is nothing to send again.",
        )
        .into());
    }
    Ok(After::Back)
}

fn since(call: &Call<'_>) -> Result<Moment, Refusal> {
    let zone = call.institution.calendar.zone();
    let said = call.field("since").parse().ok();
    said.and_then(|at| Moment::at_civil(at, zone).ok()).ok_or_else(|| {
        Refusal::form(
            "since",
            "not_a_moment",
            "请写明从什么时候起，如 2026-09-28T08:00。",
            "Say since when, such as 2026-09-28T08:00.",
        )
    })
}

fn key_of(school: &School) -> PersonKey {
    PersonKey(school.secret)
}

/// What a secret is bound to, so that it cannot be moved to another endpoint.
fn about(endpoint: &str) -> Vec<u8> {
    [b"notice/secret/v1/", endpoint.as_bytes()].concat()
}

/// Opens a secret of an endpoint.
pub fn open_secret(school: &School, endpoint: &str, sealed: &[u8]) -> Option<String> {
    let plain = open_bytes(&key_of(school), &about(endpoint), sealed)?;
    String::from_utf8(plain).ok()
}

/// A new secret: made here and shown once, or a robot's, typed in. The act
/// first: it judges who may, and records the print.
fn secret(call: &Call<'_>) -> Result<After, DeskError> {
    may_change(call, SetSecret::NAME)?;
    let code = call.field("endpoint").to_owned();
    let found = call.school.readers.read(|store| rule::endpoints(store))?;
    let found = found.into_iter().find(|(endpoint, ..)| endpoint.code == code);
    let Some((endpoint, ..)) = found else {
        return Err(Refusal::missing(
            "no_such_endpoint",
            "没有这个接收端。",
            "There is no such endpoint.",
        )
        .into());
    };
    let ours = endpoint.kind == "webhook";
    let secret =
        if ours { houqin_notice_engine::standard::secret(&random()?) } else { typed(call)? };
    let digest = Sha256::digest([b"notice/print/v1/", secret.as_bytes()].concat());
    let print = houqin_desk::hex(digest.get(..8).unwrap_or_default());
    let form = json!({ "endpoint": code, "print": print });
    let request = Request::one(Hand::Person(call.person), "notice.set_secret", form);
    let Answer::Done(_) = call.school.desk.perform(request)? else {
        return Err(DeskError::Stopped);
    };
    let sealed = seal_bytes(&key_of(call.school), &about(&code), secret.as_bytes())?;
    let (now, endpoint) = (call.school.desk.clock().now(), code.clone());
    call.school.desk.aside(move |store| secrets::put(store, &endpoint, now, &sealed))?;
    let words = call.words;
    let title = words.say("notice-secret-made").into_owned();
    let body = html! {
        h1 { (title) }
        @if ours {
            (note(Tone::Warn, &words.say("notice-secret-once"), &html! {}))
            pre class="mono" tabindex="0" { (secret) }
        } @else {
            (note(Tone::Good, &words.say("notice-secret-kept"), &html! {}))
        }
        p { a href={ "/notices/endpoints/" (code) } { (code) } }
    };
    Ok(After::Show { title, body })
}

/// A robot's key, and its signing secret where it has one.
fn typed(call: &Call<'_>) -> Result<String, Refusal> {
    let (key, sign) = (call.field("key").trim(), call.field("sign").trim());
    let plain =
        |text: &str| text.len() <= SECRET_MAX && text.bytes().all(|byte| byte.is_ascii_graphic());
    let word =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if key.is_empty() || !plain(key) || !word(key) || !plain(sign) {
        return Err(Refusal::form(
            "key",
            "bad_key",
            "只填机器人地址末尾的那一段字母、数字和连字符，不要填整个地址。",
            "Only the end of the robot's address goes here: letters, digits and hyphens, not the whole address.",
        ));
    }
    Ok(format!("{key}\n{sign}"))
}
