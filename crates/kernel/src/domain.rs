//! A domain as the rest of the platform sees it: one row of constants.

use schemars::Schema;
use serde_json::Value as Json;

use crate::{ActDef, Institution, Lang, Moment, PersonId, Reading, Record, Refusal, StoreError};
use crate::{CaseNow, Guard, Module, Stop};

/// One step of a schema, applied once and for ever after the same.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Unique name, e.g. `service/0001-orders`.
    pub name: &'static str,
    /// Statements in the portable subset, each ended by `;`.
    pub sql: &'static str,
}

/// A table that replay must give again, with the columns of its key after
/// `school_id`.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Key columns after `school_id`, in order.
    pub key: &'static [&'static str],
}

/// A column that keeps a person's value, and the column that says whose.
///
/// Erasing a person empties it.
#[derive(Debug, Clone, Copy)]
pub struct PersonalColumn {
    /// The table.
    pub table: &'static str,
    /// The column that keeps the value.
    pub column: &'static str,
    /// The column with the person's id.
    pub of: &'static str,
}

/// Rows that exist because of a person's value: the words it is found by.
///
/// Erasing a person deletes them.
#[derive(Debug, Clone, Copy)]
pub struct PersonalRows {
    /// The table.
    pub table: &'static str,
    /// The column with the person's id; empty bytes in rows of nobody.
    pub of: &'static str,
}

/// Answers whether a person belongs to the school and has not left.
pub type Members = fn(&dyn Reading, PersonId) -> Result<bool, StoreError>;
/// Answers whether a person has signed a version of a rule.
pub type Signatures = fn(&dyn Reading, PersonId, &str, u32) -> Result<bool, StoreError>;

/// Answers whether a condition holds on a case of this domain for a person;
/// `None` where the case is another domain's.
pub type Guards =
    fn(&dyn Reading, &CaseNow, Guard, PersonId, Moment) -> Result<Option<bool>, StoreError>;

/// Several acts under one name, that stand or fall together (一步完工).
pub struct Composite {
    /// `service.finish_at_once`.
    pub name: &'static str,
    /// JSON schema of the form.
    pub schema: fn() -> Schema,
    /// The acts it stands for, as the case is now.
    pub expand: fn(&dyn Reading, &Institution, &Json) -> Result<Vec<(&'static str, Json)>, Stop>,
}

/// An act that the clock (值守) must now do.
#[derive(Debug, Clone)]
pub struct Due {
    /// The act.
    pub act: &'static str,
    /// Its form.
    pub form: Json,
    /// Key under which it is done once.
    pub key: String,
}

/// A follow-up act by 值守 after a record of another domain.
pub type Follow = Due;

/// A record, seen by a domain that subscribes to it.
#[derive(Debug)]
pub struct Change<'a> {
    /// The record's head.
    pub record: &'a Record,
    /// The fact, personal values still open.
    pub fact: &'a Json,
}

/// Who looks, and through what.
#[derive(Clone, Copy)]
pub struct Viewer<'a> {
    /// The person; none for a visitor without an account.
    pub person: Option<PersonId>,
    /// The language asked for.
    pub lang: Lang,
    /// When.
    pub at: Moment,
    /// The tables.
    pub reading: &'a dyn Reading,
    /// The school's rules and posts.
    pub institution: &'a Institution,
}

impl Viewer<'_> {
    /// Whether the viewer holds `post` now, by appointment or as a member.
    pub fn holds(&self, post: &str) -> bool {
        let Some(person) = self.person else { return false };
        let by_all = self
            .institution
            .posts
            .get(post)
            .is_some_and(|post| matches!(post.held_by, crate::HeldBy::Member));
        by_all || self.institution.held_by(person, self.at).any(|held| held.post == post)
    }

    /// Whether a reading right lets the viewer see `view`, and its module is on.
    pub fn may_read(&self, view: &str) -> bool {
        if self.institution.must_be_on(view).is_err() {
            return false;
        }
        let posts = self.institution.reading.get(view);
        posts.is_some_and(|posts| posts.iter().any(|post| self.holds(post)))
    }

    /// Refuses where no reading right lets the viewer see `view`.
    pub fn must_read(&self, view: &str) -> Result<(), ViewError> {
        self.institution.must_be_on(view)?;
        if self.may_read(view) { Ok(()) } else { Err(ViewError::Refused(self.closed(view))) }
    }

    fn closed(&self, view: &str) -> Refusal {
        let none = Vec::new();
        let posts = self.institution.reading.get(view).unwrap_or(&none);
        let names: Vec<_> = posts.iter().map(|post| self.institution.post_name(post)).collect();
        let some = || names.iter().take(READERS_TOLD_MAX);
        let zh: Vec<_> = some().map(|name| name.zh.as_str()).collect();
        let en: Vec<_> = some().map(|name| name.en.as_str()).collect();
        let (mut zh, mut en) = (zh.join("、"), en.join(", "));
        if names.len() > READERS_TOLD_MAX {
            zh = format!("{zh}等 {} 个岗位", names.len());
            en = format!("{en} and others ({} posts in all)", names.len());
        }
        if names.is_empty() {
            return Refusal::post(
                "no_reading_right",
                "本校还没有规定哪个岗位可以查阅这一页。".to_owned(),
                "This school has not yet said which post reads this page.".to_owned(),
            );
        }
        Refusal::post(
            "no_reading_right",
            format!("这一页由{zh}查阅，您现在没有担任其中的岗位。"),
            format!("This page is read by {en}. You hold none of these posts now."),
        )
    }
}

/// Most posts named to whoever may not read a page.
const READERS_TOLD_MAX: usize = 3;

/// Why a view was not given.
#[derive(Debug)]
pub enum ViewError {
    /// No right, no such thing, or a query that cannot be read.
    Refused(Refusal),
    /// The store broke.
    Broken(StoreError),
}

impl From<StoreError> for ViewError {
    fn from(error: StoreError) -> Self {
        Self::Broken(error)
    }
}

impl From<Refusal> for ViewError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A view of the API: `GET /api/v1/{path}`.
pub struct View {
    /// `service.orders`; also the name of its reading right.
    pub name: &'static str,
    /// `service/orders` or `service/orders/{id}`.
    pub path: &'static str,
    /// One line for the API's readers.
    pub summary: &'static str,
    /// Schema of the query; path parameters are fields of it too.
    pub query: fn() -> Schema,
    /// Schema of the answer.
    pub answer: fn() -> Schema,
    /// Gives the view.
    pub get: fn(&Viewer<'_>, &Json) -> Result<Json, ViewError>,
}

/// A professional domain: its acts, views, tables, and what it adds to the
/// institution.
pub struct Domain {
    /// Folder, table prefix, act prefix and URL.
    pub name: &'static str,
    /// What a school switches on and off; none where it is of the core.
    pub module: Option<Module>,
    /// Its schema, in order.
    pub migrations: &'static [Migration],
    /// Its tables, compared after replay.
    pub tables: &'static [Table],
    /// Its acts.
    pub acts: &'static [ActDef],
    /// Its views.
    pub views: &'static [View],
    /// Columns that keep personal values.
    pub personal: &'static [PersonalColumn],
    /// Tables whose rows are made of personal values.
    pub personal_rows: &'static [PersonalRows],
    /// Knows the school's people, where it is the domain that does.
    pub members: Option<Members>,
    /// Judges conditions on its cases.
    pub guards: Option<Guards>,
    /// Its composites.
    pub composites: &'static [Composite],
    /// Knows who signed which rule, where it is the domain that does.
    pub signatures: Option<Signatures>,
    /// Adds what it keeps to the institution.
    pub institution: fn(&dyn Reading, &mut Institution) -> Result<(), StoreError>,
    /// What the clock must do at this moment.
    pub due: fn(&dyn Reading, &Institution, Moment) -> Result<Vec<Due>, StoreError>,
    /// What follows from a record of any domain.
    pub follow: fn(&Change<'_>) -> Vec<Follow>,
}

impl std::fmt::Debug for Domain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Domain").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Domain {
    /// Adds nothing to the institution.
    ///
    /// # Errors
    /// Never.
    pub fn adds_nothing(_: &dyn Reading, _: &mut Institution) -> Result<(), StoreError> {
        Ok(())
    }

    /// Has nothing for the clock.
    ///
    /// # Errors
    /// Never.
    pub fn nothing_due(
        _: &dyn Reading,
        _: &Institution,
        _: Moment,
    ) -> Result<Vec<Due>, StoreError> {
        Ok(Vec::new())
    }

    /// Follows nothing.
    pub fn follows_nothing(_: &Change<'_>) -> Vec<Follow> {
        Vec::new()
    }
}
