//! 地点. The tree from the campus down; what lies in one place, and its forms.

use std::collections::BTreeMap;

use houqin_kernel::{PlaceId, ViewError};
use houqin_page::face::{PageContext, Rendered, address, refused, rest};
use houqin_page::{
    Button, Card, Column, Crumb, Empty, Markup, Row, Search, Table, Tone, TreeNode, badge,
    breadcrumbs, card, empty_state, filter_bar, html, link_button, page_head, status_chip, table,
    tree, two_columns,
};

use super::parts::say;
use super::place_forms;
use crate::views::{self, PlacePage, PlaceRow, PlaceTree, PlacesQuery};

const PLACES: &str = "/organisation/places";
/// Most branches of the tree that are drawn under one.
const BRANCHES_MAX: usize = 300;

/// `/organisation/places`.
pub fn places(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let code = context.asked("in");
    let here = if code.is_empty() { None } else { Some(views::place(&context.viewer, code)?) };
    let q = context.asked("q").trim();
    let parent = match (q.is_empty(), &here) {
        (false, _) => "",
        (true, Some(place)) => place.code.as_str(),
        (true, None) => "-",
    };
    let page = views::places(
        &context.viewer,
        &PlacesQuery {
            q: q.to_owned(),
            parent: parent.to_owned(),
            after: context.asked("after").to_owned(),
            limit: Some(100),
            ..PlacesQuery::default()
        },
    )?;
    let all = views::place_tree(&context.viewer)?;
    let title =
        here.as_ref().map_or_else(|| say(context, "nav-places"), |it| it.name.clone().into());
    let main = html! {
        (search(context, q))
        (listed(context, &all, &page))
        (rest(context, PLACES, page.places.len(), page.next.as_deref()))
    };
    let side = html! {
        (in_tree(context, &all, here.as_ref()))
        (place_forms::all(context, &all, here.as_ref()))
    };
    let body = html! {
        (page_head(&crumbs(context, &all, here.as_ref()), &title, &lead(context, here.as_ref()), &codes(context, here.as_ref())))
        (refused(context))
        (two_columns(&main, &side))
    };
    Ok(Rendered::new(title, body).wide())
}

fn lead(context: &PageContext<'_>, here: Option<&PlaceRow>) -> Markup {
    let Some(place) = here else { return html! { p { (say(context, "places-lead")) } } };
    html! {
        p { (kind(context, &place.kind)) " · " code { (place.code) }
            @if place.teaching { " " (badge(Tone::Info, &say(context, "teaching-mark"))) }
            @if place.closed_at.is_some() { " " (status_chip(Tone::Neutral, "archive", &say(context, "place-closed"))) }
        }
    }
}

/// The word for a kind of place.
pub fn kind(context: &PageContext<'_>, kind: &str) -> String {
    say(context, &format!("place-{kind}")).into_owned()
}

fn codes(context: &PageContext<'_>, here: Option<&PlaceRow>) -> Markup {
    let Some(place) = here.filter(|place| place.closed_at.is_none()) else { return html! {} };
    let href = address("/organisation/places/codes", &[("in", &place.code)]);
    link_button(&href, &Button { icon: "qrcode".into(), ..Button::new(say(context, "codes")) })
}

/// The places above `here`, and itself.
fn crumbs(context: &PageContext<'_>, all: &PlaceTree, here: Option<&PlaceRow>) -> Markup {
    let Some(here) = here else { return html! {} };
    let by_id: BTreeMap<PlaceId, &PlaceRow> =
        all.nodes.iter().map(|node| (node.id, node)).collect();
    let mut way = vec![Crumb::new(here.name.clone(), "")];
    let mut up = here.parent;
    for _ in 0..crate::place::DEPTH_MAX {
        let Some(place) = up.and_then(|id| by_id.get(&id)) else { break };
        way.push(Crumb::new(place.name.clone(), address(PLACES, &[("in", &place.code)])));
        up = place.parent;
    }
    way.push(Crumb::new(say(context, "nav-places"), PLACES));
    way.reverse();
    breadcrumbs(context.words, &way)
}

fn search(context: &PageContext<'_>, q: &str) -> Markup {
    let search = Search {
        action: PLACES.into(),
        value: q.to_owned().into(),
        label: say(context, "places-search"),
        keep: Vec::new(),
        ..Search::default()
    };
    filter_bar(context.words, &search, &[], if q.is_empty() { "" } else { PLACES })
}

fn listed(context: &PageContext<'_>, all: &PlaceTree, page: &PlacePage) -> Markup {
    let found = !context.asked("q").trim().is_empty();
    let rows = page.places.iter().map(|place| {
        let inside = all.inside.get(&place.id).copied().unwrap_or(0);
        Row::from(vec![
            html! {
                a href=(address(PLACES, &[("in", &place.code)])) { (place.name) }
                @if found { " " span class="muted" { (place.path) } }
            },
            html! { code { (place.code) } },
            html! { (kind(context, &place.kind)) @if place.teaching { " " (badge(Tone::Info, &say(context, "teaching-mark"))) } },
            html! { @if inside > 0 { (inside) } @else { "—" } },
            html! { a href=(address("/organisation/places/codes", &[("in", &place.code)])) { (say(context, "codes-short")) } },
        ])
    });
    let columns = vec![
        Column::title(say(context, "place")),
        Column::new(say(context, "code")),
        Column::new(say(context, "kind")),
        Column { desk_only: true, ..Column::number(say(context, "inside")) },
        Column::new(say(context, "label")),
    ];
    let (title, help) = match (found, all.nodes.is_empty()) {
        (true, _) => ("places-not-found", "places-not-found-help"),
        (false, true) => ("places-none", "places-none-help"),
        (false, false) => ("places-nothing-inside", "places-nothing-inside-help"),
    };
    let action = html! {
        @if title == "places-none" { code { "houqin import places FILE --data DIR --login LOGIN" } }
    };
    table(
        context.words,
        &Table {
            caption: say(context, "nav-places"),
            columns,
            rows: rows.collect(),
            dense: true,
            empty: empty_state(&Empty {
                icon: "map-pin".into(),
                title: say(context, title),
                help: say(context, help),
                action,
            }),
            ..Table::default()
        },
    )
}

fn in_tree(context: &PageContext<'_>, all: &PlaceTree, here: Option<&PlaceRow>) -> Markup {
    if all.nodes.is_empty() {
        return html! {};
    }
    let mut below: BTreeMap<Option<PlaceId>, Vec<&PlaceRow>> = BTreeMap::new();
    for node in &all.nodes {
        below.entry(node.parent).or_default().push(node);
    }
    let mut open = Vec::new();
    let mut up = here.map(|place| place.id);
    for _ in 0..=crate::place::DEPTH_MAX {
        let Some(id) = up else { break };
        open.push(id);
        up = all.nodes.iter().find(|node| node.id == id).and_then(|node| node.parent);
    }
    let drawn = Drawn { all, below, open, here: here.map(|place| place.id) };
    let label = say(context, "places-tree");
    card(&Card {
        title: label.clone(),
        icon: "building".into(),
        body: tree(&label, &drawn.branches(None)),
        ..Card::default()
    })
}

struct Drawn<'t> {
    all: &'t PlaceTree,
    below: BTreeMap<Option<PlaceId>, Vec<&'t PlaceRow>>,
    open: Vec<PlaceId>,
    here: Option<PlaceId>,
}

impl<'t> Drawn<'t> {
    fn branches(&self, parent: Option<PlaceId>) -> Vec<TreeNode<'t>> {
        let places = self.below.get(&parent).map(Vec::as_slice).unwrap_or_default();
        places.iter().take(BRANCHES_MAX).map(|place| self.node(place)).collect()
    }

    fn node(&self, place: &'t PlaceRow) -> TreeNode<'t> {
        let inside = self.all.inside.get(&place.id).copied().unwrap_or(0);
        TreeNode {
            label: place.name.as_str().into(),
            href: address(PLACES, &[("in", &place.code)]).into(),
            icon: icon_of(&place.kind).into(),
            aside: html! { @if inside > 0 { span class="muted num" { (inside) } } },
            open: place.kind == "campus" || self.open.contains(&place.id),
            current: self.here == Some(place.id),
            branches: self.branches(Some(place.id)),
        }
    }
}

fn icon_of(kind: &str) -> &'static str {
    match kind {
        "campus" => "school",
        "building" => "building",
        "floor" => "columns",
        "outdoor" => "leaf",
        _ => "map-pin",
    }
}
