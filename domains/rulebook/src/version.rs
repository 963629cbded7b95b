//! 制度的一版. What drafting, issuing, adopting and repealing share: how a
//! version is checked and written, and when the versions before it end.

use houqin_kernel::{
    Bilingual, ClauseText, Moment, Now, Reading, Record, Refusal, StoreError, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most clauses of one rule.
pub const CLAUSES_MAX: usize = 300;
/// Longest clause, in characters.
pub const CLAUSE_MAX: usize = 3_000;
/// Longest code, in letters.
pub const CODE_MAX: usize = 64;
/// Longest reason, in characters.
pub const REASON_MAX: usize = 1_000;
/// Codes of the rules that the platform itself brings.
pub const RESERVED: &[&str] = &["founding", "platform"];

/// 文本. A rule as somebody wrote it, whole.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Text {
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

/// 一版. A version as the ledger keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Version {
    #[serde(flatten)]
    pub(crate) rule: Text,
    pub(crate) version: i64,
    /// First moment in force; none for a draft.
    pub(crate) from: Option<Moment>,
    /// Whether the end of the version before reaches open cases.
    pub(crate) reaches_open_cases: bool,
}

/// Refuses the codes of the built-in rules.
pub(crate) fn not_reserved(code: &str) -> Result<(), Refusal> {
    if !RESERVED.contains(&code) {
        return Ok(());
    }
    Err(Refusal::form(
        "code",
        "reserved_code",
        format!("“{code}”是平台内置条款的编号，不得起草、发布或废止。请另用编号。"),
        format!("“{code}” is the code of a built-in rule; take another code."),
    ))
}

impl Text {
    /// Whether it can be a rule.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let right = !self.code.is_empty()
            && self.code.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        if !right || self.code.len() > CODE_MAX || self.name.zh.trim().is_empty() {
            return Err(Refusal::form(
                "code",
                "bad_code",
                "制度须有名称，编号须为 1 至 64 个字母、数字或连字符。",
                "A rule has a title, and a code of 1 to 64 letters, digits or hyphens.",
            ));
        }
        not_reserved(&self.code)?;
        let numbered = (1..).zip(&self.clauses).all(|(no, clause)| clause.no == no);
        let sized = self.clauses.iter().all(|clause| {
            !clause.zh.trim().is_empty()
                && clause.zh.chars().count() <= CLAUSE_MAX
                && clause.en.chars().count() <= CLAUSE_MAX
        });
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

/// The number of the newest version, drafted or issued; 0 where there is none.
pub(crate) fn newest(reading: &dyn Reading, code: &str) -> Result<i64, StoreError> {
    reading.number(
        "SELECT MAX(version) FROM rulebook_version WHERE school_id = $1 AND rule = $2",
        &[reading.school().into(), code.into()],
    )
}

/// The record that drafted a version; none where there is no such version.
pub(crate) fn drafted_by(
    reading: &dyn Reading,
    code: &str,
    version: i64,
) -> Result<Option<u64>, StoreError> {
    reading.first(
        "SELECT drafted_seq FROM rulebook_version \
         WHERE school_id = $1 AND rule = $2 AND version = $3",
        &[reading.school().into(), code.into(), version.into()],
        |row| row.count(0),
    )
}

/// A date that does not reach back; now where none is given.
pub(crate) fn not_backdated(from: Option<Moment>, now: &Now<'_>) -> Result<Moment, Refusal> {
    let from = from.unwrap_or(now.at);
    if from >= now.at {
        return Ok(from);
    }
    Err(Refusal::form(
        "from",
        "backdated",
        "制度不得追溯：施行、废止时间不能早于现在。",
        "No rule reaches back: it cannot begin or end before now.",
    ))
}

/// A reason that is not blank and not beyond measure.
pub(crate) fn reasoned(reason: &str) -> Result<&str, Refusal> {
    let reason = reason.trim();
    if !reason.is_empty() && reason.chars().count() <= REASON_MAX {
        return Ok(reason);
    }
    Err(Refusal::form(
        "reason",
        "reason_missing",
        format!("请写明理由，不超过 {REASON_MAX} 字。"),
        format!("Give the reason, in at most {REASON_MAX} characters."),
    ))
}

impl Version {
    pub(crate) fn write(&self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let issued = self.from.map(|_| record.seq());
        tables.one(
            "INSERT INTO rulebook_version (school_id, rule, version, name_zh, name_en, owner, \
             requires_ack, from_at, reaches_open, drafted_seq, issued_seq) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)",
            &[
                (&school).into(),
                (&self.rule.code).into(),
                self.version.into(),
                (&self.rule.name.zh).into(),
                (&self.rule.name.en).into(),
                (&self.rule.owner).into(),
                self.rule.requires_ack.into(),
                self.from.into(),
                record.seq().into(),
                issued.into(),
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
pub(crate) fn end_before(
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
