//! 账号邀请. Somebody is invited to set a password of their own.

use houqin_kernel::{Act, Now, Permit, PersonId, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CODE_MAX, check_length};
use crate::person::{bad_login, must_be_here};

/// 账号邀请. Says who is invited and under which name they will sign in; the
/// link itself is a secret and in no ledger.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Who.
    pub person: PersonId,
    /// The name to sign in with.
    pub login: String,
}

impl Act for Invite {
    const NAME: &'static str = "organisation.invite";
    const REFUSALS: &'static [&'static str] = &["no_such_person", "bad_login", "too_long"];
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        must_be_here(now, "person", self.person)?;
        let login = self.login.trim();
        check_length("login", login, CODE_MAX)?;
        if login.is_empty() || login.chars().any(|one| one.is_control() || one.is_whitespace()) {
            return Err(bad_login().into());
        }
        Ok(Self { person: self.person, login: login.to_owned() })
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_person SET invited_at = $3 WHERE school_id = $1 AND id = $2",
            &[(&school).into(), (&fact.person).into(), record.at.into()],
        );
    }
}
