//! `/rulebook/drafts`: what waits to be issued, its differences, and the form
//! of the post that may issue it.

use houqin_kernel::ViewError;
use houqin_page::face::{ActForm, PageContext, Rendered, refused, rest};
use houqin_page::{
    Button, Card, Column, Empty, Markup, Row, Table, Text, Tone, button, card, description_list,
    empty_state, html, link_button, note, page_head, status_chip, table, two_columns,
};

use super::differences::differences;
use super::rule::{begins, founded};
use super::{back, lists, record};
use crate::views::{self, DraftDetail, DraftQuery, DraftRow, DraftsQuery, How};

/// Where the list stands.
const HERE: &str = "/rulebook/drafts";

/// The list.
pub fn drafts(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let query = DraftsQuery { after: context.asked("after").to_owned(), limit: None };
    let list = views::drafts(&context.viewer, &query)?;
    let title = words.say("rulebook-drafts").into_owned();
    let shown = list.drafts.len();
    let mut rows = Vec::new();
    for draft in list.drafts {
        rows.push(row(context, &draft)?);
    }
    let columns = vec![
        Column::title(words.say("rulebook-title")),
        Column::new(words.say("rulebook-version-head")),
        Column::new(words.say("rulebook-drafted-by")),
        Column::new(words.say("rulebook-drafted-at")),
        Column::new(words.say("rulebook-state")),
    ];
    let empty = empty_state(&Empty {
        icon: "edit".into(),
        title: words.say("rulebook-drafts-none"),
        help: words.say("rulebook-drafts-none-help"),
        action: html! {},
    });
    let actions = html! {
        @if context.may("rulebook.draft_rule") {
            (link_button("/rulebook/drafts/new", &Button { icon: "plus".into(), ..Button::primary(words.say("rulebook-draft-anew")) }))
        }
    };
    let body = html! {
        (page_head(&html! {}, &title, &html! { p { (words.say("rulebook-drafts-lead")) } }, &actions))
        (lists(context, HERE))
        (table(words, &Table { caption: title.clone().into(), columns, rows, empty, ..Table::default() }))
        (rest(context, HERE, shown, list.next.as_deref()))
    };
    Ok(Rendered::new(title, body))
}

fn row<'a>(context: &PageContext<'a>, draft: &DraftRow) -> Result<Row<'a>, ViewError> {
    let words = context.words;
    let href = format!("{HERE}/{}/{}", draft.code, draft.version);
    Ok(Row::from(vec![
        html! { a href=(href) { (context.name(&draft.name)) } },
        html! { (words.say_with("rulebook-version", &[("n", draft.version.into())])) },
        html! { (context.person(draft.drafted_by)?) },
        html! { (context.at(draft.drafted_at)) },
        state(context, draft),
    ]))
}

fn state(context: &PageContext<'_>, draft: &DraftRow) -> Markup {
    let words = context.words;
    if draft.overtaken {
        status_chip(Tone::Neutral, "archive", &words.say("rulebook-overtaken"))
    } else {
        status_chip(Tone::Info, "hourglass", &words.say("rulebook-waits-issue"))
    }
}

/// One draft.
pub fn draft(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let query = DraftQuery {
        code: context.params.get("code").cloned().unwrap_or_default(),
        version: context.params.get("version").and_then(|text| text.parse().ok()).unwrap_or(0),
    };
    let draft = views::draft(&context.viewer, &query)?;
    let name = context.name(&draft.row.name).to_owned();
    let title = words.say_with("rulebook-draft-of", &[("name", name.into())]);
    let lead = html! { p {
        (state(context, &draft.row)) " "
        @match draft.against {
            Some(version) => { (words.say_with("rulebook-against", &[("n", i64::from(version).into())])) }
            None => { (words.say("rulebook-against-none")) }
        }
    } };
    let main = html! {
        (refused(context))
        (shaken(context, &draft))
        (card(&Card { title: words.say("rulebook-differences"), icon: "columns".into(), body: differences(context, &draft.changes), ..Card::default() }))
    };
    let side = html! {
        (issue(context, &draft))
        (card(&Card { title: words.say("rulebook-about"), icon: "info-circle".into(), body: about(context, &draft)?, ..Card::default() }))
    };
    let body = html! {
        (page_head(&back(context, HERE, "rulebook-drafts"), &title, &lead, &html! {}))
        (two_columns(&main, &side))
    };
    Ok(Rendered::new(title, body))
}

/// What stands on numbers that would say something else.
fn shaken(context: &PageContext<'_>, draft: &DraftDetail) -> Markup {
    if draft.shaken.is_empty() {
        return html! {};
    }
    let count = i64::try_from(draft.shaken.len()).unwrap_or(0);
    note(
        Tone::Warn,
        &context.words.say_with("rulebook-shaken", &[("n", count.into())]),
        &html! {
            p { (context.words.say("rulebook-shaken-help")) }
            p class="founds" { @for one in &draft.shaken { (founded(context, one)) " " } }
        },
    )
}

fn about(context: &PageContext<'_>, draft: &DraftDetail) -> Result<Markup, ViewError> {
    let words = context.words;
    let count = |how: How| draft.changes.iter().filter(|change| change.how == how).count();
    let mut rows: Vec<(Text<'_>, Markup)> = vec![
        (words.say("rulebook-drafted-by"), html! { (context.person(draft.row.drafted_by)?) }),
        (words.say("rulebook-drafted-at"), html! { (context.at(draft.row.drafted_at)) }),
        (words.say("rulebook-record-head"), record(context, draft.row.drafted)),
    ];
    for (how, key) in [
        (How::Changed, "rulebook-how-changed"),
        (How::New, "rulebook-how-new"),
        (How::Gone, "rulebook-how-gone"),
        (How::Moved, "rulebook-how-moved"),
        (How::Translation, "rulebook-how-translation"),
    ] {
        if count(how) > 0 {
            rows.push((words.say(key), html! { (count(how)) }));
        }
    }
    if !draft.owner.is_empty() {
        rows.push((words.say("rulebook-owner"), html! { (context.post(&draft.owner)) }));
    }
    let must = if draft.requires_ack { "rulebook-must-sign" } else { "rulebook-need-not-sign" };
    rows.push((words.say("rulebook-signing"), html! { (words.say(must)) }));
    Ok(description_list(&rows))
}

/// For the post that may issue; who drafted it is told why they may not.
fn issue(context: &PageContext<'_>, draft: &DraftDetail) -> Markup {
    let words = context.words;
    if draft.row.overtaken {
        return note(
            Tone::Warn,
            &words.say("rulebook-overtaken"),
            &html! { (words.say("rulebook-overtaken-help")) },
        );
    }
    if !context.may("rulebook.issue_rule") {
        return html! {};
    }
    let mine = context.viewer.person == Some(draft.row.drafted_by);
    let form = ActForm::new(context, "rulebook.issue_rule")
        .marked(&draft.row.drafted.to_string())
        .then(format!("/rulebook/rules/{}?version={}", draft.row.code, draft.row.version))
        .with("code", draft.row.code.clone())
        .with("version", draft.row.version.to_string());
    card(&Card {
        title: words.say("rulebook-issue"),
        icon: "rubber-stamp".into(),
        body: html! {
            @if mine { (note(Tone::Warn, &words.say("rulebook-own-draft"), &html! { (words.say("rulebook-own-draft-help")) })) }
            (form.around(&html! {
                (begins(&form, "rulebook-begins"))
                (button(&Button { large: true, icon: "rubber-stamp".into(), ..Button::primary(words.say("rulebook-issue")) }))
            }))
        },
        ..Card::default()
    })
}
