//! Lists of orders: all of them with their filters, and one's own.

use houqin_kernel::{PlaceId, StoreError, ViewError};
use houqin_page::face::{self, PageContext, Rendered};
use houqin_page::{
    Button, Choice, Column, Empty, Field, FilterGroup, FilterLink, LinkRow, Markup, Row, Search,
    Table, Tone, button, empty_state, filter_bar, filter_links, hidden, html, link_button,
    link_list, note, page_head, select_field, table,
};

use super::{at, bulk, due, place, state_chip, workers};
use crate::figures::{Measure, Scope, Slicing, share, sliced, slices};
use crate::views::{self, Catalogue, OrderQuery, OrderRow};

/// Most buildings to filter by.
const BUILDINGS_MAX: usize = 100;

const ORDERS: &str = "/service/orders";

fn query(context: &PageContext<'_>) -> OrderQuery {
    let asked = |name| context.asked(name).to_owned();
    let moment = |name| context.asked(name).parse().ok().map(houqin_kernel::Moment);
    OrderQuery {
        state: asked("state"),
        category: asked("category"),
        requester_unit: asked("requester_unit"),
        building: context.asked("building").parse().ok(),
        assignee: context.asked("assignee").parse().ok(),
        // The search field of lists is called `q`.
        number: context.asked("q").trim().to_uppercase(),
        figure: asked("figure"),
        met: asked("met"),
        slice: asked("slice"),
        unit: asked("unit"),
        urgency: asked("urgency"),
        without: asked("without"),
        due: asked("due"),
        from: moment("from"),
        until: moment("until"),
        imported: asked("imported"),
        after: asked("after"),
        ..OrderQuery::default()
    }
}

/// The list's address with this query, from its beginning.
pub fn address(query: &OrderQuery) -> String {
    let pairs = [
        ("state", query.state.clone()),
        ("category", query.category.clone()),
        ("requester_unit", query.requester_unit.clone()),
        ("building", query.building.map(|id| id.to_string()).unwrap_or_default()),
        ("assignee", query.assignee.map(|id| id.to_string()).unwrap_or_default()),
        ("q", query.number.clone()),
        ("figure", query.figure.clone()),
        ("met", query.met.clone()),
        ("slice", query.slice.clone()),
        ("unit", query.unit.clone()),
        ("urgency", query.urgency.clone()),
        ("without", query.without.clone()),
        ("due", query.due.clone()),
        ("from", query.from.map(|at| at.0.to_string()).unwrap_or_default()),
        ("until", query.until.map(|at| at.0.to_string()).unwrap_or_default()),
        ("imported", query.imported.clone()),
    ];
    let pairs = pairs.each_ref().map(|(name, value)| (*name, value.as_str()));
    face::address(ORDERS, &pairs)
}

/// `/service/orders`.
pub fn orders(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let query = query(context);
    let list = views::orders(&context.viewer, &query)?;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let words = context.words;
    let title = words.say("service-nav-orders");
    let empty = empty_state(&Empty {
        icon: "search".into(),
        title: words.say("service-orders-none"),
        help: words.say("service-orders-none-help"),
        action: html! {},
    });
    let body = html! {
        (page_head(&html! {}, &title, &html! { (by_figure(context, &query)?) (by_due(context, &query)?) }, &html! {}))
        @if !query.figure.is_empty() && query.slice.is_empty() { (whether_met(context, &query)) }
        (filters(context, &query))
        (narrower(context, ORDERS, &query, &kept(&query), true)?)
        (tickable(context, &list.orders, &rows(context, &catalogue, &title, &list.orders, empty)?))
        (face::part_shown(context, ORDERS, list.orders.len(), list.next.as_deref()))
    };
    Ok(Rendered::new(title, body).wide())
}

/// Which orders a figure's list shows, and how many those are.
fn by_figure(context: &PageContext<'_>, query: &OrderQuery) -> Result<Markup, ViewError> {
    let words = context.words;
    let Some(measure) = Measure::named(&query.figure) else {
        return Ok(html! {});
    };
    let span = query.from.zip(query.until);
    let told = span.map(|(from, until)| {
        let pair = [("from", at(context, from).into()), ("until", at(context, until).into())];
        words.say_with("service-by-span", &pair)
    });
    let scope = Scope::of(&context.viewer, query.narrow())?;
    let span = span.unwrap_or((houqin_kernel::Moment(0), context.viewer.at));
    let total = match Slicing::named(query.slice.split('.').next().unwrap_or_default()) {
        Some(slicing) if sliced(&context.viewer, &query.slice, span).is_some() => {
            let cell = query.slice.rsplit('.').next().and_then(|cell| cell.parse().ok());
            let cells = slices(&context.viewer, &scope, span, slicing)?;
            cell.and_then(|cell: usize| cells.get(cell).copied()).unwrap_or(0)
        }
        _ => {
            let counted = share(&context.viewer, measure, &scope, span.0, span.1)?;
            match query.met.as_str() {
                "1" => counted.part,
                "0" => counted.missed(),
                _ => counted.whole,
            }
        }
    };
    Ok(html! { p data-total=(total) {
        (words.say(&format!("service-by-{}", measure.name)))
        @if let Some(told) = cell_told(context, &query.slice) { " " (told) }
        @if let Some(told) = told { " " (told) }
        " " strong { (words.say_with("service-by-total", &[("n", total.into())])) }
    } })
}

/// Which orders of the board by person and day the list shows.
fn by_due(context: &PageContext<'_>, query: &OrderQuery) -> Result<Markup, StoreError> {
    let words = context.words;
    if query.due.is_empty() {
        return Ok(html! {});
    }
    let whose = match query.assignee {
        Some(person) => Some(context.person(person)?),
        None if query.without == "worker" => Some(words.say("service-days-nobody").into_owned()),
        None => None,
    };
    Ok(html! { p {
        @if let Some(whose) = whose { strong { (whose) } " · " }
        (words.say(&format!("service-by-due-{}", query.due)))
        " " a href="/service/board/days" { (words.say("service-board-days")) }
    } })
}

/// Which cell of a distribution, in words.
fn cell_told(context: &PageContext<'_>, slice: &str) -> Option<String> {
    let words = context.words;
    let (name, cell) = slice.split_once('.')?;
    let cell: usize = cell.parse().ok()?;
    match Slicing::named(name)?.name {
        "hour" => Some(format!(
            "{} {}:00",
            words.say(&format!("service-weekday-{}", cell / 24)),
            cell % 24
        )),
        "score" => Some(words.say_with("service-score-other", &[("n", cell.into())])),
        name => Some(words.say(&format!("service-{name}-{cell}")).into_owned()),
    }
}

fn whether_met(context: &PageContext<'_>, query: &OrderQuery) -> Markup {
    let words = context.words;
    let links = [("", "service-met-all"), ("1", "service-met-yes"), ("0", "service-met-no")];
    let links = links.map(|(met, key)| FilterLink {
        label: words.say(key),
        href: address(&OrderQuery { met: met.into(), ..query.clone() }).into(),
        count: "".into(),
        current: query.met == met,
    });
    filter_links(&words.say("service-met"), &links)
}

fn filters(context: &PageContext<'_>, query: &OrderQuery) -> Markup {
    let words = context.words;
    let plain = query.figure.is_empty()
        && query.due.is_empty()
        && query.number.is_empty()
        && query.imported != "only";
    let in_state = |state: &str| {
        let state = state.to_owned();
        let (building, assignee) = (query.building, query.assignee);
        let (category, unit) = (query.category.clone(), query.unit.clone());
        let requester_unit = query.requester_unit.clone();
        OrderQuery {
            state,
            category,
            requester_unit,
            building,
            assignee,
            unit,
            ..OrderQuery::default()
        }
    };
    let states = ["open", "late", "paused", "reported", "done", "unconfirmed", "closed", "all"];
    let links = states.map(|state| FilterLink {
        label: words.say(&format!("service-filter-{state}")),
        href: address(&in_state(state)).into(),
        count: "".into(),
        current: plain && (query.state == state || (query.state.is_empty() && state == "open")),
    });
    let imported = FilterLink {
        label: words.say("service-imported"),
        href: "/service/orders?state=all&imported=only".into(),
        count: "".into(),
        current: query.imported == "only",
    };
    let group = FilterGroup {
        label: words.say("service-state"),
        links: links.into_iter().chain([imported]).collect(),
    };
    let search = Search {
        action: ORDERS.into(),
        value: query.number.clone().into(),
        label: words.say("service-number"),
        keep: vec![("state".into(), "all".into())],
        ..Search::default()
    };
    let clear = if address(query) == ORDERS { "" } else { ORDERS };
    filter_bar(words, &search, &[group], clear)
}

/// The buildings that orders speak of, by name.
fn buildings(context: &PageContext<'_>) -> Result<Vec<(String, String)>, StoreError> {
    let reading = context.viewer.reading;
    let mut named = Vec::new();
    let mut last = PlaceId([0; 16]);
    while named.len() < BUILDINGS_MAX {
        // From one building to the next, however many orders each has.
        let next = reading.first(
            "SELECT building FROM service_order WHERE school_id = $1 AND building > $2 \
             ORDER BY building LIMIT 1",
            &[reading.school().into(), (&last).into()],
            |row| row.id::<PlaceId>(0),
        )?;
        let Some(next) = next else { break };
        named.push((next.to_string(), place(context, Some(next), None)?));
        last = next;
    }
    named.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(named)
}

/// What else the list was asked for, to be kept when it is narrowed.
fn kept(query: &OrderQuery) -> Vec<(&'static str, String)> {
    let moment = |at: Option<houqin_kernel::Moment>| at.map(|at| at.0.to_string());
    let all = [
        ("state", query.state.clone()),
        ("figure", query.figure.clone()),
        ("met", query.met.clone()),
        ("slice", query.slice.clone()),
        ("unit", query.unit.clone()),
        ("urgency", query.urgency.clone()),
        ("without", query.without.clone()),
        ("due", query.due.clone()),
        ("from", moment(query.from).unwrap_or_default()),
        ("until", moment(query.until).unwrap_or_default()),
        ("imported", query.imported.clone()),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// Category, building and, for whoever may see persons, person, behind a fold; the
/// form asks `action` for them.
pub fn narrower(
    context: &PageContext<'_>,
    action: &str,
    query: &OrderQuery,
    kept: &[(&'static str, String)],
    persons: bool,
) -> Result<Markup, StoreError> {
    let words = context.words;
    let any = || std::iter::once(Choice::new("", words.say("service-any")));
    let catalogue = views::catalogue(context.viewer.reading)?;
    let categories = catalogue.categories.iter();
    let categories: Vec<Choice<'_>> = any()
        .chain(categories.map(|one| Choice::new(one.code.as_str(), context.name(&one.name))))
        .collect();
    let known = buildings(context)?;
    let places = known.iter().map(|(id, label)| Choice::new(id.as_str(), label.as_str()));
    let places: Vec<Choice<'_>> = any().chain(places).collect();
    let units = context.viewer.institution.units.values();
    let units: Vec<Choice<'_>> = any()
        .chain(units.map(|one| Choice::new(one.code.as_str(), context.name(&one.name))))
        .collect();
    let hands = if persons { workers::named(context)? } else { Vec::new() };
    let hands = hands.iter().map(|(id, label)| Choice::new(id.as_str(), label.as_str()));
    let hands: Vec<Choice<'_>> = any().chain(hands).collect();
    let building = query.building.map(|id| id.to_string()).unwrap_or_default();
    let assignee = query.assignee.map(|id| id.to_string()).unwrap_or_default();
    let open = !query.category.is_empty()
        || !query.requester_unit.is_empty()
        || query.building.is_some()
        || query.assignee.is_some();
    let field = |name: &'static str, key: &str, value: &str| Field {
        value: value.to_owned().into(),
        ..Field::new(name, words.say(key))
    };
    Ok(html! {
        details class="fold" open[open] {
            summary { (words.say("service-narrower")) }
            form method="get" action=(action) class="form form-row" {
                @for (name, value) in kept { (hidden(name, value)) }
                (select_field(words, &field("category", "service-category", &query.category), &categories))
                @if action == ORDERS { (select_field(words, &field("requester_unit", "service-unit", &query.requester_unit), &units)) }
                (select_field(words, &field("building", "service-building", &building), &places))
                @if persons {
                    (select_field(words, &field("assignee", "service-worker", &assignee), &hands))
                }
                (button(&Button::new(words.say("service-narrow"))))
            }
        }
    })
}

/// The list in a form that takes the ticked ones on; as it is where there is
/// nothing to tick.
fn tickable(context: &PageContext<'_>, orders: &[OrderRow], listed: &Markup) -> Markup {
    let words = context.words;
    if !orders.iter().any(|row| bulk::may_any(context, row)) {
        return listed.clone();
    }
    let go = Button { icon: "checklist".into(), ..Button::new(words.say("service-bulk-do")) };
    html! {
        form method="get" action=(bulk::HERE) class="tick-form" {
            div class="tick-bar" {
                label class="tick" hidden {
                    input type="checkbox" data-ticks-all;
                    span { (words.say("service-bulk-all")) }
                }
                (button(&go))
            }
            (listed)
        }
    }
}

/// A box to tick before an order's number, where there is something to do to it.
fn tick(context: &PageContext<'_>, row: &OrderRow) -> Markup {
    let label = [("number", row.number.as_str().into())];
    html! {
        @if bulk::may_any(context, row) {
            input type="checkbox" class="tick-box" name={ (bulk::BOX) (row.id) }
                aria-label=(context.words.say_with("service-bulk-tick", &label));
            " "
        }
    }
}

fn rows(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    title: &str,
    orders: &[OrderRow],
    empty: Markup,
) -> Result<Markup, StoreError> {
    let words = context.words;
    let mut lines = Vec::new();
    for row in orders {
        let (limit, tone) = due(context, row)?;
        let cells = vec![
            html! { (tick(context, row)) a href={ "/service/orders/" (row.id) } { (row.number) } },
            html! {
                (context.name(&catalogue.category(&row.category)))
                @if let Some(said) = &row.description { span class="cell-more" { (said) } }
            },
            html! { (place(context, row.place, row.place_text.as_deref())?) },
            state_chip(context, row),
            html! { @if let Some(who) = row.assignee { (context.person(who)?) } },
            html! { (at(context, row.reported_at)) },
            html! { (limit) },
        ];
        let tone = if tone == Tone::Bad { Tone::Bad } else { Tone::Neutral };
        lines.push(Row { tone, ..Row::from(cells) });
    }
    let heads = ["what", "place", "state", "worker", "reported-at", "due"];
    let whole = ["worker", "reported-at"];
    let columns =
        std::iter::once(Column { whole: true, ..Column::title(words.say("service-number")) })
            .chain(heads.map(|key| Column {
                whole: whole.contains(&key),
                ..Column::new(words.say(&format!("service-{key}")))
            }));
    Ok(table(
        words,
        &Table {
            caption: title.to_owned().into(),
            columns: columns.collect(),
            rows: lines,
            dense: true,
            empty,
            ..Table::default()
        },
    ))
}

/// `/service/my`.
pub fn my(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let query = OrderQuery {
        state: "all".into(),
        requester: context.viewer.person,
        after: context.asked("after").to_owned(),
        ..OrderQuery::default()
    };
    let list = views::orders(&context.viewer, &query)?;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let title = words.say("service-nav-my");
    let plus = Button { icon: "plus".into(), ..Button::primary(words.say("service-nav-report")) };
    let new = link_button("/report", &plus);
    let none = list.orders.is_empty();
    let body = html! {
        (page_head(&html! {}, &title, &html! {}, &if none { html! {} } else { new.clone() }))
        @if none {
            (empty_state(&Empty {
                icon: "inbox".into(),
                title: words.say("service-my-none"),
                help: words.say("service-my-none-help"),
                action: new,
            }))
        } @else {
            (to_confirm(context, &list.orders)?)
            (link_list(&own_rows(context, &catalogue, &list.orders)?))
            (face::part_shown(context, "/service/my", list.orders.len(), list.next.as_deref()))
        }
        (super::joining::mine(context, &catalogue)?)
    };
    Ok(Rendered::new(title, body))
}

/// What waits for the viewer's word.
fn to_confirm(context: &PageContext<'_>, orders: &[OrderRow]) -> Result<Markup, StoreError> {
    let mut links = Vec::new();
    for row in orders.iter().filter(|row| row.state == "done") {
        let place = place(context, row.place, row.place_text.as_deref())?;
        links.push(html! { a href={ "/service/orders/" (row.id) } { (row.number) " " (place) } });
    }
    if links.is_empty() {
        return Ok(html! {});
    }
    let asked = context.words.say("service-my-confirm");
    Ok(note(Tone::Warn, &asked, &html! { ul { @for link in &links { li { (link) } } } }))
}

fn own_rows(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    orders: &[OrderRow],
) -> Result<Vec<LinkRow<'static>>, StoreError> {
    let mut rows = Vec::new();
    for row in orders {
        let place = place(context, row.place, row.place_text.as_deref())?;
        let (limit, _) = due(context, row)?;
        let parts = [row.number.clone(), at(context, row.reported_at), limit];
        let help: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let category = context.name(&catalogue.category(&row.category)).to_owned();
        rows.push(LinkRow {
            href: format!("/service/orders/{}", row.id).into(),
            label: format!("{category} · {place}").into(),
            help: help.join(" · ").into(),
            icon: "".into(),
            aside: state_chip(context, row),
        });
    }
    Ok(rows)
}
