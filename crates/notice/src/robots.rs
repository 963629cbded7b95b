//! 群机器人. Text messages to the robots of chat groups, in the form that each
//! platform's public documentation gives:
//!
//! - 企业微信 WeCom, `developer.work.weixin.qq.com/document/path/91770`: key in the
//!   address, text of at most 2048 bytes, 20 messages a minute, `errcode`.
//! - 钉钉 DingTalk, `open.dingtalk.com/document/robots/custom-robot-access`:
//!   `access_token`; where signing is on, `timestamp` (milliseconds) and `sign`,
//!   the HMAC-SHA256 of `timestamp\nsecret` under the secret; 20 a minute, `errcode`.
//! - 飞书 Feishu, `open.feishu.cn/document/client-docs/bot-v3/add-custom-bot`: the
//!   hook in the path; where signing is on, `timestamp` (seconds) and `sign` in
//!   the body, the HMAC-SHA256 of nothing under `timestamp\nsecret`; `code`.
//!
//! All three answer 200 also where they refuse: the code in the body counts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use serde_json::{Value as Json, json};
use sha2::Sha256;

use crate::post::Answer;
use crate::{Outcome, Verdict};

/// Most messages of one robot in a minute. Feishu takes 100; one limit serves all.
pub const A_MINUTE_MAX: usize = 20;
/// Most of a text, in bytes: the least of the three.
const TEXT_BYTES_MAX: usize = 2048;
/// A robot that was asked too often answers again after ten minutes (DingTalk).
const TOO_OFTEN_SECONDS: u64 = 600;

/// 平台. Whose robot it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Robot {
    /// 企业微信.
    Wecom,
    /// 钉钉.
    Dingtalk,
    /// 飞书.
    Feishu,
}

impl Robot {
    /// Reads `wecom`, `dingtalk`, `feishu`.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "wecom" => Some(Self::Wecom),
            "dingtalk" => Some(Self::Dingtalk),
            "feishu" => Some(Self::Feishu),
            _ => None,
        }
    }

    /// The platform's own address, where no other is set.
    pub const fn address(self) -> &'static str {
        match self {
            Self::Wecom => "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
            Self::Dingtalk => "https://oapi.dingtalk.com/robot/send",
            Self::Feishu => "https://open.feishu.cn/open-apis/bot/v2/hook",
        }
    }

    /// Address and body of a message. `sign` is the signing secret; none where empty.
    pub fn message(
        self,
        base: &str,
        key: &str,
        sign: &str,
        now_ms: i64,
        text: &str,
    ) -> (String, String) {
        let base = if base.is_empty() { self.address() } else { base.trim_end_matches('/') };
        let text = shortened(text);
        match self {
            Self::Wecom => {
                let body = json!({ "msgtype": "text", "text": { "content": text } });
                (format!("{base}?key={key}"), body.to_string())
            }
            Self::Dingtalk => {
                let signed = signature(sign.as_bytes(), format!("{now_ms}\n{sign}").as_bytes());
                let signed = signed
                    .filter(|_| !sign.is_empty())
                    .map(|signed| format!("&timestamp={now_ms}&sign={}", encoded(&signed)));
                let body = json!({ "msgtype": "text", "text": { "content": text } });
                let signed = signed.unwrap_or_default();
                (format!("{base}?access_token={key}{signed}"), body.to_string())
            }
            Self::Feishu => {
                let mut body = json!({ "msg_type": "text", "content": { "text": text } });
                let seconds = now_ms / 1000;
                let signed = signature(format!("{seconds}\n{sign}").as_bytes(), b"");
                if let (Some(signed), Some(body), false) =
                    (signed, body.as_object_mut(), sign.is_empty())
                {
                    body.insert("timestamp".into(), Json::from(seconds.to_string()));
                    body.insert("sign".into(), Json::from(signed));
                }
                (format!("{base}/{key}"), body.to_string())
            }
        }
    }

    /// What an answer means. A code that says "too often" or "for now" is tried
    /// again; a wrong key, a wrong signature or a bad message never helps.
    pub fn outcome(self, answer: Answer) -> Outcome {
        let told: Json = serde_json::from_str(&answer.body).unwrap_or(Json::Null);
        let field = if self == Self::Feishu { "code" } else { "errcode" };
        let code = told.get(field).and_then(Json::as_i64);
        let verdict = match (answer.status, code) {
            (200, Some(0)) => Verdict::Sent,
            (429, _) => Verdict::Again(answer.retry_after.or(Some(TOO_OFTEN_SECONDS))),
            (200, Some(code)) if self.too_often(code) => Verdict::Again(Some(TOO_OFTEN_SECONDS)),
            (200, Some(code)) if self.busy(code) => Verdict::Again(None),
            (200, Some(_)) => Verdict::Never,
            // No code: a proxy or an error page, not the robot.
            _ => Verdict::Again(answer.retry_after),
        };
        let status = code.filter(|_| answer.status == 200).unwrap_or(i64::from(answer.status));
        Outcome { verdict, status: Some(status), answer: answer.body }
    }

    const fn too_often(self, code: i64) -> bool {
        match self {
            Self::Wecom => code == 45009,
            Self::Dingtalk => matches!(code, 130_101 | 410_100 | 660_026),
            Self::Feishu => matches!(code, 9499 | 11_232),
        }
    }

    const fn busy(self, code: i64) -> bool {
        match self {
            Self::Wecom | Self::Dingtalk => code == -1,
            Self::Feishu => false,
        }
    }
}

fn signature(key: &[u8], message: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(message);
    Some(STANDARD.encode(mac.finalize().into_bytes()))
}

/// Base64 as a query carries it.
fn encoded(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// The text within the limit, whole characters only.
fn shortened(text: &str) -> String {
    if text.len() <= TEXT_BYTES_MAX {
        return text.to_owned();
    }
    let mut kept = String::new();
    for sign in text.chars() {
        if kept.len() + sign.len_utf8() > TEXT_BYTES_MAX - '…'.len_utf8() {
            break;
        }
        kept.push(sign);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wecom_takes_the_key_in_the_address_and_plain_text() {
        let (url, body) = Robot::Wecom.message("", "693a-91f6", "", 0, "有新报修");
        assert_eq!(url, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-91f6");
        let body: Json = serde_json::from_str(&body).unwrap();
        assert_eq!(body, json!({ "msgtype": "text", "text": { "content": "有新报修" } }));
    }

    /// `printf '1577262236757\nSECtest' | openssl dgst -sha256 -hmac SECtest -binary | base64`
    #[test]
    fn dingtalk_signs_time_and_secret_under_the_secret() {
        let (url, _) =
            Robot::Dingtalk.message("http://h/robot/send", "t", "SECtest", 1_577_262_236_757, "x");
        assert_eq!(
            url,
            "http://h/robot/send?access_token=t&timestamp=1577262236757&sign=Za%2Fne6w2koB8B4ROVlgTNd%2FX%2B%2FFbyDpZrXLz57xNZSA%3D"
        );
        let (url, _) = Robot::Dingtalk.message("", "t", "", 1, "x");
        assert_eq!(url, "https://oapi.dingtalk.com/robot/send?access_token=t");
    }

    /// `printf '' | openssl dgst -sha256 -mac HMAC -macopt key:"$(printf '1599360473\ndemo')" -binary | base64`
    #[test]
    fn feishu_signs_nothing_under_time_and_secret() {
        let (url, body) = Robot::Feishu.message("", "hook", "demo", 1_599_360_473_999, "x");
        assert_eq!(url, "https://open.feishu.cn/open-apis/bot/v2/hook/hook");
        let body: Json = serde_json::from_str(&body).unwrap();
        assert_eq!(body["timestamp"], "1599360473");
        assert_eq!(body["sign"], "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=");
        assert_eq!(body["content"]["text"], "x");
    }

    #[test]
    fn a_code_in_a_200_counts_as_what_it_says() {
        let of = |robot: Robot, status, body: &str| {
            robot.outcome(Answer { status, body: body.into(), retry_after: None }).verdict
        };
        assert_eq!(of(Robot::Wecom, 200, r#"{"errcode":0,"errmsg":"ok"}"#), Verdict::Sent);
        assert_eq!(
            of(Robot::Wecom, 200, r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#),
            Verdict::Never
        );
        assert_eq!(of(Robot::Wecom, 200, r#"{"errcode":45009}"#), Verdict::Again(Some(600)));
        assert_eq!(
            of(Robot::Dingtalk, 200, r#"{"errcode":310000,"errmsg":"sign not match"}"#),
            Verdict::Never
        );
        assert_eq!(of(Robot::Dingtalk, 200, r#"{"errcode":130101}"#), Verdict::Again(Some(600)));
        assert_eq!(of(Robot::Feishu, 200, r#"{"code":0,"msg":"success"}"#), Verdict::Sent);
        assert_eq!(
            of(Robot::Feishu, 200, r#"{"code":19021,"msg":"sign match fail"}"#),
            Verdict::Never
        );
        assert_eq!(of(Robot::Feishu, 502, "<html>"), Verdict::Again(None));
        assert_eq!(of(Robot::Wecom, 200, "<html>"), Verdict::Again(None));
    }

    #[test]
    fn a_long_text_is_cut_at_a_whole_character() {
        let cut = shortened(&"修".repeat(1000));
        assert!(cut.len() <= TEXT_BYTES_MAX && cut.ends_with("修…"));
        assert_eq!(shortened("短"), "短");
    }
}
