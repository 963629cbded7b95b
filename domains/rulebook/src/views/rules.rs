//! 制度: listed by code, one with its clauses, versions and signatures.

use houqin_kernel::listing::{page, rows_asked};
use houqin_kernel::{
    Bilingual, ClauseText, Moment, PersonId, Rule, RuleVersion, StoreError, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::missing;

/// Most signatures shown with one version.
const SIGNED_MAX: i64 = 1_000;

/// How a rule stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 施行中.
    InForce,
    /// 已发布, in force from a day to come.
    ToCome,
    /// 已废止.
    Ended,
}

/// 制度. A rule in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RuleRow {
    /// Code.
    pub code: String,
    /// Title.
    pub name: Bilingual,
    /// How it stands.
    pub standing: Standing,
    /// The version in force; none while no version is.
    pub version: Option<u32>,
    /// Since when; none for what was always there.
    pub from: Option<Moment>,
    /// Whether it must be signed.
    pub requires_ack: bool,
    /// Whether the viewer has signed the version in force.
    pub signed: bool,
    /// Number of its clauses.
    pub clauses: usize,
}

/// 查询. Which rules to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RulesQuery {
    /// A part of the title or of the code, or words of a clause in force.
    pub q: String,
    /// `in_force`, `to_come`, `ended`, or all when empty.
    pub standing: String,
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 制度. A list of rules.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RulePage {
    /// By code.
    pub rules: Vec<RuleRow>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

fn standing(rule: &Rule, at: Moment) -> Standing {
    if rule.at(at).is_some() {
        Standing::InForce
    } else if rule.versions.iter().any(|version| version.from > at) {
        Standing::ToCome
    } else {
        Standing::Ended
    }
}

fn fits(query: &RulesQuery, rule: &Rule, at: Moment) -> bool {
    let stands = match query.standing.as_str() {
        "in_force" => standing(rule, at) == Standing::InForce,
        "to_come" => rule.versions.iter().any(|version| version.from > at),
        "ended" => standing(rule, at) == Standing::Ended,
        _ => true,
    };
    let asked = query.q.trim().to_lowercase();
    let says = |text: &str| text.to_lowercase().contains(&asked);
    let clauses = rule.at(at).into_iter().flat_map(|version| &version.clauses);
    stands
        && (asked.is_empty()
            || says(&rule.name.zh)
            || says(&rule.name.en)
            || says(&rule.code)
            || clauses.into_iter().any(|clause| says(&clause.zh) || says(&clause.en)))
}

/// 制度名单. Rules by code.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn rules(viewer: &Viewer<'_>, query: &RulesQuery) -> Result<RulePage, ViewError> {
    viewer.must_read("rulebook.rules")?;
    let most = rows_asked(query.limit);
    let found: Vec<&Rule> = viewer
        .institution
        .rules
        .values()
        .filter(|rule| rule.code > query.after && fits(query, rule, viewer.at))
        .take(most + 1)
        .collect();
    let (found, next) = page(found, most, |rule| rule.code.clone());
    let rules = found.into_iter().map(|rule| row(viewer, rule)).collect::<Result<_, _>>()?;
    Ok(RulePage { rules, next })
}

fn row(viewer: &Viewer<'_>, rule: &Rule) -> Result<RuleRow, StoreError> {
    let version = rule.at(viewer.at);
    let signed = match (viewer.person, version) {
        (Some(person), Some(version)) => {
            crate::has_signed(viewer.reading, person, &rule.code, version.version)?
        }
        _ => false,
    };
    Ok(RuleRow {
        code: rule.code.clone(),
        name: rule.name.clone(),
        standing: standing(rule, viewer.at),
        version: version.map(|version| version.version),
        from: version.map(|version| version.from).filter(|from| from.0 > i64::MIN),
        requires_ack: version.is_some_and(|version| version.requires_ack),
        signed,
        clauses: version.map_or(0, |version| version.clauses.len()),
    })
}

/// A version of a rule, as its history shows it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VersionLine {
    /// Its number.
    pub version: u32,
    /// First moment in force; none for what was always there.
    pub from: Option<Moment>,
    /// First moment no longer in force.
    pub until: Option<Moment>,
    /// Whether its end reaches cases opened before.
    pub end_reaches_open_cases: bool,
    /// The record that drafted it; none for a built-in rule.
    pub drafted: Option<u64>,
    /// The record that issued it.
    pub issued: Option<u64>,
    /// The record that repealed it.
    pub repealed: Option<u64>,
    /// Why it was repealed; none once erased.
    pub repeal_reason: Option<String>,
}

/// What kind of thing a clause founds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundedKind {
    /// 岗位.
    Post,
    /// 职责.
    Duty,
    /// 步骤.
    Step,
    /// 不相容岗位.
    Pair,
}

/// A thing that a clause founds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Founded {
    /// Number of the clause.
    pub no: u32,
    /// What it is.
    pub kind: FoundedKind,
    /// Its code; of a step, the procedure's.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
}

/// A signature under a version.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Signature {
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: Moment,
}

/// One version of a rule.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RuleDetail {
    /// Code.
    pub code: String,
    /// Title.
    pub name: Bilingual,
    /// Code of the post that looks after it.
    pub owner: String,
    /// The version shown.
    pub version: u32,
    /// Whether that version is the one in force.
    pub in_force: bool,
    /// All versions that were issued, newest first.
    pub versions: Vec<VersionLine>,
    /// In force since.
    pub from: Option<Moment>,
    /// In force until.
    pub until: Option<Moment>,
    /// Whether it must be signed.
    pub requires_ack: bool,
    /// The clauses as they were issued.
    pub clauses: Vec<ClauseText>,
    /// What its clauses found today.
    pub founds: Vec<Founded>,
    /// Who has signed it, up to 1,000.
    pub signed: Vec<Signature>,
}

/// 查询. Which rule, and which version.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleQuery {
    /// Code.
    pub code: String,
    /// Version; the one in force when not given.
    #[serde(default)]
    pub version: Option<u32>,
}

/// 一项制度. One version of a rule, whether or not it still stands.
///
/// # Errors
/// Without the right, when there is none, or when the store fails.
pub fn rule(viewer: &Viewer<'_>, query: &RuleQuery) -> Result<RuleDetail, ViewError> {
    viewer.must_read("rulebook.rules")?;
    let absent = || missing("没有这一制度或这一版本。", "There is no such rule or version.");
    let rule = viewer.institution.rules.get(&query.code).ok_or_else(absent)?;
    let version = match query.version {
        Some(number) => rule.versions.iter().find(|version| version.version == number),
        None => rule.at(viewer.at).or(rule.versions.last()),
    };
    let version = version.ok_or_else(absent)?;
    let in_force = rule.at(viewer.at).is_some_and(|now| now.version == version.version);
    let (owner, versions) = history(viewer, rule)?;
    Ok(RuleDetail {
        code: rule.code.clone(),
        name: rule.name.clone(),
        owner,
        version: version.version,
        in_force,
        versions,
        from: Some(version.from).filter(|from| from.0 > i64::MIN),
        until: version.until,
        requires_ack: version.requires_ack,
        clauses: version.clauses.clone(),
        founds: version
            .clauses
            .iter()
            .flat_map(|one| founded(viewer, &rule.code, one.no))
            .collect(),
        signed: signed(viewer, rule, version)?,
    })
}

fn signed(
    viewer: &Viewer<'_>,
    rule: &Rule,
    version: &RuleVersion,
) -> Result<Vec<Signature>, StoreError> {
    viewer.reading.list(
        "SELECT person, at FROM rulebook_signature WHERE school_id = $1 AND rule = $2 \
         AND version = $3 ORDER BY at, person LIMIT $4",
        &[
            viewer.reading.school().into(),
            (&rule.code).into(),
            version.version.into(),
            SIGNED_MAX.into(),
        ],
        |row| Ok(Signature { person: row.id(0)?, at: row.moment(1)? }),
    )
}

/// The post that looks after a rule, and its versions, newest first.
fn history(viewer: &Viewer<'_>, rule: &Rule) -> Result<(String, Vec<VersionLine>), StoreError> {
    let seq = |seq: Option<i64>| seq.and_then(|seq| u64::try_from(seq).ok());
    let mut kept = viewer.reading.list(
        "SELECT version, owner, drafted_seq, issued_seq, repealed_seq, repeal_reason \
         FROM rulebook_version WHERE school_id = $1 AND rule = $2 AND from_at IS NOT NULL \
         ORDER BY version",
        &[viewer.reading.school().into(), (&rule.code).into()],
        |row| {
            let records = [row.opt_int(2)?, row.opt_int(3)?, row.opt_int(4)?].map(seq);
            Ok((row.int(0)?, row.text(1)?, records, row.opt_text(5)?))
        },
    )?;
    let owner = kept.last().map(|(_, owner, ..)| owner.clone()).unwrap_or_default();
    let lines = rule.versions.iter().rev().map(|version| {
        let at = kept.iter().position(|(number, ..)| *number == i64::from(version.version));
        let (_, _, [drafted, issued, repealed], repeal_reason) =
            at.map(|at| kept.swap_remove(at)).unwrap_or_default();
        VersionLine {
            version: version.version,
            from: Some(version.from).filter(|from| from.0 > i64::MIN),
            until: version.until,
            end_reaches_open_cases: version.end_reaches_open_cases,
            drafted,
            issued,
            repealed,
            repeal_reason,
        }
    });
    let lines = lines.collect();
    Ok((owner, lines))
}

/// What the clause `rule#no` founds today.
pub(super) fn founded(viewer: &Viewer<'_>, rule: &str, no: u32) -> Vec<Founded> {
    let institution = viewer.institution;
    let reference = format!("{rule}#{no}");
    let named = |kind: FoundedKind, code: &str, name: &Bilingual| Founded {
        no,
        kind,
        code: code.to_owned(),
        name: name.clone(),
    };
    let posts = institution.posts.values().filter(|post| post.clause == reference);
    let duties = institution.duties.values().filter(|duty| duty.clause == reference);
    let pairs = institution.pairs.iter().filter(|pair| pair.clause == reference);
    let steps = institution
        .procedures
        .keys()
        .filter_map(|code| institution.procedure(code, viewer.at))
        .flat_map(|procedure| procedure.steps.iter().map(move |step| (procedure, step)))
        .filter(|(_, step)| step.clause == reference);
    posts
        .map(|post| named(FoundedKind::Post, &post.code, &post.name))
        .chain(duties.map(|duty| named(FoundedKind::Duty, &duty.code, &duty.name)))
        .chain(pairs.map(|pair| named(FoundedKind::Pair, &pair.code, &pair.name)))
        .chain(steps.map(|(of, step)| named(FoundedKind::Step, &of.code, &step.name)))
        .collect()
}
