//! The faces of the organisation: posts and who holds them, people, duties,
//! places with their QR codes.

use houqin_kernel::{PersonId, StoreError, ViewError};
use houqin_page::face::{Nav, PageContext, PageDef, Rendered, Right};
use houqin_page::{
    Button, Catalogue, Choice, Column, Empty, Field, Form, Look, Markup, Row, Table, Tone, button,
    empty_state, form, hidden, html, qr, refusal, select_field, status_chip, table, text_field,
};

use crate::views;

/// The words of the navigation.
pub const CATALOGUE: Catalogue = Catalogue {
    zh: include_str!("../words/organisation.zh.ftl"),
    en: include_str!("../words/organisation.en.ftl"),
};

const fn nav(label: &'static str, icon: &'static str) -> Option<Nav> {
    Some(Nav { label, icon, section: "web-section-rules", phone: false })
}

/// The pages.
pub const PAGES: &[PageDef] = &[
    PageDef {
        path: "/organisation/posts",
        right: Right::View("organisation.units"),
        nav: nav("organisation-nav-posts", "hierarchy-2"),
        get: posts,
    },
    PageDef {
        path: "/organisation/duties",
        right: Right::View("organisation.units"),
        nav: nav("organisation-nav-duties", "checklist"),
        get: duties,
    },
    PageDef {
        path: "/organisation/people",
        right: Right::View("organisation.people"),
        nav: nav("organisation-nav-people", "users"),
        get: people,
    },
    PageDef {
        path: "/organisation/places",
        right: Right::View("organisation.places"),
        nav: nav("organisation-nav-places", "qrcode"),
        get: places,
    },
];

macro_rules! t {
    ($context:expr, $zh:expr, $en:expr) => {
        $context.words.pick($zh, $en)
    };
}

fn person(context: &PageContext<'_>, id: PersonId) -> Result<String, StoreError> {
    let card = crate::directory::DIRECTORY.person;
    let found = card(context.viewer.reading, id)?.and_then(|card| card.name);
    Ok(found.unwrap_or_else(|| t!(context, "（已清除）", "(erased)").to_owned()))
}

fn refused(context: &PageContext<'_>) -> Markup {
    let Some(why) = context.refusal else { return html! {} };
    let cited = why.clause.as_ref().map(|clause| context.viewer.institution.clause_name(clause));
    refusal(
        context.words,
        &houqin_page::Refusal {
            sentence: why.message.pick(context.data_lang()).into(),
            clause: cited
                .map(|cited| cited.pick(context.data_lang()).to_owned())
                .unwrap_or_default()
                .into(),
            ..houqin_page::Refusal::default()
        },
    )
}

fn act_form(context: &PageContext<'_>, act: &str, body: &Markup) -> Markup {
    let inside = html! { (hidden("_page", context.here)) (hidden("_next", context.here)) (body) };
    form(
        &Form {
            idempotency_key: context.key.clone().into(),
            ..Form::new(format!("/act/{act}"), context.csrf)
        },
        &inside,
    )
}

/// Whether a post of the viewer may do `act`, which stands alone.
fn may(context: &PageContext<'_>, act: &str) -> bool {
    let institution = context.viewer.institution;
    institution
        .procedures
        .keys()
        .filter_map(|code| institution.procedure(code, context.viewer.at))
        .any(|procedure| {
            procedure.steps.iter().any(|step| {
                step.act == act && step.posts.iter().any(|post| context.viewer.holds(post))
            })
        })
}

fn clause_link(context: &PageContext<'_>, reference: &str) -> Markup {
    let institution = context.viewer.institution;
    match institution.clause(reference, context.viewer.at) {
        Some(clause) => {
            let cited = clause.cited();
            html! { a href={ "/rulebook/rules/" (cited.rule) "?version=" (cited.version) "#c" (cited.no) } { (institution.clause_name(&cited).pick(context.data_lang())) } }
        }
        None => html! { (t!(context, "不在施行中", "not in force")) },
    }
}

/// `/organisation/posts`.
pub fn posts(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let title = t!(context, "岗位与任职", "Posts and appointments");
    let institution = context.viewer.institution;
    let list = views::posts(&context.viewer)?;
    let mut rows = Vec::new();
    for post in list.iter().filter(|post| post.appointed) {
        let unit = institution
            .units
            .get(&post.unit)
            .map_or("", |unit| unit.name.pick(context.data_lang()));
        let mut holders = Vec::new();
        for held in institution.holders(&post.code, context.viewer.at) {
            holders.push((person(context, held.person)?, held));
        }
        rows.push(Row::from(vec![
            html! { (post.name.pick(context.data_lang())) },
            html! { (unit) },
            html! {
                @for (name, held) in &holders {
                    div { (name)
                        @if held.stands_for.is_some() { " " (t!(context, "（代）", "(acting)")) }
                        @if may(context, "organisation.end_appointment") { (end(context, held)) }
                    }
                }
                @if holders.is_empty() { (status_chip(Tone::Warn, "user-question", t!(context, "无人任职", "nobody"))) }
            },
            html! { (post.duties.len()) },
            clause_link(context, &post.clause),
        ]));
    }
    let body = html! {
        h1 { (title) }
        (refused(context))
        @if may(context, "organisation.appoint") { (appoint(context, &list)?) }
        (table(context.words, &Table {
            caption: title.into(),
            columns: [("岗位", "Post"), ("部门", "Unit"), ("任职人", "Held by"), ("职责数", "Duties"), ("依据", "Clause")].map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
            rows,
            ..Table::default()
        }))
    };
    Ok(Rendered::new(title, body))
}

fn end(context: &PageContext<'_>, held: &houqin_kernel::Appointment) -> Markup {
    let body = html! {
        (hidden("appointment", &held.id.to_string()))
        (button(&Button { small: true, look: Look::Danger, ..Button::new(t!(context, "免去", "End")) }))
    };
    html! { details class="fold" { summary { (t!(context, "免职", "End it")) } (act_form(context, "organisation.end_appointment", &body)) } }
}

fn appoint(context: &PageContext<'_>, posts: &[views::PostRow]) -> Result<Markup, ViewError> {
    let people: Vec<Choice<'_>> = everybody(context)
        .into_iter()
        .filter(|person| person.left_at.is_none())
        .map(|person| Choice {
            value: person.id.to_string().into(),
            label: format!("{} {}", person.number, person.name.unwrap_or_default()).into(),
            ..Choice::default()
        })
        .collect();
    let choices: Vec<Choice<'_>> = posts
        .iter()
        .filter(|post| post.appointed)
        .map(|post| Choice {
            value: post.code.as_str().into(),
            label: post.name.pick(context.data_lang()).into(),
            ..Choice::default()
        })
        .collect();
    let body = html! {
        (hidden("tenure", "regular"))
        (select_field(context.words, &Field { required: true, value: context.value("person", "").into(), ..Field::new("person", t!(context, "谁", "Who")) }, &people))
        (select_field(context.words, &Field { required: true, value: context.value("post", "").into(), ..Field::new("post", t!(context, "岗位", "Post")) }, &choices))
        (button(&Button::primary(t!(context, "任命", "Appoint"))))
    };
    Ok(
        html! { details class="fold" open[context.refusal.is_some()] { summary { (t!(context, "任命", "Appoint somebody")) } (act_form(context, "organisation.appoint", &body)) } },
    )
}

/// People to choose from: those who are here, up to 1,000.
fn everybody(context: &PageContext<'_>) -> Vec<views::PersonRow> {
    let mut all = Vec::new();
    let mut query =
        views::PeopleQuery { state: "here".into(), limit: Some(200), ..Default::default() };
    for _ in 0..5 {
        let Ok(page) = views::people(&context.viewer, &query) else { break };
        all.extend(page.people);
        match page.next {
            Some(next) => query.after = next,
            None => break,
        }
    }
    all
}

/// A link to the rows after these.
fn more(context: &PageContext<'_>, path: &str, next: Option<&String>) -> Markup {
    html! { @if let Some(next) = next { p { a href={ (path) "?after=" (next) } { (t!(context, "下一页", "Next page")) } } } }
}

/// `/organisation/duties`: 管理到位, duty by duty.
pub fn duties(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let title = t!(context, "职责", "Duties");
    let institution = context.viewer.institution;
    let mut rows = Vec::new();
    for duty in views::duties(&context.viewer)? {
        if context.asked("met") == "0" && duty.covered {
            continue;
        }
        let last =
            duty.last_at.map(|at| context.words.day_time(at.civil(institution.calendar.zone())));
        rows.push(Row::from(vec![
            html! { (duty.name.pick(context.data_lang())) },
            html! { (institution.post_name(&duty.post).pick(context.data_lang())) },
            html! { @if duty.covered { (status_chip(Tone::Good, "circle-check", t!(context, "到位", "covered"))) } @else if duty.held { (status_chip(Tone::Bad, "clock-exclamation", t!(context, "逾期未办", "overdue"))) } @else { (status_chip(Tone::Bad, "user-question", t!(context, "岗位空缺", "post vacant"))) } },
            html! { @if duty.every_days > 0 { (t!(context, "每", "every")) " " (duty.every_days) " " (t!(context, "天", "days")) } @else { (t!(context, "随时", "on demand")) } @if !duty.measured { " · " (t!(context, "记录尚不能衡量", "not yet measured by the record")) } },
            html! { (last.unwrap_or_default()) },
        ]));
    }
    let body = html! {
        h1 { (title) }
        p { (t!(context, "每项职责只有一个岗位负直接责任。是否到位只看记录：岗位有人、该办的在期限内办了。", "Each duty has exactly one post that answers directly. Whether it is covered is read from the record alone: the post is held, and what is expected was done in time.")) }
        (table(context.words, &Table {
            caption: title.into(),
            columns: [("职责", "Duty"), ("直接责任", "Answers"), ("现状", "State"), ("间隔", "Interval"), ("最近一次", "Last")].map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
            rows,
            empty: empty_state(&Empty { icon: "checklist".into(), title: t!(context, "没有这样的职责", "No such duties").into(), help: "".into(), action: html! {} }),
            ..Table::default()
        }))
    };
    Ok(Rendered::new(title, body))
}

/// `/organisation/people`.
pub fn people(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let title = t!(context, "人员", "People");
    let institution = context.viewer.institution;
    let after = context.asked("after").to_owned();
    let query = views::PeopleQuery { after, limit: Some(200), ..Default::default() };
    let page = views::people(&context.viewer, &query)?;
    let rows = page
        .people
        .into_iter()
        .map(|person| {
            let posts: Vec<String> = person.posts.iter().map(|post| institution.post_name(post).pick(context.data_lang()).to_owned()).collect();
            Row::from(vec![
                html! { (person.number) },
                html! { (person.name.as_deref().unwrap_or(t!(context, "（已清除）", "(erased)"))) },
                html! { (posts.join(" · ")) },
                html! { @if person.left_at.is_some() { (status_chip(Tone::Neutral, "logout", t!(context, "已离校", "left"))) } @else if may(context, "organisation.leave") {
                    details class="fold" { summary { (t!(context, "离校", "Leaves")) } (act_form(context, "organisation.leave", &html! { (hidden("person", &person.id.to_string())) (button(&Button { small: true, look: Look::Danger, ..Button::new(t!(context, "办理离校", "Record the leaving")) })) })) }
                } },
            ])
        })
        .collect();
    let kinds = [
        ("staff", "教职工", "Staff"),
        ("worker", "工勤", "Worker"),
        ("student", "学生", "Student"),
        ("parent", "家长", "Parent"),
    ];
    let kinds: Vec<Choice<'_>> = kinds
        .iter()
        .map(|(value, zh, en)| Choice {
            value: (*value).into(),
            label: t!(context, zh, en).into(),
            ..Choice::default()
        })
        .collect();
    let enrol = html! {
        (text_field(context.words, &Field { required: true, value: context.value("number", "").into(), ..Field::new("number", t!(context, "学工号", "Number")) }))
        (text_field(context.words, &Field { required: true, value: context.value("name", "").into(), ..Field::new("name", t!(context, "姓名", "Name")) }))
        (text_field(context.words, &Field { value: context.value("phone", "").into(), ..Field::new("phone", t!(context, "电话", "Phone")) }))
        (select_field(context.words, &Field { required: true, value: context.value("kind", "staff").into(), ..Field::new("kind", t!(context, "类别", "Kind")) }, &kinds))
        (button(&Button::primary(t!(context, "登记", "Enrol"))))
    };
    let body = html! {
        h1 { (title) }
        (refused(context))
        @if may(context, "organisation.enrol") { details class="fold" open[context.refusal.is_some()] { summary { (t!(context, "登记人员", "Enrol a person")) } (act_form(context, "organisation.enrol", &enrol)) } }
        (table(context.words, &Table {
            caption: title.into(),
            columns: [("学工号", "Number"), ("姓名", "Name"), ("岗位", "Posts"), ("状态", "State")].map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
            rows,
            ..Table::default()
        }))
        (more(context, "/organisation/people", page.next.as_ref()))
    };
    Ok(Rendered::new(title, body))
}

/// `/organisation/places`: with a sheet of QR codes for each building.
pub fn places(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let title = t!(context, "地点与二维码", "Places and QR codes");
    let shown = context.asked("codes");
    let query = views::PlacesQuery {
        q: shown.to_owned(),
        after: context.asked("after").to_owned(),
        limit: Some(200),
        ..Default::default()
    };
    let page = views::places(&context.viewer, &query)?;
    let list = page.places;
    let inside = |place: &&views::PlaceRow| place.code.starts_with(shown) && place.kind != "campus";
    let rows = list
        .iter()
        .map(|place| {
            Row::from(vec![
                html! { (place.code) },
                html! { (place.name) },
                html! { (place.kind) @if place.teaching { " · " (t!(context, "教学", "lessons")) } },
                html! { a href={ "/organisation/places?codes=" (place.code) } { (t!(context, "二维码", "QR codes")) } },
            ])
        })
        .collect();
    let body = html! {
        h1 { (title) }
        @if shown.is_empty() {
            (table(context.words, &Table {
                caption: title.into(),
                columns: [("编号", "Code"), ("名称", "Name"), ("类别", "Kind"), ("标签", "Labels")].map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
                rows,
                dense: true,
                empty: empty_state(&Empty { icon: "map-pin".into(), title: t!(context, "还没有地点", "There are no places yet").into(), help: t!(context, "用 houqin import places 从表格导入。", "Import them from a sheet by houqin import places.").into(), action: html! {} }),
                ..Table::default()
            }))
            (more(context, "/organisation/places", page.next.as_ref()))
        } @else {
            p { a href="/organisation/places" { (t!(context, "返回", "Back")) } }
            div class="labels" {
                @for place in list.iter().filter(inside).take(120) {
                    figure class="label" {
                        (qr(&format!("{}/report?place={}", context.origin, place.code), &place.name))
                        figcaption { (place.name) " " (place.code) br; (t!(context, "坏了？扫码报修", "Broken? Scan to report")) }
                    }
                }
            }
        }
    };
    Ok(Rendered::new(title, body))
}
