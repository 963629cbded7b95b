//! 停用接收端. The clock stops an endpoint that has failed for long; giving it
//! anew, or a new secret, starts it again.

use houqin_kernel::{Act, Now, Permit, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::set_secret::known;

/// 停用接收端. It has failed for long.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StopEndpoint {
    /// The endpoint.
    pub endpoint: String,
}

impl Act for StopEndpoint {
    const NAME: &'static str = "notice.stop_endpoint";
    const REFUSALS: &'static [&'static str] = &["no_such_endpoint"];
    const BY_PLATFORM: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        known(now, &self.endpoint)?;
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE notice_endpoint SET stopped_at = $3 WHERE school_id = $1 AND code = $2",
            &[(&school).into(), (&fact.endpoint).into(), record.at.into()],
        );
    }
}
