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
        people_named,
        place,
        place_by_code,
        places_near,
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

/// Most people that are told by one name.
const NAMED_MAX: i64 = 10;

fn people_named(reading: &dyn Reading, told: &str) -> Result<Vec<PersonCard>, StoreError> {
    reading.list(
        "SELECT id, number, name, phone, skills, left_at, unit FROM organisation_person \
         WHERE school_id = $1 AND left_at IS NULL AND (name = $2 OR phone = $2) \
         ORDER BY number LIMIT $3",
        &[reading.school().into(), told.into(), NAMED_MAX.into()],
        card,
    )
}

fn place_by_code(reading: &dyn Reading, code: &str) -> Result<Option<PlaceCard>, StoreError> {
    let exactly = |code: &str| {
        reading.first(
            "SELECT id FROM organisation_place WHERE school_id = $1 AND code = $2",
            &[reading.school().into(), code.into()],
            |row| row.id::<PlaceId>(0),
        )
    };
    let found = match exactly(code)? {
        Some(id) => Some(id),
        // As it was typed on a phone: in small letters, with a space behind it.
        None => exactly(&code.trim().to_uppercase())?,
    };
    found.map_or(Ok(None), |id| place(reading, id))
}

/// Most places that are told as near.
const NEAR_MAX: usize = 3;

/// Places in use whose code is one slip away: a look-alike, one character more,
/// less or another, hyphens and spaces aside.
fn places_near(reading: &dyn Reading, code: &str) -> Result<Vec<PlaceCard>, StoreError> {
    let typed = plain(code);
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let all = reading.list(
        "SELECT id, code FROM organisation_place WHERE school_id = $1 AND closed_at IS NULL \
         ORDER BY code",
        &[reading.school().into()],
        |row| Ok((row.id::<PlaceId>(0)?, row.text(1)?)),
    )?;
    let mut near: Vec<(usize, PlaceId)> = all
        .into_iter()
        .filter_map(|(id, code)| Some((slips(&typed, &plain(&code))?, id)))
        .collect();
    near.sort_by_key(|(slips, _)| *slips);
    let cards = near.into_iter().take(NEAR_MAX).map(|(_, id)| place(reading, id));
    Ok(cards.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// A code without what is misread: capitals, O as 0, I and L as 1, full-width
/// letters as their narrow ones.
fn plain(code: &str) -> Vec<char> {
    let narrow = |letter: char| match u32::from(letter) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(letter),
        _ => letter,
    };
    let letters = code.chars().map(narrow).filter(|letter| letter.is_alphanumeric());
    let upper = letters.flat_map(char::to_uppercase);
    upper
        .map(|letter| match letter {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// 0 where they are the same, 1 where one slip lies between them.
fn slips(one: &[char], other: &[char]) -> Option<usize> {
    if one == other {
        return Some(0);
    }
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let rest = |of: &[char], skipped: usize| of.get(same + skipped..).map(<[char]>::to_vec);
    let (here, there) = (rest(one, 0), rest(other, 0));
    let changed = rest(one, 1).is_some() && rest(one, 1) == rest(other, 1);
    let (more, less) = (rest(one, 1) == there, here == rest(other, 1));
    let swapped = one.len() == other.len()
        && one.get(same) == other.get(same + 1)
        && one.get(same + 1) == other.get(same)
        && rest(one, 2) == rest(other, 2);
    (changed || more || less || swapped).then_some(1)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_near_and_two_are_not() {
        let near = |one: &str, other: &str| slips(&plain(one), &plain(other));
        assert_eq!(near("jx-1ol", "JX101"), Some(0), "look-alikes");
        assert_eq!(near("ＪＸ１０１", "JX101"), Some(0), "full width");
        for typed in ["JX10", "JX1011", "JX201", "XJ101", "X101"] {
            assert_eq!(near(typed, "JX101"), Some(1), "{typed}");
        }
        for typed in ["JX1", "JX222", "101", ""] {
            assert_eq!(near(typed, "JX101"), None, "{typed}");
        }
    }
}
