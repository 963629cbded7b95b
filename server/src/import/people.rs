//! People: `number, name, kind, unit, phone, skills, login`, or the same in
//! Chinese. Skills stand in one cell, apart by spaces or commas.

use std::collections::HashMap;

use houqin_desk::Item;
use houqin_organisation::acts::{CODE_MAX, LIST_MAX, check_length, check_text};
use houqin_organisation::{PERSON_KINDS, PHONE_MAX};
use serde_json::{Value as Json, json};

use super::mapping::{bilingual, refused_by};
use super::table::says_total;
use super::{ImportError, Judged, Mapping, RefusedRow, Table};

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
}

pub fn judge(table: &Table, mapping: &Mapping) -> Result<Judged, ImportError> {
    let columns = Columns {
        number: mapping.needed(table, "number", &["学工号", "工号", "学号", "编号"])?,
        name: mapping.needed(table, "name", &["姓名"])?,
        kind: mapping.needed(table, "kind", &["类别", "人员类别", "身份"])?,
        unit: mapping.wanted(table, "unit", &["部门", "部门编号"])?,
        phone: mapping.wanted(table, "phone", &["电话", "联系电话", "手机", "手机号"])?,
        skills: mapping.wanted(table, "skills", &["技能"])?,
        login: mapping.wanted(table, "login", &["登录名", "账号"])?,
    };
    let numbers = first_lines(table, Some(columns.number));
    let logins = first_lines(table, columns.login);
    let (mut items, mut refused) = (Vec::new(), Vec::new());
    for (line, cells) in &table.rows {
        match columns.row(*line, cells, &numbers, &logins) {
            Ok(form) => items.push(Item::new("organisation.enrol", form)),
            Err(why) => refused.push(why),
        }
    }
    Ok(Judged { read: table.rows.len(), good: items.len(), items, refused })
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

/// Skills by their codes.
fn skills_of(cell: &str) -> Vec<&str> {
    let apart = |one: char| one.is_whitespace() || matches!(one, ',' | '，' | '、' | ';' | '；');
    cell.split(apart).filter(|code| !code.is_empty()).collect()
}

impl Columns {
    fn row(
        &self,
        line: u64,
        cells: &[String],
        numbers: &HashMap<&str, u64>,
        logins: &HashMap<&str, u64>,
    ) -> Result<Json, RefusedRow> {
        let cell = |at: usize| text(cells, Some(at));
        let no = |field: &str, zh: String, en: String| RefusedRow {
            row: line,
            field: field.into(),
            why: bilingual(&zh, &en),
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
        let skills = skills_of(text(cells, self.skills));
        if skills.len() > LIST_MAX {
            let zh = format!("技能最多列 {LIST_MAX} 项。");
            let en = format!("At most {LIST_MAX} skills are listed.");
            return Err(no("skills", zh, en));
        }
        let mut form = json!({ "number": number, "name": name, "kind": kind,
            "unit": text(cells, self.unit), "phone": phone, "skills": skills });
        if let (Some(form), false) = (form.as_object_mut(), login.is_empty()) {
            form.insert("login".into(), login.into());
        }
        Ok(form)
    }
}
