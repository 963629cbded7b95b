//! The knowledge level of one school, as it stands: what the authority judges by.
//!
//! Built from tables by the domains that keep them, held in memory by the desk
//! and built anew after every act that changes it. People are not in it, only
//! their appointments: a university's 50,000 members stay in the database.

use std::collections::BTreeMap;

use crate::{
    Appointment, Bilingual, Calendar, ClauseRef, ClauseText, Directory, Duty, Exception,
    ModuleState, Moment, Pair, PersonId, Post, Procedure, Rule, Tablet, TabletId, Unit,
};

/// A clause found in force, with its rule's title.
#[derive(Debug, Clone, Copy)]
pub struct Clause<'a> {
    /// The rule it belongs to.
    pub rule: &'a Rule,
    /// The version.
    pub version: u32,
    /// Whether the rule must be signed before acting under it.
    pub requires_ack: bool,
    /// The text.
    pub text: &'a ClauseText,
}

impl Clause<'_> {
    /// How a record cites it.
    pub fn cited(&self) -> ClauseRef {
        ClauseRef { rule: self.rule.code.clone(), version: self.version, no: self.text.no }
    }
}

/// 制度体系. Units, posts, duties, appointments, rules, procedures, kept-apart
/// hands, exceptions, calendar and reading rights of one school.
#[derive(Debug, Clone, Default)]
pub struct Institution {
    /// Units by code.
    pub units: BTreeMap<String, Unit>,
    /// Posts by code.
    pub posts: BTreeMap<String, Post>,
    /// Duties by code.
    pub duties: BTreeMap<String, Duty>,
    /// Appointments of today and of the days to come, and those that ended.
    pub appointments: Vec<Appointment>,
    /// Rules by code.
    pub rules: BTreeMap<String, Rule>,
    /// Procedures by code; versions oldest first.
    pub procedures: BTreeMap<String, Vec<Procedure>>,
    /// Kept-apart pairs.
    pub pairs: Vec<Pair>,
    /// Exceptions that were approved.
    pub exceptions: Vec<Exception>,
    /// The working calendar.
    pub calendar: Calendar,
    /// Views and the posts that may read them.
    pub reading: BTreeMap<String, Vec<String>>,
    /// The post that takes over a stuck case where its procedure names none.
    pub fallback_post: String,
    /// Shared tablets, also those that were taken away.
    pub tablets: BTreeMap<TabletId, Tablet>,
    /// What can be switched off, by the domain's name.
    pub modules: BTreeMap<String, ModuleState>,
    /// People and places, by look-up.
    pub directory: Directory,
}

impl Institution {
    /// The clause `rule#no` as it stands at `at`.
    pub fn clause(&self, reference: &str, at: Moment) -> Option<Clause<'_>> {
        self.clause_binding(reference, at, at)
    }

    /// The clause `rule#no` that binds a case opened at `opened`, judged at `at`.
    pub fn clause_binding(
        &self,
        reference: &str,
        opened: Moment,
        at: Moment,
    ) -> Option<Clause<'_>> {
        let (code, no) = reference.split_once('#')?;
        let no: u32 = no.parse().ok()?;
        let rule = self.rules.get(code)?;
        let version = rule.binding(opened, at)?;
        let text = version.clauses.iter().find(|clause| clause.no == no)?;
        Some(Clause { rule, version: version.version, requires_ack: version.requires_ack, text })
    }

    /// The clause a record cites, whether or not it still stands.
    pub fn cited(&self, cited: &ClauseRef) -> Option<(&Rule, &ClauseText)> {
        let rule = self.rules.get(&cited.rule)?;
        let version = rule.versions.iter().find(|version| version.version == cited.version)?;
        Some((rule, version.clauses.iter().find(|clause| clause.no == cited.no)?))
    }

    /// The version of a procedure in force at `at`.
    pub fn procedure(&self, code: &str, at: Moment) -> Option<&Procedure> {
        self.procedures.get(code)?.iter().rev().find(|version| version.from <= at)
    }

    /// One numbered version of a procedure.
    pub fn procedure_version(&self, code: &str, version: u32) -> Option<&Procedure> {
        self.procedures.get(code)?.iter().find(|one| one.version == version)
    }

    /// What `person` holds at `at`, by appointment.
    pub fn held_by(&self, person: PersonId, at: Moment) -> impl Iterator<Item = &Appointment> {
        self.appointments.iter().filter(move |one| one.person == person && one.holds(at))
    }

    /// Who holds `post` at `at`, by appointment.
    pub fn holders<'a>(
        &'a self,
        post: &'a str,
        at: Moment,
    ) -> impl Iterator<Item = &'a Appointment> {
        self.appointments.iter().filter(move |one| one.post == post && one.holds(at))
    }

    /// A post's name, or its code where the post is unknown.
    pub fn post_name(&self, code: &str) -> Bilingual {
        self.posts.get(code).map_or_else(|| Bilingual::new(code, code), |post| post.name.clone())
    }

    /// How people say a clause: 《报修与服务管理办法》第五条, Service desk rule, article 5.
    pub fn clause_name(&self, cited: &ClauseRef) -> Bilingual {
        let (zh, en) = self.rules.get(&cited.rule).map_or_else(
            || (format!("《{}》", cited.rule), cited.rule.clone()),
            |rule| (rule.name.zh.clone(), rule.name.en.clone()),
        );
        let zh = if zh.starts_with('《') { zh } else { format!("《{zh}》") };
        Bilingual::new(
            format!("{zh}第{}条", chinese_number(cited.no)),
            format!("{en}, article {}", cited.no),
        )
    }
}

/// 1 → 一, 12 → 十二, 25 → 二十五; above 99 in digits.
pub fn chinese_number(no: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |at: u32| usize::try_from(at).ok().and_then(|at| DIGITS.get(at)).unwrap_or(&"");
    match no {
        0 => "零".to_owned(),
        1..=9 => (*digit(no)).to_owned(),
        10..=19 => format!("十{}", digit(no % 10)),
        20..=99 => format!("{}十{}", digit(no / 10), digit(no % 10)),
        _ => no.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::chinese_number;

    #[test]
    fn clauses_are_counted_as_people_count_them() {
        let said: Vec<_> = [1, 10, 11, 20, 25, 99, 100].map(chinese_number).into();
        assert_eq!(said, ["一", "十", "十一", "二十", "二十五", "九十九", "100"]);
    }
}
