//! 知识库. What was done the last times: closed work at the same place of the
//! same kind, and work of the same kind that was told in the same words.

use std::collections::BTreeMap;

use houqin_kernel::search::{COUNTED_MAX, rarity, words_of};
use houqin_kernel::{CaseId, Reading, StoreError, Value, Viewer};

use super::search::{Candidate, newness, read};
use super::{OrderDetail, OrderFound};
use crate::catalogue;

/// Most orders of each kind that are shown.
const SHOWN_MAX: usize = 5;
/// Most orders that are looked at for each.
const LOOKED_MAX: usize = 60;
/// Words of the report by which its like is looked for: the rarest.
const WORDS: usize = 6;
/// What two reports must share of the rarity of those words to be alike.
const ALIKE: f64 = 0.34;

/// 上次怎么办的. Orders that were finished, the most telling first.
#[derive(Debug, Default)]
pub struct Known {
    /// At the same place.
    pub here: Vec<OrderFound>,
    /// Elsewhere, told in like words.
    pub alike: Vec<OrderFound>,
}

/// What is known of work like `order`, for whoever may read every order.
///
/// # Errors
/// When the store fails.
pub fn known(viewer: &Viewer<'_>, order: &OrderDetail) -> Result<Known, StoreError> {
    if !viewer.may_read("service.order") || !viewer.may_read("service.orders") {
        return Ok(Known::default());
    }
    let categories = family(viewer.reading, &order.row.category)?;
    let here = here(viewer, order, &categories)?;
    let mut alike = alike(viewer, order, &categories)?;
    alike.retain(|one| !here.iter().any(|other| other.row.id == one.row.id));
    alike.truncate(SHOWN_MAX);
    Ok(Known { here, alike })
}

/// The category, those beside and those under it: people choose the nearest.
fn family(reading: &dyn Reading, code: &str) -> Result<Vec<String>, StoreError> {
    let own = catalogue::find::<catalogue::Category>(reading, code)?;
    let top = own.map(|one| one.parent).filter(|parent| !parent.is_empty());
    let all = catalogue::all::<catalogue::Category>(reading)?;
    Ok(catalogue::family(&all, top.as_deref().unwrap_or(code)))
}

/// Whether it is another's finished work of the same kind.
fn teaches(one: &Candidate, order: CaseId, categories: &[String]) -> bool {
    let row = &one.found.row;
    row.id != order
        && categories.contains(&row.category)
        && row.closed_at.is_some()
        && matches!(row.ending.as_deref(), Some("confirmed" | "unconfirmed" | "imported"))
}

fn here(
    viewer: &Viewer<'_>,
    order: &OrderDetail,
    categories: &[String],
) -> Result<Vec<OrderFound>, StoreError> {
    let Some(place) = &order.row.place else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT id FROM service_order WHERE school_id = $1 AND place = $2 \
         ORDER BY reported_at DESC, id DESC LIMIT {LOOKED_MAX}"
    );
    let params = [viewer.reading.school().into(), place.into()];
    let ids = viewer.reading.list(&sql, &params, |row| row.id::<CaseId>(0))?;
    let mut found: Vec<Candidate> = read(viewer.reading, &ids)?;
    found.retain(|one| teaches(one, order.row.id, categories));
    // What was written down teaches more than what was not; then the newest.
    found.sort_by_key(|one| {
        let row = &one.found.row;
        (one.found.finish_note.is_none(), std::cmp::Reverse(row.reported_at))
    });
    found.truncate(SHOWN_MAX);
    Ok(found.into_iter().map(|one| one.found).collect())
}

fn alike(
    viewer: &Viewer<'_>,
    order: &OrderDetail,
    categories: &[String],
) -> Result<Vec<OrderFound>, StoreError> {
    let Some(said) = &order.row.description else { return Ok(Vec::new()) };
    let reading = viewer.reading;
    let mut rare: Vec<(f64, String)> = Vec::new();
    for word in words_of(said).into_iter().filter(|word| word.chars().count() > 1) {
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 AS one FROM service_word WHERE school_id = $1 \
             AND token = $2 LIMIT {COUNTED_MAX}) counted"
        );
        let count = reading.number(&sql, &[reading.school().into(), (&word).into()])?;
        // Its own word alone finds nothing else.
        if count > 1 {
            rare.push((rarity(count), word));
        }
    }
    rare.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    rare.truncate(WORDS);
    let mut shared: BTreeMap<CaseId, f64> = BTreeMap::new();
    for (worth, word) in &rare {
        let sql = format!(
            "SELECT order_id FROM service_word WHERE school_id = $1 AND token = $2 \
             ORDER BY at DESC, order_id DESC LIMIT {LOOKED_MAX}"
        );
        let params: [Value<'_>; 2] = [reading.school().into(), word.into()];
        let mut ids = reading.list(&sql, &params, |row| row.id::<CaseId>(0))?;
        ids.dedup();
        for id in ids {
            *shared.entry(id).or_insert(0.0) += worth;
        }
    }
    let all: f64 = rare.iter().map(|(worth, _)| worth).sum();
    shared.retain(|_, worth| *worth >= all * ALIKE);
    let ids: Vec<CaseId> = shared.keys().copied().collect();
    let mut found: Vec<(f64, OrderFound)> = read(reading, &ids)?
        .into_iter()
        .filter(|one| teaches(one, order.row.id, categories))
        .map(|one| {
            let worth = shared.get(&one.found.row.id).copied().unwrap_or(0.0);
            let written = if one.found.finish_note.is_some() { 1.5 } else { 1.0 };
            let new = 1.0 + newness(viewer.at, one.found.row.reported_at);
            (worth * written * new, one.found)
        })
        .collect();
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    Ok(found.into_iter().map(|(_, one)| one).take(SHOWN_MAX * 2).collect())
}
