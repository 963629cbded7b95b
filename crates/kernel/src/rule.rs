//! 制度与条款. A rule has numbered clauses and versions with dates.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Bilingual, Moment};

/// 制度. A rule of the school, in all its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Stable code, e.g. `service-desk`.
    pub code: String,
    /// Title, e.g. 《报修与服务管理办法》.
    pub name: Bilingual,
    /// Versions, oldest first.
    pub versions: Vec<RuleVersion>,
}

/// One version of a rule, from its effective date until its repeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleVersion {
    /// 1, 2, 3 …
    pub version: u32,
    /// First moment in force.
    pub from: Moment,
    /// First moment no longer in force; `None` while it stands.
    pub until: Option<Moment>,
    /// Whether the change that ended it reaches cases opened before.
    pub end_reaches_open_cases: bool,
    /// Whether staff must have signed it (签收) before they act under it.
    pub requires_ack: bool,
    /// The numbered clauses.
    pub clauses: Vec<ClauseText>,
}

/// 条款. A numbered clause as it was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClauseText {
    /// 第几条, from 1.
    pub no: u32,
    /// The wording in Chinese: the one that binds.
    pub zh: String,
    /// The wording in English, for reading.
    pub en: String,
}

impl RuleVersion {
    /// Whether this version is in force at `at`.
    pub fn in_force(&self, at: Moment) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

impl Rule {
    /// The version in force at `at`, if any.
    pub fn at(&self, at: Moment) -> Option<&RuleVersion> {
        self.versions.iter().rev().find(|version| version.in_force(at))
    }

    /// The version that binds a case opened at `opened`, acted on at `at`:
    /// the one it opened under, unless the change since reaches open cases.
    pub fn binding(&self, opened: Moment, at: Moment) -> Option<&RuleVersion> {
        let version = self.at(opened)?;
        let ended = version.until.is_some_and(|until| until <= at);
        if ended && version.end_reaches_open_cases { self.at(at) } else { Some(version) }
    }
}

/// A clause of one version of a rule: `service-desk@2#7`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClauseRef {
    /// The rule's code.
    pub rule: String,
    /// The version that was in force.
    pub version: u32,
    /// The clause's number.
    pub no: u32,
}

impl fmt::Display for ClauseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}#{}", self.rule, self.version, self.no)
    }
}

impl FromStr for ClauseRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parse = || {
            let (rule, rest) = text.split_once('@')?;
            let (version, no) = rest.split_once('#')?;
            Some(Self {
                rule: rule.to_owned(),
                version: version.parse().ok()?,
                no: no.parse().ok()?,
            })
        };
        parse().ok_or_else(|| format!("not a clause: {text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(version: u32, from: i64, until: Option<i64>, reaches: bool) -> RuleVersion {
        RuleVersion {
            version,
            from: Moment(from),
            until: until.map(Moment),
            end_reaches_open_cases: reaches,
            requires_ack: false,
            clauses: vec![],
        }
    }

    fn rule(reaches: bool) -> Rule {
        Rule {
            code: "r".into(),
            name: Bilingual::default(),
            versions: vec![version(1, 0, Some(10), reaches), version(2, 10, Some(20), false)],
        }
    }

    #[test]
    fn an_open_case_keeps_its_version_unless_the_change_reaches_it() {
        let number = |rule: Rule, opened, at| {
            rule.binding(Moment(opened), Moment(at)).map(|version| version.version)
        };
        assert_eq!(number(rule(false), 5, 15), Some(1));
        assert_eq!(number(rule(true), 5, 15), Some(2));
        assert_eq!(number(rule(true), 5, 25), None, "repealed since, and it reaches the case");
        assert_eq!(number(rule(false), 25, 25), None, "repealed before the case opened");
    }

    #[test]
    fn a_clause_reads_back_what_it_wrote() {
        let text = "service-desk@2#7";
        assert_eq!(text.parse::<ClauseRef>().unwrap().to_string(), text);
        assert!("service-desk#7".parse::<ClauseRef>().is_err());
    }
}
