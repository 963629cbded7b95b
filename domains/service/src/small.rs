//! 零星维修. Small repairs are signed for once a month, on one sheet: which orders stand on
//! it, what they come to, and what was signed.

use houqin_kernel::{
    CaseId, Moment, PersonId, PlaceId, Reading, Refusal, Row, StoreError, ViewError, Viewer,
};
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::catalogue;
use crate::figures::Month;

/// The procedure of a month's sheet.
pub const PROCEDURE: &str = "service.month";
/// Most orders on one sheet.
pub const LINES_MAX: usize = 5_000;
/// Material up to so many yuan makes a repair small, where nothing is set (custom).
const YUAN_MAX: i64 = 200;
/// Hex digits of a sheet's digest that are printed on it: chance meets them once in 2³².
const PRINTED: usize = 8;

/// One order on the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Line {
    /// The case.
    pub id: CaseId,
    /// `WX-2026-000123`.
    pub number: String,
    /// The building.
    pub building: Option<PlaceId>,
    /// The place.
    pub place: Option<PlaceId>,
    /// Where, in words.
    pub place_text: Option<String>,
    /// Category code.
    pub category: String,
    /// What was wrong; none once erased.
    pub description: Option<String>,
    /// When it was finished.
    pub finished_at: Moment,
    /// Who finished it.
    pub finished_by: Option<PersonId>,
    /// Material, in fen.
    pub material_fen: i64,
    /// Labour, in minutes.
    pub labour_minutes: i64,
}

/// A month's small repairs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MonthList {
    /// `2026-10`.
    pub month: String,
    /// Material up to so much, in fen, makes a repair small.
    pub limit_fen: i64,
    /// The orders, as they were finished.
    pub lines: Vec<Line>,
}

/// What was signed of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Signed {
    /// The case that keeps the signed sheet.
    pub id: CaseId,
    /// `YD-2026-000004`.
    pub number: String,
    /// `2026-10`.
    pub month: String,
    /// Material up to so much, in fen, made a repair small.
    pub limit_fen: i64,
    /// How many orders stood on it.
    pub listed: i64,
    /// Their material, in fen.
    pub material_fen: i64,
    /// Their labour, in minutes.
    pub labour_minutes: i64,
    /// Digest of the orders with their figures, in hex.
    pub digest: String,
    /// Who filed it.
    pub signed_by: PersonId,
    /// When.
    pub signed_at: Moment,
    /// The record.
    pub record: i64,
}

impl Signed {
    /// What it came to when it was signed.
    pub const fn sums(&self) -> Sums {
        Sums {
            listed: self.listed,
            material_fen: self.material_fen,
            labour_minutes: self.labour_minutes,
        }
    }
}

/// What a month comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// How many orders.
    pub listed: i64,
    /// Their material, in fen.
    pub material_fen: i64,
    /// Their labour, in minutes.
    pub labour_minutes: i64,
}

/// Material up to so much, in fen, makes a repair small now.
///
/// # Errors
/// When the store fails.
pub fn limit_fen(reading: &dyn Reading) -> Result<i64, StoreError> {
    Ok(catalogue::setting(reading, "small_yuan_max", YUAN_MAX)? * 100)
}

/// Orders finished in a span with no more material than makes a repair small; those of
/// another book are not ours to sign for.
const LISTED: &str = "FROM service_order WHERE school_id = $1 AND finished_at >= $2 \
    AND finished_at < $3 AND material_fen <= $4 AND imported = 0";

/// The small repairs that were finished in a month.
///
/// # Errors
/// When the store fails.
pub fn list(
    reading: &dyn Reading,
    month: Month,
    limit_fen: i64,
    zone: &TimeZone,
) -> Result<MonthList, StoreError> {
    let (from, until) = month.span(zone);
    let sql = format!(
        "SELECT id, number, building, place, place_text, category, description, finished_at, \
         finished_by, material_fen, labour_minutes {LISTED} ORDER BY finished_at, id LIMIT {}",
        LINES_MAX + 1
    );
    let lines = reading.list(
        &sql,
        &[reading.school().into(), from.into(), until.into(), limit_fen.into()],
        |row| {
            Ok(Line {
                id: row.id(0)?,
                number: row.text(1)?,
                building: row.opt_id(2)?,
                place: row.opt_id(3)?,
                place_text: row.opt_text(4)?,
                category: row.text(5)?,
                description: row.opt_text(6)?,
                finished_at: row.moment(7)?,
                finished_by: row.opt_id(8)?,
                material_fen: row.int(9)?,
                labour_minutes: row.int(10)?,
            })
        },
    )?;
    Ok(MonthList { month: month.name(), limit_fen, lines })
}

/// What a month's small repairs come to.
///
/// # Errors
/// When the store fails.
pub fn sums(
    reading: &dyn Reading,
    month: Month,
    limit_fen: i64,
    zone: &TimeZone,
) -> Result<Sums, StoreError> {
    let (from, until) = month.span(zone);
    let sql = format!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(material_fen), 0) AS BIGINT), \
         CAST(COALESCE(SUM(labour_minutes), 0) AS BIGINT) {LISTED}"
    );
    let found = reading.first(
        &sql,
        &[reading.school().into(), from.into(), until.into(), limit_fen.into()],
        |row| {
            Ok(Sums { listed: row.int(0)?, material_fen: row.int(1)?, labour_minutes: row.int(2)? })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// When the first order was finished; none while none was.
///
/// # Errors
/// When the store fails.
pub fn first_finished(reading: &dyn Reading) -> Result<Option<Moment>, StoreError> {
    reading.first(
        "SELECT finished_at FROM service_order WHERE school_id = $1 AND finished_at IS NOT NULL \
         ORDER BY finished_at LIMIT 1",
        &[reading.school().into()],
        |row| row.moment(0),
    )
}

/// What some lines come to.
pub fn sums_of<'l>(lines: impl IntoIterator<Item = &'l Line>) -> Sums {
    lines.into_iter().fold(Sums::default(), |sums, line| Sums {
        listed: sums.listed + 1,
        material_fen: sums.material_fen + line.material_fen,
        labour_minutes: sums.labour_minutes + line.labour_minutes,
    })
}

impl MonthList {
    /// What it comes to.
    pub fn sums(&self) -> Sums {
        sums_of(&self.lines)
    }

    /// SHA-256 over the month, the limit, and each order with its figures, in hex: what was
    /// signed is the same as long as this is.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("month/v1 {} {}\n", self.month, self.limit_fen));
        for line in &self.lines {
            let Line { id, finished_at, material_fen, labour_minutes, .. } = line;
            hash.update(format!("{id} {} {material_fen} {labour_minutes}\n", finished_at.0));
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The part of the digest that stands on the paper.
    pub fn printed(&self) -> String {
        self.digest().chars().take(PRINTED).collect::<String>().to_uppercase()
    }

    /// The number on the paper, `2026-10-3F2A9C1B`.
    pub fn number(&self) -> String {
        format!("{}-{}", self.month, self.printed())
    }
}

/// How a month stands: its list, and what was signed of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// The list: as it was signed, or as it is to be signed now.
    #[serde(flatten)]
    pub list: MonthList,
    /// The eight characters that stand for it on paper.
    pub printed: String,
    /// The sheets that were signed, the last one first.
    pub signed: Vec<Signed>,
    /// Whether orders or figures have changed since the last one was signed.
    pub changed: bool,
}

/// How a month stands. A limit that was set later does not touch what was signed.
///
/// # Errors
/// When the store fails.
pub fn standing(
    reading: &dyn Reading,
    month: Month,
    zone: &TimeZone,
) -> Result<Standing, StoreError> {
    let signed = signed(reading, &month.name())?;
    if let Some(last) = signed.first() {
        let then = list(reading, month, last.limit_fen, zone)?;
        if then.digest() == last.digest {
            return Ok(Standing { printed: then.printed(), list: then, signed, changed: false });
        }
    }
    let changed = !signed.is_empty();
    let list = list(reading, month, limit_fen(reading)?, zone)?;
    Ok(Standing { printed: list.printed(), list, signed, changed })
}

/// Which month.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneMonth {
    /// `2026-10`.
    pub month: String,
}

/// A month's small repairs, for whoever reads the list of orders.
///
/// # Errors
/// Without the right, for what is no month, or when the store fails.
pub fn month(viewer: &Viewer<'_>, asked: &OneMonth) -> Result<Standing, ViewError> {
    viewer.must_read("service.orders")?;
    let month = Month::named(&asked.month).ok_or_else(no_such_month)?;
    Ok(standing(viewer.reading, month, viewer.institution.calendar.zone())?)
}

fn no_such_month() -> Refusal {
    Refusal::missing(
        "no_such_month",
        "没有这个月份；月份写成四位年、两位月，形如 2026-10。",
        "There is no such month; a month is a year and two digits, as in 2026-10.",
    )
}

const COLUMNS: &str = "id, number, month, limit_fen, listed, material_fen, labour_minutes, digest, \
    signed_by, signed_at, seq";

fn read(row: &Row) -> Result<Signed, StoreError> {
    Ok(Signed {
        id: row.id(0)?,
        number: row.text(1)?,
        month: row.text(2)?,
        limit_fen: row.int(3)?,
        listed: row.int(4)?,
        material_fen: row.int(5)?,
        labour_minutes: row.int(6)?,
        digest: row.text(7)?,
        signed_by: row.id(8)?,
        signed_at: row.moment(9)?,
        record: row.int(10)?,
    })
}

/// The sheets that were signed for a month, the last one first.
///
/// # Errors
/// When the store fails.
pub fn signed(reading: &dyn Reading, month: &str) -> Result<Vec<Signed>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM service_month WHERE school_id = $1 AND month = $2 ORDER BY seq DESC"
    );
    reading.list(&sql, &[reading.school().into(), month.into()], read)
}

/// The signed sheet that a case keeps.
///
/// # Errors
/// When the store fails.
pub fn signed_as(reading: &dyn Reading, id: CaseId) -> Result<Option<Signed>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM service_month WHERE school_id = $1 AND id = $2");
    reading.first(&sql, &[reading.school().into(), (&id).into()], read)
}

/// Digests of the pictures of a signed sheet that can still be opened.
///
/// # Errors
/// When the store fails.
pub fn pictures(reading: &dyn Reading, id: CaseId) -> Result<Vec<String>, StoreError> {
    reading.list(
        "SELECT digest FROM service_photo WHERE school_id = $1 AND order_id = $2 \
         AND key IS NOT NULL ORDER BY seq, digest",
        &[reading.school().into(), (&id).into()],
        |row| row.text(0),
    )
}

/// Key and media type of a picture of a signed sheet, for whoever reads the list of orders;
/// none where the case is no month's or the picture not its own.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn picture(
    viewer: &Viewer<'_>,
    id: CaseId,
    digest: &str,
) -> Result<Option<(String, String)>, ViewError> {
    if signed_as(viewer.reading, id)?.is_none() {
        return Ok(None);
    }
    viewer.must_read("service.orders")?;
    let found = viewer.reading.first(
        "SELECT key, media_type FROM service_photo \
         WHERE school_id = $1 AND order_id = $2 AND digest = $3 AND key IS NOT NULL",
        &[viewer.reading.school().into(), (&id).into(), digest.into()],
        |row| Ok((row.text(0)?, row.text(1)?)),
    )?;
    Ok(found)
}
