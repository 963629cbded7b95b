//! 人员. The list: found by name or number, by unit, kind, and whether they left.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered, address, refused, rest};
use houqin_page::{
    Button, Card, Choice, Column, Empty, Field, FilterGroup, FilterLink, Markup, Row, Search,
    Table, Tone, badge, button, card, empty_state, filter_bar, hidden, html, link_button,
    page_head, select_field, status_chip, table,
};

use super::parts::{post_link, say, unit_choices, unit_name};
use super::person_forms;
use crate::views::{self, PeoplePage, PeopleQuery, PersonRow};

const PEOPLE: &str = "/organisation/people";

/// `/organisation/people`.
pub fn people(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let title = say(context, "nav-people");
    let query = query(context);
    let page = views::people(&context.viewer, &query)?;
    let enrol = person_forms::enrol(context)?;
    let body = html! {
        (page_head(&html! {}, &title, &html! { p { (say(context, "people-lead")) } }, &import(context)))
        (refused(context))
        @if !enrol.0.is_empty() { (card(&Card { body: enrol, ..Card::default() })) }
        (filters(context, &query))
        (narrower(context, &query))
        (listed(context, &query, &page))
        (rest(context, "/organisation/people", page.people.len(), page.next.as_deref()))
    };
    Ok(Rendered::new(title, body).wide())
}

/// The way to bring a list, for whoever enrols.
fn import(context: &PageContext<'_>) -> Markup {
    let look = Button { icon: "upload".into(), ..Button::new(say(context, "people-import")) };
    html! {
        @if context.may("organisation.enrol") { (link_button("/organisation/people/import", &look)) }
    }
}

/// Those who are here, where the address does not say.
fn query(context: &PageContext<'_>) -> PeopleQuery {
    let asked = |name| context.asked(name).trim().to_owned();
    let state = asked("state");
    PeopleQuery {
        q: asked("q"),
        state: if state.is_empty() { "here".into() } else { state },
        kind: asked("kind"),
        unit: asked("unit"),
        after: asked("after"),
        limit: None,
    }
}

fn at(query: &PeopleQuery, more: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("q", query.q.as_str()),
        ("state", if query.state == "here" { "" } else { &query.state }),
        ("kind", &query.kind),
        ("unit", &query.unit),
    ];
    for (name, value) in more {
        pairs.retain(|(one, _)| one != name);
        pairs.push((name, value));
    }
    address(PEOPLE, &pairs)
}

fn filters(context: &PageContext<'_>, query: &PeopleQuery) -> Markup {
    let states = ["here", "left", "all"].map(|state| FilterLink {
        label: say(context, &format!("people-{state}")),
        href: at(query, &[("state", if state == "here" { "" } else { state })]).into(),
        count: "".into(),
        current: query.state == state,
    });
    let search = Search {
        action: PEOPLE.into(),
        value: query.q.clone().into(),
        label: say(context, "people-search"),
        keep: [("state", &query.state), ("kind", &query.kind), ("unit", &query.unit)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.into(), value.clone().into()))
            .collect(),
        ..Search::default()
    };
    let group = FilterGroup { label: say(context, "state"), links: states.into() };
    let clear = if at(query, &[]) == PEOPLE { "" } else { PEOPLE };
    filter_bar(context.words, &search, &[group], clear)
}

/// Unit and kind, behind a fold.
fn narrower(context: &PageContext<'_>, query: &PeopleQuery) -> Markup {
    let words = context.words;
    let units = unit_choices(context, "any");
    let any = Choice::new("", say(context, "any"));
    let kinds: Vec<Choice<'_>> = std::iter::once(any).chain(person_forms::kinds(context)).collect();
    let field = |name: &'static str, value: &str| Field {
        value: value.to_owned().into(),
        id: format!("narrow-{name}").into(),
        ..Field::new(name, say(context, name))
    };
    html! {
        details class="fold" open[!query.unit.is_empty() || !query.kind.is_empty()] {
            summary { (say(context, "narrower")) }
            form method="get" action=(PEOPLE) class="form" {
                (hidden("state", &query.state))
                @if !query.q.is_empty() { (hidden("q", &query.q)) }
                (select_field(words, &field("unit", &query.unit), &units))
                (select_field(words, &field("kind", &query.kind), &kinds))
                (button(&houqin_page::Button::new(say(context, "narrow"))))
            }
        }
    }
}

fn listed(context: &PageContext<'_>, query: &PeopleQuery, page: &PeoplePage) -> Markup {
    let rows = page.people.iter().map(|person| row(context, person)).collect();
    let heads = ["number", "kind", "unit", "posts", "state"];
    let columns = std::iter::once(Column::title(say(context, "name"))).chain(heads.map(|key| {
        Column { desk_only: matches!(key, "kind" | "unit"), ..Column::new(say(context, key)) }
    }));
    let nobody = at(query, &[]) == PEOPLE && query.after.is_empty();
    let (title, help) = if nobody {
        ("people-none", "people-none-help")
    } else {
        ("people-not-found", "people-not-found-help")
    };
    table(
        context.words,
        &Table {
            caption: say(context, "nav-people"),
            columns: columns.collect(),
            rows,
            dense: true,
            empty: empty_state(&Empty {
                icon: "users".into(),
                title: say(context, title),
                help: say(context, help),
                action: html! {},
            }),
            ..Table::default()
        },
    )
}

fn row(context: &PageContext<'_>, person: &PersonRow) -> Row<'static> {
    let called = person.name.clone();
    let called = called.unwrap_or_else(|| context.words.say("page-erased").into_owned());
    Row::from(vec![
        html! { a href={ (PEOPLE) "/" (person.id) } { (called) } },
        html! { span class="num" { (person.number) } },
        html! { (kind(context, &person.kind)) },
        html! { (unit_name(context, &person.unit)) },
        html! { @for (at, post) in person.posts.iter().enumerate() { @if at > 0 { " · " } (post_link(context, post)) } },
        state(context, person),
    ])
}

/// The word for a kind of person.
pub fn kind(context: &PageContext<'_>, kind: &str) -> String {
    say(context, &format!("kind-{kind}")).into_owned()
}

/// Here, left, or erased.
pub fn state(context: &PageContext<'_>, person: &PersonRow) -> Markup {
    match person.left_at {
        Some(left) => html! {
            (status_chip(Tone::Neutral, "logout", &say(context, "left")))
            " " span class="muted" { (context.day(left)) }
            @if person.name.is_none() { " " (badge(Tone::Neutral, &say(context, "erased-mark"))) }
        },
        None => status_chip(Tone::Good, "user-check", &say(context, "here")),
    }
}
