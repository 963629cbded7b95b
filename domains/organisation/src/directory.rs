//! The look-ups that other domains see people and places by.

use houqin_kernel::{
    Directory, PersonCard, PersonId, PlaceCard, PlaceId, Reading, Row, StoreError,
};

use crate::place::DEPTH_MAX;
use crate::views;

/// Puts the look-ups of people and places where the others find them.
pub(crate) fn fill(directory: &mut Directory) {
    *directory = Directory {
        person,
        person_by_number,
        place,
        place_by_code,
        find_people,
        find_places,
        skills: directory.skills,
    };
}

fn card(row: &Row) -> Result<PersonCard, StoreError> {
    Ok(PersonCard {
        id: row.id(0)?,
        number: row.text(1)?,
        name: row.opt_text(2)?,
        phone: row.opt_text(3)?,
        skills: row.json(4)?,
        left: row.opt_int(5)?.is_some(),
        unit: row.text(6)?,
    })
}

fn person(reading: &dyn Reading, id: PersonId) -> Result<Option<PersonCard>, StoreError> {
    reading.first(
        "SELECT id, number, name, phone, skills, left_at, unit FROM organisation_person \
         WHERE school_id = $1 AND id = $2",
        &[reading.school().into(), (&id).into()],
        card,
    )
}

/// A person by 学工号.
///
/// # Errors
/// When the store fails.
pub fn person_by_number(
    reading: &dyn Reading,
    number: &str,
) -> Result<Option<PersonCard>, StoreError> {
    reading.first(
        "SELECT id, number, name, phone, skills, left_at, unit FROM organisation_person \
         WHERE school_id = $1 AND number = $2",
        &[reading.school().into(), number.into()],
        card,
    )
}

fn place_by_code(reading: &dyn Reading, code: &str) -> Result<Option<PlaceCard>, StoreError> {
    let id = reading.first(
        "SELECT id FROM organisation_place WHERE school_id = $1 AND code = $2",
        &[reading.school().into(), code.into()],
        |row| row.id::<PlaceId>(0),
    )?;
    id.map_or(Ok(None), |id| place(reading, id))
}

fn place(reading: &dyn Reading, id: PlaceId) -> Result<Option<PlaceCard>, StoreError> {
    let mut card: Option<PlaceCard> = None;
    let mut next = Some(id);
    for _ in 0..DEPTH_MAX {
        let Some(at) = next else { break };
        let found = reading.first(
            "SELECT code, name, kind, parent, building, teaching, closed_at \
             FROM organisation_place WHERE school_id = $1 AND id = $2",
            &[reading.school().into(), (&at).into()],
            |row| {
                let card = PlaceCard {
                    id: at,
                    code: row.text(0)?,
                    kind: row.text(2)?,
                    path: vec![row.text(1)?],
                    building: row.opt_id(4)?,
                    teaching: row.truth(5)?,
                    closed: row.opt_int(6)?.is_some(),
                };
                Ok((card, row.opt_id::<PlaceId>(3)?))
            },
        )?;
        let Some((found, parent)) = found else { break };
        match &mut card {
            None => card = Some(found),
            Some(card) => card.path.splice(0..0, found.path).for_each(drop),
        }
        next = parent;
    }
    Ok(card)
}

fn find_people(
    reading: &dyn Reading,
    text: &str,
    most: usize,
) -> Result<Vec<PersonCard>, StoreError> {
    let found = views::find_people(reading, text, most)?;
    let cards = found.into_iter().map(|one| person(reading, one.id));
    Ok(cards.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn find_places(
    reading: &dyn Reading,
    text: &str,
    most: usize,
) -> Result<Vec<PlaceCard>, StoreError> {
    let found = views::find_places(reading, text, most)?;
    let cards = found.into_iter().map(|one| place(reading, one.id));
    Ok(cards.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}
