//! 月度签字. The sheet of a month's small repairs comes back signed: which orders stood on
//! it, with which figures, and the picture of the paper.

use houqin_kernel::{Act, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::file_paper::shown;
use crate::figures::Month;
use crate::order::{Photo, PhotoForm};
use crate::small::{self, LINES_MAX};

/// Files the signed sheet of a month.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignMonth {
    /// The month, `2026-10`.
    pub month: String,
    /// The eight characters after the month in the number on the sheet: they stand for the
    /// orders and figures that were printed.
    pub list: String,
    /// Pictures of the signed sheet, page by page.
    pub photos: Vec<PhotoForm>,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MonthSigned {
    month: String,
    limit_fen: i64,
    listed: i64,
    material_fen: i64,
    labour_minutes: i64,
    digest: String,
    photos: Vec<Photo>,
}

impl Act for SignMonth {
    const NAME: &'static str = "service.sign_month";
    const REFUSALS: &'static [&'static str] = &[
        "bad_month",
        "month_not_over",
        "nothing_listed",
        "too_many_listed",
        "already_signed",
        "list_changed",
        "too_many_photos",
        "not_a_photo",
        "sheet_missing",
    ];
    type Fact = MonthSigned;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<MonthSigned, Stop> {
        let month = Month::named(&self.month).ok_or_else(bad_month)?;
        let zone = now.institution.calendar.zone();
        if month.span(zone).1 > now.at {
            return Err(not_over(&month.name()).into());
        }
        let standing = small::standing(now.reading, month, zone)?;
        let list = standing.list;
        if list.lines.is_empty() {
            return Err(nothing_listed(&list.month).into());
        }
        if list.lines.len() > LINES_MAX {
            return Err(too_many_listed(&list.month).into());
        }
        if !standing.signed.is_empty() && !standing.changed {
            return Err(already(&list.month).into());
        }
        if !self.list.trim().eq_ignore_ascii_case(&list.printed()) {
            return Err(changed(&list.number()).by(permit.clause.clone()).into());
        }
        let photos = Photo::all(&self.photos, permit.actor, now)?;
        shown(permit, &photos)?;
        let sums = list.sums();
        Ok(MonthSigned {
            digest: list.digest(),
            month: list.month,
            limit_fen: list.limit_fen,
            listed: sums.listed,
            material_fen: sums.material_fen,
            labour_minutes: sums.labour_minutes,
            photos,
        })
    }

    fn apply(fact: &MonthSigned, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO service_month (school_id, id, month, number, limit_fen, listed, \
             material_fen, labour_minutes, digest, signed_by, signed_at, seq) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            &[
                (&school).into(),
                record.case_key().into(),
                (&fact.month).into(),
                record.case_no.as_deref().unwrap_or_default().into(),
                fact.limit_fen.into(),
                fact.listed.into(),
                fact.material_fen.into(),
                fact.labour_minutes.into(),
                (&fact.digest).into(),
                (&record.actor).into(),
                record.at.into(),
                record.seq().into(),
            ],
        );
        Photo::write(&fact.photos, record.case_key(), Photo::SHEET, record.seq(), tables);
    }
}

fn bad_month() -> Refusal {
    Refusal::form(
        "month",
        "bad_month",
        "月份写成四位年、两位月，形如 2026-10。",
        "A month is a year and two digits, as in 2026-10.",
    )
}

fn not_over(month: &str) -> Refusal {
    Refusal::rule(
        "month_not_over",
        format!("{month} 还没有过完，月底之后再打印签字。"),
        format!("{month} is not over; print and sign its sheet after its last day."),
    )
}

fn nothing_listed(month: &str) -> Refusal {
    Refusal::rule(
        "nothing_listed",
        format!("{month} 没有零星维修，无须签字。"),
        format!("{month} has no small repairs; there is nothing to sign for."),
    )
}

fn too_many_listed(month: &str) -> Refusal {
    Refusal::rule(
        "too_many_listed",
        format!("{month} 的零星维修超过 {LINES_MAX} 单，一张表列不下；请把零星维修的限额调低。"),
        format!(
            "{month} has more than {LINES_MAX} small repairs, too many for one sheet; lower the limit of what is small."
        ),
    )
}

fn changed(number: &str) -> Refusal {
    Refusal::rule(
        "list_changed",
        format!(
            "打印之后，表上的工单或金额有变动：现在的编号是 {number}。请重新打印、签字后再存。"
        ),
        format!(
            "The orders or figures have changed since this sheet was printed: its number is now {number}. Print it again, have it signed, and file that one."
        ),
    )
}

fn already(month: &str) -> Refusal {
    Refusal::rule(
        "already_signed",
        format!("{month} 的签字表已经存过，之后没有变动。"),
        format!("The signed sheet of {month} is filed already, and nothing has changed since."),
    )
}
