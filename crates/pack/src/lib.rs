//! Starter packs: the institutions of a school as data, read into acts.
//!
//! A pack is adopted by acts through the desk and in no other way; this crate
//! only reads the folder and lists the acts in the order that each finds what
//! it refers to. It writes nothing.

mod rows;

use houqin_kernel::{Bilingual, CalendarData, HeldBy, Pair, Procedure};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use rows::{
    Aparts, Duties, DutyRow, Head, NoticeRow, Notices, PostRow, Posts, ReadRow, Reads, RuleFile,
    Service, UnitRow, Units,
};

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

/// A starter pack.
#[derive(Debug, Clone)]
pub struct Pack {
    head: Head,
    units: Vec<UnitRow>,
    posts: Vec<PostRow>,
    duties: Vec<DutyRow>,
    rules: Vec<RuleFile>,
    pairs: Vec<Pair>,
    procedures: Vec<Procedure>,
    service: Service,
    reading: Vec<ReadRow>,
    calendar: CalendarData,
    notices: Vec<NoticeRow>,
}

fn file<T: DeserializeOwned>(path: &str) -> Result<T, PackError> {
    let failed = |why: String| PackError::File(path.to_owned(), why);
    let bytes = Files::get(path).ok_or_else(|| failed("is missing".into()))?;
    let text = std::str::from_utf8(&bytes.data).map_err(|error| failed(error.to_string()))?;
    parse(path, text)
}

/// Reads the text of a file; what it does not know it refuses by file and key.
fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, PackError> {
    toml::from_str(text).map_err(|error| PackError::File(path.to_owned(), error.to_string()))
}

/// Refuses a file that no reader of a pack would look at.
fn no_strangers(code: &str) -> Result<(), PackError> {
    const FILES: [&str; 10] = [
        "README.md",
        "pack.toml",
        "units.toml",
        "posts.toml",
        "duties.toml",
        "apart.toml",
        "service.toml",
        "reading.toml",
        "calendar.toml",
        "notices.toml",
    ];
    for name in Files::iter() {
        let Some(inside) = name.strip_prefix(code).and_then(|rest| rest.strip_prefix('/')) else {
            continue;
        };
        let listed = ["rules/", "procedures/"]
            .iter()
            .any(|folder| inside.starts_with(folder) && inside.strip_suffix(".toml").is_some());
        if !listed && !FILES.contains(&inside) {
            return Err(PackError::File(name.to_string(), "no pack has such a file".into()));
        }
    }
    Ok(())
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
        no_strangers(code)?;
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
            notices: file::<Notices>(&format!("{code}/notices.toml"))?.notice,
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

    /// Codes of its posts.
    pub fn posts(&self) -> impl Iterator<Item = &str> {
        self.posts.iter().map(|post| post.code.as_str())
    }

    /// Its procedures.
    pub fn procedures(&self) -> &[Procedure] {
        &self.procedures
    }

    /// Its kept-apart pairs.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Every reading right: the view, and who may read it.
    pub fn reading(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.reading.iter().map(|row| (row.view.as_str(), row.posts.as_slice()))
    }

    /// Whether one of its rules has the clause `rule#no`.
    pub fn has_clause(&self, cited: &str) -> bool {
        let Some((code, no)) = cited.split_once('#') else { return false };
        let rule = self.rules.iter().find(|rule| rule.code == code);
        rule.is_some_and(|rule| rule.clause.iter().any(|clause| clause.no.to_string() == no))
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
        self.units.iter().for_each(|unit| add("organisation.add_unit", json!(unit)));
        self.posts.iter().for_each(|post| add("organisation.add_post", json!(post)));
        for rule in &self.rules {
            let form = json!({
                "code": rule.code, "name": rule.name, "owner": rule.owner,
                "requires_ack": rule.requires_ack, "clauses": rule.clause,
            });
            add("rulebook.adopt_rule", form);
        }
        add("rulebook.set_calendar", json!(self.calendar));
        self.pairs.iter().for_each(|pair| add("rulebook.set_apart", json!(pair)));
        self.duties.iter().for_each(|duty| add("organisation.set_duty", json!(duty)));
        let service = &self.service;
        service.urgency.iter().for_each(|row| add("service.set_urgency", json!(row)));
        service.skill.iter().for_each(|row| add("service.set_skill", json!(row)));
        service.category.iter().for_each(|row| add("service.set_category", json!(row)));
        service.pause_reason.iter().for_each(|row| add("service.set_pause_reason", json!(row)));
        service.reject_reason.iter().for_each(|row| add("service.set_reject_reason", json!(row)));
        for (name, value) in &service.settings.rows() {
            add("service.set_setting", json!({ "name": name, "value": value }));
        }
        self.reading.iter().for_each(|row| add("rulebook.set_reading", json!(row)));
        self.notices.iter().for_each(|row| add("notice.set_rule", json!(row)));
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

    /// Every clause that a form cites, wherever it stands in it.
    fn cited(form: &Json, found: &mut Vec<String>) {
        match form {
            Json::Object(map) => {
                for (key, value) in map {
                    match value {
                        Json::String(clause) if key == "clause" => found.push(clause.clone()),
                        other => cited(other, found),
                    }
                }
            }
            Json::Array(list) => list.iter().for_each(|one| cited(one, found)),
            _ => {}
        }
    }

    #[test]
    fn every_pack_reads_and_every_clause_it_cites_is_there() {
        assert_eq!(packs(), ["school", "school-small", "university"]);
        for code in packs() {
            let pack = Pack::load(&code).unwrap();
            for act in pack.acts() {
                let mut clauses = Vec::new();
                cited(&act.form, &mut clauses);
                for clause in clauses {
                    assert!(pack.has_clause(&clause), "{code} {} cites {clause}", act.act);
                }
            }
        }
    }

    #[test]
    fn a_key_that_no_row_knows_is_refused_by_file_and_key() {
        fn refused<T: DeserializeOwned>(name: &str, table: &str) {
            let path = format!("school-small/{name}");
            let bytes = Files::get(&path).unwrap();
            let text = std::str::from_utf8(&bytes.data).unwrap();
            assert!(parse::<T>(&path, text).is_ok(), "{path} reads as it is");
            let odd = if table.is_empty() {
                format!("oddity = 1\n{text}")
            } else {
                text.replacen(table, &format!("{table}\noddity = 1"), 1)
            };
            assert_ne!(odd, text, "{path} has {table}");
            let why = parse::<T>(&path, &odd).err().map(|error| error.to_string());
            let why = why.unwrap_or_default();
            assert!(why.contains(&path) && why.contains("oddity"), "{table} of {path}: {why}");
        }
        refused::<Head>("pack.toml", "");
        refused::<Units>("units.toml", "");
        refused::<Units>("units.toml", "[[unit]]");
        refused::<Posts>("posts.toml", "[[post]]");
        refused::<Duties>("duties.toml", "[[duty]]");
        refused::<RuleFile>("rules/kept-apart.toml", "");
        refused::<RuleFile>("rules/kept-apart.toml", "[[clause]]");
        refused::<Aparts>("apart.toml", "[[apart]]");
        refused::<Procedure>("procedures/service.order.toml", "");
        refused::<Procedure>("procedures/service.order.toml", "[[state]]");
        refused::<Procedure>("procedures/service.order.toml", "[[step]]");
        for table in ["urgency", "category", "skill", "pause_reason", "reject_reason"] {
            refused::<Service>("service.toml", &format!("[[{table}]]"));
        }
        refused::<Service>("service.toml", "[settings]");
        refused::<Reads>("reading.toml", "[[read]]");
        refused::<Notices>("notices.toml", "[[notice]]");
        refused::<CalendarData>("calendar.toml", "");
        for table in ["hours", "holiday", "workday", "vacation"] {
            refused::<CalendarData>("calendar.toml", &format!("[[{table}]]"));
        }
    }

    #[test]
    fn an_unknown_pack_is_refused_by_name() {
        assert!(Pack::load("hospital").unwrap_err().to_string().contains("school-small"));
    }
}
