//! The desk's own refusals, worded for a tired person.

use houqin_kernel::{Moment, Refusal};

use crate::DeskError;
use crate::request::{ITEMS_MAX, KEY_BYTES_MAX};

pub fn too_many_acts() -> Refusal {
    Refusal::form(
        "items",
        "too_many_acts",
        format!("一次提交须含 1 至 {ITEMS_MAX} 个行为。"),
        format!("One request holds 1 to {ITEMS_MAX} acts."),
    )
}

pub fn key_too_long() -> Refusal {
    Refusal::form(
        "key",
        "key_too_long",
        format!("幂等键须为 1 至 {KEY_BYTES_MAX} 字节。"),
        format!("An idempotency key is 1 to {KEY_BYTES_MAX} bytes long."),
    )
}

pub fn not_recordable(why: &str) -> Refusal {
    Refusal::form(
        "body",
        "not_recordable",
        format!("所填内容无法载入台账（{why}），这次没有办理。请改正后重新提交。"),
        format!(
            "What was sent cannot be kept in the ledger ({why}); nothing was done. Correct it and send it again."
        ),
    )
}

pub fn no_such_act(act: &str) -> Refusal {
    Refusal::missing(
        "no_such_act",
        format!("平台没有“{act}”这一行为。"),
        format!("There is no act “{act}”."),
    )
}

pub fn no_such_case() -> DeskError {
    Refusal::missing(
        "no_such_case",
        "找不到这一事项，请核对单号。",
        "There is no such case; check its number.",
    )
    .into()
}

pub fn key_reused() -> Refusal {
    Refusal::rule(
        "key_reused",
        "同一提交号已用于另一份内容，这次没有办理。请刷新页面后重新提交。",
        "This submission key was used for other content; nothing was done. Reload the page and send it again.",
    )
}

pub fn clock_went_back(last: Moment, wall: Moment) -> Refusal {
    Refusal::later(
        "clock_went_back",
        format!(
            "服务器时钟（{}）早于台账最后一条记录（{}），暂停办理。请信息管理员校时；时钟无误的，在服务器上执行 houqin clock confirm。",
            wall.text(),
            last.text()
        ),
        format!(
            "The server's clock ({}) is behind the last record ({}); writing is paused. Set it right, or, if it is right, run houqin clock confirm on the server.",
            wall.text(),
            last.text()
        ),
    )
}

pub fn clock_jumped(ahead_ms: i64) -> Refusal {
    let minutes = ahead_ms / 60_000;
    Refusal::later(
        "clock_jumped",
        format!(
            "服务器时钟突然前跳 {minutes} 分钟，暂停办理。请信息管理员校时；时钟无误的，在服务器上执行 houqin clock confirm。"
        ),
        format!(
            "The server's clock jumped ahead by {minutes} minutes; writing is paused. Set it right, or, if it is right, run houqin clock confirm on the server."
        ),
    )
}

pub fn clock_is_right() -> Refusal {
    Refusal::rule(
        "clock_is_right",
        "时钟没有异常，无须确认。",
        "Nothing is wrong with the clock; there is nothing to confirm.",
    )
}

pub fn clock_in_another_year(wall: Moment) -> Refusal {
    Refusal::rule(
        "clock_in_another_year",
        format!("时钟（{}）落在已结束的台账年度，不能确认，请先校时。", wall.text()),
        format!(
            "The clock ({}) stands in another year than the ledger's; it cannot be confirmed. Set it right first.",
            wall.text()
        ),
    )
}

pub fn nothing_to_sign() -> Refusal {
    Refusal::rule(
        "nothing_to_sign",
        "台账尚无记录，不必更换密钥。",
        "The ledger has no record yet; there is no need to rotate its key.",
    )
}
