//! 投诉. How the complaints about an order stand, the forms to complain and to
//! answer, and the list of all of them.

use houqin_kernel::{Step, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext, Rendered};
use houqin_page::{
    Button, Choice, Column, Empty, Markup, Row, Table, Tone, button, empty_state, html, note,
    page_head, radio_cards, status_chip, table,
};

use super::at;
use crate::complaint::{self, Complaint};
use crate::order::{PHOTOS_MAX, TEXT_MAX};
use crate::views::{self, OrderDetail};

const OUTCOMES: [(&str, &str); 3] =
    [("upheld", "check"), ("partly", "circle-check"), ("unfounded", "circle-x")];

/// How the complaints about an order stand.
pub fn about(context: &PageContext<'_>, order: &OrderDetail) -> Result<Markup, ViewError> {
    let all = complaint::of_order(context.viewer.reading, order.row.id)?;
    Ok(html! { @for one in &all { (standing(context, order, one)) } })
}

fn standing(context: &PageContext<'_>, order: &OrderDetail, one: &Complaint) -> Markup {
    let words = context.words;
    let said = |record: Option<i64>| {
        let found = order.remarks.iter().find(|remark| Some(remark.record) == record);
        found.and_then(|remark| remark.text.clone()).unwrap_or_default()
    };
    let told = [
        ("record", one.record.to_string().into()),
        ("post", context.post(&one.post).into()),
        ("when", at(context, one.due).into()),
    ];
    let (tone, title) = match &one.outcome {
        Some(outcome) => {
            let outcome = words.say(&format!("service-outcome-{outcome}")).into_owned();
            let told = [("record", one.record.to_string().into()), ("outcome", outcome.into())];
            (Tone::Good, words.say_with("service-complaint-answered", &told))
        }
        None if one.is_late(context.viewer.at) => {
            (Tone::Bad, words.say_with("service-complaint-late", &told))
        }
        None => (Tone::Warn, words.say_with("service-complaint-waits", &told)),
    };
    note(
        tone,
        &title,
        &html! {
            p { (said(Some(one.record))) }
            @if one.answered_at.is_some() {
                p { strong { (words.say("service-answer-said")) } " " (said(one.answer)) }
            }
        },
    )
}

/// The form to complain.
pub fn complain(context: &PageContext<'_>, form: ActForm<'_, '_>) -> Markup {
    let words = context.words;
    let form = form.with_photos();
    form.folded(
        &words.say("service-complain"),
        &html! {
            p { (words.say("service-complain-lead")) }
            (form.lines(&Ask::must("text", "service-complain-text").at_most(TEXT_MAX)))
            (form.photos(&Ask::new("photos", "service-photo"), PHOTOS_MAX))
            (button(&Button::primary(words.say("service-complain-send"))))
        },
    )
}

/// The form to answer each complaint that waits.
pub fn answer(
    context: &PageContext<'_>,
    order: &OrderDetail,
    step: &Step,
    here: &str,
) -> Result<Markup, ViewError> {
    let words = context.words;
    let id = order.row.id.to_string();
    let all = complaint::of_order(context.viewer.reading, order.row.id)?;
    let outcomes = OUTCOMES.map(|(code, icon)| Choice {
        icon: icon.into(),
        ..Choice::new(code, words.say(&format!("service-outcome-{code}")))
    });
    Ok(html! {
        @for one in all.iter().filter(|one| one.answered_at.is_none()) {
            @let form = ActForm::new(context, &step.act).about("order", id.clone()).with("complaint", one.record.to_string()).then(here);
            (form.folded_first(
                &words.say_with("service-answer-to", &[("record", one.record.to_string().into())]),
                &html! {
                    (radio_cards(words, &form.field(&Ask::must("outcome", "service-outcome")), &outcomes))
                    (form.lines(&Ask::must("reason", "service-answer-text").at_most(TEXT_MAX)))
                    (button(&Button::primary(words.say("service-answer-send"))))
                },
            ))
        }
    })
}

/// `/service/complaints`.
pub fn list(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let title = words.say("service-nav-complaints");
    let all = views::complaints(&context.viewer)?;
    let rows = all.iter().map(|one| Row {
        tone: if one.answered_at.is_none() && one.is_late(context.viewer.at) {
            Tone::Bad
        } else {
            Tone::Neutral
        },
        ..Row::from(vec![
            html! { a href={ "/service/orders/" (one.order) } { (one.number) } },
            html! { (at(context, one.at)) },
            html! { (context.post(&one.post)) },
            stands(context, one),
            answered(context, one),
        ])
    });
    let columns =
        std::iter::once(Column { whole: true, ..Column::title(words.say("service-number")) })
            .chain(
                [
                    "service-complained-at",
                    "service-complaint-post",
                    "service-state",
                    "service-complaint-due",
                ]
                .map(|key| Column::new(words.say(key))),
            );
    let none = empty_state(&Empty {
        icon: "circle-check".into(),
        title: words.say("service-complaints-none"),
        help: words.say("service-complaints-none-help"),
        action: html! {},
    });
    let body = html! {
        (page_head(&html! {}, &title, &html! { (words.say("service-complaints-lead")) }, &html! {}))
        (table(words, &Table {
            caption: title.clone(),
            columns: columns.collect(),
            rows: rows.collect(),
            dense: true,
            empty: none,
            ..Table::default()
        }))
    };
    Ok(Rendered::new(title, body))
}

/// When it was answered, else until when it is to be.
fn answered(context: &PageContext<'_>, one: &Complaint) -> Markup {
    let Some(moment) = one.answered_at else {
        let until = [("at", at(context, one.due).into())];
        return html! { (context.words.say_with("service-complaint-until", &until)) };
    };
    html! { (at(context, moment)) }
}

fn stands(context: &PageContext<'_>, one: &Complaint) -> Markup {
    let words = context.words;
    let late = one.is_late(context.viewer.at);
    html! {
        @match &one.outcome {
            Some(outcome) => (status_chip(Tone::Good, "circle-check", &words.say(&format!("service-outcome-{outcome}")))),
            None => (status_chip(Tone::Warn, "clock", &words.say("service-complaint-open"))),
        }
        @if late { " " (status_chip(Tone::Bad, "alert-triangle", &words.say("service-late"))) }
    }
}
