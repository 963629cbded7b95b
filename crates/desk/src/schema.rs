//! Tables of the desk itself: the ledger, its openings, cases, and what is
//! kept beside them.

use houqin_kernel::{Migration, Table};

/// The desk's schema, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "desk/0001-ledger-and-cases",
        sql: include_str!("schema/0001-ledger-and-cases.sql"),
    },
    Migration { name: "desk/0002-on-behalf", sql: include_str!("schema/0002-on-behalf.sql") },
];

/// The desk's tables that replay must give again.
pub const TABLES: &[Table] = &[
    Table { name: "desk_case", key: &["case_id"] },
    Table { name: "desk_counter", key: &["prefix", "year"] },
    Table { name: "desk_ratification", key: &["seq"] },
    Table { name: "desk_founding", key: &[] },
    Table { name: "desk_erased", key: &["person_id"] },
    Table { name: "desk_key", key: &["seq"] },
];

/// What is not business state and so is not in the ledger: the one list.
/// `audit --replay` skips exactly these and prints them.
pub const NOT_IN_THE_LEDGER: &[(&str, &str)] = &[
    ("desk_outbox", "follow-up acts waiting; each becomes a record when it is done"),
    ("server_school", "which schools a server serves, and by what name"),
    ("notice_cursor", "how far in the ledger notices were made"),
    ("notice_delivery", "what was sent to whom, by which way, and what came of it"),
    ("notice_secret", "addresses and secrets of robots and webhooks (encrypted)"),
    ("server_login", "passwords (hashed) and names to sign in with"),
    ("server_session", "web sessions"),
    ("server_token", "API tokens (hashed)"),
    ("server_invitation", "links that set a first password (hashed)"),
    ("server_device", "browsers in which a login signed in before (hashed)"),
    ("server_attempt", "counters of failed sign-ins, for an hour"),
    ("server_sign_on_flow", "sign-ins that are away at an identity provider"),
    ("server_factor", "second factors (encrypted)"),
    ("server_recovery_code", "recovery codes (hashed)"),
    ("server_security_log", "sign-ins, failed attempts, refusals"),
    ("keys.db", "keys of persons"),
    ("log.key, secret.key", "the log's signing key and the school's secret"),
];
