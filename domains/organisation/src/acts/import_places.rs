//! 导入地点. Up to a thousand places at once, all of them or none.

use houqin_kernel::{Act, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SetPlace;
use crate::place::{PlacesSet, Tree};

/// Most rows in one act.
pub const ROWS_MAX: usize = 1_000;
/// Most bad rows named in one refusal.
const NAMED_MAX: usize = 20;

/// 导入地点. Parents stand before their children, or are there already.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportPlaces {
    /// The rows.
    pub rows: Vec<SetPlace>,
}

impl Act for ImportPlaces {
    const NAME: &'static str = "organisation.import_places";
    const REFUSALS: &'static [&'static str] = &["too_many_rows", "bad_rows"];
    const FOUNDS: bool = true;
    type Fact = PlacesSet;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<PlacesSet, Stop> {
        if self.rows.is_empty() || self.rows.len() > ROWS_MAX {
            return Err(too_many_rows().into());
        }
        let mut tree = Tree::read(now)?;
        let mut bad = Vec::new();
        for (line, row) in (1..).zip(&self.rows) {
            if let Err(refusal) = tree.set(row, now) {
                bad.push((line, refusal));
            }
        }
        if bad.is_empty() { tree.fact() } else { Err(bad_rows(&bad).into()) }
    }

    fn apply(fact: &PlacesSet, _: &Record, tables: &mut dyn Writing) {
        fact.write(tables);
    }
}

fn too_many_rows() -> Refusal {
    Refusal::form(
        "rows",
        "too_many_rows",
        format!("一次导入 1 至 {ROWS_MAX} 行，请分几次导入。"),
        format!("One act imports 1 to {ROWS_MAX} rows; please import in several goes."),
    )
}

/// Every bad row, by its number and its reason.
fn bad_rows(bad: &[(usize, Refusal)]) -> Refusal {
    let named = bad.iter().take(NAMED_MAX);
    let zh: String =
        named.clone().map(|(line, no)| format!("第 {line} 行：{}", no.message.zh)).collect();
    let en: String = named.map(|(line, no)| format!(" Row {line}: {}", no.message.en)).collect();
    let more = bad.len().saturating_sub(NAMED_MAX);
    let (more_zh, more_en) = if more > 0 {
        (format!("另有 {more} 行。"), format!(" And {more} more."))
    } else {
        Default::default()
    };
    Refusal::form(
        "rows",
        "bad_rows",
        format!("有 {} 行不能导入，全部未导入。{zh}{more_zh}", bad.len()),
        format!("{} rows cannot be imported, so none was.{en}{more_en}", bad.len()),
    )
}
