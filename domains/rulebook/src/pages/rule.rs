//! `/rulebook/rules/{code}`: one version of a rule, what each clause founds,
//! who signed it, its versions; signing and repealing.

use houqin_kernel::{ClauseText, StoreError, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext, Rendered, refused};
use houqin_page::{
    Button, Card, Column, Markup, Row, Table, Text, Tone, button, card, description_list, html,
    icon, link_button, note, page_head, table, two_columns,
};

use super::rules::standing_chip;
use super::{back, record};
use crate::version::REASON_MAX;
use crate::views::{self, Founded, FoundedKind, RuleDetail, RuleQuery, Standing, VersionLine};

/// The page.
pub fn rule(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let query = RuleQuery {
        code: context.params.get("code").cloned().unwrap_or_default(),
        version: context.asked("version").parse().ok(),
    };
    let rule = views::rule(&context.viewer, &query)?;
    let title = context.name(&rule.name).to_owned();
    let crumbs = back(context, "/rulebook/rules", "rulebook-nav-rules");
    let lead = html! {
        p { (state(context, &rule)) " " (words.say_with("rulebook-version", &[("n", i64::from(rule.version).into())])) }
    };
    let main = html! {
        (refused(context))
        (no_longer(context, &rule))
        (card(&Card { body: clauses(context, &rule), ..Card::default() }))
        (repeal(context, &rule))
    };
    let side = html! {
        (sign(context, &rule))
        (card(&Card { title: words.say("rulebook-about"), icon: "info-circle".into(), body: about(context, &rule), ..Card::default() }))
        (card(&Card { title: words.say("rulebook-versions"), icon: "history".into(), body: versions(context, &rule), flush: true, ..Card::default() }))
        (signatures(context, &rule)?)
    };
    let actions = html! {
        @if rule.in_force && !built_in(&rule.code) && context.may("rulebook.draft_rule") {
            (link_button(&format!("/rulebook/drafts/new?of={}", rule.code), &Button { icon: "edit".into(), ..Button::new(words.say("rulebook-draft-next")) }))
        }
    };
    let body = html! {
        (page_head(&crumbs, &title, &lead, &actions))
        (two_columns(&main, &side))
    };
    Ok(Rendered::new(title, body))
}

fn state(context: &PageContext<'_>, rule: &RuleDetail) -> Markup {
    if rule.in_force {
        standing_chip(context, Standing::InForce)
    } else if rule.from.is_some_and(|from| from > context.viewer.at) {
        standing_chip(context, Standing::ToCome)
    } else {
        standing_chip(context, Standing::Ended)
    }
}

fn no_longer(context: &PageContext<'_>, rule: &RuleDetail) -> Markup {
    let words = context.words;
    let Some(until) = rule.until else { return html! {} };
    let key = if until <= context.viewer.at { "rulebook-no-longer" } else { "rulebook-ends-soon" };
    let now = rule.versions.iter().find(|one| one.version != rule.version && one.until.is_none());
    note(
        Tone::Warn,
        &words.say_with(key, &[("day", context.day(until).into())]),
        &html! {
            @if let Some(now) = now {
                a href={ "/rulebook/rules/" (rule.code) "?version=" (now.version) } {
                    (words.say_with("rulebook-see-version", &[("n", i64::from(now.version).into())]))
                }
            }
        },
    )
}

fn clauses(context: &PageContext<'_>, rule: &RuleDetail) -> Markup {
    html! {
        ol class="clauses clauses-numbered" role="list" {
            @for clause in &rule.clauses {
                li id={ "c" (clause.no) } value=(clause.no) {
                    p { a class="clause-no" href={ "#c" (clause.no) } { (clause_no(context, clause.no)) } " " (wording(context, clause)) }
                    (founds(context, &rule.founds, clause.no))
                }
            }
        }
    }
}

/// The number of a clause, as the rules of the reader's language write it.
pub fn clause_no(context: &PageContext<'_>, no: u32) -> String {
    let (zh, en) = (houqin_kernel::chinese_number(no), no.to_string());
    let no = context.words.pick(&zh, &en);
    context.words.say_with("rulebook-clause-no", &[("n", no.into())])
}

/// The wording in the viewer's language; in Chinese, which binds, where there is no other.
pub fn wording<'t>(context: &PageContext<'_>, clause: &'t ClauseText) -> &'t str {
    let en = if clause.en.is_empty() { &clause.zh } else { &clause.en };
    context.words.pick(&clause.zh, en)
}

fn founds(context: &PageContext<'_>, all: &[Founded], no: u32) -> Markup {
    let mine: Vec<&Founded> = all.iter().filter(|one| one.no == no).collect();
    if mine.is_empty() {
        return html! {};
    }
    html! {
        p class="founds" {
            span class="muted" { (context.words.say("rulebook-founds")) }
            @for one in mine { " " (founded(context, one)) }
        }
    }
}

/// A thing that a clause founds, with its icon and its page.
pub fn founded(context: &PageContext<'_>, one: &Founded) -> Markup {
    let (picture, href) = match one.kind {
        FoundedKind::Post => ("id-badge-2", format!("/organisation/posts/{}", one.code)),
        FoundedKind::Duty => ("clipboard-check", format!("/organisation/duties/{}", one.code)),
        FoundedKind::Step => ("route", format!("/rulebook/procedures/{}", one.code)),
        FoundedKind::Pair => ("users-group", format!("/rulebook/apart#pair-{}", one.code)),
    };
    let name = html! { (icon(picture)) span { (context.name(&one.name)) } };
    // A post of the platform itself stands in no unit and has no page.
    let posts = &context.viewer.institution.posts;
    let built_in = one.kind == FoundedKind::Post
        && posts.get(&one.code).is_none_or(|post| post.unit.is_empty());
    if built_in {
        return html! { span class="founded" { (name) } };
    }
    html! { a class="founded" href=(href) { (name) } }
}

fn about(context: &PageContext<'_>, rule: &RuleDetail) -> Markup {
    let words = context.words;
    let mut rows: Vec<(Text<'_>, Markup)> = Vec::new();
    if !rule.owner.is_empty() {
        rows.push((words.say("rulebook-owner"), html! { (context.post(&rule.owner)) }));
    }
    if let Some(from) = rule.from {
        rows.push((words.say("rulebook-since"), html! { (context.day(from)) }));
    }
    rows.push((words.say("rulebook-clauses"), html! { (rule.clauses.len()) }));
    let must = if rule.requires_ack { "rulebook-must-sign" } else { "rulebook-need-not-sign" };
    rows.push((words.say("rulebook-signing"), html! { (words.say(must)) }));
    description_list(&rows)
}

fn versions(context: &PageContext<'_>, rule: &RuleDetail) -> Markup {
    let words = context.words;
    let rows = rule.versions.iter().map(|line| version_row(context, rule, line)).collect();
    table(
        words,
        &Table {
            caption: words.say("rulebook-versions"),
            columns: vec![
                Column::title(words.say("rulebook-version-head")),
                Column::new(words.say("rulebook-term")),
            ],
            rows,
            dense: true,
            ..Table::default()
        },
    )
}

fn version_row<'a>(context: &PageContext<'a>, rule: &RuleDetail, line: &VersionLine) -> Row<'a> {
    let words = context.words;
    let number = words.say_with("rulebook-version", &[("n", i64::from(line.version).into())]);
    Row::from(vec![
        html! {
            @if line.version == rule.version { strong { (number) } }
            @else { a href={ "/rulebook/rules/" (rule.code) "?version=" (line.version) } { (number) } }
        },
        html! {
            @match line.from { Some(from) => { (context.day(from)) } None => { (words.say("rulebook-always")) } }
            " – "
            @if let Some(until) = line.until { (context.day(until)) } @else { (words.say("rulebook-today")) }
            @if line.until.is_some() && line.end_reaches_open_cases { br; span class="muted" { (words.say("rulebook-reached-open")) } }
            @if let Some(seq) = line.issued { br; span class="muted" { (words.say("rulebook-issued-by")) " " (record(context, seq)) } }
            @if let Some(seq) = line.repealed {
                br; span class="muted" { (words.say("rulebook-repealed-by")) " " (record(context, seq)) }
                @if let Some(why) = &line.repeal_reason { br; (why) }
            }
        },
    ])
}

fn sign(context: &PageContext<'_>, rule: &RuleDetail) -> Markup {
    let words = context.words;
    let Some(me) = context.viewer.person else { return html! {} };
    if let Some(mine) = rule.signed.iter().find(|one| one.person == me) {
        let when = context.at(mine.at);
        return note(Tone::Good, &words.say("rulebook-signed-by-you"), &html! { (when) });
    }
    let may = rule.requires_ack && rule.until.is_none() && context.may("rulebook.acknowledge");
    if !may {
        return html! {};
    }
    let look = Button {
        large: true,
        icon: "signature".into(),
        ..Button::primary(words.say("rulebook-sign"))
    };
    let form = ActForm::new(context, "rulebook.acknowledge")
        .about("rule", rule.code.clone())
        .with("version", rule.version.to_string());
    card(&Card {
        title: words.say("rulebook-to-sign"),
        icon: "writing-sign".into(),
        body: html! { p { (words.say("rulebook-sign-why")) } (form.tap(&look)) },
        ..Card::default()
    })
}

fn signatures(context: &PageContext<'_>, rule: &RuleDetail) -> Result<Markup, StoreError> {
    let words = context.words;
    if !rule.requires_ack {
        return Ok(html! {});
    }
    let mut names = Vec::new();
    for one in &rule.signed {
        names.push((context.person(one.person)?, context.day(one.at)));
    }
    let count = i64::try_from(names.len()).unwrap_or(i64::MAX);
    Ok(card(&Card {
        title: words.say_with("rulebook-signed-count", &[("n", count.into())]).into(),
        icon: "signature".into(),
        aside: html! {
            @if context.viewer.may_read("rulebook.signatures") {
                a href={ "/rulebook/signatures?rule=" (rule.code) } { (words.say("rulebook-signatures")) }
            }
        },
        body: html! {
            @if names.is_empty() { p class="muted" { (words.say("rulebook-signed-none")) } }
            @else {
                details class="fold" {
                    summary { (words.say("rulebook-signed-names")) }
                    ul class="names" { @for (name, day) in &names { li { (name) " " span class="muted" { (day) } } } }
                }
            }
        },
        ..Card::default()
    }))
}

/// Whether the platform itself brings the rule.
fn built_in(code: &str) -> bool {
    crate::version::RESERVED.contains(&code)
}

/// For the post that may, while the version is in force.
fn repeal(context: &PageContext<'_>, rule: &RuleDetail) -> Markup {
    let words = context.words;
    if built_in(&rule.code)
        || !rule.in_force
        || rule.until.is_some()
        || !context.may("rulebook.repeal_rule")
    {
        return html! {};
    }
    let form = ActForm::new(context, "rulebook.repeal_rule").about("code", rule.code.clone());
    form.folded(
        &words.say("rulebook-repeal"),
        &html! {
            (note(Tone::Warn, &words.say("rulebook-repeal-warn"), &html! { (words.say_with("rulebook-repeal-warn-count", &[("n", i64::try_from(rule.founds.len()).unwrap_or(0).into())])) }))
            (form.lines(&Ask::must("reason", "rulebook-reason").at_most(REASON_MAX).rows(3)))
            (begins(&form, "rulebook-ends-from"))
            (button(&Button::danger(words.say("rulebook-repeal"))))
        },
    )
}

/// From when something holds, and whether it reaches open cases.
pub fn begins(form: &ActForm<'_, '_>, label: &str) -> Markup {
    html! {
        (form.moment(&Ask::new("from~local", label).help("rulebook-from-help")))
        (form.tick(&Ask::new("reaches_open_cases", "rulebook-reach"), false))
    }
}
