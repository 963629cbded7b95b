//! 职责. Every duty by its post, whether it is covered; and the gaps: posts
//! without a holder, duties not done in time, hands that should be apart.

use houqin_kernel::{Tier, ViewError};
use houqin_page::face::{PageContext, Rendered, address, clause_now, refused};
use houqin_page::{
    Card, Column, Empty, FilterGroup, FilterLink, Markup, Row, Search, Table, Tone, card,
    empty_state, filter_bar, html, note, page_head, stat_row, status_chip, table,
};

use super::duty_forms;
use super::parts::{counted, person_link, post_link, say};
use crate::views::{self, DutyRow, Gaps, Joined};

const DUTIES: &str = "/organisation/duties";

/// `/organisation/duties`: 管理到位, duty by duty.
pub fn duties(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let title = say(context, "nav-duties");
    let all = views::duties(&context.viewer)?;
    let gaps = views::gaps(&context.viewer, &all)?;
    // The figure of the dashboard asks for those that do not meet it.
    let shown = if context.asked("met") == "0" { "open" } else { context.asked("show") };
    let kept: Vec<&DutyRow> = all.iter().filter(|duty| fits(shown, duty)).collect();
    let lead = html! { p { (say(context, "duties-lead")) } };
    let body = html! {
        (page_head(&html! {}, &title, &lead, &html! {}))
        (refused(context))
        (figures(context, &all, &gaps))
        (joined(context, &gaps)?)
        (vacancies(context, &gaps))
        (alone(context, &gaps)?)
        (duty_forms::add(context))
        (filters(context, shown))
        (by_post(context, &kept))
    };
    Ok(Rendered::new(title, body).wide())
}

fn fits(shown: &str, duty: &DutyRow) -> bool {
    match shown {
        "open" => !duty.covered,
        "vacant" => !duty.held,
        "overdue" => duty.held && duty.measured && !duty.covered,
        "covered" => duty.covered && duty.counts(),
        "unmeasured" => !duty.counts(),
        _ => true,
    }
}

fn figures(context: &PageContext<'_>, all: &[DutyRow], gaps: &Gaps) -> Markup {
    let stat = |key: &str, n: usize, show: &str| {
        let count = i64::try_from(n).unwrap_or(i64::MAX);
        (
            say(context, key),
            context.words.count(count).into(),
            address(DUTIES, &[("show", show)]).into(),
        )
    };
    let count = |shown: &str| all.iter().filter(|duty| fits(shown, duty)).count();
    let (covered, open, unmeasured) = (count("covered"), count("open"), count("unmeasured"));
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX).into();
    let bridge = [
        ("all", number(all.len())),
        ("covered", number(covered)),
        ("open", number(open)),
        ("unmeasured", number(unmeasured)),
    ];
    let stats = stat_row(&[
        stat("duties-all", all.len(), ""),
        stat("duty-covered", covered, "covered"),
        stat("duties-vacant", gaps.vacant_duties.len(), "vacant"),
        stat("duties-overdue", gaps.overdue_duties.len(), "overdue"),
        stat("duties-unmeasured", unmeasured, "unmeasured"),
    ]);
    html! {
        (stats)
        p { (context.words.say_with("organisation-duties-bridge", &bridge)) }
    }
}

fn filters(context: &PageContext<'_>, shown: &str) -> Markup {
    let states = ["", "covered", "open", "vacant", "overdue", "unmeasured"];
    let links = states.map(|state| FilterLink {
        label: if state.is_empty() {
            context.words.say("page-all")
        } else {
            say(context, &format!("duties-{state}"))
        },
        href: address(DUTIES, &[("show", state)]).into(),
        count: "".into(),
        current: state == shown,
    });
    let group = FilterGroup { label: say(context, "state"), links: links.into() };
    filter_bar(context.words, &Search::default(), &[group], "")
}

/// Duties grouped by the post that answers.
fn by_post(context: &PageContext<'_>, kept: &[&DutyRow]) -> Markup {
    let mut sorted = kept.to_vec();
    sorted.sort_by(|one, other| one.post.cmp(&other.post).then(one.code.cmp(&other.code)));
    let rows = sorted.iter().map(|duty| {
        let tone = if duty.covered { Tone::Neutral } else { Tone::Bad };
        let cells = vec![
            link(context, duty),
            post_link(context, &duty.post),
            state(context, duty),
            interval(context, duty),
            html! { @match duty.last_at { Some(at) => { (context.at(at)) } None => { "—" } } },
            clause_now(context, &duty.clause),
        ];
        Row { tone, ..Row::from(cells) }
    });
    let heads = ["answers", "state", "interval", "last-done", "clause"];
    let columns = std::iter::once(Column::title(say(context, "duty")))
        .chain(heads.map(|key| Column::new(say(context, key))));
    table(
        context.words,
        &Table {
            caption: say(context, "nav-duties"),
            columns: columns.collect(),
            rows: rows.collect(),
            empty: empty_state(&Empty {
                icon: "checklist".into(),
                title: say(context, "duties-none"),
                help: say(context, "duties-none-help"),
                action: html! {},
            }),
            ..Table::default()
        },
    )
}

/// A duty's name, to its page.
pub fn link(context: &PageContext<'_>, duty: &DutyRow) -> Markup {
    html! { a href={ "/organisation/duties/" (duty.code) } { (context.name(&duty.name)) } }
}

/// How a duty stands.
pub fn state(context: &PageContext<'_>, duty: &DutyRow) -> Markup {
    let (tone, icon, key) = if !duty.held {
        (Tone::Bad, "user-question", "duty-vacant")
    } else if !duty.measured {
        (Tone::Neutral, "help-circle", "duty-unmeasured")
    } else if duty.covered {
        (Tone::Good, "circle-check", "duty-covered")
    } else {
        (Tone::Bad, "clock-exclamation", "duty-overdue")
    };
    status_chip(tone, icon, &say(context, key))
}

/// How often an act is expected.
pub fn interval(context: &PageContext<'_>, duty: &DutyRow) -> Markup {
    let days = usize::try_from(duty.every_days).unwrap_or(0);
    html! { @if days > 0 { (counted(context, "every-days", days)) } @else { (say(context, "on-demand")) } }
}

/// Hands that join what should be apart.
fn joined(context: &PageContext<'_>, gaps: &Gaps) -> Result<Markup, ViewError> {
    if gaps.joined.is_empty() {
        return Ok(html! {});
    }
    let mut lines = Vec::new();
    for one in &gaps.joined {
        lines.push(html! { li { (joined_line(context, one)?) } });
    }
    let worst =
        gaps.joined.iter().any(|one| one.tier == Tier::Never && one.excepted_until.is_none());
    let tone = if worst { Tone::Bad } else { Tone::Warn };
    let body = html! { ul { @for line in &lines { (line) } } };
    Ok(note(tone, &counted(context, "joined-title", gaps.joined.len()), &body))
}

fn joined_line(context: &PageContext<'_>, one: &Joined) -> Result<Markup, ViewError> {
    let until = one.excepted_until.map(|until| {
        let pair = [("until", context.day(until).into())];
        context.words.say_with("organisation-excepted-until", &pair)
    });
    let tier = match one.tier {
        Tier::Never => "tier-never",
        Tier::Compensable => "tier-compensable",
        Tier::Notice => "tier-notice",
    };
    Ok(html! {
        (person_link(context, one.person)?) " " (post_link(context, &one.posts.0)) " × "
        (post_link(context, &one.posts.1)) " · " (say(context, tier)) " · " (clause_now(context, &one.clause))
        @if let Some(until) = until { " · " (until) }
    })
}

fn vacancies(context: &PageContext<'_>, gaps: &Gaps) -> Markup {
    if gaps.vacant_posts.is_empty() {
        return html! {};
    }
    let body = html! {
        p { @for (at, post) in gaps.vacant_posts.iter().enumerate() { @if at > 0 { " · " } (post_link(context, post)) } }
    };
    note(Tone::Bad, &counted(context, "vacant-posts-title", gaps.vacant_posts.len()), &body)
}

/// Posts that rest on one person, those without a stand-in first.
fn alone(context: &PageContext<'_>, gaps: &Gaps) -> Result<Markup, ViewError> {
    let mut rows = Vec::new();
    let mut listed: Vec<_> = gaps.single_holders.iter().collect();
    listed.sort_by_key(|one| one.backed);
    for one in listed {
        rows.push(Row::from(vec![
            post_link(context, &one.post),
            person_link(context, one.person)?,
            html! { @if one.backup.is_empty() { "—" } @else { (post_link(context, &one.backup)) } },
            html! {
                @if one.backed { (status_chip(Tone::Good, "circle-check", &say(context, "backed"))) }
                @else { (status_chip(Tone::Warn, "alert-triangle", &say(context, "not-backed"))) }
            },
        ]));
    }
    if rows.is_empty() {
        return Ok(html! {});
    }
    let bare = gaps.single_holders.iter().filter(|one| !one.backed).count();
    let heads = ["person", "backup", "state"].map(|key| Column::new(say(context, key)));
    let columns = std::iter::once(Column::title(say(context, "post"))).chain(heads);
    let listed = table(
        context.words,
        &Table {
            caption: say(context, "alone"),
            columns: columns.collect(),
            rows,
            dense: true,
            ..Table::default()
        },
    );
    let body = html! {
        details class="fold" { summary { (counted(context, "alone-n", bare)) } (listed) }
    };
    Ok(card(&Card { title: say(context, "alone"), icon: "user".into(), body, ..Card::default() }))
}
