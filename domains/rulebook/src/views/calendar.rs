//! 工作日历: the hours by which limits are counted.

use houqin_kernel::{CalendarData, Moment, ViewError, Viewer};
use schemars::JsonSchema;
use serde::Serialize;

use super::missing;

/// The calendar in use.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CalendarView {
    /// When it was set.
    pub set_at: Moment,
    /// Its days and hours.
    #[serde(flatten)]
    pub calendar: CalendarData,
    /// Today, on the school's wall clock, `2026-09-01`.
    pub today: String,
    /// Whether today is a working day.
    pub working_today: bool,
}

/// 工作日历. The calendar in use, and today by it.
///
/// # Errors
/// Without the right, where none was set, or when the store fails.
pub fn calendar(viewer: &Viewer<'_>) -> Result<CalendarView, ViewError> {
    viewer.must_read("rulebook.calendar")?;
    let found = viewer.reading.first(
        "SELECT body, set_at FROM rulebook_calendar WHERE school_id = $1 \
         ORDER BY set_at DESC, code LIMIT 1",
        &[viewer.reading.school().into()],
        |row| Ok((row.json::<CalendarData>(0)?, row.moment(1)?)),
    )?;
    let (calendar, set_at) = found.ok_or_else(|| {
        missing("本校还没有登入工作日历。", "This school has entered no working calendar yet.")
    })?;
    let kept = &viewer.institution.calendar;
    let today = kept.day(viewer.at);
    let working_today = kept.is_working_day(today);
    Ok(CalendarView { set_at, calendar, today: today.to_string(), working_today })
}
