//! `/notices/wishes`: how a person wants to be told. Theirs alone.

use houqin_kernel::ViewError;
use houqin_page::face::{ActForm, Ask, PageContext, Rendered, refused};
use houqin_page::{Button, Choice, Limits, button, card, html, page_head};

use super::lists;
use crate::rule::{self, EMAIL};
use crate::views;

/// The page.
pub fn wishes(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let own = views::own_wishes(&context.viewer)?;
    let wishes = &own.wishes;
    let hour = wishes.digest_hour.map(|hour| hour.to_string()).unwrap_or_default();
    let form = ActForm::new(context, "notice.prefer");
    let mailed: Vec<rule::Rule> = rule::rules(context.viewer.reading)?
        .into_iter()
        .filter(|rule| !rule.off && rule.ways.iter().any(|way| way == EMAIL))
        .collect();
    let kinds: Vec<Choice<'_>> = mailed
        .iter()
        .map(|rule| Choice::new(rule.code.clone(), super::kind(context, rule)))
        .collect();
    let muted: Vec<&str> = wishes.muted.iter().map(String::as_str).collect();
    let languages = [Choice::new("zh", "中文"), Choice::new("en", "English")];
    let lang = if wishes.lang.is_empty() { "zh" } else { &wishes.lang };
    let limits = Limits {
        min: "0".into(),
        max: "23".into(),
        step: "1".into(),
        unit: words.say("notice-oclock"),
    };
    let fields = html! {
        (form.text(&Ask::new("email", "notice-email").given(own.email.as_deref().unwrap_or_default()).at_most(254)))
        (form.number(&Ask::new("digest_hour", "notice-digest-hour").given(&hour), &limits))
        (form.text(&Ask::new("quiet_from", "notice-quiet-from").given(&wishes.quiet_from).at_most(5)))
        (form.text(&Ask::new("quiet_until", "notice-quiet-until").given(&wishes.quiet_until).at_most(5)))
        (form.tick(&Ask::new("working_hours", "notice-working-hours"), wishes.working_hours))
        @if !kinds.is_empty() { (form.ticks(&Ask::new("muted", "notice-muted"), &kinds, &muted)) }
        (form.choose(&Ask::new("lang", "notice-lang").given(lang), &languages))
        (button(&Button::primary(words.say("notice-save"))))
    };
    let title = words.say("notice-wishes").into_owned();
    let body = html! {
        (page_head(&html! {}, &title, &html! { p { (words.say("notice-wishes-lead")) } }, &html! {}))
        (lists(context, "/notices/wishes"))
        (refused(context))
        (card(&houqin_page::Card { body: form.around(&fields), ..houqin_page::Card::default() }))
    };
    Ok(Rendered::new(title, body))
}
