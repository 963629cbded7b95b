//! 岗位. One post: who holds it and held it, what it answers for, what it may
//! do, and what it may not be joined with.

use houqin_kernel::{Tier, ViewError};
use houqin_page::face::{PageContext, Rendered, address, clause_link, clause_now, refused};
use houqin_page::{
    Card, Column, Crumb, Markup, Row, Table, Text, Tone, badge, breadcrumbs, card,
    description_list, html, page_head, status_chip, table, two_columns,
};

use super::parts::{holder, person_link, post_link, say, span, tenure_name, unit_name, vacant};
use super::{appointing, duties, post_forms, posts};
use crate::views::{self, AppointmentRow, PostDetail};

/// `/organisation/posts/{code}`.
pub fn post(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let code = context.params.get("code").map_or("", String::as_str);
    let post = views::post(&context.viewer, code)?;
    let title = context.name(&post.post.name).to_owned();
    let crumbs = breadcrumbs(
        context.words,
        &[
            Crumb::new(say(context, "nav-posts"), "/organisation/posts"),
            Crumb::new(
                unit_name(context, &post.post.unit).to_owned(),
                address("/organisation/posts", &[("unit", &post.post.unit)]),
            ),
            Crumb::new(title.clone(), ""),
        ]
        .into_iter()
        .filter(|crumb| !crumb.label.is_empty())
        .collect::<Vec<_>>(),
    );
    let lead = html! {
        p { (context.name(&post.summary)) }
        @if post.post.shared { (status_chip(Tone::Info, "heart-handshake", &say(context, "shared-post"))) }
        @if post.post.closed_at.is_some() { " " (status_chip(Tone::Neutral, "archive", &say(context, "post-closed"))) }
    };
    let main = html! {
        (now(context, &post)?)
        (answers(context, &post)?)
        (steps_of(context, code))
        (apart(context, code))
        (history(context, &post.appointments)?)
    };
    let body = html! {
        (page_head(&crumbs, &title, &lead, &html! {}))
        (refused(context))
        (two_columns(&main, &side(context, &post)?))
    };
    Ok(Rendered::new(title, body).wide())
}

fn side(context: &PageContext<'_>, post: &PostDetail) -> Result<Markup, ViewError> {
    let row = &post.post;
    let risk = if post.risk.is_empty() { "risk-none" } else { &format!("risk-{}", post.risk) };
    let facts: Vec<(Text<'_>, Markup)> = vec![
        (say(context, "code"), html! { code { (row.code) } }),
        (say(context, "unit"), html! { (or_dash(unit_name(context, &row.unit))) }),
        (say(context, "founding-clause"), clause_now(context, &row.clause)),
        (say(context, "held-by"), html! { (say(context, &posts::held_key(row))) }),
        (say(context, "risk"), html! { (say(context, risk)) }),
        (
            say(context, "backup"),
            if post.backup.is_empty() {
                html! { (say(context, "backup-none")) }
            } else {
                post_link(context, &post.backup)
            },
        ),
    ];
    let open = row.closed_at.is_none();
    let forms = html! {
        @if open && row.appointed {
            (appointing::appoint(context, Some(&row.code))?)
            (appointing::delegate(context, &row.code)?)
        }
        @if open { (post_forms::upkeep(context, post)) }
    };
    Ok(html! {
        (card(&Card { title: say(context, "post-facts"), icon: "id-badge-2".into(), body: description_list(&facts), ..Card::default() }))
        @if !forms.0.is_empty() {
            (card(&Card { title: say(context, "actions"), icon: "edit".into(), body: forms, ..Card::default() }))
        }
    })
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

fn now(context: &PageContext<'_>, post: &PostDetail) -> Result<Markup, ViewError> {
    let row = &post.post;
    let mut lines = Vec::new();
    for one in &row.holders {
        let who = holder(context, one.person, (one.tenure, one.stands_for, one.until))?;
        lines.push(html! { li { (who) (appointing::end(context, one.appointment)) } });
    }
    let body = html! {
        @if !row.appointed || row.closed_at.is_some() { (posts::holders(context, row)?) }
        @else if lines.is_empty() {
            p { (vacant(context)) } p class="muted" { (say(context, "vacant-help")) }
        } @else { ul class="line-list" role="list" { @for line in &lines { (line) } } }
    };
    Ok(card(&Card {
        title: say(context, "holders-now"),
        icon: "user-check".into(),
        body,
        ..Card::default()
    }))
}

fn answers(context: &PageContext<'_>, post: &PostDetail) -> Result<Markup, ViewError> {
    let all = views::duties(&context.viewer)?;
    let of = |codes: &[String], leads: bool| -> Vec<Row<'_>> {
        all.iter()
            .filter(|duty| codes.contains(&duty.code))
            .map(|duty| {
                Row::from(vec![
                    duties::link(context, duty),
                    html! { @if leads { (say(context, "leads")) } @else { (say(context, "answers")) } },
                    duties::state(context, duty),
                    clause_now(context, &duty.clause),
                ])
            })
            .collect()
    };
    let mut rows = of(&post.post.duties, false);
    rows.extend(of(&post.post.leads, true));
    let heads = [
        Column::title(say(context, "duty")),
        Column::new(say(context, "responsibility")),
        Column::new(say(context, "state")),
        Column::new(say(context, "clause")),
    ];
    let empty = html! { p class="muted" { (say(context, "duties-of-post-none")) } };
    Ok(section(context, "nav-duties", "checklist", heads.into(), rows, empty))
}

fn section(
    context: &PageContext<'_>,
    key: &str,
    icon: &'static str,
    columns: Vec<Column<'_>>,
    rows: Vec<Row<'_>>,
    empty: Markup,
) -> Markup {
    let flush = !rows.is_empty();
    let body = table(
        context.words,
        &Table { caption: say(context, key), columns, rows, empty, ..Table::default() },
    );
    card(&Card { title: say(context, key), icon: icon.into(), body, flush, ..Card::default() })
}

/// Which steps of which procedures the post may do.
fn steps_of(context: &PageContext<'_>, code: &str) -> Markup {
    let mine = context.steps().filter(|(_, step)| step.posts.iter().any(|one| one == code));
    let rows = mine.map(|(procedure, step)| {
        Row::from(vec![
            html! { (context.name(&step.name)) },
            html! { a href="/rulebook/procedures" { (context.name(&procedure.name)) } },
            clause_now(context, &step.clause),
        ])
    });
    let heads = [
        Column::title(say(context, "step")),
        Column::new(say(context, "procedure")),
        Column::new(say(context, "clause")),
    ];
    let empty = html! { p class="muted" { (say(context, "steps-none")) } };
    section(context, "steps-of-post", "route", heads.into(), rows.collect(), empty)
}

fn tier(context: &PageContext<'_>, tier: Tier) -> Markup {
    match tier {
        Tier::Never => status_chip(Tone::Bad, "ban", &say(context, "tier-never")),
        Tier::Compensable => {
            status_chip(Tone::Warn, "alert-triangle", &say(context, "tier-compensable"))
        }
        Tier::Notice => status_chip(Tone::Info, "info-circle", &say(context, "tier-notice")),
    }
}

/// Which posts it may not be joined with, and which acts may not meet on one case.
fn apart(context: &PageContext<'_>, code: &str) -> Markup {
    let mut rows = Vec::new();
    for pair in &context.viewer.institution.pairs {
        let has = |list: &[String]| list.iter().any(|one| one == code);
        let others = match (has(&pair.posts_a), has(&pair.posts_b)) {
            (true, _) => &pair.posts_b,
            (_, true) => &pair.posts_a,
            _ => continue,
        };
        rows.push(Row::from(vec![
            html! { (context.name(&pair.name)) },
            html! { @for other in others { div class="each" { (post_link(context, other)) } } },
            tier(context, pair.tier),
            clause_now(context, &pair.clause),
        ]));
    }
    let heads = [
        Column::title(say(context, "pair")),
        Column::new(say(context, "not-with")),
        Column::new(say(context, "tier")),
        Column::new(say(context, "clause")),
    ];
    let acts = acts_apart(context, code);
    let empty = html! { p class="muted" { (say(context, "apart-none")) } };
    html! {
        (section(context, "apart-of-post", "users-group", heads.into(), rows, empty))
        @if !acts.0.is_empty() { (acts) }
    }
}

/// Acts of the post that the same hands may not join on one case.
fn acts_apart(context: &PageContext<'_>, code: &str) -> Markup {
    let mine = |act: &str| {
        context.steps().any(|(_, step)| step.act == act && step.posts.iter().any(|one| one == code))
    };
    let pairs = context.viewer.institution.pairs.iter();
    let rows: Vec<Row<'_>> = pairs
        .filter(|pair| pair.acts_a.iter().chain(&pair.acts_b).any(|act| mine(act)))
        .map(|pair| {
            let said = |acts: &[String]| {
                let names: Vec<String> = acts.iter().map(|act| context.act_name(act)).collect();
                names.join(" · ")
            };
            Row::from(vec![
                html! { (context.name(&pair.name)) },
                html! { (said(&pair.acts_a)) " × " (said(&pair.acts_b)) },
                tier(context, pair.tier),
                clause_now(context, &pair.clause),
            ])
        })
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    let heads = [
        Column::title(say(context, "pair")),
        Column::new(say(context, "acts-apart-what")),
        Column::new(say(context, "tier")),
        Column::new(say(context, "clause")),
    ];
    section(context, "acts-apart", "hand-stop", heads.into(), rows, html! {})
}

/// Appointments, of today, to come and ended.
fn history(context: &PageContext<'_>, all: &[AppointmentRow]) -> Result<Markup, ViewError> {
    let mut rows = Vec::new();
    for one in all {
        let who = person_link(context, one.person)?;
        rows.push(Row::from(appointment_cells(context, one, who)?));
    }
    let heads = columns(context, "person");
    let empty = html! { p class="muted" { (say(context, "appointments-none")) } };
    Ok(section(context, "appointments", "history", heads, rows, empty))
}

/// The columns of appointments; the first is what differs.
pub fn columns<'a>(context: &PageContext<'a>, first: &str) -> Vec<Column<'a>> {
    let more = ["tenure", "dates", "state", "clause"].map(|key| Column::new(say(context, key)));
    std::iter::once(Column::title(say(context, first))).chain(more).collect()
}

/// The cells of an appointment after `first`.
pub fn appointment_cells(
    context: &PageContext<'_>,
    one: &AppointmentRow,
    first: Markup,
) -> Result<Vec<Markup>, ViewError> {
    let behalf = one.stands_for.map(|id| context.person(id)).transpose()?;
    let (tone, icon, key) = match one.state.as_str() {
        "current" => (Tone::Good, "circle-check", "state-current"),
        "future" => (Tone::Info, "calendar", "state-future"),
        _ => (Tone::Neutral, "archive", "state-ended"),
    };
    let clause = match one.clause.parse() {
        Ok(cited) => clause_link(context, &cited),
        Err(_) => html! { "—" },
    };
    let ended = one.ended_by.filter(|_| one.state == "ended");
    Ok(vec![
        first,
        html! {
            (tenure_name(context, one.tenure))
            @if let Some(who) = behalf {
                " " span class="muted" { (context.words.say_with("organisation-stands-for", &[("who", who.into())])) }
            }
        },
        html! { (span(context, one.from, one.until)) },
        html! {
            (status_chip(tone, icon, &say(context, key)))
            @if !one.notices.is_empty() { " " (badge(Tone::Warn, &say(context, "joins-notice"))) }
            @if let Some(record) = ended.filter(|_| context.viewer.may_read("ledger.records")) {
                " " a href={ "/ledger/records/" (record) } { (context.words.say_with("organisation-ended-by", &[("record", record.into())])) }
            }
        },
        clause,
    ])
}
