//! 责任矩阵: posts by procedures. Only what the data says: who does a step, who
//! answers for it, who may read of it. Nobody is put down as “consulted”,
//! because no step asks for it.

use std::collections::BTreeSet;

use houqin_kernel::{Bilingual, HeldBy, Post, Procedure, ViewError, Viewer};
use schemars::JsonSchema;
use serde::Serialize;

/// Steps by which somebody answers for what another has done.
const ANSWERING: [&str; 3] =
    ["rulebook.issue_rule", "rulebook.approve_exception", "rulebook.ratify"];

/// What a post has to do with a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 负责 R: a step names it.
    Does,
    /// 领导 A: it issues, approves or ratifies by one of these steps, or leads a
    /// duty whose record they are.
    Answers,
    /// 知情 I: it may read these records and does none of the steps.
    Informed,
    /// 兜底: a case that nobody may move comes to it.
    Fallback,
}

/// A post's part in one procedure.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Cell {
    /// The procedure.
    pub procedure: String,
    /// Its parts; none where it has nothing to do with it.
    pub parts: Vec<Part>,
    /// How many of its steps name the post.
    pub steps: usize,
}

/// A post's row.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MatrixRow {
    /// The post.
    pub post: String,
    /// Its name.
    pub name: Bilingual,
    /// One cell for each procedure, in the order of the head.
    pub cells: Vec<Cell>,
}

/// A procedure of the matrix.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MatrixColumn {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
}

/// 责任矩阵.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Matrix {
    /// The procedures, in the order of the cells.
    pub procedures: Vec<MatrixColumn>,
    /// The posts held by appointment.
    pub posts: Vec<MatrixRow>,
}

/// 责任矩阵. Posts held by appointment by procedures in force.
///
/// # Errors
/// Without the right.
pub fn matrix(viewer: &Viewer<'_>) -> Result<Matrix, ViewError> {
    viewer.must_read("rulebook.matrix")?;
    let institution = viewer.institution;
    let procedures: Vec<&Procedure> = institution
        .procedures
        .keys()
        .filter_map(|code| institution.procedure(code, viewer.at))
        .filter(|procedure| procedure.code != "founding" && procedure.code != "platform")
        .collect();
    let posts = institution
        .posts
        .values()
        .filter(|post| post.held_by == HeldBy::Appointed && post.code != "founder")
        .map(|post| MatrixRow {
            post: post.code.clone(),
            name: post.name.clone(),
            cells: procedures.iter().map(|procedure| cell(viewer, post, procedure)).collect(),
        })
        .collect();
    let procedures = procedures
        .iter()
        .map(|one| MatrixColumn { code: one.code.clone(), name: one.name.clone() })
        .collect();
    Ok(Matrix { procedures, posts })
}

fn cell(viewer: &Viewer<'_>, post: &Post, procedure: &Procedure) -> Cell {
    let institution = viewer.institution;
    let names = |list: &[String]| list.contains(&post.code);
    let steps = procedure.steps.iter().filter(|step| names(&step.posts)).count();
    let acts: BTreeSet<&str> = procedure.steps.iter().map(|step| step.act.as_str()).collect();
    let leads = institution.duties.values().any(|duty| {
        names(&duty.leads) && duty.evidence_acts.iter().any(|act| acts.contains(act.as_str()))
    });
    let judges = procedure.steps.iter().any(|step| {
        names(&step.ratify_posts) || (ANSWERING.contains(&step.act.as_str()) && names(&step.posts))
    });
    let domains: BTreeSet<&str> =
        acts.iter().filter_map(|act| act.split_once('.')).map(|(domain, _)| domain).collect();
    let reads = institution.reading.iter().any(|(view, posts)| {
        let domain = view.split_once('.').map(|(domain, _)| domain);
        domain.is_some_and(|domain| domains.contains(domain)) && names(posts)
    });
    let falls =
        procedure.has_cases() && houqin_kernel::fallback_post(institution, procedure) == post.code;
    let parts = [
        (steps > 0, Part::Does),
        (leads || judges, Part::Answers),
        (reads && steps == 0 && !leads && !judges, Part::Informed),
        (falls, Part::Fallback),
    ];
    Cell {
        procedure: procedure.code.clone(),
        parts: parts.into_iter().filter(|(is, _)| *is).map(|(_, part)| part).collect(),
        steps,
    }
}
