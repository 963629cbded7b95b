//! 签收. A person has read a version of a rule.

use houqin_kernel::{Act, Now, Permit, PersonId, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Signs a version of a rule.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledge {
    /// The rule.
    pub rule: String,
    /// The version.
    pub version: u32,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Acknowledged {
    person: PersonId,
    rule: String,
    version: u32,
}

impl Act for Acknowledge {
    const NAME: &'static str = "rulebook.acknowledge";
    const REFUSALS: &'static [&'static str] = &["no_such_version", "already_acknowledged"];
    const FOUNDS: bool = true;
    type Fact = Acknowledged;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Acknowledged, Stop> {
        let rule = now.institution.rules.get(&self.rule);
        let known = rule.is_some_and(|rule| {
            rule.versions.iter().any(|version| version.version == self.version)
        });
        if !known {
            return Err(Refusal::form(
                "version",
                "no_such_version",
                "没有这一版制度可签收。",
                "There is no such version of the rule to sign.",
            )
            .into());
        }
        let signed = now.reading.number(
            "SELECT COUNT(*) FROM rulebook_signature \
             WHERE school_id = $1 AND person = $2 AND rule = $3 AND version = $4",
            &[
                now.school().into(),
                (&permit.actor).into(),
                (&self.rule).into(),
                self.version.into(),
            ],
        )?;
        if signed > 0 {
            return Err(Refusal::rule(
                "already_acknowledged",
                "您已签收过这一版制度。",
                "You have signed this version already.",
            )
            .into());
        }
        Ok(Acknowledged { person: permit.actor, rule: self.rule.clone(), version: self.version })
    }

    fn apply(fact: &Acknowledged, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO rulebook_signature (school_id, person, rule, version, at) \
             VALUES ($1, $2, $3, $4, $5)",
            &[
                (&school).into(),
                (&fact.person).into(),
                (&fact.rule).into(),
                fact.version.into(),
                record.at.into(),
            ],
        );
    }
}
