//! `/rulebook/drafts/new`: a rule is written, or the next version of one.

use houqin_kernel::{Bilingual, RuleVersion, ViewError};
use houqin_page::face::{ActForm, PageContext, Rendered, refused};
use houqin_page::{
    Button, Card, Choice, Field, Markup, button, card, checkbox, empty_state, html, page_head,
    select_field, text_field, textarea_field,
};

use super::back;
use crate::version::CODE_MAX;
use crate::views::{self, RuleQuery};

/// Longest text of a whole rule, in characters, as the form takes it.
const TEXT_MAX: u32 = 200_000;

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

/// What had been typed, else what is in force.
fn filled<'a>(
    context: &PageContext<'a>,
    form: &ActForm<'_, 'a>,
    name: &str,
    label: &str,
    in_force: &str,
) -> Field<'a> {
    let field = form.field(name, context.words.say(label));
    let value = if form.came_back() { form.typed(name) } else { in_force.to_owned() };
    Field { value: value.into(), ..field }
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
    let form = ActForm::new(context, "rulebook.draft_rule", of.to_owned()).then("/rulebook/drafts");
    let form = if of.is_empty() { form } else { form.with("code", of.to_owned()) };
    let code = Field {
        required: true,
        max_length: u32::try_from(CODE_MAX).ok(),
        help: words.say("rulebook-code-help"),
        ..form.field("code", words.say("rulebook-code"))
    };
    let (zh, en) = now.name.map_or(("", ""), |name| (&name.zh, &name.en));
    let zh = Field { required: true, ..filled(context, &form, "name.zh", "rulebook-name-zh", zh) };
    let en = Field { required: true, ..filled(context, &form, "name.en", "rulebook-name-en", en) };
    let body = filled(context, &form, "text", "rulebook-text-zh", &text(in_force, false));
    let body = Field { required: true, max_length: Some(TEXT_MAX), ..body };
    let english = filled(context, &form, "text_en", "rulebook-text-en", &text(in_force, true));
    let english = Field { mark_optional: true, max_length: Some(TEXT_MAX), ..english };
    let owner = filled(context, &form, "owner", "rulebook-owner", now.owner);
    let ack = in_force.is_some_and(|version| version.requires_ack);
    let ack = if form.came_back() { !form.typed("requires_ack").is_empty() } else { ack };
    let signing = form.field("requires_ack", words.say("rulebook-ask-signing"));
    let signing = Field { value: "true".into(), ..signing };
    let inside = html! {
        @if of.is_empty() { (text_field(words, &code)) }
        (text_field(words, &zh))
        (text_field(words, &en))
        (select_field(words, &owner, &owners(context)))
        (checkbox(words, &signing, ack))
        (textarea_field(words, &body, 18))
        (textarea_field(words, &english, 10))
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
