//! The sentence: 依规 → 定岗 → 按程 → 留痕 → 考绩.
//!
//! A *rule* gives a *post* its duty; the duty is carried out by a *procedure*;
//! every *act* leaves a *record*. This crate is those nouns and the two traits
//! through which everything reads and writes. It does no IO, knows no driver,
//! no clock, no chance and no async: time, ids and rows come in as arguments.
//!
//! Read the modules in this order.

mod id;
mod moment;
mod words;

mod rule;

mod post;

mod calendar;
mod procedure;

mod apart;

mod directory;
mod institution;

mod refusal;
mod storage;

mod act;
mod authority;
mod personal;

mod case;
mod domain;
pub mod listing;
mod module;
pub mod search;
mod tablet;

pub use act::{Act, ActDef, Attachments, Decided, Ids, Now, Permit, Prepared, Record, read_form};
pub use apart::{Exception, Pair, Tier};
pub use authority::{Ask, CaseNow, Hand, Hands, Witness, fallback_post, movers, permit};
pub use calendar::{Calendar, CalendarData, CalendarError, Hours, NamedDay, Vacation};
pub use case::NewCase;
pub use directory::{Directory, PersonCard, PlaceCard, SkillCard};
pub use domain::{
    Change, Composite, Domain, Due, Follow, Guards, Members, Migration, PersonalColumn,
    PersonalRows, Signatures, Table, View, ViewError, Viewer,
};
pub use id::{AppointmentId, CaseId, Id, IdError, PersonId, PlaceId, SchoolId, TabletId};
pub use institution::{Clause, Institution, chinese_number};
pub use module::{Module, ModuleState, Switched};
pub use moment::{Moment, MomentError};
pub use personal::Personal;
pub use post::{Appointment, Duty, HeldBy, Post, Tenure, Unit};
pub use procedure::{Evidence, Guard, Limit, Procedure, State, Step};
pub use refusal::{Kind, Refusal, Stop};
pub use rule::{ClauseRef, ClauseText, Rule, RuleVersion};
pub use storage::{Cell, Reading, Row, StoreError, Value, Writing};
pub use tablet::Tablet;
pub use words::{Bilingual, Lang};
