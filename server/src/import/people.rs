//! People: `number, name, kind, unit, phone, skills, login`, or the same in
//! Chinese; `posts` to be held and those `ended`, too. Skills stand in one cell,
//! apart by spaces or commas; so do posts, apart by commas alone.

use std::collections::HashMap;

use houqin_kernel::Bilingual;
use houqin_organisation::acts::{CODE_MAX, LIST_MAX, check_length, check_text};
use houqin_organisation::roll::RollRow;
use houqin_organisation::{PERSON_KINDS, PHONE_MAX};

use super::mapping::refused_by;
use super::table::says_total;
use super::{ImportError, Mapping, RefusedRow, Table};

/// What schools call the kinds.
const CALLED: [(&str, &str); 9] = [
    ("教职工", "staff"),
    ("教师", "staff"),
    ("职员", "staff"),
    ("工勤", "worker"),
    ("工人", "worker"),
    ("学生", "student"),
    ("家长", "parent"),
    ("来访人", "guest"),
    ("访客", "guest"),
];

/// Where our fields are in the sheet.
struct Columns {
    number: usize,
    name: usize,
    kind: usize,
    unit: Option<usize>,
    phone: Option<usize>,
    skills: Option<usize>,
    login: Option<usize>,
    posts: Option<usize>,
    ended: Option<usize>,
}

/// The rows of a file of people.
#[derive(Debug)]
pub struct Roll {
    /// Rows read.
    pub read: usize,
    /// Those that are good in themselves.
    pub rows: Vec<RollRow>,
    /// The others.
    pub refused: Vec<RefusedRow>,
}

pub fn read(table: &Table, mapping: &Mapping) -> Result<Roll, ImportError> {
    let columns = Columns {
        number: mapping.needed(table, "number", &["学工号", "工号", "学号", "编号"])?,
        name: mapping.needed(table, "name", &["姓名"])?,
        kind: mapping.needed(table, "kind", &["类别", "人员类别", "身份"])?,
        unit: mapping.wanted(table, "unit", &["部门", "部门编号"])?,
        phone: mapping.wanted(table, "phone", &["电话", "联系电话", "手机", "手机号"])?,
        skills: mapping.wanted(table, "skills", &["技能"])?,
        login: mapping.wanted(table, "login", &["登录名", "账号"])?,
        posts: mapping.wanted(table, "posts", &["任职岗位", "岗位"])?,
        ended: mapping.wanted(table, "ended", &["停任岗位", "免职岗位"])?,
    };
    let numbers = first_lines(table, Some(columns.number));
    let logins = first_lines(table, columns.login);
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    for (line, cells) in &table.rows {
        match columns.row(*line, cells, &numbers, &logins) {
            Ok(row) => rows.push(row),
            Err(why) => refused.push(why),
        }
    }
    Ok(Roll { read: table.rows.len(), rows, refused })
}

fn text(cells: &[String], at: Option<usize>) -> &str {
    at.and_then(|at| cells.get(at)).map(|text| text.trim()).unwrap_or_default()
}

/// The line on which each value of a column first stands.
fn first_lines(table: &Table, at: Option<usize>) -> HashMap<&str, u64> {
    let mut lines = HashMap::new();
    for (line, cells) in &table.rows {
        lines.entry(text(cells, at)).or_insert(*line);
    }
    lines
}

/// Our word for a kind; none where it is unknown.
fn kind_of(said: &str) -> Option<&'static str> {
    let called = CALLED.iter().find(|(called, _)| *called == said).map(|(_, kind)| *kind);
    called.or_else(|| PERSON_KINDS.into_iter().find(|kind| *kind == said))
}

/// What stands between the entries of one cell.
const fn is_comma(one: char) -> bool {
    matches!(one, ',' | '，' | '、' | ';' | '；' | '\n')
}

/// Entries of one cell.
fn listed(cell: &str, apart: impl Fn(char) -> bool) -> Vec<String> {
    cell.split(apart).map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

impl Columns {
    fn row(
        &self,
        line: u64,
        cells: &[String],
        numbers: &HashMap<&str, u64>,
        logins: &HashMap<&str, u64>,
    ) -> Result<RollRow, RefusedRow> {
        let cell = |at: usize| text(cells, Some(at));
        let no = |field: &str, zh: String, en: String| RefusedRow {
            row: line,
            field: field.into(),
            why: Bilingual::new(zh, en),
        };
        let (number, name, login) = (cell(self.number), cell(self.name), text(cells, self.login));
        if !(1..=CODE_MAX).contains(&number.chars().count()) || says_total(number) {
            let zh = format!("“{number}”不是学工号；须为 1 至 {CODE_MAX} 字。");
            let en = format!("“{number}” is no number; it is 1 to {CODE_MAX} characters long.");
            return Err(no("number", zh, en));
        }
        if let Some(first) = numbers.get(number).filter(|first| **first != line) {
            let zh = format!("学工号“{number}”已在第 {first} 行出现，请删去一行。");
            let en = format!("The number “{number}” stands on line {first} already; drop one.");
            return Err(no("number", zh, en));
        }
        check_text(name).map_err(|why| refused_by(line, "name", &why))?;
        let Some(kind) = kind_of(cell(self.kind)) else {
            let said = cell(self.kind);
            let zh = format!("“{said}”不是人员类别；可用教职工、工勤、学生、家长、来访人。");
            let en = format!("“{said}” is no kind of person; use {}.", PERSON_KINDS.join(", "));
            return Err(no("kind", zh, en));
        };
        let phone = text(cells, self.phone);
        check_length("phone", phone, PHONE_MAX).map_err(|why| refused_by(line, "phone", &why))?;
        check_length("login", login, CODE_MAX).map_err(|why| refused_by(line, "login", &why))?;
        if let Some(first) = logins.get(login).filter(|first| !login.is_empty() && **first != line)
        {
            let zh = format!("登录名“{login}”已在第 {first} 行出现，请改一个。");
            let en = format!("The sign-in name “{login}” stands on line {first} already.");
            return Err(no("login", zh, en));
        }
        let skills = listed(text(cells, self.skills), |one| one.is_whitespace() || is_comma(one));
        let posts = listed(text(cells, self.posts), is_comma);
        let ended = listed(text(cells, self.ended), is_comma);
        for (field, list) in [("skills", &skills), ("posts", &posts), ("ended", &ended)] {
            if list.len() > LIST_MAX {
                let zh = format!("一格最多列 {LIST_MAX} 项。");
                let en = format!("One cell lists {LIST_MAX} entries at most.");
                return Err(no(field, zh, en));
            }
        }
        let given = |said: &str| Some(said.to_owned()).filter(|said| !said.is_empty());
        Ok(RollRow {
            line,
            number: number.to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            unit: given(text(cells, self.unit)),
            phone: given(phone),
            skills: Some(skills).filter(|skills| !skills.is_empty()),
            login: given(login),
            posts,
            ended,
        })
    }
}
