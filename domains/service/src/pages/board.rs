//! The dispatcher's board, and the list of all orders.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered};
use houqin_page::{
    BoardCard, BoardColumn, Button, Choice, Column, Empty, Field, FilterGroup, FilterLink, Markup,
    Pager, Row, Search, Table, Tone, board_card, button, empty_state, filter_bar, hidden, html,
    pager, select_field, table,
};

use super::forms::{act_button, act_form, folded};
use super::{at, name, person, place, refused, state_chip, t};
use crate::views::{self, Board, Catalogue, OrderQuery, OrderRow};

const HERE: &str = "/service/board";

/// `/service/board`.
pub fn board(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let board = views::board(&context.viewer)?;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let title = t!(context, "派工台", "Dispatch board");
    let workers = workers(context, &board)?;
    let column =
        |title: &'static str, tone, rows: &[OrderRow]| -> Result<BoardColumn<'_>, ViewError> {
            let shown = rows.iter().take(50);
            let cards = shown
                .map(|row| card(context, &catalogue, &workers, row))
                .collect::<Result<_, _>>()?;
            Ok(BoardColumn {
                title: title.into(),
                aside: html! {},
                tone,
                cards,
                more_href: "/service/orders".into(),
                total: rows.len(),
            })
        };
    let columns = [
        column(t!(context, "待派工", "To dispatch"), Tone::Warn, &board.waiting)?,
        column(t!(context, "处理中", "At work"), Tone::Info, &board.working)?,
        column(t!(context, "暂停", "Paused"), Tone::Neutral, &board.paused)?,
        column(t!(context, "待确认", "To be confirmed"), Tone::Good, &board.done)?,
    ];
    let load: Vec<(String, i64)> =
        workers.iter().map(|(choice, load)| (choice.label.to_string(), *load)).collect();
    let body = html! {
        h1 { (title) }
        (refused(context))
        p { (t!(context, "在手件数：", "In hand:")) @for (name, _) in &load { " " (name) " " } @if load.is_empty() { "–" } }
        (houqin_page::board(context.words, &columns))
    };
    Ok(Rendered::new(title, body).wide())
}

type Workers<'c> = Vec<(Choice<'c>, i64)>;

/// Who may take orders, with what they have in hand.
fn workers<'c>(context: &PageContext<'_>, board: &Board) -> Result<Workers<'c>, ViewError> {
    let institution = context.viewer.institution;
    let Some(procedure) = institution.procedure(crate::order::PROCEDURE, context.viewer.at) else {
        return Ok(Vec::new());
    };
    let mut posts: Vec<&String> = procedure
        .steps
        .iter()
        .filter(|step| step.act == "service.take")
        .flat_map(|step| &step.posts)
        .collect();
    posts.sort_unstable();
    posts.dedup();
    let mut workers: Workers<'c> = Vec::new();
    for post in posts {
        for held in institution.holders(post, context.viewer.at) {
            let value = held.person.to_string();
            if workers.iter().any(|(choice, _)| choice.value == value) {
                continue;
            }
            let load = board.load.get(&value).copied().unwrap_or(0);
            let label = format!("{} · {load}", person(context, held.person)?);
            workers.push((
                Choice { value: value.into(), label: label.into(), ..Choice::default() },
                load,
            ));
        }
    }
    workers.sort_by_key(|(_, load)| *load);
    Ok(workers)
}

fn card(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    workers: &Workers<'_>,
    row: &OrderRow,
) -> Result<Markup, ViewError> {
    let id = row.id.to_string();
    let due =
        row.resolve_due.map(|due| format!("{} {}", t!(context, "须在", "By"), at(context, due)));
    let who = row.assignee.map(|who| person(context, who)).transpose()?;
    Ok(board_card(&BoardCard {
        number: row.number.as_str().into(),
        title: format!(
            "{} · {}",
            name(context, &catalogue.category(&row.category)),
            row.description.as_deref().unwrap_or_default()
        )
        .into(),
        href: format!("/service/orders/{id}").into(),
        place: place(context, row.place, row.place_text.as_deref())?.into(),
        chips: state_chip(context, row),
        due: due.unwrap_or_default().into(),
        due_tone: if row.is_late(context.viewer.at) { Tone::Bad } else { Tone::Neutral },
        person: html! { @if let Some(who) = &who { (who) } },
        action: actions(context, workers, row, &id),
    }))
}

fn actions(context: &PageContext<'_>, workers: &Workers<'_>, row: &OrderRow, id: &str) -> Markup {
    match row.state.as_str() {
        "reported" => html! {
            (act_button(context, "service.accept", id, HERE, &Button::new(t!(context, "受理", "Accept"))))
            (folded(t!(context, "派工", "Dispatch"), &dispatch(context, workers, id)))
        },
        "accepted" => dispatch(context, workers, id),
        _ => html! {},
    }
}

/// The form of dispatching.
fn dispatch(context: &PageContext<'_>, workers: &Workers<'_>, id: &str) -> Markup {
    let pool = Choice {
        value: "".into(),
        label: t!(context, "放入待接池", "To the pool").into(),
        ..Choice::default()
    };
    let choices: Vec<Choice<'_>> =
        std::iter::once(pool).chain(workers.iter().map(|(choice, _)| choice.clone())).collect();
    let body = html! {
        (hidden("order", id))
        (select_field(context.words, &Field { id: format!("assignee-{id}").into(), ..Field::new("assignee", t!(context, "派给（在手件数）", "To (in hand)")) }, &choices))
        (button(&Button::primary(t!(context, "派工", "Dispatch"))))
    };
    act_form(context, "service.dispatch", HERE, false, &body)
}

fn query(context: &PageContext<'_>) -> OrderQuery {
    OrderQuery {
        state: context.asked("state").to_owned(),
        category: context.asked("category").to_owned(),
        number: context.asked("number").to_owned(),
        figure: context.asked("figure").to_owned(),
        met: context.asked("met").to_owned(),
        from: context.asked("from").parse().ok().map(houqin_kernel::Moment),
        until: context.asked("until").parse().ok().map(houqin_kernel::Moment),
        imported: context.asked("imported").to_owned(),
        after: context.asked("after").to_owned(),
        ..OrderQuery::default()
    }
}

/// `/service/orders`.
pub fn orders(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let query = query(context);
    let list = views::orders(&context.viewer, &query)?;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let title = t!(context, "全部报修单", "All orders");
    let mut rows = Vec::new();
    for row in &list.orders {
        rows.push(Row::from(vec![
            html! { a href={ "/service/orders/" (row.id) } { (row.number) } },
            html! { (name(context, &catalogue.category(&row.category))) },
            html! { (place(context, row.place, row.place_text.as_deref())?) },
            state_chip(context, row),
            html! { @if let Some(who) = row.assignee { (person(context, who)?) } },
            html! { (at(context, row.reported_at)) },
            html! { @if let Some(due) = row.resolve_due { (at(context, due)) } },
        ]));
    }
    let next = list.next.as_ref().map(|next| {
        format!("/service/orders?state={}&category={}&figure={}&met={}&from={}&until={}&imported={}&after={next}",
            query.state, query.category, query.figure, query.met,
            query.from.map_or(String::new(), |at| at.0.to_string()),
            query.until.map_or(String::new(), |at| at.0.to_string()), query.imported)
    });
    let columns = [
        ("单号", "Number"),
        ("类别", "Category"),
        ("地点", "Place"),
        ("状态", "State"),
        ("处理人", "Worker"),
        ("报修时间", "Reported"),
        ("须办结", "Due"),
    ];
    let body = html! {
        h1 { (title) }
        @if !query.figure.is_empty() { p { (super::by_figure(context, &query.figure, &query.met)) } }
        (filters(context, &query))
        (table(context.words, &Table {
            caption: title.into(),
            columns: columns.map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
            rows,
            dense: true,
            empty: empty_state(&Empty {
                icon: "search".into(),
                title: t!(context, "没有这样的报修单", "No such orders").into(),
                help: t!(context, "换一个条件试试。", "Try another filter.").into(),
                action: html! {},
            }),
            ..Table::default()
        }))
        (pager(context.words, &Pager {
            next_href: next.unwrap_or_default().into(),
            first_href: if query.after.is_empty() { "".into() } else { "/service/orders".into() },
            shown: list.orders.len(),
            ..Pager::default()
        }))
    };
    Ok(Rendered::new(title, body).wide())
}

fn filters(context: &PageContext<'_>, query: &OrderQuery) -> Markup {
    let states = [
        ("open", "未办结", "Open"),
        ("late", "已超时", "Late"),
        ("closed", "已办结", "Closed"),
        ("unconfirmed", "未确认", "Unconfirmed"),
        ("all", "全部", "All"),
    ];
    let links = states.map(|(state, zh, en)| FilterLink {
        label: t!(context, zh, en).into(),
        href: format!("/service/orders?state={state}").into(),
        count: "".into(),
        current: query.figure.is_empty()
            && query.imported != "only"
            && (query.state == state || (query.state.is_empty() && state == "open")),
    });
    let imported = FilterLink {
        label: t!(context, "导入的", "Imported").into(),
        href: "/service/orders?state=all&imported=only".into(),
        count: "".into(),
        current: query.imported == "only",
    };
    let group = FilterGroup {
        label: t!(context, "状态", "State").into(),
        links: links.into_iter().chain([imported]).collect(),
    };
    let search = Search {
        action: "/service/orders".into(),
        value: query.number.as_str().into(),
        label: t!(context, "单号", "Number").into(),
        keep: vec![("state".into(), "all".into())],
    };
    filter_bar(context.words, &search, &[group], "")
}
