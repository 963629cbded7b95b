//! 分解. The figures side by side: by unit, building, category, urgency, person.
//! A worker sees their own line and how all lie; names are for the posts that
//! may read them.

use std::collections::BTreeMap;

use houqin_kernel::{
    Bilingual, Cell, Id, Moment, PersonId, PlaceId, StoreError, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scope::{below, unit_of};
use super::{By, COUNTED, Numbers, Scope, Share, Tallied, tally};
use crate::catalogue::{self, Category, Urgency, family};

/// The reading right of persons' figures.
pub const PERSONS: &str = "service.persons";

/// With fewer persons than this how they lie would tell who they are.
const BANDS_PERSONS_MIN: usize = 5;

/// 分解. By what the figures are put side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CutBy {
    /// By unit: that of the post which last took the order.
    #[default]
    Unit,
    /// By building.
    Building,
    /// By category, the closer ones under their parent.
    Category,
    /// By urgency.
    Urgency,
}

impl CutBy {
    /// Every one, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Unit, Self::Building, Self::Category, Self::Urgency];

    /// Its name in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Building => "building",
            Self::Category => "category",
            Self::Urgency => "urgency",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    const fn by(self) -> By {
        match self {
            Self::Unit => By::Post,
            Self::Building => By::Building,
            Self::Category => By::Category,
            Self::Urgency => By::Urgency,
        }
    }
}

/// One line.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CutRow {
    /// Code or id; empty for what has none.
    pub key: String,
    /// Name; empty for what has none.
    pub name: Bilingual,
    /// How deep it stands under others; its numbers are in theirs too.
    pub depth: i64,
    /// What is counted.
    #[serde(flatten)]
    pub numbers: Numbers,
}

/// 分解. The figures side by side.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Cuts {
    /// First moment.
    pub from: Moment,
    /// First moment after.
    pub until: Moment,
    /// By what.
    pub by: CutBy,
    /// The lines: where one stands under another, below it.
    pub rows: Vec<CutRow>,
    /// All of the scope.
    pub whole: Numbers,
}

/// Puts the figures side by side.
///
/// # Errors
/// When the store fails.
pub fn cuts(
    viewer: &Viewer<'_>,
    scope: &Scope,
    span: (Moment, Moment),
    by: CutBy,
) -> Result<Cuts, StoreError> {
    let groups = tally(viewer, scope, span, by.by(), COUNTED)?;
    let rows = match by {
        CutBy::Unit => units(viewer, &groups),
        CutBy::Category => categories(&catalogue::all::<Category>(viewer.reading)?, &groups),
        CutBy::Building => buildings(viewer, &groups)?,
        CutBy::Urgency => urgencies(&catalogue::all::<Urgency>(viewer.reading)?, &groups),
    };
    let whole = Numbers::of(&Tallied::only(groups));
    Ok(Cuts { from: span.0, until: span.1, by, rows, whole })
}

fn row(key: &str, name: Bilingual, depth: i64, counted: &Tallied) -> CutRow {
    CutRow { key: key.to_owned(), name, depth, numbers: Numbers::of(counted) }
}

fn text(key: &Cell) -> &str {
    if let Cell::Text(text) = key { text } else { "" }
}

/// The sum of the groups whose key fits.
fn sum(groups: &BTreeMap<Cell, Tallied>, fits: impl Fn(&str) -> bool) -> Option<Tallied> {
    let mut found: Option<Tallied> = None;
    for (_, counted) in groups.iter().filter(|(key, _)| fits(text(key))) {
        found.get_or_insert_default().add(counted);
    }
    found
}

/// What stands directly under `parent`, in order; at the top, what has no known parent.
fn under<'a, T>(all: &'a [T], parent: &str, of: impl Fn(&T) -> (&str, &str)) -> Vec<&'a T> {
    let known = |code: &str| all.iter().any(|one| of(one).0 == code);
    let fits = |one: &&T| {
        let above = of(one).1;
        if parent.is_empty() { above.is_empty() || !known(above) } else { above == parent }
    };
    all.iter().filter(fits).collect()
}

/// Depth first, each under its parent; a circle of parents ends.
fn walk<'a, T>(
    all: &'a [T],
    of: impl Fn(&T) -> (&str, &str) + Copy,
    each: &mut dyn FnMut(&'a T, i64),
) {
    let mut waiting: Vec<(&T, i64)> = under(all, "", of).into_iter().map(|one| (one, 0)).collect();
    waiting.reverse();
    let mut steps = 0;
    while let Some((one, depth)) = waiting.pop() {
        steps += 1;
        if steps > all.len() {
            return;
        }
        each(one, depth);
        let closer = under(all, of(one).0, of);
        waiting.extend(closer.into_iter().rev().map(|closer| (closer, depth + 1)));
    }
}

fn categories(all: &[Category], groups: &BTreeMap<Cell, Tallied>) -> Vec<CutRow> {
    let mut rows = Vec::new();
    walk(all, |one| (&one.code, &one.parent), &mut |one, depth| {
        let codes = family(all, &one.code);
        if let Some(counted) = sum(groups, |key| codes.iter().any(|code| code == key)) {
            rows.push(row(&one.code, one.name.clone(), depth, &counted));
        }
    });
    for (key, counted) in groups {
        let code = text(key);
        if !all.iter().any(|one| one.code == code) {
            rows.push(row(code, Bilingual::new(code, code), 0, counted));
        }
    }
    rows
}

fn urgencies(all: &[Urgency], groups: &BTreeMap<Cell, Tallied>) -> Vec<CutRow> {
    let of = |one: &Urgency| {
        sum(groups, |key| key == one.code).map(|it| row(&one.code, one.name.clone(), 0, &it))
    };
    all.iter().filter_map(of).collect()
}

fn units(viewer: &Viewer<'_>, groups: &BTreeMap<Cell, Tallied>) -> Vec<CutRow> {
    let institution = viewer.institution;
    let all: Vec<_> = institution.units.values().cloned().collect();
    let unit = |post: &str| unit_of(institution, post).map(|unit| unit.code.clone());
    let mut rows = Vec::new();
    walk(&all, |one| (&one.code, &one.parent), &mut |one, depth| {
        let codes = below(&institution.units, &one.code);
        let fits = |post: &str| unit(post).is_some_and(|unit| codes.contains(&unit));
        if let Some(counted) = sum(groups, fits) {
            rows.push(row(&one.code, one.name.clone(), depth, &counted));
        }
    });
    if let Some(counted) = sum(groups, |post| unit(post).is_none()) {
        rows.push(row("", Bilingual::default(), 0, &counted));
    }
    rows
}

fn id(key: &Cell) -> Option<Id> {
    let Cell::Bytes(bytes) = key else { return None };
    <[u8; 16]>::try_from(bytes.as_slice()).ok().map(Id)
}

fn buildings(
    viewer: &Viewer<'_>,
    groups: &BTreeMap<Cell, Tallied>,
) -> Result<Vec<CutRow>, StoreError> {
    let mut rows = Vec::new();
    for (key, counted) in groups {
        let Some(place) = id(key).map(PlaceId::from) else {
            rows.push(row("", Bilingual::default(), 0, counted));
            continue;
        };
        let card = (viewer.institution.directory.place)(viewer.reading, place)?;
        let name = card.and_then(|card| card.path.last().cloned()).unwrap_or_default();
        rows.push(row(
            &place.to_string(),
            Bilingual::new(name.as_str(), name.as_str()),
            0,
            counted,
        ));
    }
    // What has no building stands last.
    rows.sort_by(|one, other| {
        (one.key.is_empty(), &one.name.zh).cmp(&(other.key.is_empty(), &other.name.zh))
    });
    Ok(rows)
}

/// 各人如何分布. How many persons lie where, nobody named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Bands {
    /// Persons with anything judged.
    pub persons: i64,
    /// Persons by their share of 保障及时: below 60, 60 to 75, 75 to 90, 90 and more
    /// per cent; none where fewer than five would be told.
    pub timeliness: Option<[i64; 4]>,
    /// The same of 服务规范.
    pub conformance: Option<[i64; 4]>,
}

/// 人员. What a person may see of persons' figures.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Persons {
    /// First moment.
    pub from: Moment,
    /// First moment after.
    pub until: Moment,
    /// Everybody, for whoever may read persons; else one's own line.
    pub rows: Vec<CutRow>,
    /// Whether everybody is in `rows`.
    pub named: bool,
    /// How all lie.
    pub bands: Bands,
}

/// Persons' figures: all for whoever may read them, else one's own and how all lie.
///
/// # Errors
/// When the store fails.
pub fn persons(
    viewer: &Viewer<'_>,
    scope: &Scope,
    span: (Moment, Moment),
) -> Result<Persons, ViewError> {
    let groups = tally(viewer, scope, span, By::Worker, COUNTED)?;
    let named = viewer.may_read(PERSONS);
    let mut rows = Vec::new();
    for (key, counted) in &groups {
        let Some(person) = id(key).map(PersonId::from) else {
            if named {
                rows.push(row("", Bilingual::default(), 0, counted));
            }
            continue;
        };
        if !named && viewer.person != Some(person) {
            continue;
        }
        let card = (viewer.institution.directory.person)(viewer.reading, person)?;
        let name = card.and_then(|card| card.name).unwrap_or_default();
        rows.push(row(
            &person.to_string(),
            Bilingual::new(name.as_str(), name.as_str()),
            0,
            counted,
        ));
    }
    rows.sort_by(|one, other| {
        (one.key.is_empty(), &one.name.zh).cmp(&(other.key.is_empty(), &other.name.zh))
    });
    let known = groups.iter().filter(|(key, _)| id(key).is_some());
    let all: Vec<Numbers> = known.map(|(_, counted)| Numbers::of(counted)).collect();
    Ok(Persons { from: span.0, until: span.1, rows, named, bands: bands(&all) })
}

fn bands(all: &[Numbers]) -> Bands {
    let persons = all.iter().filter(|one| one.timeliness.whole + one.conformance.whole > 0).count();
    let of = |pick: fn(&Numbers) -> Share| -> Option<[i64; 4]> {
        let shares: Vec<Share> = all.iter().map(pick).filter(|share| share.whole > 0).collect();
        (shares.len() >= BANDS_PERSONS_MIN).then(|| {
            let mut counted = [0; 4];
            for share in shares {
                let hundredfold = share.part * 100;
                let at = [60, 75, 90].iter().filter(|bound| hundredfold >= share.whole * **bound);
                if let Some(kept) = counted.get_mut(at.count()) {
                    *kept += 1;
                }
            }
            counted
        })
    };
    Bands {
        persons: i64::try_from(persons).unwrap_or(i64::MAX),
        timeliness: of(|one| one.timeliness),
        conformance: of(|one| one.conformance),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(part: i64, whole: i64) -> Numbers {
        Numbers { timeliness: Share { part, whole }, ..Numbers::default() }
    }

    #[test]
    fn few_persons_are_not_told_apart() {
        let four = [person(1, 2), person(1, 1), person(3, 4), person(9, 10)];
        assert_eq!(bands(&four), Bands { persons: 4, timeliness: None, conformance: None });
        let five = [person(1, 2), person(1, 1), person(3, 4), person(9, 10), person(60, 100)];
        assert_eq!(bands(&five).timeliness, Some([1, 1, 1, 2]));
    }

    #[test]
    fn each_stands_under_its_parent_once_and_a_circle_ends() {
        let all = [("a", ""), ("b", "c"), ("c", "b"), ("d", "a"), ("e", "gone")];
        let mut seen = Vec::new();
        walk(&all, |one| (one.0, one.1), &mut |one, depth| seen.push((one.0, depth)));
        assert_eq!(seen, [("a", 0), ("d", 1), ("e", 0)]);
    }
}
