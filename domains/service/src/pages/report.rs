//! 报修 in under half a minute; my reports; the pledge.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered};
use houqin_page::{
    Button, Choice, Column, Empty, Field, Look, Row, Table, Tone, Upload, button, empty_state,
    hidden, html, link_button, note, photo_field, radio_cards, select_field, table, text_field,
    textarea_field,
};

use super::forms::act_form;
use super::{at, name, place, refused, state_chip, t};
use crate::views::{self, OrderQuery};

fn icon_of(code: &str) -> &'static str {
    match code {
        "water" | "toilet" => "droplet",
        "electric" => "bolt",
        "door" | "gate" => "lock",
        "furniture" => "box",
        "multimedia" => "device-desktop",
        "network" => "link",
        "aircon" | "heating" => "snowflake",
        "fire" => "flame",
        "canteen" => "tools-kitchen-2",
        "green" => "leaf",
        "lift" => "building",
        _ => "tool",
    }
}

/// `/report`.
pub fn report(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let code = context.value("place", context.asked("place"));
    let directory = &context.viewer.institution.directory;
    let known = (directory.place_by_code)(context.viewer.reading, code)?;
    let categories: Vec<Choice<'_>> = catalogue
        .categories
        .iter()
        .filter(|one| one.parent.is_empty())
        .map(|one| Choice {
            value: one.code.as_str().into(),
            label: name(context, &one.name).into(),
            icon: icon_of(&one.code).into(),
            ..Choice::default()
        })
        .collect();
    let chosen = context.value("category", context.asked("category"));
    let visitor = context.viewer.person.is_none();
    let next = if visitor { "/f/{follow}" } else { "/service/orders/{subject}" };
    let fields = html! {
        (hidden("source", if context.asked("place").is_empty() { "web" } else { "qr" }))
        @if let Some(known) = &known {
            (hidden("place", &known.code))
            (note(Tone::Info, &format!("{} {}", t!(context, "地点：", "Place:"), known.path.join(" ")), &html! {
                a href="/report" { (t!(context, "不是这里", "Not here")) }
            }))
        } @else {
            (text_field(words, &Field { value: context.value("place_text", "").into(), required: true,
                help: t!(context, "哪座楼、几层、哪一间", "Building, floor, room").into(),
                ..Field::new("place_text", t!(context, "在哪里", "Where")) }))
        }
        (radio_cards(words, &Field { value: chosen.into(), required: true,
            ..Field::new("category", t!(context, "什么坏了", "What is broken")) }, &categories))
        (textarea_field(words, &Field { value: context.value("description", "").into(),
            help: t!(context, "一句话即可，也可以只拍照", "One sentence will do, or a photo alone").into(),
            ..Field::new("description", t!(context, "怎么坏的", "What is wrong")) }, 3))
        (photo_field(words, &Field::new("photos", t!(context, "照片", "Photo")), &Upload { most: 9, ..Upload::default() }))
        (text_field(words, &Field { value: context.value("contact", "").into(), inputmode: "tel".into(),
            help: t!(context, "只有处理人看得到", "Seen only by whoever handles it").into(),
            ..Field::new("contact", t!(context, "联系电话", "Phone")) }))
        @if !visitor { (on_behalf(context)) }
        (button(&Button { large: true, icon: "send".into(), ..Button::primary(t!(context, "报修", "Report it")) }))
    };
    let title = t!(context, "报修", "Report a fault");
    let body = html! {
        h1 { (title) }
        (refused(context))
        (act_form(context, "service.report", next, true, &fields))
    };
    Ok(Rendered::new(title, body))
}

/// Whoever receives reports may report for another.
fn on_behalf(context: &PageContext<'_>) -> houqin_page::Markup {
    let institution = context.viewer.institution;
    let may =
        institution.procedure(crate::order::PROCEDURE, context.viewer.at).is_some_and(|one| {
            one.steps.iter().any(|step| {
                step.act == "service.report"
                    && step.on_behalf
                    && step.posts.iter().any(|post| context.viewer.holds(post))
            })
        });
    if !may {
        return html! {};
    }
    let sources = [("phone", "电话", "By phone"), ("door", "上门", "At the door")];
    let choices: Vec<Choice<'_>> = sources
        .iter()
        .map(|(value, zh, en)| Choice {
            value: (*value).into(),
            label: t!(context, zh, en).into(),
            ..Choice::default()
        })
        .collect();
    html! {
        details class="fold" {
            summary { (t!(context, "代他人报修", "Report for another")) }
            (text_field(context.words, &Field { value: context.value("_on_behalf_of", "").into(),
                ..Field::new("_on_behalf_of", t!(context, "报修人学工号", "Number of the requester")) }))
            (select_field(context.words, &Field { id: "source-for".into(), value: "phone".into(),
                ..Field::new("source_for", t!(context, "怎么报来的", "How it came")) }, &choices))
        }
    }
}

/// `/service/my`.
pub fn my(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let query = OrderQuery {
        state: "all".into(),
        requester: context.viewer.person,
        ..OrderQuery::default()
    };
    let list = views::orders(&context.viewer, &query)?;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let title = t!(context, "我的报修", "My reports");
    let mut rows: Vec<Row<'_>> = Vec::new();
    for row in &list.orders {
        let where_ = place(context, row.place, row.place_text.as_deref())?;
        rows.push(Row::from(vec![
            html! { a href={ "/service/orders/" (row.id) } { (row.number) } },
            html! { (name(context, &catalogue.category(&row.category))) },
            html! { (where_) },
            state_chip(context, row),
            html! { (at(context, row.reported_at)) },
        ]));
    }
    let new = link_button(
        "/report",
        &Button {
            look: Look::Primary,
            icon: "plus".into(),
            ..Button::new(t!(context, "报修", "Report a fault"))
        },
    );
    let empty = empty_state(&Empty {
        icon: "inbox".into(),
        title: t!(context, "您还没有报修", "You have reported nothing yet").into(),
        help: t!(
            context,
            "看到坏了的东西，扫墙上的码，或点“报修”。",
            "When something is broken, scan the code on the wall or report it here."
        )
        .into(),
        action: new.clone(),
    });
    let body = html! {
        h1 { (title) }
        @if !list.orders.is_empty() { p { (new) } }
        (table(context.words, &Table {
            caption: title.into(),
            columns: [("单号", "Number"), ("类别", "Category"), ("地点", "Place"), ("状态", "State"), ("报修时间", "Reported")]
                .map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
            rows,
            empty,
            ..Table::default()
        }))
    };
    Ok(Rendered::new(title, body))
}

/// `/service/catalogue`: the pledge 服务承诺.
pub fn catalogue(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let catalogue = views::catalogue(context.viewer.reading)?;
    let title = t!(context, "服务目录与承诺", "Services and pledge");
    let institution = context.viewer.institution;
    let limits = catalogue.urgencies.iter().map(|one| {
        let clause = institution.clause(&one.clause, context.viewer.at);
        let cited = clause.map(|clause| clause.cited());
        Row::from(vec![
            html! { (name(context, &one.name)) },
            html! { (context.words.duration_minutes(one.respond_minutes)) },
            html! { (context.words.duration_minutes(one.resolve_minutes)) },
            html! { @if one.clock == crate::catalogue::Clock::Always { (t!(context, "全天计时", "day and night")) } @else { (t!(context, "工作时间计时", "working hours")) } },
            html! { @if let Some(cited) = &cited {
                a href={ "/rulebook/rules/" (cited.rule) "?version=" (cited.version) "#c" (cited.no) } { (name(context, &institution.clause_name(cited))) }
            } },
        ])
    });
    let kinds = catalogue.categories.iter().map(|one| {
        Row::from(vec![
            html! { (name(context, &one.name)) },
            html! { (name(context, &catalogue.urgency(&one.urgency))) },
            html! { (name(context, &one.keywords)) },
        ])
    });
    let body = html! {
        h1 { (title) }
        h2 { (t!(context, "时限", "Limits")) }
        (table(context.words, &Table {
            caption: t!(context, "时限", "Limits").into(),
            columns: [("紧急程度", "Urgency"), ("到场", "Response"), ("办结", "Resolution"), ("计时", "Clock"), ("依据", "Clause")]
                .map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
            rows: limits.collect(),
            ..Table::default()
        }))
        h2 { (t!(context, "修什么", "What is repaired")) }
        (table(context.words, &Table {
            caption: t!(context, "类别", "Categories").into(),
            columns: [("类别", "Category"), ("紧急程度", "Urgency"), ("常见说法", "In people's words")]
                .map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
            rows: kinds.collect(),
            ..Table::default()
        }))
    };
    Ok(Rendered::new(title, body))
}
