//! 设定工作日历. Working hours, holidays and make-up days.

use houqin_kernel::{Act, Calendar, CalendarData, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::set_reading::founded;

/// 设定工作日历.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SetCalendar(pub CalendarData);

impl Act for SetCalendar {
    const NAME: &'static str = "rulebook.set_calendar";
    const REFUSALS: &'static [&'static str] = &["bad_calendar", "no_clause"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        if let Err(why) = Calendar::try_from(&self.0) {
            return Err(Refusal::form(
                "hours",
                "bad_calendar",
                format!("工作日历不成立：{why}。"),
                format!("The calendar cannot be: {why}."),
            )
            .into());
        }
        founded(&self.0.clause, now)?;
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let Ok(body) = serde_json::to_string(&fact.0) else { return };
        tables.one(
            "INSERT INTO rulebook_calendar (school_id, code, body, set_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (school_id, code) DO UPDATE SET body = $3, set_at = $4",
            &[(&school).into(), (&fact.0.code).into(), (&body).into(), record.at.into()],
        );
    }
}
