//! 人员: listed by number, found by number or name, one with all appointments.

use houqin_kernel::listing::{page, rows_asked};
use houqin_kernel::search::Question;
use houqin_kernel::{Moment, PersonId, Refusal, Row, StoreError, Value, ViewError, Viewer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::appointments::{AppointmentRow, of_person};
use super::{check_cursor, check_state, missing};
use crate::words::{self, Wanted};

/// 人员. A person in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PersonRow {
    /// The id.
    pub id: PersonId,
    /// 学工号.
    pub number: String,
    /// Name; none once erased.
    pub name: Option<String>,
    /// Kind of person.
    pub kind: String,
    /// Code of the unit.
    pub unit: String,
    /// Codes of the posts held today.
    pub posts: Vec<String>,
    /// When they left.
    pub left_at: Option<Moment>,
}

/// 查询. Which people to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PeopleQuery {
    /// Words of a name, or the beginning of a number.
    pub q: String,
    /// `here`, `left`, or `all`, which is meant when empty.
    pub state: String,
    /// Kind of person.
    pub kind: String,
    /// Code of the unit.
    pub unit: String,
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 人员. A list of people.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PeoplePage {
    /// By number.
    pub people: Vec<PersonRow>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

impl PeopleQuery {
    /// What is asked for, after the first three parameters.
    fn wanted<'q>(&'q self, asked: &'q Wanted, params: &mut Vec<Value<'q>>) -> String {
        if !self.q.is_empty() {
            params.extend(asked.values());
        }
        let mut wanted = match self.state.as_str() {
            "here" => " AND left_at IS NULL".to_owned(),
            "left" => " AND left_at IS NOT NULL".to_owned(),
            _ => String::new(),
        };
        for (column, value) in [("kind", &self.kind), ("unit", &self.unit)] {
            if !value.is_empty() {
                params.push(value.into());
                wanted.push_str(&clause(column, params.len()));
            }
        }
        if !self.q.is_empty() {
            wanted.extend([" AND id IN (", &asked.sql, ")"]);
        }
        wanted
    }
}

fn clause(column: &str, at: usize) -> String {
    format!(" AND {column} = ${at}")
}

fn read(row: &Row) -> Result<PersonRow, StoreError> {
    Ok(PersonRow {
        id: row.id(0)?,
        number: row.text(1)?,
        name: row.opt_text(2)?,
        kind: row.text(3)?,
        unit: row.text(4)?,
        posts: Vec::new(),
        left_at: row.opt_moment(5)?,
    })
}

/// 人员名单. People by number.
///
/// # Errors
/// Without the right, with a cursor that no list gave, or when the store fails.
pub fn people(viewer: &Viewer<'_>, query: &PeopleQuery) -> Result<PeoplePage, ViewError> {
    viewer.must_read("organisation.people")?;
    check_cursor(&query.after)?;
    check_state(&query.state, &["here", "left", "all"])?;
    let most = rows_asked(query.limit);
    let more = Value::Int(i64::try_from(most + 1).unwrap_or(i64::MAX));
    let asked = Wanted::of(&Question::read(&query.q), words::PERSON, words::NUMBER, 4);
    let mut params = vec![viewer.reading.school().into(), (&query.after).into(), more];
    let wanted = query.wanted(&asked, &mut params);
    let sql = format!(
        "SELECT id, number, name, kind, unit, left_at FROM organisation_person \
         WHERE school_id = $1 AND number > $2{wanted} ORDER BY number LIMIT $3"
    );
    let rows = viewer.reading.list(&sql, &params, read)?;
    let (mut people, next) = page(rows, most, |row| row.number.clone());
    for row in &mut people {
        row.posts = held(viewer, row.id);
    }
    Ok(PeoplePage { people, next })
}

fn held(viewer: &Viewer<'_>, person: PersonId) -> Vec<String> {
    viewer.institution.held_by(person, viewer.at).map(|one| one.post.clone()).collect()
}

/// 查询. Which person.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonQuery {
    /// The person.
    pub id: PersonId,
}

/// 人员. One person.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PersonDetail {
    /// As in a list.
    #[serde(flatten)]
    pub person: PersonRow,
    /// Phone; none once erased or never given.
    pub phone: Option<String>,
    /// Skills.
    pub skills: Vec<String>,
    /// Name to sign in with.
    pub login: Option<String>,
    /// When enrolled.
    pub enrolled_at: Moment,
    /// When they were last invited to an account.
    pub invited_at: Option<Moment>,
    /// Every appointment, newest first.
    pub appointments: Vec<AppointmentRow>,
}

/// 人员详情. One person; everybody may read what is kept of themselves.
///
/// # Errors
/// Without the right, when there is no such person, or when the store fails.
pub fn person(viewer: &Viewer<'_>, id: PersonId) -> Result<PersonDetail, ViewError> {
    if viewer.person != Some(id) {
        viewer.must_read("organisation.people")?;
    }
    let found = viewer.reading.first(
        "SELECT id, number, name, kind, unit, left_at, phone, skills, login, enrolled_at, \
         invited_at \
         FROM organisation_person WHERE school_id = $1 AND id = $2",
        &[viewer.reading.school().into(), (&id).into()],
        |row| {
            Ok(PersonDetail {
                person: read(row)?,
                phone: row.opt_text(6)?,
                skills: row.json(7)?,
                login: row.opt_text(8)?,
                enrolled_at: row.moment(9)?,
                invited_at: row.opt_moment(10)?,
                appointments: Vec::new(),
            })
        },
    )?;
    let mut detail = found.ok_or_else(no_such_person)?;
    detail.person.posts = held(viewer, id);
    detail.appointments = of_person(viewer, id)?;
    Ok(detail)
}

/// The refusal where there is no such person.
pub fn no_such_person() -> Refusal {
    missing("本校没有此人。", "This school has no such person.")
}
