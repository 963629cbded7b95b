//! What the pages of every domain show alike: a name, a clause, a refusal.

use houqin_kernel::{Bilingual, ClauseRef, Moment, PersonId, StoreError};
use maud::{Markup, html};

use super::PageContext;
use crate::{Refusal, refusal};

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

    /// A moment's day on the school's wall clock.
    pub fn day(&self, at: Moment) -> String {
        self.words.date(at.civil(self.viewer.institution.calendar.zone()).date())
    }

    /// A moment on the school's wall clock.
    pub fn at(&self, at: Moment) -> String {
        self.words.date_time(at.civil(self.viewer.institution.calendar.zone()))
    }

    /// Whether a post of the viewer may do `act` where it stands alone. The desk
    /// judges anyway.
    pub fn may(&self, act: &str) -> bool {
        let institution = self.viewer.institution;
        institution
            .procedures
            .keys()
            .filter_map(|code| institution.procedure(code, self.viewer.at))
            .flat_map(|procedure| &procedure.steps)
            .filter(|step| step.act == act && step.from.is_empty())
            .filter(|step| institution.clause(&step.clause, self.viewer.at).is_some())
            .any(|step| step.posts.iter().any(|post| self.viewer.holds(post)))
    }
}

/// Where the text of a clause stands as it was cited.
pub fn clause_href(clause: &ClauseRef) -> String {
    format!("/rulebook/rules/{}?version={}#c{}", clause.rule, clause.version, clause.no)
}

/// A link to a cited clause, by the name people say.
pub fn clause_link(context: &PageContext<'_>, clause: &ClauseRef) -> Markup {
    let name = context.viewer.institution.clause_name(clause);
    html! { a href=(clause_href(clause)) { (context.name(&name)) } }
}

/// A link to the clause `rule#no` as it stands today; that it is not in force
/// where it is not.
pub fn clause_now(context: &PageContext<'_>, reference: &str) -> Markup {
    match context.viewer.institution.clause(reference, context.viewer.at) {
        Some(found) => clause_link(context, &found.cited()),
        None => {
            html! { span class="muted" { (reference) " · " (context.words.say("page-clause-not-in-force")) } }
        }
    }
}

/// Why the form was not taken, on top of its page; nothing where none was refused.
pub fn refused(context: &PageContext<'_>) -> Markup {
    let Some(why) = context.refusal else { return html! {} };
    let clause = why.clause.as_ref();
    let name = clause.map(|clause| context.viewer.institution.clause_name(clause));
    refusal(
        context.words,
        &Refusal {
            sentence: why.message.pick(context.data_lang()).into(),
            clause: name.as_ref().map_or("", |name| context.name(name)).into(),
            clause_href: clause.map(clause_href).unwrap_or_default().into(),
            way_out: "".into(),
        },
    )
}
