//! 通知. Who is told what, by which way: the school's rules about it, each
//! person's wishes, the robots and webhooks that listen; and what came of it.
//!
//! A notice is derived from a committed record or from a limit that passes,
//! never from an intention. Rules, wishes and endpoints change by acts. What
//! was sent is not an act of the school: it lies beside the ledger.

pub mod acts;
pub mod deliveries;
pub mod derive;
pub mod pages;
pub mod rule;
pub mod say;
pub mod secrets;
pub mod views;

use houqin_kernel::{ActDef, Domain, Migration, Module, PersonalColumn, Table};

/// The domain.
pub static DOMAIN: Domain = Domain {
    name: "notice",
    module: Some(Module {
        name: ("通知", "Notices"),
        purpose: (
            "站内、邮件、工作群机器人和接口推送（Webhook）的通知。",
            "Notices in the app, by mail, to robots of work groups and to webhooks.",
        ),
        waits: (
            "停用期间发生的事不再补发；停用前没发出的，重新启用后再发。",
            "What happens meanwhile is not told afterwards; what had not gone out before goes out when it is switched on again.",
        ),
    }),
    migrations: &[Migration {
        name: "notice/0001-notices",
        sql: include_str!("schema/0001-notices.sql"),
    }],
    tables: &[
        Table { name: "notice_rule", key: &["code"] },
        Table { name: "notice_preference", key: &["person"] },
        Table { name: "notice_endpoint", key: &["code"] },
    ],
    acts: &[
        ActDef::of::<acts::set_rule::SetRule>(),
        ActDef::of::<acts::prefer::Prefer>(),
        ActDef::of::<acts::set_endpoint::SetEndpoint>(),
        ActDef::of::<acts::set_secret::SetSecret>(),
        ActDef::of::<acts::stop_endpoint::StopEndpoint>(),
    ],
    composites: &[],
    views: views::VIEWS,
    personal: &[
        PersonalColumn { table: "notice_preference", column: "email", of: "person" },
        // A mail server's answer may repeat the address.
        PersonalColumn { table: "notice_delivery", column: "answer", of: "person" },
    ],
    personal_rows: &[],
    members: None,
    guards: None,
    signatures: None,
    institution: Domain::adds_nothing,
    due: Domain::nothing_due,
    follow: Domain::follows_nothing,
};
