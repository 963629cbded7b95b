//! 采纳. While a school is being founded its first rules are taken over whole,
//! drafted and issued by one record; at no other time.

use houqin_kernel::{
    Act, Bilingual, ClauseText, Moment, Now, Permit, Record, Refusal, Stop, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::version::{Text, Version, end_before, newest, not_backdated};

/// 采纳. A first rule in force, drafted and issued in one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptRule {
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
    /// First moment in force; at once when not given.
    #[serde(default)]
    pub from: Option<Moment>,
}

impl Act for AdoptRule {
    const NAME: &'static str = "rulebook.adopt_rule";
    const REFUSALS: &'static [&'static str] =
        &["only_when_founding", "bad_code", "reserved_code", "bad_clauses", "backdated"];
    const CHANGES_INSTITUTION: bool = true;
    const BY_PLATFORM: bool = true;
    type Fact = Version;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Version, Stop> {
        if permit.clause.rule != "founding" {
            return Err(only_when_founding().by(permit.clause.clone()).into());
        }
        let rule = Text {
            code: self.code.clone(),
            name: self.name.clone(),
            owner: self.owner.clone(),
            requires_ack: self.requires_ack,
            clauses: self.clauses.clone(),
        };
        rule.check()?;
        let from = not_backdated(self.from, now)?;
        let version = newest(now.reading, &self.code)? + 1;
        Ok(Version { rule, version, from: Some(from), reaches_open_cases: false })
    }

    fn apply(fact: &Version, record: &Record, tables: &mut dyn Writing) {
        if let Some(from) = fact.from {
            end_before(tables, &fact.rule.code, fact.version, from, fact.reaches_open_cases);
        }
        fact.write(record, tables);
    }
}

/// No procedure may open what the founding alone allows.
fn only_when_founding() -> Refusal {
    Refusal::rule(
        "only_when_founding",
        "起草与发布合为一步，只在建制时可以；此后制度须由一人起草、另一人发布。",
        "Drafting and issuing in one step is for the founding alone; later one person drafts and another issues.",
    )
}
