//! 起草. A new rule, or the next version of one, as a draft.

use houqin_kernel::{Act, Bilingual, ClauseText, Now, Permit, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::version::{Text, Version, newest};

/// 起草. A new rule, or the next version of one, as a draft.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftRule {
    /// Stable code.
    pub code: String,
    /// Title.
    pub name: Bilingual,
    /// The post that looks after it.
    #[serde(default)]
    pub owner: String,
    /// Whether staff must sign it before they act under it.
    #[serde(default)]
    pub requires_ack: bool,
    /// The clauses, whole.
    pub clauses: Vec<ClauseText>,
}

impl Act for DraftRule {
    const NAME: &'static str = "rulebook.draft_rule";
    const REFUSALS: &'static [&'static str] = &["bad_code", "reserved_code", "bad_clauses"];
    type Fact = Version;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Version, Stop> {
        let rule = Text {
            code: self.code.clone(),
            name: self.name.clone(),
            owner: self.owner.clone(),
            requires_ack: self.requires_ack,
            clauses: self.clauses.clone(),
        };
        rule.check()?;
        let version = newest(now.reading, &self.code)? + 1;
        Ok(Version { rule, version, from: None, reaches_open_cases: false })
    }

    fn apply(fact: &Version, record: &Record, tables: &mut dyn Writing) {
        fact.write(record, tables);
    }
}
