//! 终止例外. Before its time; it expires by itself otherwise.

use houqin_kernel::{Act, Id, Now, Permit, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::standing::{find, no_such_exception};

/// 终止例外.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndException {
    /// Which.
    pub exception: Id,
}

impl Act for EndException {
    const NAME: &'static str = "rulebook.end_exception";
    const REFUSALS: &'static [&'static str] = &["no_such_exception"];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        let found = find(now.reading, self.exception)?.filter(|row| row.until > now.at);
        found.ok_or_else(no_such_exception)?;
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE rulebook_exception SET until_at = $3, ended_seq = $4 \
             WHERE school_id = $1 AND id = $2",
            &[(&school).into(), (&fact.exception).into(), record.at.into(), record.seq().into()],
        );
    }
}
