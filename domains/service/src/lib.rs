//! 报修. Someone reports a broken thing; it is dispatched, repaired, confirmed
//! and rated; every step is allowed by a clause and a post.

pub mod acts;
pub mod catalogue;
pub mod complaint;
pub mod figures;
pub mod followers;
pub mod order;
pub mod pages;
pub mod small;
pub mod views;
mod words;

use houqin_kernel::{ActDef, Domain, Migration, Module, PersonalColumn, PersonalRows, Table};

/// 平板上的工作. What of the service desk is done on a crew's shared tablet.
pub struct OnTablet {
    /// Pages, by the path they are declared under.
    pub pages: &'static [&'static str],
    /// Acts and composites.
    pub acts: &'static [&'static str],
}

/// The day's orders and what hands do to them; nothing that dispatches, judges,
/// counts or sets.
pub const ON_TABLET: OnTablet = OnTablet {
    pages: &["/service/mine", "/service/orders/{id}", "/report"],
    acts: &[
        "service.report",
        "service.take",
        "service.arrive",
        "service.pause",
        "service.resume",
        "service.finish",
        "service.finish_at_once",
        "service.emergency",
        "service.note",
    ],
};

/// The domain.
pub static DOMAIN: Domain = Domain {
    name: "service",
    module: Some(Module {
        name: ("报修服务", "Service desk"),
        purpose: (
            "报修、派单、接单、完工、确认和评价，投诉，服务目录和三项数字。",
            "Reports, dispatch, repairs, confirmation and rating, complaints, the catalogue of services and their figures.",
        ),
        waits: (
            "没办结的单子停在原处，到期自动办结也停下；时限不顺延，照原来的日期计，重新启用后按它算超时。",
            "Open orders stay where they are, and none closes by itself. Limits do not move: they are counted by their first date, and what is past them is late when it is switched on again.",
        ),
    }),
    migrations: &[
        Migration { name: "service/0001-orders", sql: include_str!("schema/0001-orders.sql") },
        Migration { name: "service/0002-entry", sql: include_str!("schema/0002-entry.sql") },
        Migration { name: "service/0002-figures", sql: include_str!("schema/0002-figures.sql") },
        Migration { name: "service/0004-words", sql: include_str!("schema/0004-words.sql") },
        Migration { name: "service/0005-lists", sql: include_str!("schema/0005-lists.sql") },
        Migration { name: "service/0006-small", sql: include_str!("schema/0006-small.sql") },
    ],
    tables: &[
        Table { name: "service_order", key: &["id"] },
        Table { name: "service_photo", key: &["order_id", "digest"] },
        Table { name: "service_remark", key: &["order_id", "seq"] },
        Table { name: "service_catalogue", key: &["kind", "code"] },
        Table { name: "service_joiner", key: &["order_id", "person"] },
        Table { name: "service_merged", key: &["order_id"] },
        Table { name: "service_complaint", key: &["order_id", "seq"] },
        Table { name: "service_caller", key: &["order_id"] },
        Table { name: "service_month", key: &["id"] },
        Table { name: "service_word", key: &["token", "at", "order_id", "person"] },
    ],
    acts: &[
        ActDef::of::<acts::report::Report>(),
        ActDef::of::<acts::accept::Accept>(),
        ActDef::of::<acts::reject::Reject>(),
        ActDef::of::<acts::dispatch::Dispatch>(),
        ActDef::of::<acts::take::Take>(),
        ActDef::of::<acts::arrive::Arrive>(),
        ActDef::of::<acts::pause::Pause>(),
        ActDef::of::<acts::resume::Resume>(),
        ActDef::of::<acts::finish::Finish>(),
        ActDef::of::<acts::confirm::Confirm>(),
        ActDef::of::<acts::send_back::SendBack>(),
        ActDef::of::<acts::rate::Rate>(),
        ActDef::of::<acts::reopen::Reopen>(),
        ActDef::of::<acts::close_unconfirmed::CloseUnconfirmed>(),
        ActDef::of::<acts::withdraw::Withdraw>(),
        ActDef::of::<acts::emergency::Emergency>(),
        ActDef::of::<acts::note::Note>(),
        ActDef::of::<acts::file_paper::FilePaper>(),
        ActDef::of::<acts::reverse::Reverse>(),
        ActDef::of::<acts::join::Join>(),
        ActDef::of::<acts::merge::Merge>(),
        ActDef::of::<acts::complain::Complain>(),
        ActDef::of::<acts::answer::Answer>(),
        ActDef::of::<acts::sign_month::SignMonth>(),
        ActDef::of::<acts::import::Import>(),
        ActDef::of::<acts::set::Set<catalogue::Urgency>>(),
        ActDef::of::<acts::set::Set<catalogue::Category>>(),
        ActDef::of::<acts::set::Set<catalogue::Skill>>(),
        ActDef::of::<acts::set::Set<catalogue::PauseReason>>(),
        ActDef::of::<acts::set::Set<catalogue::RejectReason>>(),
        ActDef::of::<acts::set::Set<catalogue::Setting>>(),
    ],
    composites: &[acts::dispatch_at_once::COMPOSITE, acts::finish_at_once::COMPOSITE],
    views: views::VIEWS,
    personal: &[
        PersonalColumn { table: "service_order", column: "description", of: "requester" },
        PersonalColumn { table: "service_order", column: "contact", of: "requester" },
        PersonalColumn { table: "service_order", column: "place_text", of: "requester" },
        PersonalColumn { table: "service_order", column: "score_text", of: "requester" },
        PersonalColumn { table: "service_order", column: "finish_note", of: "finished_by" },
        PersonalColumn { table: "service_photo", column: "key", of: "person" },
        PersonalColumn { table: "service_caller", column: "name", of: "person" },
        PersonalColumn { table: "service_remark", column: "text", of: "author" },
    ],
    personal_rows: &[PersonalRows { table: "service_word", of: "person" }],
    members: None,
    guards: Some(order::guard),
    signatures: None,
    institution: |_, institution| {
        institution.directory.skills = catalogue::skills;
        Ok(())
    },
    due: acts::close_unconfirmed::due,
    follow: Domain::follows_nothing,
};
