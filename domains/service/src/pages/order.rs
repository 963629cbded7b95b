//! One order: where it is, what may be done, and its timeline with the proof.

use houqin_kernel::{CaseId, Refusal, ViewError};
use houqin_page::face::{PageContext, RecordLine, Rendered};
use houqin_page::{
    Button, Choice, Field, Look, Markup, Photo, StepMark, StepState, Text, TimelineEntry, Tone,
    Upload, button, description_list, hidden, html, moment, note, photo_field, photo_strip,
    select_field, steps, textarea_field, timeline,
};

use super::forms::{act_button, act_form, folded};
use super::{at, name, person, place, refused, state_chip, state_name, t};
use crate::views::{self, Catalogue, OrderDetail};

/// `/f/{token}`: a visitor follows their own report.
pub fn follow(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let Some((case, visitor)) = context.visitor else {
        return Err(Refusal::missing(
            "no_such_link",
            "这个链接无效，请核对后重试。",
            "This link does not open anything; check it.",
        )
        .into());
    };
    let found = views::find_order(context.viewer.reading, case)?;
    let order = found.filter(|order| order.row.requester == visitor).ok_or_else(|| {
        Refusal::missing("no_such_order", "找不到这张报修单。", "There is no such order.")
    })?;
    show(context, &order, true, &format!("/f/{}", context.follow))
}

/// `/service/orders/{id}`.
pub fn order(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let id = context.params.get("id").and_then(|id| id.parse::<CaseId>().ok());
    let id = id.ok_or_else(|| {
        Refusal::missing("no_such_order", "找不到这张报修单。", "There is no such order.")
    })?;
    let order = views::order(&context.viewer, id)?;
    let own = context.viewer.person == Some(order.row.requester);
    show(context, &order, own, &format!("/service/orders/{id}"))
}

fn show(
    context: &PageContext<'_>,
    order: &OrderDetail,
    own: bool,
    here: &str,
) -> Result<Rendered, ViewError> {
    let catalogue = views::catalogue(context.viewer.reading)?;
    let staff = context.viewer.may_read("service.order");
    let records = context.records.of_case(order.row.id);
    let title =
        format!("{} {}", order.row.number, name(context, &catalogue.category(&order.row.category)));
    let body = html! {
        h1 { (order.row.number) " " small { (name(context, &catalogue.category(&order.row.category))) } }
        p { (state_chip(context, &order.row)) }
        (refused(context))
        @if order.row.state == "unconfirmed" {
            (note(Tone::Warn, t!(context, "到期无人确认，按“未确认”办结，不计为满意。", "Nobody confirmed it in time: it is closed as unconfirmed, which counts as no praise."), &html! {}))
        }
        (progress(context, order))
        (facts(context, order, &catalogue, staff || own)?)
        (photos(context, order))
        (actions(context, order, &catalogue, own, here))
        h2 { (t!(context, "经过", "What happened")) }
        (entries(context, order, &records, staff)?)
        @if order.row.imported { p { (t!(context, "此单从其他系统导入，今日的规则不适用于它。", "Imported from another book; today's rules are not applied to it.")) } }
    };
    Ok(Rendered::new(title, body))
}

/// Which orders a figure's list shows.
pub fn by_figure(context: &PageContext<'_>, figure: &str, met: &str) -> String {
    let (zh, en) = match figure {
        "timeliness" => (
            "保障及时：时限落在这段时间的报修单",
            "Support in time: orders whose limit fell in the span",
        ),
        "response" => ("到场及时", "Response in time"),
        _ => ("服务规范：这段时间办结的报修单", "Service to standard: orders closed in the span"),
    };
    let (part_zh, part_en) = match met {
        "1" => ("，其中达到的", ", of them those that meet it"),
        "0" => ("，其中没有达到的", ", of them those that do not"),
        _ => ("", ""),
    };
    t!(context, &format!("{zh}{part_zh}"), &format!("{en}{part_en}")).to_owned()
}

fn progress(context: &PageContext<'_>, order: &OrderDetail) -> Markup {
    let path = ["reported", "dispatched", "taken", "on_site", "done", "confirmed"];
    let reached = match order.row.state.as_str() {
        "accepted" => 0,
        "paused" => 3,
        "rated" | "unconfirmed" => 5,
        state => path.iter().position(|one| *one == state).unwrap_or(0),
    };
    let ended = order.row.closed_at.is_some();
    let marks: Vec<StepMark<'_>> = path
        .iter()
        .enumerate()
        .map(|(number, state)| StepMark {
            label: state_name(context, state).into(),
            state: if number < reached || (number == reached && ended) {
                StepState::Done
            } else if number == reached {
                StepState::Current
            } else {
                StepState::Ahead
            },
            who: "".into(),
            when: "".into(),
        })
        .collect();
    if matches!(order.row.state.as_str(), "rejected" | "withdrawn") {
        html! {}
    } else {
        steps(context.words, &marks)
    }
}

fn facts(
    context: &PageContext<'_>,
    order: &OrderDetail,
    catalogue: &Catalogue,
    close: bool,
) -> Result<Markup, ViewError> {
    let row = &order.row;
    let erased = t!(context, "（已清除）", "(erased)");
    let mut list: Vec<(Text<'_>, Markup)> = vec![
        (
            t!(context, "地点", "Place").into(),
            html! { (place(context, row.place, row.place_text.as_deref())?) },
        ),
        (
            t!(context, "内容", "What is wrong").into(),
            html! { (row.description.as_deref().unwrap_or(if row.imported { "" } else { erased })) },
        ),
        (t!(context, "报修人", "Reported by").into(), html! { (person(context, row.requester)?) }),
        (t!(context, "报修时间", "Reported").into(), html! { (at(context, row.reported_at)) }),
    ];
    if let Some(due) = row.resolve_due.filter(|_| row.closed_at.is_none()) {
        list.push((
            t!(context, "须办结", "Due").into(),
            html! { (at(context, due)) " · " (name(context, &catalogue.urgency(&row.urgency))) },
        ));
    }
    if let Some(who) = row.assignee {
        list.push((t!(context, "处理人", "Worker").into(), html! { (person(context, who)?) }));
    }
    if let Some(contact) = order.contact.as_deref().filter(|_| close) {
        list.push((
            t!(context, "联系电话", "Phone").into(),
            html! { a href={ "tel:" (contact) } { (contact) } },
        ));
    }
    if let Some(text) = &order.finish_note {
        list.push((t!(context, "做了什么", "What was done").into(), html! { (text) }));
    }
    if row.finished_at.is_some() {
        list.push((t!(context, "材料与工时", "Material and labour").into(), html! { (context.words.money_fen(order.material_fen)) " · " (context.words.duration_minutes(order.labour_minutes)) }));
    }
    if let Some(score) = row.score {
        list.push((
            t!(context, "评价", "Rating").into(),
            html! { (score) " / 5 " (order.score_text.as_deref().unwrap_or_default()) },
        ));
    }
    if let Some(key) = &order.source_key {
        list.push((
            t!(context, "原系统编号", "Number in the other book").into(),
            html! { (order.source) " " (key) },
        ));
    }
    Ok(description_list(&list))
}

fn photos(context: &PageContext<'_>, order: &OrderDetail) -> Markup {
    let shown: Vec<Photo<'_>> = order
        .photos
        .iter()
        .filter(|photo| photo.key.is_some())
        .map(|photo| {
            let src = format!("/photo/{}/{}?follow={}", order.row.id, photo.digest, context.follow);
            let caption = if photo.stage == "after" {
                t!(context, "完工", "after")
            } else {
                t!(context, "报修", "before")
            };
            Photo {
                href: src.clone().into(),
                src: src.into(),
                alt: caption.into(),
                caption: caption.into(),
            }
        })
        .collect();
    if shown.is_empty() {
        html! {}
    } else {
        photo_strip(context.words, &shown)
    }
}

/// Steps of the case's procedure whose posts the viewer holds, in this state.
fn open_acts(context: &PageContext<'_>, order: &OrderDetail, own: bool) -> Vec<String> {
    let institution = context.viewer.institution;
    let Some(procedure) = institution.procedure(crate::order::PROCEDURE, context.viewer.at) else {
        return Vec::new();
    };
    let taker = context.viewer.person.is_some() && context.viewer.person == order.row.assignee;
    procedure
        .steps
        .iter()
        .filter(|step| step.from.contains(&order.row.state))
        .filter(|step| {
            use houqin_kernel::Guard;
            step.guards.iter().all(|guard| match guard {
                Guard::IsRequester => own,
                Guard::IsTaker => taker,
                Guard::IsAssignee => taker || order.pooled,
                Guard::WithinReopenDays => {
                    order.reopen_until.is_some_and(|until| context.viewer.at <= until)
                }
                Guard::AfterUnconfirmedDays => false,
            })
        })
        .filter(|step| {
            let visitor =
                context.visitor.is_some() && step.posts.iter().any(|post| post == "guest");
            visitor || step.posts.iter().any(|post| context.viewer.holds(post))
        })
        .map(|step| step.act.clone())
        .collect()
}

fn actions(
    context: &PageContext<'_>,
    order: &OrderDetail,
    catalogue: &Catalogue,
    own: bool,
    here: &str,
) -> Markup {
    let open = open_acts(context, order, own);
    let may = |act: &str| open.iter().any(|one| one == act);
    let id = order.row.id.to_string();
    let primary = |zh, en, icon: &'static str| Button {
        large: true,
        icon: icon.into(),
        ..Button::primary(t!(context, zh, en))
    };
    html! {
        @if may("service.confirm") { (act_button(context, "service.confirm", &id, here, &primary("修好了，确认", "It works: confirm", "circle-check"))) }
        @if may("service.rate") { (rate(context, &id, here)) }
        @if may("service.send_back") { (folded(t!(context, "没修好，退回", "Not done: send back"), &reasoned(context, "service.send_back", &id, here, t!(context, "还有什么问题", "What is still wrong"), t!(context, "退回", "Send back"), true))) }
        @if may("service.reopen") { (folded(t!(context, "又坏了，复修", "Broken again: reopen"), &reasoned(context, "service.reopen", &id, here, t!(context, "又怎么了", "What is wrong again"), t!(context, "复修", "Reopen"), true))) }
        @if may("service.accept") { (act_button(context, "service.accept", &id, here, &primary("受理", "Accept", "check"))) }
        @if may("service.take") { (act_button(context, "service.take", &id, here, &primary("接单", "Take it", "hand-stop"))) }
        @if may("service.arrive") { (act_button(context, "service.arrive", &id, here, &primary("我到了", "I am there", "map-pin"))) }
        @if may("service.resume") { (act_button(context, "service.resume", &id, here, &primary("复工", "Go on", "player-play"))) }
        @if may("service.finish") { (super::worker::finish(context, "service.finish", &id)) }
        @if may("service.emergency") { (folded(t!(context, "抢修：先干后补", "Emergency: start at once"), &reasoned(context, "service.emergency", &id, here, t!(context, "什么不能等", "What cannot wait"), t!(context, "开始抢修", "Start"), false))) }
        @if may("service.reject") { (folded(t!(context, "不受理", "Reject"), &reject(context, catalogue, &id, here))) }
        @if may("service.withdraw") { (act_button(context, "service.withdraw", &id, here, &Button { look: Look::Danger, ..Button::new(t!(context, "撤回报修", "Withdraw it")) })) }
        @if may("service.note") { (folded(t!(context, "留言", "Add a word"), &note_form(context, &id, here))) }
        @if may("service.reverse") { (folded(t!(context, "冲正最后一条记录", "Reverse the last record"), &reverse(context, order, &id, here))) }
    }
}

fn rate(context: &PageContext<'_>, id: &str, here: &str) -> Markup {
    let scale = [
        ("5", "很满意", "Very good"),
        ("4", "满意", "Good"),
        ("3", "一般", "Fair"),
        ("2", "不满意", "Poor"),
        ("1", "很不满意", "Very poor"),
    ];
    let choices: Vec<Choice<'_>> = scale
        .iter()
        .map(|(value, zh, en)| Choice {
            value: (*value).into(),
            label: t!(context, zh, en).into(),
            ..Choice::default()
        })
        .collect();
    let body = html! {
        (hidden("order", id))
        (houqin_page::radio_cards(context.words, &Field { required: true, ..Field::new("score", t!(context, "您满意吗", "Are you satisfied")) }, &choices))
        (button(&Button::primary(t!(context, "评价", "Rate it"))))
    };
    act_form(context, "service.rate", here, false, &body)
}

fn reasoned(
    context: &PageContext<'_>,
    act: &str,
    id: &str,
    here: &str,
    label: &str,
    send: &str,
    photos: bool,
) -> Markup {
    let body = html! {
        (hidden("order", id))
        (textarea_field(context.words, &Field { id: format!("{act}-reason").into(), required: true, value: context.value("reason", "").into(), ..Field::new("reason", label) }, 2))
        @if photos { (photo_field(context.words, &Field { id: format!("{act}-photos").into(), ..Field::new("photos", t!(context, "照片", "Photo")) }, &Upload { most: 9, ..Upload::default() })) }
        (button(&Button::new(send)))
    };
    act_form(context, act, here, photos, &body)
}

fn reject(context: &PageContext<'_>, catalogue: &Catalogue, id: &str, here: &str) -> Markup {
    let reasons: Vec<Choice<'_>> = catalogue
        .reject_reasons
        .iter()
        .map(|one| Choice {
            value: one.code.as_str().into(),
            label: name(context, &one.name).into(),
            ..Choice::default()
        })
        .collect();
    let body = html! {
        (hidden("order", id))
        (select_field(context.words, &Field { id: "reject-why".into(), required: true, ..Field::new("why", t!(context, "原因", "Reason")) }, &reasons))
        (textarea_field(context.words, &Field { id: "reject-reason".into(), required: true, ..Field::new("reason", t!(context, "向报修人说明", "Tell the requester")) }, 2))
        (button(&Button { look: Look::Danger, ..Button::new(t!(context, "不受理", "Reject")) }))
    };
    act_form(context, "service.reject", here, false, &body)
}

fn note_form(context: &PageContext<'_>, id: &str, here: &str) -> Markup {
    let body = html! {
        (hidden("order", id))
        (textarea_field(context.words, &Field { id: "note-text".into(), required: true, ..Field::new("text", t!(context, "想说什么", "What to add")) }, 2))
        (button(&Button::new(t!(context, "留言", "Add"))))
    };
    act_form(context, "service.note", here, false, &body)
}

fn reverse(context: &PageContext<'_>, order: &OrderDetail, id: &str, here: &str) -> Markup {
    let last = context.records.of_case(order.row.id).last().map_or(0, |last| last.seq);
    let body = html! {
        (hidden("order", id)) (hidden("record", &last.to_string()))
        (textarea_field(context.words, &Field { id: "reverse-reason".into(), required: true, ..Field::new("reason", t!(context, "哪里记错了", "What was wrong")) }, 2))
        (button(&Button { look: Look::Danger, ..Button::new(t!(context, "冲正", "Reverse")) }))
    };
    act_form(context, "service.reverse", here, false, &body)
}

/// The timeline: act, who, post, clause, receipt.
fn entries(
    context: &PageContext<'_>,
    order: &OrderDetail,
    records: &[RecordLine],
    staff: bool,
) -> Result<Markup, ViewError> {
    let institution = context.viewer.institution;
    let zone = institution.calendar.zone();
    let mut lines = Vec::new();
    for record in records {
        let step = institution
            .procedure(crate::order::PROCEDURE, context.viewer.at)
            .and_then(|procedure| procedure.steps.iter().find(|step| step.code == record.step));
        let act = step.map_or(record.act.clone(), |step| name(context, &step.name).to_owned());
        let clause = record.clause.parse::<houqin_kernel::ClauseRef>().ok();
        let recorded = houqin_kernel::Moment(record.recorded_at);
        let words =
            order.remarks.iter().find(|remark| u64::try_from(remark.record) == Ok(record.seq));
        let post = institution.post_name(&record.post);
        lines.push(TimelineEntry {
            act: act.into(),
            tone: if record.emergency { Tone::Warn } else { Tone::Neutral },
            who: person(context, record.actor)?.into(),
            post: name(context, &post).to_owned().into(),
            on_behalf: record
                .on_behalf_of
                .map(|who| person(context, who))
                .transpose()?
                .unwrap_or_default()
                .into(),
            clause: clause
                .as_ref()
                .map(|clause| name(context, &institution.clause_name(clause)).to_owned())
                .unwrap_or_default()
                .into(),
            clause_href: clause
                .map_or_else(String::new, |clause| {
                    format!(
                        "/rulebook/rules/{}?version={}#c{}",
                        clause.rule, clause.version, clause.no
                    )
                })
                .into(),
            when: moment(context.words, recorded.civil(zone), &recorded.text()),
            note: words.and_then(|remark| remark.text.clone()).unwrap_or_default().into(),
            record_no: i64::try_from(record.seq).unwrap_or(0),
            hash: if staff { record.leaf.clone().into() } else { "".into() },
            proof_href: if staff {
                format!("/ledger/records/{}", record.seq).into()
            } else {
                "".into()
            },
            imported: order.row.imported,
            ..TimelineEntry::default()
        });
    }
    Ok(timeline(context.words, &lines))
}
