//! 设定查阅权. Which posts may read a view.

use houqin_kernel::{Act, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    const REFUSALS: &'static [&'static str] = &["unknown_post", "no_clause"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        let stranger = self.posts.iter().find(|post| !now.institution.posts.contains_key(*post));
        if let Some(post) = stranger {
            return Err(Refusal::form(
                "posts",
                "unknown_post",
                format!("没有编号为“{post}”的岗位。"),
                format!("There is no post “{post}”."),
            )
            .into());
        }
        founded(&self.clause, now)?;
        Ok(self.clone())
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

/// Refuses a clause that is not in force.
pub(super) fn founded(clause: &str, now: &Now<'_>) -> Result<(), Refusal> {
    if now.institution.clause(clause, now.at).is_some() {
        return Ok(());
    }
    Err(Refusal::form(
        "clause",
        "no_clause",
        format!("所据条款“{clause}”不在施行中。"),
        format!("Its clause “{clause}” is not in force."),
    ))
}
