//! 工作日历, 查阅权, 设置.

use houqin_kernel::{Act, Calendar, CalendarData, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// 设定工作日历.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SetCalendar(pub CalendarData);

impl Act for SetCalendar {
    const NAME: &'static str = "rulebook.set_calendar";
    const REFUSALS: &'static [&'static str] = &["bad_calendar"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, _: &Now<'_>) -> Result<Self, Stop> {
        match Calendar::try_from(&self.0) {
            Ok(_) => Ok(self.clone()),
            Err(why) => Err(Refusal::form(
                "hours",
                "bad_calendar",
                format!("工作日历不成立：{why}。"),
                format!("The calendar cannot be: {why}."),
            )
            .into()),
        }
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

/// 设定查阅权. Which posts may read a view.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetReading {
    /// Name of the view, e.g. `service.board`.
    pub view: String,
    /// Posts that may read it.
    pub posts: Vec<String>,
    /// The clause that founds it.
    pub clause: String,
}

impl Act for SetReading {
    const NAME: &'static str = "rulebook.set_reading";
    const REFUSALS: &'static [&'static str] = &["unknown"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        let stranger = self.posts.iter().find(|post| !now.institution.posts.contains_key(*post));
        match stranger {
            None => Ok(self.clone()),
            Some(post) => Err(unknown(post).into()),
        }
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let posts = serde_json::Value::from(fact.posts.clone()).to_string();
        tables.one(
            "INSERT INTO rulebook_reading (school_id, view, posts, clause) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (school_id, view) DO UPDATE SET posts = $3, clause = $4",
            &[(&school).into(), (&fact.view).into(), (&posts).into(), (&fact.clause).into()],
        );
    }
}

fn unknown(post: &str) -> Refusal {
    Refusal::form(
        "posts",
        "unknown",
        format!("没有编号为“{post}”的岗位。"),
        format!("There is no post “{post}”."),
    )
}

/// 设置. A named value of the school, e.g. its fallback post.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSetting {
    /// `fallback_post`, or another name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Act for SetSetting {
    const NAME: &'static str = "rulebook.set_setting";
    const REFUSALS: &'static [&'static str] = &["unknown"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        if self.name == "fallback_post" && !now.institution.posts.contains_key(&self.value) {
            return Err(unknown(&self.value).into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO rulebook_setting (school_id, name, value) VALUES ($1, $2, $3) \
             ON CONFLICT (school_id, name) DO UPDATE SET value = $3",
            &[(&school).into(), (&fact.name).into(), (&fact.value).into()],
        );
    }
}
