//! The verbs of the organisation, one file each; and the limits of what their
//! forms may say. What several verbs of one noun share is in that noun's module
//! beside this one.

mod add_post;
mod add_unit;
mod appoint;
mod change_person;
mod change_post;
mod change_tablet;
mod change_unit;
mod close_place;
mod close_post;
mod close_unit;
mod delegate;
mod end_appointment;
mod end_duty;
mod enrol;
mod erase_person;
mod import_places;
mod invite;
mod leave;
mod release_data;
mod set_duty;
mod set_place;
mod set_up_tablet;
mod switch_module;
mod take_tablet;

pub use add_post::AddPost;
pub use add_unit::AddUnit;
pub use appoint::Appoint;
pub use change_person::ChangePerson;
pub use change_post::ChangePost;
pub use change_tablet::ChangeTablet;
pub use change_unit::ChangeUnit;
pub use close_place::ClosePlace;
pub use close_post::ClosePost;
pub use close_unit::CloseUnit;
pub use delegate::Delegate;
pub use end_appointment::EndAppointment;
pub use end_duty::EndDuty;
pub use enrol::Enrol;
pub use erase_person::ErasePerson;
pub use import_places::{ImportPlaces, ROWS_MAX};
pub use invite::Invite;
pub use leave::Leave;
pub use release_data::ReleaseData;
pub use set_duty::{EVERY_DAYS_MAX, SetDuty};
pub use set_place::SetPlace;
pub use set_up_tablet::SetUpTablet;
pub use switch_module::SwitchModule;
pub use take_tablet::TakeTablet;

use houqin_kernel::{Bilingual, Refusal};

/// Longest name, in characters.
pub const NAME_MAX: usize = 100;
/// Longest code, in characters.
pub const CODE_MAX: usize = 64;
/// Longest text, in characters: a summary, a legal basis.
pub const TEXT_MAX: usize = 500;
/// Most entries of a list in a form: skills, leading posts, acts.
pub const LIST_MAX: usize = 50;

/// A code of a unit, post or duty is 1 to 64 of a–z, 0–9 and hyphens.
pub(crate) fn check_code(code: &str) -> Result<(), Refusal> {
    let fits = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-';
    if (1..=CODE_MAX).contains(&code.len()) && code.chars().all(fits) {
        return Ok(());
    }
    Err(Refusal::form(
        "code",
        "bad_code",
        format!("编号须为 1 至 {CODE_MAX} 个小写字母、数字或连字符，请改正。"),
        format!("A code is 1 to {CODE_MAX} small letters, digits or hyphens; please correct it."),
    ))
}

/// A place's code may have capitals too: it is printed under the QR code.
///
/// # Errors
/// When it does not keep to that.
pub fn check_place_code(code: &str) -> Result<(), Refusal> {
    let fits = |one: char| one.is_ascii_alphanumeric() || one == '-';
    if (1..=CODE_MAX).contains(&code.len()) && code.chars().all(fits) {
        return Ok(());
    }
    Err(Refusal::form(
        "code",
        "bad_code",
        format!("地点编号须为 1 至 {CODE_MAX} 个字母、数字或连字符，请改正。"),
        format!("A place's code is 1 to {CODE_MAX} letters, digits or hyphens; please correct it."),
    ))
}

/// A name is 1 to 100 characters.
///
/// # Errors
/// When it does not keep to that.
pub fn check_text(name: &str) -> Result<(), Refusal> {
    if (1..=NAME_MAX).contains(&name.trim().chars().count()) { Ok(()) } else { Err(bad_name()) }
}

/// A name in both languages; the English may be missing.
pub(crate) fn check_name(name: &Bilingual) -> Result<(), Refusal> {
    check_text(&name.zh)?;
    if name.en.chars().count() > NAME_MAX { Err(bad_name()) } else { Ok(()) }
}

fn bad_name() -> Refusal {
    Refusal::form(
        "name",
        "bad_name",
        format!("名称须为 1 至 {NAME_MAX} 字，请改正。"),
        format!("A name is 1 to {NAME_MAX} characters long; please correct it."),
    )
}

/// Text that may be empty, up to `most` characters.
///
/// # Errors
/// When it is longer.
pub fn check_length(field: &'static str, text: &str, most: usize) -> Result<(), Refusal> {
    if text.chars().count() <= most {
        return Ok(());
    }
    Err(Refusal::form(
        field,
        "too_long",
        format!("此栏最多 {most} 字，请写短一些。"),
        format!("This field holds {most} characters at most; please shorten it."),
    ))
}

/// A list of codes: at most 50, each at most 64 characters.
pub(crate) fn check_list(field: &'static str, list: &[String]) -> Result<(), Refusal> {
    if list.len() <= LIST_MAX && list.iter().all(|one| one.chars().count() <= CODE_MAX) {
        return Ok(());
    }
    Err(Refusal::form(
        field,
        "too_long",
        format!("此栏最多列 {LIST_MAX} 项，每项最多 {CODE_MAX} 字。"),
        format!("This field lists {LIST_MAX} entries at most, each of {CODE_MAX} characters."),
    ))
}

/// A clause is cited as `rule#no`.
pub(crate) fn check_clause(clause: &str) -> Result<(), Refusal> {
    let cited = clause.split_once('#').is_some_and(|(rule, no)| {
        (1..=CODE_MAX).contains(&rule.len()) && no.parse::<u32>().is_ok_and(|no| no > 0)
    });
    if cited {
        return Ok(());
    }
    Err(Refusal::form(
        "clause",
        "bad_clause",
        "依据须写明制度和条号，例如 posts-charter#1。",
        "Cite the clause by rule and number, for example posts-charter#1.",
    ))
}

/// No such thing, or no longer.
pub(crate) fn unknown(field: &'static str, what: (&str, &str), code: &str) -> Refusal {
    let (zh, en) = what;
    Refusal::form(
        field,
        "unknown",
        format!("没有编号为“{code}”的{zh}，或它已停用；请核对编号。"),
        format!("There is no {en} “{code}”, or it is closed; please check the code."),
    )
}

/// Another has this code.
pub(crate) fn taken(what: (&str, &str), code: &str) -> Refusal {
    let (zh, en) = what;
    Refusal::form(
        "code",
        "code_taken",
        format!("编号“{code}”已有{zh}使用，停用的编号也不再用；请另选一个。"),
        format!("The code “{code}” is or was another {en}'s; please choose another."),
    )
}

/// 部门.
pub(crate) const UNIT: (&str, &str) = ("部门", "unit");
/// 岗位.
pub(crate) const POST: (&str, &str) = ("岗位", "post");
/// 职责.
pub(crate) const DUTY: (&str, &str) = ("职责", "duty");
/// 地点.
pub(crate) const PLACE: (&str, &str) = ("地点", "place");
