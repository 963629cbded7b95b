//! Starter packs: the institutions of a school as data, read into acts.
//!
//! A pack is adopted by acts through the desk and in no other way; this crate
//! only reads the folder and lists the acts in the order that each finds what
//! it refers to. It writes nothing.

use houqin_kernel::{Bilingual, CalendarData, ClauseText, HeldBy, Pair, Procedure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../packs"]
struct Files;

/// A pack that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// There is no such pack.
    #[error("there is no pack “{0}”; known are: {1}")]
    NoSuchPack(String, String),
    /// A file is not of its form.
    #[error("packs/{0}: {1}")]
    File(String, String),
}

/// An act of a pack.
#[derive(Debug, Clone)]
pub struct PackAct {
    /// The act.
    pub act: &'static str,
    /// Its form.
    pub form: Json,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    code: String,
    version: String,
    name: Bilingual,
    kind: String,
    zone: String,
    log_domain: String,
    fallback_post: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Units {
    unit: Vec<Json>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Posts {
    post: Vec<PostRow>,
}

#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct PostRow {
    code: String,
    name: Bilingual,
    #[serde(default)]
    unit: String,
    held_by: HeldBy,
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

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Duties {
    duty: Vec<Json>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    code: String,
    name: Bilingual,
    #[serde(default)]
    requires_ack: bool,
    #[serde(default)]
    owner: String,
    clause: Vec<ClauseText>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Aparts {
    apart: Vec<Pair>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    urgency: Vec<Json>,
    category: Vec<Json>,
    skill: Vec<Json>,
    pause_reason: Vec<Json>,
    reject_reason: Vec<Json>,
    settings: serde_json::Map<String, Json>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reads {
    read: Vec<Json>,
}

/// A starter pack.
#[derive(Debug, Clone)]
pub struct Pack {
    head: Head,
    units: Vec<Json>,
    posts: Vec<PostRow>,
    duties: Vec<Json>,
    rules: Vec<RuleFile>,
    pairs: Vec<Pair>,
    procedures: Vec<Procedure>,
    service: Service,
    reading: Vec<Json>,
    calendar: CalendarData,
}

fn file<T: DeserializeOwned>(path: &str) -> Result<T, PackError> {
    let failed = |why: String| PackError::File(path.to_owned(), why);
    let bytes = Files::get(path).ok_or_else(|| failed("is missing".into()))?;
    let text = std::str::from_utf8(&bytes.data).map_err(|error| failed(error.to_string()))?;
    toml::from_str(text).map_err(|error| failed(error.to_string()))
}

fn folder<T: DeserializeOwned>(path: &str) -> Result<Vec<T>, PackError> {
    let mut names: Vec<_> = Files::iter().filter(|name| name.starts_with(path)).collect();
    names.sort_unstable();
    names.iter().map(|name| file(name)).collect()
}

/// Codes of the packs there are.
pub fn packs() -> Vec<String> {
    let mut codes: Vec<String> = Files::iter()
        .filter_map(|name| name.strip_suffix("/pack.toml").map(str::to_owned))
        .collect();
    codes.sort_unstable();
    codes
}

impl Pack {
    /// Reads the pack with this code.
    pub fn load(code: &str) -> Result<Self, PackError> {
        if !packs().iter().any(|known| known == code) {
            return Err(PackError::NoSuchPack(code.to_owned(), packs().join(", ")));
        }
        Ok(Self {
            head: file(&format!("{code}/pack.toml"))?,
            units: file::<Units>(&format!("{code}/units.toml"))?.unit,
            posts: file::<Posts>(&format!("{code}/posts.toml"))?.post,
            duties: file::<Duties>(&format!("{code}/duties.toml"))?.duty,
            rules: folder(&format!("{code}/rules/"))?,
            pairs: file::<Aparts>(&format!("{code}/apart.toml"))?.apart,
            procedures: folder(&format!("{code}/procedures/"))?,
            service: file(&format!("{code}/service.toml"))?,
            reading: file::<Reads>(&format!("{code}/reading.toml"))?.read,
            calendar: file(&format!("{code}/calendar.toml"))?,
        })
    }

    /// Its code.
    pub fn code(&self) -> &str {
        &self.head.code
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.head.version
    }

    /// Its name.
    pub fn name(&self) -> &Bilingual {
        &self.head.name
    }

    /// `school` or `university`.
    pub fn kind(&self) -> &str {
        &self.head.kind
    }

    /// The zone of the school's ledger.
    pub fn zone(&self) -> &str {
        &self.head.zone
    }

    /// The domain of the log's origin.
    pub fn log_domain(&self) -> &str {
        &self.head.log_domain
    }

    /// Appointed posts that a step of `act` names: who will do it.
    pub fn posts_for(&self, act: &str) -> Vec<&str> {
        let appointed = |code: &&str| {
            self.posts.iter().any(|post| post.code == **code && post.held_by == HeldBy::Appointed)
        };
        self.procedures
            .iter()
            .flat_map(|procedure| &procedure.steps)
            .filter(|step| step.act == act)
            .flat_map(|step| step.posts.iter().map(String::as_str))
            .filter(appointed)
            .collect()
    }

    /// The acts that adopt it, in order.
    pub fn acts(&self) -> Vec<PackAct> {
        let mut acts = Vec::new();
        let mut add = |act: &'static str, form: Json| acts.push(PackAct { act, form });
        self.units.iter().for_each(|unit| add("organisation.add_unit", unit.clone()));
        self.posts.iter().for_each(|post| add("organisation.add_post", json!(post)));
        for rule in &self.rules {
            let form = json!({
                "code": rule.code, "name": rule.name, "owner": rule.owner,
                "requires_ack": rule.requires_ack, "clauses": rule.clause,
            });
            add("rulebook.amend_rule", form);
        }
        add("rulebook.set_calendar", json!(self.calendar));
        self.pairs.iter().for_each(|pair| add("rulebook.set_apart", json!(pair)));
        self.duties.iter().for_each(|duty| add("organisation.set_duty", duty.clone()));
        let service = &self.service;
        service.urgency.iter().for_each(|row| add("service.set_urgency", row.clone()));
        service.skill.iter().for_each(|row| add("service.set_skill", row.clone()));
        service.category.iter().for_each(|row| add("service.set_category", row.clone()));
        service.pause_reason.iter().for_each(|row| add("service.set_pause_reason", row.clone()));
        service.reject_reason.iter().for_each(|row| add("service.set_reject_reason", row.clone()));
        for (name, value) in &service.settings {
            add("service.set_setting", json!({ "name": name, "value": value }));
        }
        self.reading.iter().for_each(|row| add("rulebook.set_reading", row.clone()));
        let fallback = json!({ "name": "fallback_post", "value": self.head.fallback_post });
        add("rulebook.set_setting", fallback);
        for procedure in &self.procedures {
            add("rulebook.set_procedure", json!({ "procedure": procedure }));
        }
        acts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_reads_and_every_clause_it_cites_is_there() {
        assert_eq!(packs(), ["school", "school-small", "university"]);
        for code in packs() {
            let pack = Pack::load(&code).unwrap();
            let known = |cited: &str| {
                let (rule, no) = cited.split_once('#').unwrap();
                let rule = pack.rules.iter().find(|one| one.code == rule);
                rule.is_some_and(|rule| rule.clause.iter().any(|one| one.no.to_string() == no))
            };
            for procedure in &pack.procedures {
                for step in &procedure.steps {
                    assert!(known(&step.clause), "{code} {}: {}", step.code, step.clause);
                }
            }
            for pair in &pack.pairs {
                assert!(known(&pair.clause), "{code} {}: {}", pair.code, pair.clause);
            }
        }
    }

    #[test]
    fn an_unknown_pack_is_refused_by_name() {
        assert!(Pack::load("hospital").unwrap_err().to_string().contains("school-small"));
    }
}
