//! 草案: what waits to be issued, and how it differs from what is in force.

use houqin_kernel::listing::{page, rows_asked};
use houqin_kernel::{
    Bilingual, ClauseText, Moment, PersonId, Row, StoreError, Value, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules::{Founded, founded};
use super::{before, missing};

/// 草案. A draft in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DraftRow {
    /// The rule.
    pub code: String,
    /// Title as drafted.
    pub name: Bilingual,
    /// The version it is to be.
    pub version: i64,
    /// The record that drafted it.
    pub drafted: u64,
    /// Who drafted it.
    pub drafted_by: PersonId,
    /// When.
    pub drafted_at: Moment,
    /// Whether a newer version has overtaken it: it can no longer be issued.
    pub overtaken: bool,
}

/// 查询. Which drafts to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DraftsQuery {
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 草案. A list of drafts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DraftPage {
    /// Newest first.
    pub drafts: Vec<DraftRow>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

fn read(row: &Row) -> Result<DraftRow, StoreError> {
    Ok(DraftRow {
        code: row.text(0)?,
        version: row.int(1)?,
        name: Bilingual::new(row.text(2)?, row.text(3)?),
        drafted: row.count(4)?,
        drafted_by: row.id(5)?,
        drafted_at: row.moment(6)?,
        overtaken: row.int(7)? > row.int(1)?,
    })
}

/// 草案名单. Drafts that were never issued.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn drafts(viewer: &Viewer<'_>, query: &DraftsQuery) -> Result<DraftPage, ViewError> {
    viewer.must_read("rulebook.drafts")?;
    let most = rows_asked(query.limit);
    let rows = viewer.reading.list(
        "SELECT v.rule, v.version, v.name_zh, v.name_en, v.drafted_seq, e.actor, e.recorded_at, \
         (SELECT MAX(n.version) FROM rulebook_version n \
         WHERE n.school_id = v.school_id AND n.rule = v.rule) \
         FROM rulebook_version v JOIN ledger_entry e \
         ON e.school_id = v.school_id AND e.seq = v.drafted_seq \
         WHERE v.school_id = $1 AND v.from_at IS NULL AND v.drafted_seq < $2 \
         ORDER BY v.drafted_seq DESC LIMIT $3",
        &[
            viewer.reading.school().into(),
            before(&query.after).into(),
            Value::Int(i64::try_from(most + 1).unwrap_or(i64::MAX)),
        ],
        read,
    )?;
    let (drafts, next) = page(rows, most, |row| row.drafted.to_string());
    Ok(DraftPage { drafts, next })
}

/// 查询. Which draft.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftQuery {
    /// The rule.
    pub code: String,
    /// The drafted version.
    pub version: i64,
}

/// How a clause of a draft differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// 不变.
    Same,
    /// 英文改动: the Chinese, which binds, stands.
    Translation,
    /// 条号变动: the wording stands, under another number.
    Moved,
    /// 修改.
    Changed,
    /// 新增.
    New,
    /// 删去.
    Gone,
}

/// A clause of a draft beside the one in force.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClauseChange {
    /// How it differs.
    pub how: How,
    /// The clause in force; none where it is new.
    pub was: Option<ClauseText>,
    /// The clause as drafted; none where it is gone.
    pub is: Option<ClauseText>,
}

/// One draft.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DraftDetail {
    /// As in a list.
    #[serde(flatten)]
    pub row: DraftRow,
    /// Code of the post that is to look after it.
    pub owner: String,
    /// Whether it will have to be signed.
    pub requires_ack: bool,
    /// The version in force that it is compared with; none for a new rule.
    pub against: Option<u32>,
    /// Clause by clause, in the order of the draft.
    pub changes: Vec<ClauseChange>,
    /// What stands today on clauses whose number would say something else.
    pub shaken: Vec<Founded>,
}

/// 一份草案, clause by clause against the version in force.
///
/// # Errors
/// Without the right, when there is no such draft, or when the store fails.
pub fn draft(viewer: &Viewer<'_>, query: &DraftQuery) -> Result<DraftDetail, ViewError> {
    viewer.must_read("rulebook.drafts")?;
    let found = viewer.reading.first(
        "SELECT v.rule, v.version, v.name_zh, v.name_en, v.drafted_seq, e.actor, e.recorded_at, \
         (SELECT MAX(n.version) FROM rulebook_version n \
         WHERE n.school_id = v.school_id AND n.rule = v.rule), v.owner, v.requires_ack \
         FROM rulebook_version v JOIN ledger_entry e \
         ON e.school_id = v.school_id AND e.seq = v.drafted_seq \
         WHERE v.school_id = $1 AND v.rule = $2 AND v.version = $3 AND v.from_at IS NULL",
        &[viewer.reading.school().into(), (&query.code).into(), query.version.into()],
        |row| Ok((read(row)?, row.text(8)?, row.truth(9)?)),
    )?;
    let (row, owner, requires_ack) = found.ok_or_else(|| {
        missing("没有这一份草案，或它已经发布。", "There is no such draft, or it was issued.")
    })?;
    let drafted = viewer.reading.list(
        "SELECT no, zh, en FROM rulebook_clause WHERE school_id = $1 AND rule = $2 \
         AND version = $3 ORDER BY no",
        &[viewer.reading.school().into(), (&query.code).into(), query.version.into()],
        |row| {
            let no = u32::try_from(row.int(0)?).unwrap_or(0);
            Ok(ClauseText { no, zh: row.text(1)?, en: row.text(2)? })
        },
    )?;
    let in_force = viewer.institution.rules.get(&query.code).and_then(|rule| rule.at(viewer.at));
    let standing = in_force.map(|version| version.clauses.as_slice()).unwrap_or_default();
    let changes = compare(standing, &drafted);
    let shaken = changes
        .iter()
        .filter(|change| matches!(change.how, How::Moved | How::Gone))
        .filter_map(|change| change.was.as_ref())
        .flat_map(|was| founded(viewer, &query.code, was.no))
        .collect();
    Ok(DraftDetail {
        row,
        owner,
        requires_ack,
        against: in_force.map(|version| version.version),
        changes,
        shaken,
    })
}

/// Lays two wordings side by side: clauses that are word for word the same
/// first, what lies between them by its order.
fn compare(was: &[ClauseText], is: &[ClauseText]) -> Vec<ClauseChange> {
    let mut changes = Vec::new();
    let (mut old, mut new) = (0, 0);
    for (at, to) in common(was, is) {
        between(was.get(old..at), is.get(new..to), &mut changes);
        if let (Some(one), Some(other)) = (was.get(at), is.get(to)) {
            let how = match (one.no == other.no, one.en.trim() == other.en.trim()) {
                (false, _) => How::Moved,
                (true, false) => How::Translation,
                (true, true) => How::Same,
            };
            changes.push(ClauseChange { how, was: Some(one.clone()), is: Some(other.clone()) });
        }
        (old, new) = (at + 1, to + 1);
    }
    between(was.get(old..), is.get(new..), &mut changes);
    changes
}

fn between(was: Option<&[ClauseText]>, is: Option<&[ClauseText]>, changes: &mut Vec<ClauseChange>) {
    let (was, is) = (was.unwrap_or_default(), is.unwrap_or_default());
    for at in 0..was.len().max(is.len()) {
        let (old, new) = (was.get(at).cloned(), is.get(at).cloned());
        let how = match (&old, &new) {
            (Some(_), Some(_)) => How::Changed,
            (None, _) => How::New,
            (_, None) => How::Gone,
        };
        changes.push(ClauseChange { how, was: old, is: new });
    }
}

/// Positions of the longest run of clauses that both have, in order.
fn common(was: &[ClauseText], is: &[ClauseText]) -> Vec<(usize, usize)> {
    // The Chinese binds; the English is for reading.
    let same = |old: usize, new: usize| {
        was.get(old).zip(is.get(new)).is_some_and(|(one, other)| one.zh.trim() == other.zh.trim())
    };
    let width = is.len() + 1;
    let mut longest = vec![0_u32; (was.len() + 1) * width];
    let at = |longest: &[u32], old: usize, new: usize| {
        longest.get(old * width + new).copied().unwrap_or(0)
    };
    for old in (0..was.len()).rev() {
        for new in (0..is.len()).rev() {
            let best = if same(old, new) {
                at(&longest, old + 1, new + 1) + 1
            } else {
                at(&longest, old + 1, new).max(at(&longest, old, new + 1))
            };
            if let Some(cell) = longest.get_mut(old * width + new) {
                *cell = best;
            }
        }
    }
    let (mut old, mut new, mut pairs) = (0, 0, Vec::new());
    while old < was.len() && new < is.len() {
        if same(old, new) {
            pairs.push((old, new));
            (old, new) = (old + 1, new + 1);
        } else if at(&longest, old + 1, new) >= at(&longest, old, new + 1) {
            old += 1;
        } else {
            new += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(texts: &[&str]) -> Vec<ClauseText> {
        (1..)
            .zip(texts)
            .map(|(no, zh)| ClauseText { no, zh: (*zh).to_owned(), en: String::new() })
            .collect()
    }

    fn hows(was: &[&str], is: &[&str]) -> Vec<How> {
        compare(&clauses(was), &clauses(is)).into_iter().map(|change| change.how).collect()
    }

    #[test]
    fn a_clause_put_in_between_moves_those_after_it_and_changes_none() {
        use How::{Changed, Gone, Moved, New, Same};
        assert_eq!(hows(&["a", "b", "c"], &["a", "x", "b", "c"]), [Same, New, Moved, Moved]);
        assert_eq!(hows(&["a", "b", "c"], &["a", "B", "c"]), [Same, Changed, Same]);
        assert_eq!(hows(&["a", "b", "c"], &["a", "c"]), [Same, Gone, Moved]);
        assert_eq!(hows(&[], &["a"]), [New]);
        assert_eq!(hows(&["a", "b"], &["b", "a"]), [Gone, Moved, New]);
        let english = |en: &str| vec![ClauseText { no: 1, zh: "a".into(), en: en.into() }];
        let changes = compare(&english("A"), &english(""));
        assert_eq!(changes.iter().map(|one| one.how).collect::<Vec<_>>(), [How::Translation]);
    }
}
