//! 检索. Rules and clauses in force that answer a question. They are held in
//! memory, so no table keeps their words.

use houqin_kernel::listing::rows_asked;
use houqin_kernel::search::Question;
use houqin_kernel::{Bilingual, ViewError, Viewer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a word of the title is worth beside one of the clause.
const TITLE: f64 = 2.0;

/// 查询. What to look for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SearchQuery {
    /// Words of a title or a clause.
    pub q: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 条款. A clause that was found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClauseFound {
    /// The rule.
    pub rule: String,
    /// Its title.
    pub name: Bilingual,
    /// The version in force.
    pub version: u32,
    /// The clause's number; none where the rule itself answers.
    pub no: Option<u32>,
    /// The clause's text.
    pub text: Bilingual,
}

/// 检索结果. The best first.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Found {
    /// Rules and clauses.
    pub clauses: Vec<ClauseFound>,
}

/// 检索. Rules whose title answers, and clauses whose text does.
///
/// # Errors
/// Without the right to read rules.
pub fn search(viewer: &Viewer<'_>, query: &SearchQuery) -> Result<Found, ViewError> {
    viewer.must_read("rulebook.rules")?;
    let question = Question::read(&query.q);
    if question.is_empty() {
        return Ok(Found::default());
    }
    let mut found: Vec<(f64, ClauseFound)> = Vec::new();
    for rule in viewer.institution.rules.values() {
        let Some(version) = rule.at(viewer.at) else { continue };
        let name = &rule.name;
        let titled = [(TITLE, name.zh.as_str()), (TITLE, &name.en), (TITLE, &rule.code)];
        let one = |no, text: Bilingual| ClauseFound {
            rule: rule.code.clone(),
            name: name.clone(),
            version: version.version,
            no,
            text,
        };
        if let Some(rank) = question.plain_rank(&titled) {
            found.push((rank * TITLE, one(None, Bilingual::default())));
        }
        for clause in &version.clauses {
            let fields = [(1.0, clause.zh.as_str()), (1.0, &clause.en)];
            if let Some(rank) = question.plain_rank(&fields) {
                found.push((rank, one(Some(clause.no), Bilingual::new(&clause.zh, &clause.en))));
            }
        }
    }
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.truncate(rows_asked(query.limit));
    Ok(Found { clauses: found.into_iter().map(|(_, clause)| clause).collect() })
}
