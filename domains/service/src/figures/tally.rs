//! 计数. One pass over each range of an index counts every measure that goes by it.

use std::collections::BTreeMap;

use houqin_kernel::{Cell, Moment, Row, StoreError, Value, Viewer};

use super::measure::{Measure, Over, SATISFIED, Terms};
use super::scope::terms;
use super::{Scope, Share};

/// Most groups of one count.
const GROUPS_MAX: usize = 2_000;
/// Milliseconds of a week.
const WEEK_MS: i64 = 7 * super::measure::DAY_MS;

/// By what orders are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// All in one.
    All,
    /// Category.
    Category,
    /// Building.
    Building,
    /// Who has or had it.
    Worker,
    /// The post that last took it.
    Post,
    /// Urgency.
    Urgency,
    /// Weeks since the span's start.
    Week,
}

impl By {
    fn key(self, over: Over) -> String {
        match self {
            Self::All => "CAST(0 AS BIGINT)".into(),
            Self::Category => "o.category".into(),
            Self::Building => "o.building".into(),
            Self::Worker => "COALESCE(o.taker, o.assignee)".into(),
            Self::Post => "o.post".into(),
            Self::Urgency => "o.urgency".into(),
            Self::Week => format!("({} - CAST($2 AS BIGINT)) / {WEEK_MS}", over.column()),
        }
    }
}

/// What was counted of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tallied {
    counted: BTreeMap<&'static str, (Share, i64)>,
}

impl Tallied {
    /// The share of a measure; nothing of nothing where it was not counted.
    pub fn share(&self, measure: &Measure) -> Share {
        self.counted.get(measure.name).map(|(share, _)| *share).unwrap_or_default()
    }

    /// The sum of the scores of what the measure judges.
    pub fn sum(&self, measure: &Measure) -> i64 {
        self.counted.get(measure.name).map_or(0, |(_, sum)| *sum)
    }

    /// Adds another group.
    pub fn add(&mut self, other: &Self) {
        for (name, (share, sum)) in &other.counted {
            let (kept, total) = self.counted.entry(name).or_default();
            *kept = kept.plus(*share);
            *total += sum;
        }
    }

    /// All groups in one.
    pub fn only(groups: BTreeMap<Cell, Self>) -> Self {
        let mut whole = Self::default();
        for group in groups.values() {
            whole.add(group);
        }
        whole
    }
}

/// Counts measures by group.
///
/// # Errors
/// When the store fails.
pub fn tally(
    viewer: &Viewer<'_>,
    scope: &Scope,
    span: (Moment, Moment),
    by: By,
    measures: &[&'static Measure],
) -> Result<BTreeMap<Cell, Tallied>, StoreError> {
    let terms = terms(viewer.reading)?;
    let mut groups: BTreeMap<Cell, Tallied> = BTreeMap::new();
    for over in Over::ALL {
        let of: Vec<&'static Measure> =
            measures.iter().copied().filter(|one| one.over == over).collect();
        if of.is_empty() {
            continue;
        }
        let mut params = vec![viewer.reading.school().into(), span.0.into(), span.1.into()];
        let sql = count_sql(&terms, over, by, &of, scope, &mut params);
        for (key, counted) in viewer.reading.list(&sql, &params, |row| group(row, &of))? {
            groups.entry(key).or_default().add(&counted);
        }
    }
    Ok(groups)
}

fn count_sql<'v>(
    terms: &Terms,
    over: Over,
    by: By,
    measures: &[&Measure],
    scope: &'v Scope,
    params: &mut Vec<Value<'v>>,
) -> String {
    let mut columns = vec![by.key(over)];
    for measure in measures {
        columns.push(measure.whole(terms));
        columns.push(measure.part(terms));
        columns.push(if measure.name == SATISFIED.name {
            let judged = terms.said(measure.judged);
            format!("CAST(COALESCE(SUM(CASE WHEN {judged} THEN o.score ELSE 0 END), 0) AS BIGINT)")
        } else {
            "CAST(0 AS BIGINT)".to_owned()
        });
    }
    let grouped = if by == By::All { String::new() } else { " GROUP BY 1".into() };
    format!(
        "SELECT {} FROM service_order o WHERE o.school_id = $1 AND {} AND {}{grouped} \
         LIMIT {GROUPS_MAX}",
        columns.join(", "),
        over.window(),
        scope.predicate(over, params)
    )
}

fn group(row: &Row, measures: &[&'static Measure]) -> Result<(Cell, Tallied), StoreError> {
    let key = row.0.first().cloned().unwrap_or(Cell::Null);
    let mut counted = BTreeMap::new();
    for (at, measure) in measures.iter().enumerate() {
        let share = Share { whole: row.int(3 * at + 1)?, part: row.int(3 * at + 2)? };
        counted.insert(measure.name, (share, row.int(3 * at + 3)?));
    }
    Ok((key, Tallied { counted }))
}

/// Counts one measure.
///
/// # Errors
/// When the store fails.
pub fn share(
    viewer: &Viewer<'_>,
    measure: &'static Measure,
    scope: &Scope,
    from: Moment,
    until: Moment,
) -> Result<Share, StoreError> {
    let counted = tally(viewer, scope, (from, until), By::All, &[measure])?;
    Ok(Tallied::only(counted).share(measure))
}
