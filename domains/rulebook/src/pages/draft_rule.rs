//! `/rulebook/drafts/new`: a rule is written, or the next version of one.

use houqin_kernel::{Bilingual, RuleVersion, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext, Rendered, refused};
use houqin_page::{Button, Card, Choice, Markup, button, card, empty_state, html, page_head};

use super::back;
use crate::version::CODE_MAX;
use crate::views::{self, RuleQuery};

/// Longest text of a whole rule, in characters, as the form takes it.
const TEXT_MAX: usize = 200_000;

/// The page.
pub fn draft_rule(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let of = context.asked("of").to_owned();
    let rule = context.viewer.institution.rules.get(&of);
    let title = match rule {
        Some(rule) => {
            let name = context.name(&rule.name).to_owned();
            words.say_with("rulebook-draft-next-of", &[("name", name.into())])
        }
        None => words.say("rulebook-draft-anew").into_owned(),
    };
    let body = if context.may("rulebook.draft_rule") {
        let in_force = rule.and_then(|rule| rule.at(context.viewer.at));
        let owner = match rule {
            Some(rule) => {
                let query = RuleQuery { code: rule.code.clone(), version: None };
                views::rule(&context.viewer, &query)?.owner
            }
            None => String::new(),
        };
        let name = rule.map(|rule| &rule.name);
        form(context, &of, &Standing { name, owner: &owner, version: in_force })
    } else {
        empty_state(&houqin_page::Empty {
            icon: "lock".into(),
            title: words.say("rulebook-draft-not-yours"),
            ..houqin_page::Empty::default()
        })
    };
    let lead = html! { p { (words.say("rulebook-draft-lead")) } };
    let body = html! {
        (page_head(&back(context, "/rulebook/drafts", "rulebook-drafts"), &title, &lead, &html! {}))
        (refused(context))
        (body)
    };
    Ok(Rendered::new(title, body))
}

/// The wording of a version as one text.
fn text(version: Option<&RuleVersion>, english: bool) -> String {
    let clauses = version.map(|version| version.clauses.as_slice()).unwrap_or_default();
    if english && clauses.iter().any(|clause| clause.en.is_empty()) {
        return String::new();
    }
    let all = clauses.iter().map(|clause| if english { &clause.en } else { &clause.zh });
    all.map(String::as_str).collect::<Vec<_>>().join("\n\n")
}

/// What stands now: the form begins with it.
struct Standing<'s> {
    name: Option<&'s Bilingual>,
    owner: &'s str,
    version: Option<&'s RuleVersion>,
}

fn form(context: &PageContext<'_>, of: &str, now: &Standing<'_>) -> Markup {
    let in_force = now.version;
    let words = context.words;
    let form = ActForm::new(context, "rulebook.draft_rule").then("/rulebook/drafts");
    let form = if of.is_empty() { form } else { form.about("code", of) };
    let code = Ask::must("code", "rulebook-code").at_most(CODE_MAX);
    let (zh, en) = now.name.map_or(("", ""), |name| (&name.zh, &name.en));
    let (body, english) = (text(in_force, false), text(in_force, true));
    let body = Ask::must("text", "rulebook-text-zh").given(&body).at_most(TEXT_MAX).rows(18);
    let english =
        Ask::new("text_en", "rulebook-text-en").given(&english).at_most(TEXT_MAX).rows(10);
    let owner = Ask::new("owner", "rulebook-owner").given(now.owner);
    let ack = in_force.is_some_and(|version| version.requires_ack);
    let inside = html! {
        @if of.is_empty() { (form.text(&code)) }
        (form.text(&Ask::must("name.zh", "rulebook-name-zh").given(zh)))
        (form.text(&Ask::must("name.en", "rulebook-name-en").given(en)))
        (form.choose(&owner, &owners(context)))
        (form.tick(&Ask::new("requires_ack", "rulebook-ask-signing"), ack))
        (form.lines(&body))
        (form.lines(&english))
        (button(&Button { large: true, icon: "send".into(), ..Button::primary(words.say("rulebook-send-draft")) }))
    };
    card(&Card { body: form.around(&inside), ..Card::default() })
}

/// Posts that may look after a rule.
fn owners(context: &PageContext<'_>) -> Vec<Choice<'static>> {
    let posts = context.viewer.institution.posts.values();
    let appointed = posts
        .filter(|post| post.held_by == houqin_kernel::HeldBy::Appointed && post.code != "founder");
    let none = Choice::new("", context.words.say("rulebook-owner-none").into_owned());
    std::iter::once(none)
        .chain(
            appointed
                .map(|post| Choice::new(post.code.clone(), context.name(&post.name).to_owned())),
        )
        .collect()
}
