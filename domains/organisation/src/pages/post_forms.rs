//! Forms of a post: add, change, close.

use houqin_kernel::HeldBy;
use houqin_page::face::{ActForm, Ask, PageContext};
use houqin_page::{Button, Choice, Markup, button, html};

use super::parts::{clause_choices, post_choices, say, unit_choices};
use crate::acts::{CODE_MAX, NAME_MAX, TEXT_MAX};
use crate::views::PostDetail;

/// The form of a new post, in `unit` where one is looked at.
pub fn add(context: &PageContext<'_>, unit: &str) -> Markup {
    if !context.may("organisation.add_post") {
        return html! {};
    }
    let form = ActForm::new(context, "organisation.add_post");
    let body = html! {
        (form.text(&Ask::must("code", "organisation-code").at_most(CODE_MAX)))
        (fields(context, &form, None, unit))
        (button(&Button::primary(say(context, "post-add"))))
    };
    form.folded(&say(context, "post-add"), &body)
}

/// What may be done to a post in use.
pub fn upkeep(context: &PageContext<'_>, post: &PostDetail) -> Markup {
    let code = post.post.code.as_str();
    html! {
        @if context.may("organisation.change_post") {
            @let form = ActForm::new(context, "organisation.change_post").about("code", code);
            (form.folded(&say(context, "post-change"), &html! {
                (fields(context, &form, Some(post), &post.post.unit))
                (button(&Button::primary(say(context, "save"))))
            }))
        }
        @if context.may("organisation.close_post") {
            (ActForm::new(context, "organisation.close_post").about("code", code)
                .asked_twice("organisation-post-close", &html! {}))
        }
    }
}

/// What a new and a changed post have in common.
fn fields(
    context: &PageContext<'_>,
    form: &ActForm<'_, '_>,
    post: Option<&PostDetail>,
    unit: &str,
) -> Markup {
    let given = |pick: fn(&PostDetail) -> &str| post.map_or("", pick);
    let held = post.map_or(HeldBy::Appointed, |post| post.post.held_by);
    let shared = post.is_some_and(|post| post.post.shared);
    html! {
        (form.text(&Ask::must("name.zh", "organisation-name-zh").given(given(|post| &post.post.name.zh)).at_most(NAME_MAX)))
        (form.text(&Ask::new("name.en", "organisation-name-en").given(given(|post| &post.post.name.en)).at_most(NAME_MAX)))
        (form.choose(&Ask::new("unit", "organisation-unit").given(unit), &unit_choices(context, "unit-whole")))
        (form.choose(&Ask::must("clause", "organisation-founding-clause").given(given(|post| &post.post.clause)), &clause_choices(context)))
        (form.choose(&Ask::must("held_by", "organisation-held-by").given(held.code()), &held_choices(context)))
        (form.tick(&Ask::new("shared", "organisation-shared"), shared))
        (form.choose(&Ask::new("risk", "organisation-risk").given(given(|post| &post.risk)), &risk_choices(context)))
        (form.choose(&Ask::new("backup", "organisation-backup").given(given(|post| &post.backup)), &backup_choices(context)))
        (form.lines(&Ask::new("summary.zh", "organisation-summary-zh").given(given(|post| &post.summary.zh)).at_most(TEXT_MAX)))
        (form.lines(&Ask::new("summary.en", "organisation-summary-en").given(given(|post| &post.summary.en)).at_most(TEXT_MAX)))
    }
}

fn held_choices(context: &PageContext<'_>) -> Vec<Choice<'static>> {
    let choice = |held: &str| {
        Choice::new(held.to_owned(), say(context, &format!("held-{held}")).into_owned())
    };
    ["appointed", "member", "anyone", "clock", "import"].map(choice).into()
}

fn risk_choices(context: &PageContext<'_>) -> Vec<Choice<'static>> {
    let choice = |risk: &str| {
        let key = if risk.is_empty() { "risk-none".to_owned() } else { format!("risk-{risk}") };
        Choice::new(risk.to_owned(), say(context, &key).into_owned())
    };
    ["", "low", "medium", "high"].map(choice).into()
}

fn backup_choices(context: &PageContext<'_>) -> Vec<Choice<'static>> {
    let none = Choice::new("", say(context, "backup-none").into_owned());
    std::iter::once(none).chain(post_choices(context)).collect()
}
