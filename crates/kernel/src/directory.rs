//! 名录. People and places, as the other domains may see them.
//!
//! Domains do not depend on each other; the one that keeps people and places
//! puts these look-ups into the institution, the one that asks for skills theirs.

use crate::{Bilingual, PersonId, PlaceId, Reading, StoreError};

/// A person, as shown beside what they did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonCard {
    /// The id.
    pub id: PersonId,
    /// 学工号; empty where there is none.
    pub number: String,
    /// Name; `None` once erased.
    pub name: Option<String>,
    /// Phone; `None` once erased or never given.
    pub phone: Option<String>,
    /// Code of their unit; empty where they have none.
    pub unit: String,
    /// Codes of skills with a certificate where one is needed.
    pub skills: Vec<String>,
    /// Whether the person has left the school.
    pub left: bool,
}

/// A place, with the places around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceCard {
    /// The id.
    pub id: PlaceId,
    /// Short code, printed under the QR code.
    pub code: String,
    /// `campus`, `building`, `floor`, `room` or `outdoor`.
    pub kind: String,
    /// Names from the campus down to the place itself.
    pub path: Vec<String>,
    /// The building it is in (or is), where there is one.
    pub building: Option<PlaceId>,
    /// Whether lessons are given in it.
    pub teaching: bool,
    /// Whether it is no longer in use.
    pub closed: bool,
}

/// 技能. What a person can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillCard {
    /// Code, as a person's skills name it.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// The certificate it takes; empty where none.
    pub certificate: String,
}

/// The look-ups.
#[derive(Debug, Clone, Copy)]
pub struct Directory {
    /// A person by id.
    pub person: fn(&dyn Reading, PersonId) -> Result<Option<PersonCard>, StoreError>,
    /// A person by 学工号.
    pub person_by_number: fn(&dyn Reading, &str) -> Result<Option<PersonCard>, StoreError>,
    /// People in the school who have this name or this phone, a few.
    pub people_named: fn(&dyn Reading, &str) -> Result<Vec<PersonCard>, StoreError>,
    /// A place by id.
    pub place: fn(&dyn Reading, PlaceId) -> Result<Option<PlaceCard>, StoreError>,
    /// A place by its short code.
    pub place_by_code: fn(&dyn Reading, &str) -> Result<Option<PlaceCard>, StoreError>,
    /// People who answer a question by name or number, the best first, at most so many.
    pub find_people: fn(&dyn Reading, &str, usize) -> Result<Vec<PersonCard>, StoreError>,
    /// Places in use that answer a question by names or code, the best first, at most so many.
    pub find_places: fn(&dyn Reading, &str, usize) -> Result<Vec<PlaceCard>, StoreError>,
    /// Places whose short code is nearly this, a few: for whoever mistyped it.
    pub places_near: fn(&dyn Reading, &str) -> Result<Vec<PlaceCard>, StoreError>,
    /// Every skill that work is given out by.
    pub skills: fn(&dyn Reading) -> Result<Vec<SkillCard>, StoreError>,
}

impl Default for Directory {
    /// Knows nobody, no place and no skill.
    fn default() -> Self {
        Self {
            person: |_, _| Ok(None),
            person_by_number: |_, _| Ok(None),
            people_named: |_, _| Ok(Vec::new()),
            place: |_, _| Ok(None),
            place_by_code: |_, _| Ok(None),
            find_people: |_, _, _| Ok(Vec::new()),
            find_places: |_, _, _| Ok(Vec::new()),
            places_near: |_, _| Ok(Vec::new()),
            skills: |_| Ok(Vec::new()),
        }
    }
}
