//! 行为. An act is decided, recorded and applied, in this order.
//!
//! `decide` reads and judges and writes nothing; what it returns is the fact.
//! `apply` writes what the fact says, judges nothing and cannot refuse; it uses
//! no clock, no chance, and reads nothing: so the ledger, replayed into an
//! empty database, gives the same tables.

use schemars::{JsonSchema, Schema};
use serde::{Deserialize as _, Serialize, de::DeserializeOwned};

use crate::{
    AppointmentId, CaseId, ClauseRef, Id, Institution, Moment, PersonId, Reading, Refusal,
    SchoolId, Step, Stop, StoreError, Writing,
};

/// 许可. Proof that the actor may do this act, now, on this case.
///
/// Only [`permit`](crate::permit) makes one.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Permit {
    /// Who acts.
    pub actor: PersonId,
    /// On whose behalf (代), where it is another's.
    pub on_behalf_of: Option<PersonId>,
    /// Whose hands these are too: of an acting or delegated appointment.
    pub stands_for: Option<PersonId>,
    /// The appointment; none for posts held without one.
    pub appointment: Option<AppointmentId>,
    /// The post under which it is done: the hat picked by the step.
    pub post: String,
    /// The clause that allows it.
    pub clause: ClauseRef,
    /// The procedure, `service.order@1`.
    pub procedure: String,
    /// The step.
    pub step: Step,
    /// The case; for an opening step, the id of the case to be.
    pub case: Option<CaseId>,
    /// The state of the case before; none where it opens or there is none.
    pub from: Option<String>,
    /// The exception that opened a compensable pair, where one had to.
    pub exception: Option<Id>,
    /// Codes of notice pairs that this act joins; shown, not refused.
    pub notices: Vec<String>,
}

impl Permit {
    /// The case this act is about.
    ///
    /// # Errors
    /// When the step stands alone: the procedure has been wired to an act that
    /// needs a case.
    pub fn case(&self) -> Result<CaseId, Stop> {
        self.case.ok_or_else(|| {
            Refusal::rule(
                "no_case",
                format!("规程步骤“{}”没有指向任何事项，无法办理。", self.step.name.zh),
                format!("The step “{}” is not about any case.", self.step.name.en),
            )
            .into()
        })
    }

    /// Makes one. For the authority of this crate alone.
    pub(crate) fn new(actor: PersonId, clause: ClauseRef, procedure: String, step: Step) -> Self {
        Self {
            actor,
            on_behalf_of: None,
            stands_for: None,
            appointment: None,
            post: String::new(),
            clause,
            procedure,
            step,
            case: None,
            from: None,
            exception: None,
            notices: Vec::new(),
        }
    }
}

/// Where new ids come from: chance is a parameter.
pub trait Ids {
    /// A fresh id.
    fn fresh(&self) -> Id;
}

/// 附件. The files that were stored before a form names them.
pub trait Attachments {
    /// Whether the file with this SHA-256 is there.
    fn holds(&self, digest: &[u8; 32]) -> Result<bool, StoreError>;
}

/// What an act may look at while it decides.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    /// The desk's clock: when it will be recorded.
    pub at: Moment,
    /// When the actor claims it happened, where they do.
    pub happened_at: Option<Moment>,
    /// The tables.
    pub reading: &'a dyn Reading,
    /// The school's rules and posts.
    pub institution: &'a Institution,
    /// Fresh ids.
    pub ids: &'a dyn Ids,
    /// Files stored before.
    pub attachments: &'a dyn Attachments,
}

impl<'a> Now<'a> {
    /// The school.
    pub fn school(&self) -> &'a SchoolId {
        self.reading.school()
    }
}

/// What `apply` may know beside the fact: the head of the record.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its number in the school's ledger.
    pub seq: u64,
    /// The act's name.
    pub act: String,
    /// When it was recorded.
    pub at: Moment,
    /// When it is said to have happened, where that differs.
    pub happened_at: Option<Moment>,
    /// Who acted.
    pub actor: PersonId,
    /// On whose behalf.
    pub on_behalf_of: Option<PersonId>,
    /// The case, where there is one.
    pub case: Option<CaseId>,
    /// The case's number; only on the record that opened it.
    pub case_no: Option<String>,
    /// State before.
    pub from: Option<String>,
    /// State after.
    pub to: Option<String>,
    /// The exception it was done under.
    pub exception: Option<Id>,
    /// Whether it came from another book.
    pub imported: bool,
}

impl Record {
    /// The case, as bytes for a statement; empty where there is none.
    pub fn case_key(&self) -> &[u8] {
        self.case.as_ref().map_or(&[], |case| case.bytes())
    }

    /// The moment it speaks of: claimed, else recorded.
    pub fn when(&self) -> Moment {
        self.happened_at.unwrap_or(self.at)
    }

    /// Its number as tables keep it.
    pub fn seq(&self) -> i64 {
        i64::try_from(self.seq).unwrap_or(i64::MAX)
    }
}

/// 行为. One verb of the trade. Its fields are the form.
pub trait Act: DeserializeOwned + JsonSchema + Send + 'static {
    /// `service.finish`.
    const NAME: &'static str;
    /// Names of its refusals, in the order in which it asks.
    const REFUSALS: &'static [&'static str];
    /// Version of the fact it writes now.
    const FACT_VERSION: u32 = 1;
    /// Whether it changes what the authority judges by.
    const CHANGES_INSTITUTION: bool = false;
    /// Whether the founder may do it while the school is being founded.
    const FOUNDS: bool = Self::CHANGES_INSTITUTION;
    /// Whether the platform alone hands it in: the duty clock, the importer, the
    /// founding. The API has no operation for it.
    const BY_PLATFORM: bool = false;
    /// What the ledger keeps.
    type Fact: Serialize + DeserializeOwned;

    /// The case it is about; none where it opens one or stands alone.
    fn case(&self) -> Option<CaseId> {
        None
    }

    /// Numbers of the records that brought about the thing it is about, where
    /// that thing is no case: the draft that is issued, the proposal that is
    /// approved. The hands on those records count as on a case (不相容岗位).
    fn stems_from(&self, _reading: &dyn Reading) -> Result<Vec<u64>, StoreError> {
        Ok(Vec::new())
    }

    /// Reads and judges; writes nothing.
    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Self::Fact, Stop>;

    /// The state the case lands in, where the fact says it and not the step.
    fn lands_in(_fact: &Self::Fact) -> Option<String> {
        None
    }

    /// The source of an imported fact: digest of the file, and line.
    fn imported(_fact: &Self::Fact) -> Option<([u8; 32], u64)> {
        None
    }

    /// Writes what the fact says; judges nothing.
    fn apply(fact: &Self::Fact, record: &Record, tables: &mut dyn Writing);
}

/// A form that was read and waits to be decided.
pub trait Prepared {
    /// The case it is about.
    fn case(&self) -> Option<CaseId>;
    /// Numbers of the records that brought about the thing it is about.
    fn stems_from(&self, reading: &dyn Reading) -> Result<Vec<u64>, StoreError>;
    /// Decides; gives the fact as JSON.
    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Decided, Stop>;
}

/// A fact on its way to the ledger.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The fact, personal values still open.
    pub fact: serde_json::Value,
    /// The state it leads to, where the fact says so.
    pub lands_in: Option<String>,
    /// Digest and line of the source, for an imported fact.
    pub imported: Option<([u8; 32], u64)>,
}

/// An act as the desk knows it: one row of a domain's list.
pub struct ActDef {
    /// `service.finish`.
    pub name: &'static str,
    /// Its refusals, in order.
    pub refusals: &'static [&'static str],
    /// Version of the fact it writes now.
    pub fact_version: u32,
    /// Whether it changes what the authority judges by.
    pub changes_institution: bool,
    /// Whether the founder may do it while the school is being founded.
    pub founds: bool,
    /// Whether the platform alone hands it in.
    pub by_platform: bool,
    /// JSON schema of the form.
    pub schema: fn() -> Schema,
    /// Reads the form.
    pub prepare: fn(&serde_json::Value) -> Result<Box<dyn Prepared>, Refusal>,
    /// Applies a fact.
    pub apply: fn(&serde_json::Value, &Record, &mut dyn Writing) -> Result<(), StoreError>,
}

impl ActDef {
    /// The row of act `A`.
    pub const fn of<A: Act>() -> Self {
        Self {
            name: A::NAME,
            refusals: A::REFUSALS,
            fact_version: A::FACT_VERSION,
            changes_institution: A::CHANGES_INSTITUTION,
            founds: A::FOUNDS,
            by_platform: A::BY_PLATFORM,
            schema: || schemars::schema_for!(A),
            prepare: |form| Ok(Box::new(Form(read_form::<A>(form)?))),
            apply: |fact, record, tables| {
                A::apply(&A::Fact::deserialize(fact)?, record, tables);
                Ok(())
            },
        }
    }
}

/// Reads the form of act `A`.
///
/// # Errors
/// When it does not fit the act's schema.
pub fn read_form<A: Act>(form: &serde_json::Value) -> Result<A, Refusal> {
    let name = A::NAME;
    A::deserialize(form).map_err(|why| {
        Refusal::form(
            "body",
            "unreadable",
            format!("表单无法读取（{name}）：{why}。请改正所指的栏目后再提交。"),
            format!(
                "The form of {name} cannot be read: {why}. Correct that field and send it again."
            ),
        )
    })
}

struct Form<A>(A);

impl<A: Act> Prepared for Form<A> {
    fn case(&self) -> Option<CaseId> {
        self.0.case()
    }

    fn stems_from(&self, reading: &dyn Reading) -> Result<Vec<u64>, StoreError> {
        self.0.stems_from(reading)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Decided, Stop> {
        let fact = self.0.decide(permit, now)?;
        Ok(Decided {
            lands_in: A::lands_in(&fact),
            imported: A::imported(&fact),
            fact: serde_json::to_value(&fact).map_err(StoreError::from)?,
        })
    }
}
