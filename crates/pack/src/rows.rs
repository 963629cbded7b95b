//! The rows of a pack's files. A key that no row knows is refused when the
//! pack is read, by file and key.

use houqin_kernel::{Bilingual, ClauseText, Evidence, HeldBy, Pair};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// `pack.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub code: String,
    pub version: String,
    pub name: Bilingual,
    pub kind: String,
    pub zone: String,
    pub log_domain: String,
    pub fallback_post: String,
}

/// `units.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Units {
    pub unit: Vec<UnitRow>,
}

/// 部门.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRow {
    code: String,
    name: Bilingual,
    #[serde(default)]
    parent: String,
}

/// `posts.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Posts {
    pub post: Vec<PostRow>,
}

/// 岗位.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PostRow {
    pub code: String,
    name: Bilingual,
    #[serde(default)]
    unit: String,
    pub held_by: HeldBy,
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    risk: String,
    #[serde(default)]
    backup: String,
    clause: String,
    #[serde(default)]
    summary: Bilingual,
}

/// `duties.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duties {
    pub duty: Vec<DutyRow>,
}

/// 职责.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DutyRow {
    code: String,
    post: String,
    #[serde(default)]
    leads: Vec<String>,
    name: Bilingual,
    clause: String,
    #[serde(default)]
    evidence_acts: Vec<String>,
    #[serde(default)]
    every_days: i64,
}

/// `rules/<code>.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    pub code: String,
    pub name: Bilingual,
    #[serde(default)]
    pub requires_ack: bool,
    #[serde(default)]
    pub owner: String,
    pub clause: Vec<ClauseText>,
}

/// `apart.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aparts {
    pub apart: Vec<Pair>,
}

/// `service.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub urgency: Vec<UrgencyRow>,
    pub category: Vec<CategoryRow>,
    pub skill: Vec<SkillRow>,
    pub pause_reason: Vec<PauseRow>,
    pub reject_reason: Vec<RejectRow>,
    pub settings: Settings,
}

/// 紧急程度.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UrgencyRow {
    code: String,
    name: Bilingual,
    respond_minutes: i64,
    resolve_minutes: i64,
    clock: String,
    clause: String,
}

/// 报修类别.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRow {
    code: String,
    name: Bilingual,
    #[serde(default)]
    parent: String,
    #[serde(default)]
    skill: String,
    urgency: String,
    #[serde(default)]
    evidence: Vec<Evidence>,
    #[serde(default)]
    keywords: Bilingual,
    #[serde(default)]
    first_aid: Bilingual,
}

/// 技能.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SkillRow {
    code: String,
    name: Bilingual,
    #[serde(default)]
    certificate: String,
}

/// 暂停原因.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PauseRow {
    code: String,
    name: Bilingual,
    stops_clock: bool,
    clause: String,
}

/// 不受理原因.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RejectRow {
    code: String,
    name: Bilingual,
    clause: String,
}

/// 设置: days and rules of the service desk.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    confirm_days: i64,
    reopen_days: i64,
    pool: bool,
    teaching_raise: bool,
    rating_scale: i64,
    duplicate_days: i64,
    join_raise: i64,
    complaint_minutes: i64,
    repeat_days: i64,
    public_board: bool,
    small_yuan_max: i64,
}

impl Settings {
    /// Name and value of each.
    pub fn rows(&self) -> Map<String, Json> {
        match serde_json::to_value(self) {
            Ok(Json::Object(rows)) => rows,
            _ => Map::new(),
        }
    }
}

/// `reading.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reads {
    pub read: Vec<ReadRow>,
}

/// 查阅权.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ReadRow {
    pub view: String,
    pub posts: Vec<String>,
    pub clause: String,
}

/// `notices.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    pub notice: Vec<NoticeRow>,
}

/// 通知规则.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRow {
    code: String,
    event: String,
    to: Vec<String>,
    ways: Vec<String>,
    urgent: String,
}
