//! 范围. Which part of the orders is looked at.

use std::collections::BTreeMap;

use houqin_kernel::{Institution, PersonId, PlaceId, Reading, StoreError, Unit, Value, Viewer};

use super::measure::Over;
use crate::catalogue::{self, Category, family};

/// What an order has none of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Without {
    /// Nothing is asked.
    #[default]
    Nothing,
    /// No building.
    Building,
    /// Nobody has or had it.
    Worker,
    /// Nobody took it under a post of today's units.
    Unit,
}

impl Without {
    /// By its name in a query; `Nothing` for any other.
    pub fn named(name: &str) -> Self {
        match name {
            "building" => Self::Building,
            "worker" => Self::Worker,
            "unit" => Self::Unit,
            _ => Self::Nothing,
        }
    }

    /// Its name in a query.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Building => "building",
            Self::Worker => "worker",
            Self::Unit => "unit",
        }
    }
}

/// What was asked for; all of the orders by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrow {
    /// Category code, the closer ones under it included; empty for all.
    pub category: String,
    /// The building.
    pub building: Option<PlaceId>,
    /// Who has or had the order.
    pub worker: Option<PersonId>,
    /// Unit code: the unit, or one below it, of the post that last took the order.
    pub unit: String,
    /// Urgency code.
    pub urgency: String,
    /// What the orders have none of.
    pub without: Without,
}

/// 范围. A part of the orders, looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// What was asked for.
    pub narrow: Narrow,
    /// The category and the closer ones under it.
    categories: Vec<String>,
    /// The posts of the unit and of those below; of all units with `Without::Unit`.
    posts: Vec<String>,
}

impl Scope {
    /// Looks up what was asked for.
    ///
    /// # Errors
    /// When the store fails.
    pub fn of(viewer: &Viewer<'_>, narrow: Narrow) -> Result<Self, StoreError> {
        let categories = if narrow.category.is_empty() {
            Vec::new()
        } else {
            family(&catalogue::all::<Category>(viewer.reading)?, &narrow.category)
        };
        let institution = viewer.institution;
        let posts = if narrow.without == Without::Unit {
            let known = institution.posts.values();
            known.filter(|post| institution.units.contains_key(&post.unit)).map(code).collect()
        } else if narrow.unit.is_empty() {
            Vec::new()
        } else {
            let units = below(&institution.units, &narrow.unit);
            institution.posts.values().filter(|post| units.contains(&post.unit)).map(code).collect()
        };
        Ok(Self { narrow, categories, posts })
    }

    /// Its predicate over `o`, where orders are found by `over`; its values are put
    /// behind `params`.
    ///
    /// Category and building have indices by the time of the report. A span of any
    /// other time is one range of that time's index; they are written so that no
    /// engine leaves it for theirs, which have no end.
    pub fn predicate<'v>(&'v self, over: Over, params: &mut Vec<Value<'v>>) -> String {
        let (category, building) = match over {
            Over::Reported => ("o.category", "o.building"),
            Over::Due | Over::Answer | Over::Closed | Over::Open => {
                ("COALESCE(o.category, '')", "COALESCE(o.building, o.building)")
            }
        };
        let mut said = vec!["1 = 1".to_owned()];
        let narrow = &self.narrow;
        if !narrow.category.is_empty() {
            said.push(format!("{category} IN ({})", bound(params, &self.categories)));
        }
        if let Some(place) = &narrow.building {
            params.push(place.into());
            said.push(format!("{building} = ${}", params.len()));
        }
        if let Some(worker) = &narrow.worker {
            params.push(worker.into());
            said.push(format!("COALESCE(o.taker, o.assignee) = ${}", params.len()));
        }
        said.extend(self.rest(params));
        said.join(" AND ")
    }

    /// The category and the closer ones under it; empty for all.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// What is asked beside category, building and person: the lists lead each of
    /// these by an index of its own.
    pub fn rest<'v>(&'v self, params: &mut Vec<Value<'v>>) -> Vec<String> {
        let mut said = Vec::new();
        let narrow = &self.narrow;
        if !narrow.urgency.is_empty() {
            params.push((&narrow.urgency).into());
            said.push(format!("o.urgency = ${}", params.len()));
        }
        if !narrow.unit.is_empty() {
            said.push(if self.posts.is_empty() {
                "1 = 0".to_owned()
            } else {
                format!("o.post IN ({})", bound(params, &self.posts))
            });
        }
        match narrow.without {
            Without::Nothing => {}
            Without::Building => said.push("o.building IS NULL".into()),
            Without::Worker => said.push("COALESCE(o.taker, o.assignee) IS NULL".into()),
            Without::Unit if self.posts.is_empty() => {}
            Without::Unit => said.push(format!(
                "(o.post IS NULL OR o.post NOT IN ({}))",
                bound(params, &self.posts)
            )),
        }
        said
    }

    /// The same part, of one kind alone.
    ///
    /// # Errors
    /// When the store fails.
    pub fn narrowed(
        viewer: &Viewer<'_>,
        narrow: &Narrow,
        change: impl FnOnce(&mut Narrow),
    ) -> Result<Self, StoreError> {
        let mut narrow = narrow.clone();
        change(&mut narrow);
        Self::of(viewer, narrow)
    }
}

fn code(post: &houqin_kernel::Post) -> String {
    post.code.clone()
}

fn bound<'v>(params: &mut Vec<Value<'v>>, values: &'v [String]) -> String {
    let mut places = Vec::new();
    for value in values {
        params.push(value.into());
        places.push(format!("${}", params.len()));
    }
    places.join(", ")
}

/// A unit and those below it.
pub(crate) fn below(units: &BTreeMap<String, Unit>, code: &str) -> Vec<String> {
    let mut found = vec![code.to_owned()];
    let mut at = 0;
    while let Some(parent) = found.get(at).cloned() {
        for one in units.values().filter(|one| one.parent == parent) {
            if !found.contains(&one.code) {
                found.push(one.code.clone());
            }
        }
        at += 1;
    }
    found
}

/// What the school has set that predicates speak of.
///
/// # Errors
/// When the store fails.
pub fn terms(reading: &dyn Reading) -> Result<super::measure::Terms, StoreError> {
    Ok(super::measure::Terms {
        repeat_days: catalogue::setting(reading, "repeat_days", super::REPEAT_DAYS)?,
        scale: catalogue::setting(reading, "rating_scale", super::SCALE)?,
    })
}

/// The unit of a post, where both still stand.
pub(super) fn unit_of<'i>(institution: &'i Institution, post: &str) -> Option<&'i Unit> {
    institution.units.get(&institution.posts.get(post)?.unit)
}

#[cfg(test)]
mod tests {
    use houqin_kernel::Bilingual;

    use super::*;

    fn category(code: &str, parent: &str) -> Category {
        Category {
            code: code.into(),
            name: Bilingual::new(code, code),
            parent: parent.into(),
            skill: String::new(),
            urgency: "p3".into(),
            evidence: Vec::new(),
            keywords: Bilingual::default(),
            first_aid: Bilingual::default(),
        }
    }

    #[test]
    fn closer_ones_are_under_their_parent_and_a_circle_ends() {
        let all = [category("water", "burst"), category("burst", "water"), category("door", "")];
        assert_eq!(family(&all, "water"), ["water", "burst"]);
        assert_eq!(family(&all, "door"), ["door"]);
        assert_eq!(family(&all, "no"), ["no"]);
    }
}
