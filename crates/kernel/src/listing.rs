//! How views read what they are asked, and give lists a part at a time.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{Refusal, StoreError, ViewError, Viewer};

/// Most rows of a list.
pub const ROWS_MAX: usize = 200;
/// Rows of a list where the query does not say.
const ROWS: usize = 50;

/// 查询. Nothing to ask.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

/// How many rows a query asks for, within the limit.
pub fn rows_asked(limit: Option<i64>) -> usize {
    limit.and_then(|most| usize::try_from(most).ok()).map_or(ROWS, |most| most.clamp(1, ROWS_MAX))
}

/// The first `most` of rows in order, and the key to go on after, where more follow.
pub fn page<T, K>(rows: Vec<T>, most: usize, key: impl Fn(&T) -> K) -> (Vec<T>, Option<K>) {
    page_of(rows, most, false, key, |_| true)
}

/// As [`page()`], of those rows that fit. `cut` says that the rows themselves were a part.
pub fn page_of<T, K>(
    rows: Vec<T>,
    most: usize,
    cut: bool,
    key: impl Fn(&T) -> K,
    fits: impl Fn(&T) -> bool,
) -> (Vec<T>, Option<K>) {
    let (mut kept, mut last) = (Vec::new(), None);
    for row in rows {
        if kept.len() == most {
            return (kept, last);
        }
        last = Some(key(&row));
        if fits(&row) {
            kept.push(row);
        }
    }
    (kept, last.filter(|_| cut))
}

/// Reads the query of a view, gives its answer as JSON.
///
/// # Errors
/// When the query cannot be read, and as the view itself.
pub fn answer<Q: DeserializeOwned, T: Serialize>(
    viewer: &Viewer<'_>,
    query: &Json,
    view: impl FnOnce(&Viewer<'_>, &Q) -> Result<T, ViewError>,
) -> Result<Json, ViewError> {
    let query = Q::deserialize(query).map_err(|why| {
        Refusal::form(
            "query",
            "bad_query",
            format!("查询条件无法读取：{why}。请改正后再试。"),
            format!("The query cannot be read: {why}. Please correct it."),
        )
    })?;
    Ok(serde_json::to_value(view(viewer, &query)?).map_err(StoreError::from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_where_it_was_cut() {
        let list = |rows, most| page(rows, most, |row: &i32| *row);
        assert_eq!(list(vec![1, 2], 2), (vec![1, 2], None));
        assert_eq!(list(vec![1, 2, 3], 2), (vec![1, 2], Some(2)));
        let even = |rows, cut| page_of(rows, 2, cut, |row: &i32| *row, |row| row % 2 == 0);
        assert_eq!(even(vec![1, 2, 3], false), (vec![2], None));
        assert_eq!(even(vec![1, 2, 3], true), (vec![2], Some(3)));
        assert_eq!(even(vec![2, 4, 5, 6], false), (vec![2, 4], Some(4)));
    }

    #[test]
    fn a_list_has_its_limit() {
        assert_eq!(
            [None, Some(-1), Some(0), Some(7), Some(9_999)].map(rows_asked),
            [50, 50, 1, 7, 200]
        );
    }
}
