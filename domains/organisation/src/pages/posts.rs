//! 部门与岗位. Units as a tree; posts with their holders, vacancies and clauses.

use std::collections::BTreeSet;

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered, address, clause_now, refused};
use houqin_page::{
    Card, Column, Crumb, Empty, FilterGroup, FilterLink, Markup, Row, Table, Tone, TreeNode, badge,
    breadcrumbs, card, empty_state, filter_bar, html, page_head, table, tree, two_columns,
};

use super::parts::{counted, holder, post_link, say, unit_name, vacant};
use super::{appointing, post_forms, unit_forms};
use crate::views::{self, PostRow, PostsQuery, UnitNode, UnitsQuery};

const POSTS: &str = "/organisation/posts";
/// Most posts on the page.
const POSTS_MAX: usize = 1_000;

/// `/organisation/posts`.
pub fn posts(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let units = views::units(&context.viewer, &UnitsQuery::default())?;
    let asked = context.asked("unit");
    let inside = inside(&units.units, asked);
    let all = of_state(context, context.asked("show"))?;
    let shown: Vec<&PostRow> =
        all.iter().filter(|post| asked.is_empty() || inside.contains(post.unit.as_str())).collect();
    let title = if asked.is_empty() {
        say(context, "nav-posts").into_owned()
    } else {
        unit_name(context, asked).to_owned()
    };
    let crumbs = if asked.is_empty() {
        html! {}
    } else {
        let up = [Crumb::new(say(context, "nav-posts"), POSTS), Crumb::new(title.clone(), "")];
        breadcrumbs(context.words, &up)
    };
    let main = html! {
        (filters(context))
        (listed(context, &title, &shown)?)
    };
    let forms = html! {
        (appointing::appoint(context, None)?)
        (post_forms::add(context, asked))
        (unit_forms::all(context, asked))
    };
    let side = html! {
        (unit_tree(context, &units.units))
        @if !forms.0.is_empty() {
            (card(&Card { title: say(context, "actions"), icon: "edit".into(), body: forms, ..Card::default() }))
        }
    };
    let body = html! {
        (page_head(&crumbs, &title, &html! { p { (say(context, "posts-lead")) } }, &html! {}))
        (refused(context))
        (two_columns(&main, &side))
    };
    Ok(Rendered::new(title, body).wide())
}

/// The posts in a state; those that the clock, an import or everybody holds stand last.
fn of_state(context: &PageContext<'_>, state: &str) -> Result<Vec<PostRow>, ViewError> {
    let mut all = Vec::new();
    let mut query =
        PostsQuery { state: state.to_owned(), limit: Some(200), ..PostsQuery::default() };
    while all.len() < POSTS_MAX {
        let page = views::posts(&context.viewer, &query)?;
        all.extend(page.posts);
        match page.next {
            Some(next) => query.after = next,
            None => break,
        }
    }
    all.sort_by(|one, other| {
        let key = |post: &PostRow| (!post.appointed, post.unit.clone(), post.code.clone());
        key(one).cmp(&key(other))
    });
    Ok(all)
}

/// The codes of a unit and of all under it.
fn inside<'u>(units: &'u [UnitNode], asked: &str) -> BTreeSet<&'u str> {
    let mut codes = BTreeSet::new();
    for unit in units {
        if unit.code == asked {
            whole(unit, &mut codes);
        } else {
            codes.extend(inside(&unit.units, asked));
        }
    }
    codes
}

fn whole<'u>(unit: &'u UnitNode, codes: &mut BTreeSet<&'u str>) {
    codes.insert(&unit.code);
    unit.units.iter().for_each(|unit| whole(unit, codes));
}

fn filters(context: &PageContext<'_>) -> Markup {
    let (unit, shown) = (context.asked("unit"), context.asked("show"));
    let links = ["", "held", "vacant", "shared", "closed"].map(|state| FilterLink {
        label: say(context, if state.is_empty() { "show-in-use" } else { show_key(state) }),
        href: address(POSTS, &[("unit", unit), ("show", state)]).into(),
        count: "".into(),
        current: shown == state,
    });
    let group = FilterGroup { label: say(context, "state"), links: links.into() };
    filter_bar(context.words, &houqin_page::Search::default(), &[group], "")
}

fn show_key(state: &str) -> &'static str {
    match state {
        "held" => "show-held",
        "vacant" => "show-vacant",
        "shared" => "show-shared",
        _ => "show-closed",
    }
}

fn listed(context: &PageContext<'_>, title: &str, posts: &[&PostRow]) -> Result<Markup, ViewError> {
    let mut rows = Vec::new();
    for post in posts {
        let cells = vec![
            html! {
                (post_link(context, &post.code)) " "
                @if post.shared { (badge(Tone::Info, &say(context, "shared-post"))) }
            },
            html! { (unit_name(context, &post.unit)) },
            holders(context, post)?,
            html! { @if post.duties.is_empty() { "—" } @else { (post.duties.len()) } },
            clause_now(context, &post.clause),
        ];
        let tone = if post.is_vacant() { Tone::Bad } else { Tone::Neutral };
        rows.push(Row { tone, ..Row::from(cells) });
    }
    let columns = vec![
        Column::title(say(context, "post")),
        Column::new(say(context, "unit")),
        Column::new(say(context, "holders")),
        Column { desk_only: true, ..Column::number(say(context, "duties-count")) },
        Column::new(say(context, "clause")),
    ];
    let empty = empty_state(&Empty {
        icon: "hierarchy-2".into(),
        title: say(context, "posts-none"),
        help: say(context, "posts-none-help"),
        action: html! {},
    });
    let caption = title.to_owned().into();
    Ok(table(context.words, &Table { caption, columns, rows, empty, ..Table::default() }))
}

/// Who holds a post today; how it is held where not by appointment.
pub fn holders(context: &PageContext<'_>, post: &PostRow) -> Result<Markup, ViewError> {
    if post.closed_at.is_some() {
        return Ok(html! { span class="muted" { (say(context, "post-closed")) } });
    }
    if !post.appointed {
        return Ok(html! { span class="muted" { (say(context, &held_key(post))) } });
    }
    let mut lines = Vec::new();
    for one in &post.holders {
        lines.push(holder(context, one.person, (one.tenure, one.stands_for, one.until))?);
    }
    Ok(html! {
        @for line in &lines { div class="each" { (line) } }
        @if lines.is_empty() { (vacant(context)) }
    })
}

/// The key of how a post is held.
pub fn held_key(post: &PostRow) -> String {
    format!("held-{}", post.held_by.code())
}

fn unit_tree(context: &PageContext<'_>, units: &[UnitNode]) -> Markup {
    let asked = context.asked("unit");
    let nodes: Vec<TreeNode<'_>> = units.iter().map(|unit| node(context, unit)).collect();
    let whole = TreeNode {
        label: context.school.into(),
        href: POSTS.into(),
        icon: "school".into(),
        open: true,
        current: asked.is_empty(),
        branches: nodes,
        ..TreeNode::default()
    };
    let label = say(context, "units");
    card(&Card {
        title: label.clone(),
        icon: "hierarchy-2".into(),
        body: tree(&label, &[whole]),
        ..Card::default()
    })
}

fn node<'u>(context: &PageContext<'_>, unit: &'u UnitNode) -> TreeNode<'u> {
    let vacancies = unit.posts.iter().filter(|post| post.is_vacant()).count();
    TreeNode {
        label: context.name(&unit.name).to_owned().into(),
        href: address(POSTS, &[("unit", &unit.code)]).into(),
        icon: "users-group".into(),
        aside: html! {
            span class="muted" { (counted(context, "posts-n", unit.posts.len())) }
            @if vacancies > 0 { " " (badge(Tone::Bad, &counted(context, "vacant-n", vacancies))) }
        },
        open: true,
        current: context.asked("unit") == unit.code,
        branches: unit.units.iter().map(|unit| node(context, unit)).collect(),
    }
}
