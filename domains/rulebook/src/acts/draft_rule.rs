//! 起草. A new rule, or the next version of one, as a draft.

use houqin_kernel::{Act, Bilingual, ClauseText, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::version::{Text, Version, newest};

/// 起草. A new rule, or the next version of one, as a draft.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftRule {
    /// Stable code.
    pub code: String,
    /// Title.
    pub name: Bilingual,
    /// The post that looks after it.
    #[serde(default)]
    pub owner: String,
    /// Whether staff must sign it before they act under it.
    #[serde(default)]
    pub requires_ack: bool,
    /// The clauses, whole.
    #[serde(default)]
    pub clauses: Vec<ClauseText>,
    /// In place of `clauses`: one text, a paragraph each, an empty line between.
    #[serde(default)]
    pub text: String,
    /// The same in English: as many paragraphs, or none.
    #[serde(default)]
    pub text_en: String,
}

/// The paragraphs of a text, without the empty ones.
fn paragraphs(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for line in text.lines().map(str::trim) {
        match all.last_mut() {
            Some(last) if !line.is_empty() => last.push_str(line),
            _ => all.push(String::new()),
        }
    }
    all.retain(|one| !one.is_empty());
    all
}

impl DraftRule {
    /// The clauses as given, or as the text says them.
    fn clauses(&self) -> Result<Vec<ClauseText>, Refusal> {
        if !self.clauses.is_empty() {
            return Ok(self.clauses.clone());
        }
        let (zh, en) = (paragraphs(&self.text), paragraphs(&self.text_en));
        if !en.is_empty() && en.len() != zh.len() {
            let (zh, en) = (zh.len(), en.len());
            return Err(Refusal::form(
                "text_en",
                "bad_clauses",
                format!("英文有 {en} 段，中文有 {zh} 段；两者须一样多，或不写英文。"),
                format!("The English has {en} paragraphs, the Chinese {zh}: as many, or none."),
            ));
        }
        let en = en.into_iter().chain(std::iter::repeat(String::new()));
        Ok((1..).zip(zh).zip(en).map(|((no, zh), en)| ClauseText { no, zh, en }).collect())
    }
}

impl Act for DraftRule {
    const NAME: &'static str = "rulebook.draft_rule";
    const REFUSALS: &'static [&'static str] = &["bad_code", "reserved_code", "bad_clauses"];
    type Fact = Version;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Version, Stop> {
        let rule = Text {
            code: self.code.clone(),
            name: self.name.clone(),
            owner: self.owner.clone(),
            requires_ack: self.requires_ack,
            clauses: self.clauses()?,
        };
        rule.check()?;
        let version = newest(now.reading, &self.code)? + 1;
        Ok(Version { rule, version, from: None, reaches_open_cases: false })
    }

    fn apply(fact: &Version, record: &Record, tables: &mut dyn Writing) {
        fact.write(record, tables);
    }
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn a_clause_is_a_paragraph() {
        let text = "\n第一段，\r\n  接着写。\n\n \n第二段。\n";
        assert_eq!(paragraphs(text), ["第一段，接着写。", "第二段。"]);
        assert!(paragraphs(" \n").is_empty());
    }
}
