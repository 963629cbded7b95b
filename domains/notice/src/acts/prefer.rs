//! 设定通知偏好. A person says how they want to be told; for themselves alone.

use houqin_kernel::{Act, Now, Permit, PersonId, Personal, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rule::{Wishes, clock_time};

/// Longest address, in bytes (RFC 5321, 4.5.3.1.3).
const EMAIL_MAX: usize = 254;
/// Most kinds that can be muted.
const MUTED_MAX: usize = 100;

/// 设定通知偏好. The person's own address, hours and language.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Prefer {
    /// Mail address; empty: no mail.
    pub email: String,
    /// Codes of notices that are not mailed.
    pub muted: Vec<String>,
    /// One mail a day at this hour, 0 to 23; each at once where not given.
    pub digest_hour: Option<i8>,
    /// Quiet from, `22:00`; empty for none.
    pub quiet_from: String,
    /// Quiet until, `07:00`.
    pub quiet_until: String,
    /// Mail only in the school's working hours.
    pub working_hours: bool,
    /// `zh` or `en`; `zh` where not given.
    pub lang: String,
}

/// What the ledger keeps: the address as a personal value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Preferred {
    person: PersonId,
    email: Option<Personal>,
    wishes: Wishes,
}

impl Act for Prefer {
    const NAME: &'static str = "notice.prefer";
    const REFUSALS: &'static [&'static str] =
        &["bad_email", "bad_hour", "bad_quiet_hours", "unknown_language", "too_many"];
    type Fact = Preferred;

    fn decide(&self, permit: &Permit, _: &Now<'_>) -> Result<Preferred, Stop> {
        let email = self.email.trim();
        if !email.is_empty() && !is_address(email) {
            return Err(bad_email().into());
        }
        if self.digest_hour.is_some_and(|hour| !(0..24).contains(&hour)) {
            return Err(bad_hour().into());
        }
        let both = [self.quiet_from.as_str(), &self.quiet_until];
        let none = both.iter().all(|text| text.is_empty());
        if !none && (both.iter().any(|text| clock_time(text).is_none()) || both[0] == both[1]) {
            return Err(bad_quiet_hours().into());
        }
        if !["", "zh", "en"].contains(&self.lang.as_str()) {
            return Err(unknown_language().into());
        }
        if self.muted.len() > MUTED_MAX {
            return Err(too_many().into());
        }
        Ok(Preferred {
            person: permit.actor,
            email: Personal::unless_blank(permit.actor, email),
            wishes: Wishes {
                muted: self.muted.clone(),
                digest_hour: self.digest_hour,
                quiet_from: self.quiet_from.clone(),
                quiet_until: self.quiet_until.clone(),
                working_hours: self.working_hours,
                lang: if self.lang.is_empty() { "zh".to_owned() } else { self.lang.clone() },
            },
        })
    }

    fn apply(fact: &Preferred, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let body = serde_json::to_string(&fact.wishes).unwrap_or_default();
        tables.one(
            "INSERT INTO notice_preference (school_id, person, email, body) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (school_id, person) \
             DO UPDATE SET email = $3, body = $4",
            &[
                (&school).into(),
                (&fact.person).into(),
                fact.email.as_ref().and_then(Personal::text).into(),
                (&body).into(),
            ],
        );
    }
}

/// Whether it looks like `name@host`, in one line of visible signs.
fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let plain = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>(),;:\"\\[]".contains(&byte))
    };
    text.len() <= EMAIL_MAX
        && !name.is_empty()
        && !name.contains('@')
        && !host.is_empty()
        && !host.starts_with('.')
        && !host.ends_with('.')
        && plain(name)
        && plain(host)
}

fn bad_email() -> Refusal {
    Refusal::form(
        "email",
        "bad_email",
        "邮箱地址无法识别，请写成 name@school.example 的样子；不想收邮件就留空。",
        "That is no mail address; write it as name@school.example, or leave it empty for no mail.",
    )
}

fn bad_hour() -> Refusal {
    Refusal::form(
        "digest_hour",
        "bad_hour",
        "每日汇总的钟点须为 0 至 23 的整点。",
        "The hour of the daily digest is a whole number from 0 to 23.",
    )
}

fn bad_quiet_hours() -> Refusal {
    Refusal::form(
        "quiet_from",
        "bad_quiet_hours",
        "免打扰时段须同时写明起止时间，如 22:00 至 07:00，且起止不同。",
        "Quiet hours have a beginning and an end that differ, such as 22:00 and 07:00.",
    )
}

fn unknown_language() -> Refusal {
    Refusal::form(
        "lang",
        "unknown_language",
        "语言须为 zh（中文）或 en（英文）。",
        "The language is zh or en.",
    )
}

fn too_many() -> Refusal {
    Refusal::form(
        "muted",
        "too_many",
        format!("不寄邮件的通知最多列 {MUTED_MAX} 种。"),
        format!("At most {MUTED_MAX} kinds of notice can be kept from the mail."),
    )
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_is_one_name_at_one_host() {
        for good in ["wang@school.example", "li+x@mail.edu.cn", "a@localhost"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "wang", "@x", "a@", "a@b@c", "a b@c", "a@b\r\nBcc: x@y", "<a@b>", "a@.b"] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }
}
