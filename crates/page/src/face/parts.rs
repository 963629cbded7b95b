//! What the pages of every domain show alike: a name, a clause, a refusal.

use std::fmt::Write as _;

use houqin_kernel::{Bilingual, ClauseRef, Moment, PersonId, Procedure, Step, StoreError};
use houqin_paper::Sheet;
use maud::{Markup, html};

use super::PageContext;
use crate::{
    Lang, Pager, Refusal, Tab, Tone, pager, refusal, sheet_printed, sheet_words, status_chip, tabs,
};

/// The built-in post under which a school is founded: no choice of anybody's.
pub const FOUNDER: &str = "founder";

impl PageContext<'_> {
    /// A data name in the viewer's language.
    pub fn name<'n>(&self, name: &'n Bilingual) -> &'n str {
        name.pick(self.data_lang())
    }

    /// A post's name.
    pub fn post(&self, code: &str) -> String {
        self.viewer.institution.post_name(code).pick(self.data_lang()).to_owned()
    }

    /// The names of posts, one after the other.
    pub fn posts(&self, codes: &[String]) -> String {
        let names: Vec<String> = codes.iter().map(|code| self.post(code)).collect();
        names.join(self.words.pick("、", ", "))
    }

    /// A person's name; who was erased is said to be.
    ///
    /// # Errors
    /// When the store fails.
    pub fn person(&self, id: PersonId) -> Result<String, StoreError> {
        let found = (self.viewer.institution.directory.person)(self.viewer.reading, id)?;
        let words = self.words;
        Ok(match found {
            Some(card) => card.name.unwrap_or_else(|| words.say("page-erased").into_owned()),
            None if id == PersonId([0; 16]) => words.say("page-clock").into_owned(),
            None => words.say("page-unknown-person").into_owned(),
        })
    }

    /// What people call a clause as it was cited.
    pub fn clause(&self, clause: &ClauseRef) -> String {
        self.name(&self.viewer.institution.clause_name(clause)).to_owned()
    }

    /// A moment's day on the school's wall clock.
    pub fn day(&self, at: Moment) -> String {
        self.words.date(at.civil(self.viewer.institution.calendar.zone()).date())
    }

    /// A moment on the school's wall clock.
    pub fn at(&self, at: Moment) -> String {
        self.words.date_time(at.civil(self.viewer.institution.calendar.zone()))
    }

    /// A sheet of the school's in the viewer's language, printed now; nothing stands in it yet.
    pub fn sheet(&self) -> Sheet {
        let printed = self.at(self.viewer.at);
        Sheet {
            lang: self.paper_lang(),
            made_at: self.viewer.at.0,
            school: self.school.into(),
            printed: sheet_printed(self.words, printed),
            words: sheet_words(self.words),
            ..Sheet::default()
        }
    }

    /// The language of a paper for the viewer.
    pub const fn paper_lang(&self) -> houqin_paper::Lang {
        match self.lang {
            Lang::Zh => houqin_paper::Lang::Zh,
            Lang::En => houqin_paper::Lang::En,
        }
    }

    /// Whether the page is asked for as a paper to print: `?as=pdf`.
    pub fn asked_as_pdf(&self) -> bool {
        self.asked("as") == "pdf"
    }

    /// The page's own address as a paper to print, on it `pairs`.
    pub fn pdf_href(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        address(path, &[pairs, &[("as", "pdf")]].concat())
    }

    /// Whether a post of the viewer may do `act` where it stands alone. The desk
    /// judges anyway.
    pub fn may(&self, act: &str) -> bool {
        let in_force = |clause| self.viewer.institution.clause(clause, self.viewer.at).is_some();
        self.procedures()
            .flat_map(|procedure| &procedure.steps)
            .filter(|step| step.act == act && step.from.is_empty() && in_force(&step.clause))
            .any(|step| step.posts.iter().any(|post| self.viewer.holds(post)))
    }

    /// The school's own steps in force, each with its procedure; the founding's are none of them.
    pub fn steps(&self) -> impl Iterator<Item = (&Procedure, &Step)> {
        self.procedures()
            .flat_map(|procedure| procedure.steps.iter().map(move |step| (procedure, step)))
            .filter(|(_, step)| step.posts.iter().any(|post| post != FOUNDER))
    }

    /// What people call an act: the name of a step that does it.
    pub fn act_name(&self, act: &str) -> String {
        let found = self.steps().find(|(_, step)| step.act == act);
        found.map_or_else(|| act.to_owned(), |(_, step)| self.name(&step.name).to_owned())
    }

    /// The procedures in force.
    fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        let institution = self.viewer.institution;
        let codes = institution.procedures.keys();
        codes.filter_map(|code| institution.procedure(code, self.viewer.at))
    }
}

/// Where the text of a clause stands as it was cited.
pub fn clause_href(clause: &ClauseRef) -> String {
    format!("/rulebook/rules/{}?version={}#c{}", clause.rule, clause.version, clause.no)
}

/// A link to a cited clause, by the name people say.
pub fn clause_link(context: &PageContext<'_>, clause: &ClauseRef) -> Markup {
    html! { a href=(clause_href(clause)) { (context.clause(clause)) } }
}

/// A link to the clause `rule#no` as it stands today; that it is not in force
/// where it is not. Nothing where no clause is named.
pub fn clause_now(context: &PageContext<'_>, reference: &str) -> Markup {
    if reference.is_empty() {
        return html! {};
    }
    match context.viewer.institution.clause(reference, context.viewer.at) {
        Some(found) => clause_link(context, &found.cited()),
        None => {
            let said = context.words.say("page-clause-not-in-force");
            html! { (reference) " " (status_chip(Tone::Warn, "alert-triangle", &said)) }
        }
    }
}

/// `base` with the parameters that say something.
pub fn address(base: &str, pairs: &[(&str, &str)]) -> String {
    let said = pairs.iter().filter(|(_, value)| !value.is_empty());
    let said: Vec<String> =
        said.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if said.is_empty() { base.to_owned() } else { format!("{base}?{}", said.join("&")) }
}

/// Which part of a list is shown, with links on and back to its beginning; what
/// else the page was asked stays asked.
pub fn part_shown(
    context: &PageContext<'_>,
    path: &str,
    shown: usize,
    next: Option<&str>,
) -> Markup {
    let asked = context.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let kept: Vec<_> = asked.filter(|(name, _)| !matches!(*name, "after" | "done")).collect();
    let to = |after: &str| address(path, &[kept.as_slice(), &[("after", after)]].concat());
    let first = !context.asked("after").is_empty();
    pager(
        context.words,
        &Pager {
            next_href: next.map(to).unwrap_or_default().into(),
            first_href: if first { to("") } else { String::new() }.into(),
            shown,
            ..Pager::default()
        },
    )
}

/// As [`part_shown`]; nothing where all rows are shown.
pub fn rest(context: &PageContext<'_>, path: &str, shown: usize, next: Option<&str>) -> Markup {
    let all = next.is_none() && context.asked("after").is_empty();
    if all {
        html! {}
    } else {
        part_shown(context, path, shown, next)
    }
}

/// A value as an address carries it.
fn encoded(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// Tabs of the pages that stand together: the reading right (empty: everybody's), the
/// address and the label's key of each; nothing where the viewer may open only one.
pub fn beside(
    context: &PageContext<'_>,
    title: &str,
    current: &str,
    pages: &[(&str, &'static str, &str)],
) -> Markup {
    let words = context.words;
    let shown: Vec<Tab<'_>> = pages
        .iter()
        .filter(|(right, ..)| right.is_empty() || context.viewer.may_read(right))
        .map(|(_, href, label)| Tab {
            label: words.say(label),
            href: (*href).into(),
            current: *href == current,
            count: "".into(),
        })
        .collect();
    if shown.len() < 2 {
        html! {}
    } else {
        tabs(&words.say(title), &shown)
    }
}

/// Why the form was not taken, on top of its page; nothing where none was refused.
pub fn refused(context: &PageContext<'_>) -> Markup {
    let Some(why) = context.refusal else { return html! {} };
    let clause = why.clause.as_ref();
    refusal(
        context.words,
        &Refusal {
            sentence: why.message.pick(context.data_lang()).into(),
            clause: clause.map(|clause| context.clause(clause)).unwrap_or_default().into(),
            clause_href: clause.map(clause_href).unwrap_or_default().into(),
            ..Refusal::default()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_any_word() {
        assert_eq!(address("/a", &[("q", ""), ("unit", "")]), "/a");
        assert_eq!(
            address("/a", &[("q", "王 &"), ("unit", "x-1")]),
            "/a?q=%E7%8E%8B%20%26&unit=x-1"
        );
    }
}
