//! 更换密钥. An endpoint gets a new secret. The record keeps its print, so that
//! it is known who changed it and when; the secret lies beside the ledger,
//! encrypted, and is shown once.

use houqin_kernel::{Act, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// 更换密钥. The print of the new secret.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSecret {
    /// The endpoint.
    pub endpoint: String,
    /// First 16 hex digits of the secret's salted SHA-256.
    pub print: String,
}

impl Act for SetSecret {
    const NAME: &'static str = "notice.set_secret";
    const REFUSALS: &'static [&'static str] = &["no_such_endpoint", "bad_print"];
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        known(now, &self.endpoint)?;
        if self.print.len() != 16 || !self.print.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Refusal::form(
                "print",
                "bad_print",
                "密钥指纹须为 16 位十六进制数；请在接收端页面更换密钥。",
                "A secret's print is 16 hex digits; change the secret on the endpoint's page.",
            )
            .into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE notice_endpoint SET secret_print = $3, stopped_at = NULL \
             WHERE school_id = $1 AND code = $2",
            &[(&school).into(), (&fact.endpoint).into(), (&fact.print).into()],
        );
    }
}

/// Refuses an endpoint that is not there.
pub(super) fn known(now: &Now<'_>, code: &str) -> Result<(), Stop> {
    let found = now.reading.number(
        "SELECT COUNT(*) FROM notice_endpoint WHERE school_id = $1 AND code = $2",
        &[now.school().into(), code.into()],
    )?;
    if found == 1 {
        return Ok(());
    }
    Err(Refusal::missing(
        "no_such_endpoint",
        format!("没有编号为“{code}”的接收端。"),
        format!("There is no endpoint “{code}”."),
    )
    .into())
}
