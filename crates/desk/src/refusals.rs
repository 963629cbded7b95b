//! The desk's own refusals, worded for a tired person.

use houqin_kernel::{Moment, Refusal};

use crate::DeskError;

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
            "服务器时钟（{}）早于台账最后一条记录（{}），暂停办理，请信息管理员校时。",
            wall.text(),
            last.text()
        ),
        format!(
            "The server's clock ({}) is behind the last record ({}); writing is paused until it is set right.",
            wall.text(),
            last.text()
        ),
    )
}

pub fn clock_jumped(ahead_ms: i64) -> Refusal {
    Refusal::later(
        "clock_jumped",
        format!(
            "服务器时钟突然前跳 {} 分钟，暂停办理，请信息管理员确认后重启服务。",
            ahead_ms / 60_000
        ),
        format!(
            "The server's clock jumped ahead by {} minutes; writing is paused until it is confirmed by a restart.",
            ahead_ms / 60_000
        ),
    )
}
