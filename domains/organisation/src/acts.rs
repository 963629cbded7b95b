//! The verbs of the organisation, by noun.

pub mod appointment;
pub mod duty;
pub mod leave;
pub mod person;
pub mod place;
pub mod post;
pub mod unit;

use houqin_kernel::{Bilingual, Refusal};

/// Longest name, in characters.
const NAME_MAX: usize = 100;
/// Longest code, in characters.
const CODE_MAX: usize = 64;

/// A code is 1 to 64 letters, digits, hyphens or underscores.
fn check_code(code: &str) -> Result<(), Refusal> {
    let right = (1..=CODE_MAX).contains(&code.chars().count())
        && code.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    if right {
        return Ok(());
    }
    Err(Refusal::form(
        "code",
        "bad_code",
        format!("编号须为 1 至 {CODE_MAX} 个字母、数字或连字符。"),
        format!("A code is 1 to {CODE_MAX} letters, digits or hyphens."),
    ))
}

/// A name is 1 to 100 characters.
fn check_text(name: &str) -> Result<(), Refusal> {
    if (1..=NAME_MAX).contains(&name.trim().chars().count()) {
        return Ok(());
    }
    Err(Refusal::form(
        "name",
        "bad_name",
        format!("名称须为 1 至 {NAME_MAX} 字。"),
        format!("A name is 1 to {NAME_MAX} characters long."),
    ))
}

fn check_name(name: &Bilingual) -> Result<(), Refusal> {
    check_text(&name.zh)
}

fn unknown(field: &'static str, what_zh: &str, what_en: &str, code: &str) -> Refusal {
    Refusal::form(
        field,
        "unknown",
        format!("没有编号为“{code}”的{what_zh}，或它已停用。"),
        format!("There is no {what_en} “{code}”, or it is closed."),
    )
}

fn taken(what_zh: &str, what_en: &str, code: &str) -> Refusal {
    Refusal::form(
        "code",
        "code_taken",
        format!("编号“{code}”已有{what_zh}使用。"),
        format!("The code “{code}” is taken by another {what_en}."),
    )
}
