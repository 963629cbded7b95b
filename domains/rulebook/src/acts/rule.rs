//! 制度: drafted, issued, amended, repealed. A change of rule changes what is
//! possible from its date, and never rewrites the past.

use houqin_kernel::{
    Act, Bilingual, ClauseText, Moment, Now, Permit, Record, Refusal, Stop, StoreError, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most clauses of one rule.
const CLAUSES_MAX: usize = 300;
/// Longest clause, in characters.
const CLAUSE_MAX: usize = 3_000;

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

/// A version as the ledger keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Version {
    #[serde(flatten)]
    rule: DraftRule,
    version: i64,
    /// First moment in force; none for a draft.
    from: Option<Moment>,
    /// Whether the end of the version before reaches open cases.
    reaches_open_cases: bool,
}

impl DraftRule {
    fn check(&self) -> Result<(), Refusal> {
        let right = !self.code.is_empty()
            && self.code.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        if !right || self.code.len() > 64 || self.name.zh.trim().is_empty() {
            return Err(Refusal::form(
                "code",
                "bad_code",
                "制度须有名称，编号须为 1 至 64 个字母、数字或连字符。",
                "A rule has a title, and a code of 1 to 64 letters, digits or hyphens.",
            ));
        }
        let numbered = (1..).zip(&self.clauses).all(|(no, clause)| clause.no == no);
        let sized = self
            .clauses
            .iter()
            .all(|clause| !clause.zh.trim().is_empty() && clause.zh.chars().count() <= CLAUSE_MAX);
        if self.clauses.is_empty() || self.clauses.len() > CLAUSES_MAX || !numbered || !sized {
            return Err(Refusal::form(
                "clauses",
                "bad_clauses",
                format!(
                    "条款须从第 1 条起连续编号，共 1 至 {CLAUSES_MAX} 条，每条不空且不超过 {CLAUSE_MAX} 字。"
                ),
                format!(
                    "Clauses are numbered from 1 without gaps, 1 to {CLAUSES_MAX} of them, none empty, none over {CLAUSE_MAX} characters."
                ),
            ));
        }
        Ok(())
    }
}

fn last_version(now: &Now<'_>, code: &str) -> Result<i64, StoreError> {
    now.reading.number(
        "SELECT MAX(version) FROM rulebook_version WHERE school_id = $1 AND rule = $2",
        &[now.school().into(), code.into()],
    )
}

impl Version {
    fn write(&self, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO rulebook_rule (school_id, code, name_zh, name_en, owner) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (school_id, code) \
             DO UPDATE SET name_zh = $3, name_en = $4, owner = $5",
            &[
                (&school).into(),
                (&self.rule.code).into(),
                (&self.rule.name.zh).into(),
                (&self.rule.name.en).into(),
                (&self.rule.owner).into(),
            ],
        );
        tables.one(
            "INSERT INTO rulebook_version (school_id, rule, version, from_at, reaches_open, \
             requires_ack) VALUES ($1, $2, $3, $4, 0, $5)",
            &[
                (&school).into(),
                (&self.rule.code).into(),
                self.version.into(),
                self.from.into(),
                self.rule.requires_ack.into(),
            ],
        );
        for clause in &self.rule.clauses {
            tables.one(
                "INSERT INTO rulebook_clause (school_id, rule, version, no, zh, en) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
                &[
                    (&school).into(),
                    (&self.rule.code).into(),
                    self.version.into(),
                    clause.no.into(),
                    (&clause.zh).into(),
                    (&clause.en).into(),
                ],
            );
        }
    }
}

/// Ends the versions before `version` at `from`.
fn end_before(
    tables: &mut dyn Writing,
    rule: &str,
    version: i64,
    from: Moment,
    reaches_open_cases: bool,
) {
    let school = *tables.school();
    tables.any(
        "UPDATE rulebook_version SET until_at = $4, reaches_open = $5 WHERE school_id = $1 \
         AND rule = $2 AND version < $3 AND from_at IS NOT NULL \
         AND (until_at IS NULL OR until_at > $4)",
        &[(&school).into(), rule.into(), version.into(), from.into(), reaches_open_cases.into()],
    );
}

impl Act for DraftRule {
    const NAME: &'static str = "rulebook.draft_rule";
    const REFUSALS: &'static [&'static str] = &["bad_code", "bad_clauses"];
    const FOUNDS: bool = true;
    type Fact = Version;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Version, Stop> {
        self.check()?;
        let version = last_version(now, &self.code)? + 1;
        Ok(Version { rule: self.clone(), version, from: None, reaches_open_cases: false })
    }

    fn apply(fact: &Version, _: &Record, tables: &mut dyn Writing) {
        fact.write(tables);
    }
}

/// 发布. A draft comes into force from a date.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueRule {
    /// The rule.
    pub code: String,
    /// The drafted version.
    pub version: i64,
    /// First moment in force; at once when not given.
    #[serde(default)]
    pub from: Option<Moment>,
    /// Whether it reaches cases opened before.
    #[serde(default)]
    pub reaches_open_cases: bool,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Issued {
    code: String,
    version: i64,
    from: Moment,
    reaches_open_cases: bool,
}

impl Act for IssueRule {
    const NAME: &'static str = "rulebook.issue_rule";
    const REFUSALS: &'static [&'static str] = &["backdated", "no_such_draft"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Issued;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Issued, Stop> {
        let from = not_backdated(self.from, now)?;
        let drafts = now.reading.number(
            "SELECT COUNT(*) FROM rulebook_version WHERE school_id = $1 AND rule = $2 \
             AND version = $3 AND from_at IS NULL",
            &[now.school().into(), (&self.code).into(), self.version.into()],
        )?;
        if drafts == 0 {
            return Err(Refusal::rule(
                "no_such_draft",
                "没有这一版草案，或它已经发布。",
                "There is no such draft, or it was issued already.",
            )
            .into());
        }
        Ok(Issued {
            code: self.code.clone(),
            version: self.version,
            from,
            reaches_open_cases: self.reaches_open_cases,
        })
    }

    fn apply(fact: &Issued, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        end_before(tables, &fact.code, fact.version, fact.from, fact.reaches_open_cases);
        tables.one(
            "UPDATE rulebook_version SET from_at = $4 \
             WHERE school_id = $1 AND rule = $2 AND version = $3",
            &[(&school).into(), (&fact.code).into(), fact.version.into(), fact.from.into()],
        );
    }
}

fn not_backdated(from: Option<Moment>, now: &Now<'_>) -> Result<Moment, Refusal> {
    let from = from.unwrap_or(now.at);
    if from >= now.at {
        return Ok(from);
    }
    Err(Refusal::rule(
        "backdated",
        "制度不得追溯：施行、废止时间不能早于现在。",
        "No rule reaches back: it cannot begin or end before now.",
    ))
}

/// 修订. Complete new clauses in force from a date; drafted and issued in one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendRule {
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
    /// Whether it reaches cases opened before.
    #[serde(default)]
    pub reaches_open_cases: bool,
}

impl Act for AmendRule {
    const NAME: &'static str = "rulebook.amend_rule";
    const REFUSALS: &'static [&'static str] = &["bad_code", "bad_clauses", "backdated"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Version;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Version, Stop> {
        let rule = DraftRule {
            code: self.code.clone(),
            name: self.name.clone(),
            owner: self.owner.clone(),
            requires_ack: self.requires_ack,
            clauses: self.clauses.clone(),
        };
        rule.check()?;
        let from = not_backdated(self.from, now)?;
        let version = last_version(now, &self.code)? + 1;
        let reaches_open_cases = self.reaches_open_cases;
        Ok(Version { rule, version, from: Some(from), reaches_open_cases })
    }

    fn apply(fact: &Version, _: &Record, tables: &mut dyn Writing) {
        if let Some(from) = fact.from {
            end_before(tables, &fact.rule.code, fact.version, from, fact.reaches_open_cases);
        }
        fact.write(tables);
    }
}

/// 废止.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepealRule {
    /// The rule.
    pub code: String,
    /// First moment no longer in force; at once when not given.
    #[serde(default)]
    pub from: Option<Moment>,
    /// Whether it reaches cases opened before.
    #[serde(default)]
    pub reaches_open_cases: bool,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Repealed {
    code: String,
    from: Moment,
    reaches_open_cases: bool,
}

impl Act for RepealRule {
    const NAME: &'static str = "rulebook.repeal_rule";
    const REFUSALS: &'static [&'static str] = &["backdated", "not_in_force"];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    type Fact = Repealed;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Repealed, Stop> {
        let from = not_backdated(self.from, now)?;
        if now.institution.rules.get(&self.code).and_then(|rule| rule.at(from)).is_none() {
            return Err(Refusal::rule(
                "not_in_force",
                "届时没有这一制度在施行。",
                "No such rule is in force then.",
            )
            .into());
        }
        Ok(Repealed { code: self.code.clone(), from, reaches_open_cases: self.reaches_open_cases })
    }

    fn apply(fact: &Repealed, _: &Record, tables: &mut dyn Writing) {
        end_before(tables, &fact.code, i64::MAX, fact.from, fact.reaches_open_cases);
    }
}
