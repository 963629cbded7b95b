//! 设定接收端. A robot of a chat group, or somebody else's system, is to hear
//! of events. Its secret is no part of the record: see [`super::set_secret`].

use houqin_kernel::{Act, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plain_code;
use crate::rule::{EVENTS, Endpoint};

/// Longest address, in bytes.
const URL_MAX: usize = 500;
/// Kinds of endpoint.
pub const KINDS: &[&str] = &["wecom", "dingtalk", "feishu", "webhook"];

/// 设定接收端. Registers it, or gives it anew under the same code.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetEndpoint {
    /// Stable code.
    pub code: String,
    /// `wecom`, `dingtalk`, `feishu` or `webhook`.
    pub kind: String,
    /// Where a webhook goes. A robot needs none: its platform has one address.
    #[serde(default)]
    pub url: String,
    /// Events it hears of.
    pub events: Vec<String>,
    /// Whether people's names may go there.
    #[serde(default)]
    pub names: bool,
    /// Switched off.
    #[serde(default)]
    pub off: bool,
}

impl Act for SetEndpoint {
    const NAME: &'static str = "notice.set_endpoint";
    const REFUSALS: &'static [&'static str] =
        &["bad_code", "unknown_kind", "bad_url", "secret_in_url", "unknown_event"];
    type Fact = Endpoint;

    fn decide(&self, _: &Permit, _: &Now<'_>) -> Result<Endpoint, Stop> {
        plain_code(&self.code)?;
        if !KINDS.contains(&self.kind.as_str()) {
            return Err(unknown_kind().into());
        }
        let url = self.url.trim();
        if !(url.is_empty() && self.kind != "webhook") {
            check_url(url)?;
        }
        let stranger = self.events.iter().find(|event| !EVENTS.contains(&event.as_str()));
        if stranger.is_some() || self.events.is_empty() {
            return Err(unknown_event(stranger.map_or("", String::as_str)).into());
        }
        Ok(Endpoint {
            code: self.code.clone(),
            kind: self.kind.clone(),
            url: url.to_owned(),
            events: self.events.clone(),
            names: self.names,
            off: self.off,
        })
    }

    fn apply(fact: &Endpoint, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let body = serde_json::to_string(fact).unwrap_or_default();
        tables.one(
            "INSERT INTO notice_endpoint (school_id, code, body) VALUES ($1, $2, $3) \
             ON CONFLICT (school_id, code) DO UPDATE SET body = $3, stopped_at = NULL",
            &[(&school).into(), (&fact.code).into(), (&body).into()],
        );
    }
}

/// An address for the ledger: to a host, by HTTP, with no secret in it.
fn check_url(url: &str) -> Result<(), Refusal> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split('/').next().unwrap_or_default()).unwrap_or_default();
    if host.is_empty() || url.len() > URL_MAX || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Refusal::form(
            "url",
            "bad_url",
            format!("地址须以 https:// 开头、写明主机，不超过 {URL_MAX} 字节。"),
            format!(
                "An address begins with https://, names a host, and has at most {URL_MAX} bytes."
            ),
        ));
    }
    if host.contains('@') || url.contains('?') || url.contains('#') {
        return Err(Refusal::form(
            "url",
            "secret_in_url",
            "地址会写入台账，不能带用户名、密码、参数或密钥；密钥请在“密钥”一栏另存。",
            "The address is kept in the ledger, so it has no user, password, query or key in it; a secret is stored apart.",
        ));
    }
    Ok(())
}

fn unknown_kind() -> Refusal {
    Refusal::form(
        "kind",
        "unknown_kind",
        "接收端种类须为 wecom（企业微信）、dingtalk（钉钉）、feishu（飞书）或 webhook。",
        "The kind is wecom, dingtalk, feishu or webhook.",
    )
}

fn unknown_event(event: &str) -> Refusal {
    Refusal::form(
        "events",
        "unknown_event",
        format!("请至少选一种事件；没有名为“{event}”的事件。可选的是：{}。", EVENTS.join("、")),
        format!("Choose at least one event; “{event}” is none. There are: {}.", EVENTS.join(", ")),
    )
}
