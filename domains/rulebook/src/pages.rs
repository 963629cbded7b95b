//! The faces of the rulebook: rules with their clauses, procedures, kept-apart
//! hands with their exceptions.

use houqin_kernel::{Tier, ViewError};
use houqin_page::face::{Nav, PageContext, PageDef, Rendered, Right};
use houqin_page::{
    Button, Catalogue, Column, Form, Markup, Row, Table, Tone, button, form, hidden, html, note,
    refusal, status_chip, table,
};

use crate::views::{self, RuleQuery};

/// The words of the navigation.
pub const CATALOGUE: Catalogue = Catalogue {
    zh: include_str!("../words/rulebook.zh.ftl"),
    en: include_str!("../words/rulebook.en.ftl"),
};

const fn nav(label: &'static str, icon: &'static str) -> Option<Nav> {
    Some(Nav { label, icon, section: "web-section-rules", phone: false })
}

/// The pages.
pub const PAGES: &[PageDef] = &[
    PageDef {
        path: "/rulebook/rules",
        right: Right::View("rulebook.rules"),
        nav: nav("rulebook-nav-rules", "book-2"),
        get: rules,
    },
    PageDef {
        path: "/rulebook/rules/{code}",
        right: Right::View("rulebook.rules"),
        nav: None,
        get: rule,
    },
    PageDef {
        path: "/rulebook/procedures",
        right: Right::View("rulebook.procedures"),
        nav: nav("rulebook-nav-procedures", "route"),
        get: procedures,
    },
    PageDef {
        path: "/rulebook/apart",
        right: Right::View("rulebook.apart"),
        nav: nav("rulebook-nav-apart", "users-group"),
        get: apart,
    },
];

macro_rules! t {
    ($context:expr, $zh:expr, $en:expr) => {
        $context.words.pick($zh, $en)
    };
}

fn refused(context: &PageContext<'_>) -> Markup {
    let Some(why) = context.refusal else { return html! {} };
    refusal(
        context.words,
        &houqin_page::Refusal {
            sentence: why.message.pick(context.data_lang()).into(),
            ..houqin_page::Refusal::default()
        },
    )
}

/// `/rulebook/rules`.
pub fn rules(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let title = t!(context, "制度", "Rules");
    let zone = context.viewer.institution.calendar.zone();
    let rows = views::rules(&context.viewer)?
        .into_iter()
        .map(|rule| {
            Row::from(vec![
                html! { a href={ "/rulebook/rules/" (rule.code) } { (rule.name.pick(context.data_lang())) } },
                html! { @match rule.version { Some(version) => { (t!(context, "第", "version")) " " (version) " " (t!(context, "版", "")) } None => (status_chip(Tone::Neutral, "archive", t!(context, "已关闭", "closed"))) } },
                html! { @if let Some(from) = rule.from { (context.words.date(from.civil(zone).date())) } },
                html! { (rule.clauses) },
                html! { @if rule.signed { (status_chip(Tone::Good, "signature", t!(context, "已签收", "signed"))) } @else if rule.requires_ack { (status_chip(Tone::Warn, "writing-sign", t!(context, "须签收", "to be signed"))) } },
            ])
        })
        .collect();
    let body = html! {
        h1 { (title) }
        (table(context.words, &Table {
            caption: title.into(),
            columns: [("名称", "Title"), ("施行版本", "In force"), ("施行日期", "Since"), ("条数", "Clauses"), ("签收", "Signed")].map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
            rows,
            ..Table::default()
        }))
    };
    Ok(Rendered::new(title, body))
}

/// `/rulebook/rules/{code}`.
pub fn rule(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let query = RuleQuery {
        code: context.params.get("code").cloned().unwrap_or_default(),
        version: context.asked("version").parse().ok(),
    };
    let rule = views::rule(&context.viewer, &query)?;
    let title = rule.name.pick(context.data_lang()).to_owned();
    let signed = context.viewer.person.is_some_and(|person| rule.signed.contains(&person));
    let zone = context.viewer.institution.calendar.zone();
    let sign = html! {
        (hidden("_page", context.here)) (hidden("_next", context.here))
        (hidden("rule", &rule.code)) (hidden("version", &rule.version.to_string()))
        (button(&Button { large: true, icon: "signature".into(), ..Button::primary(t!(context, "我已阅读，签收", "I have read it: sign")) }))
    };
    let body = html! {
        h1 { (title) }
        (refused(context))
        p {
            (t!(context, "第", "Version")) " " (rule.version) " " (t!(context, "版", ""))
            @if let Some(from) = rule.from { " · " (context.words.date(from.civil(zone).date())) " " (t!(context, "起施行", "in force since")) }
            " · " (rule.signed.len()) " " (t!(context, "人已签收", "have signed"))
        }
        @if let Some(until) = rule.until { (note(Tone::Warn, t!(context, "这一版已不再施行", "This version is no longer in force"), &html! { (context.words.date(until.civil(zone).date())) })) }
        ol class="clauses" {
            @for clause in &rule.clauses {
                li id={ "c" (clause.no) } value=(clause.no) {
                    p { (t!(context, &clause.zh, if clause.en.is_empty() { &clause.zh } else { &clause.en })) }
                    @let founds: Vec<&str> = rule.founds.iter().filter(|(no, _)| *no == clause.no).flat_map(|(_, names)| names).map(|name| name.pick(context.data_lang())).collect();
                    @if !founds.is_empty() { p class="muted" { (t!(context, "据此：", "Founds: ")) (founds.join(" · ")) } }
                }
            }
        }
        @if !signed && context.viewer.person.is_some() && rule.until.is_none() && rule.requires_ack {
            (form(&Form { idempotency_key: context.key.clone().into(), ..Form::new("/act/rulebook.acknowledge", context.csrf) }, &sign))
        }
        @if rule.versions.len() > 1 {
            p { (t!(context, "各版：", "Versions:")) @for version in &rule.versions { " " a href={ "/rulebook/rules/" (rule.code) "?version=" (version) } { (version) } } }
        }
    };
    Ok(Rendered::new(title, body))
}

/// `/rulebook/procedures`: who does what, by which clause.
pub fn procedures(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let title = t!(context, "规程", "Procedures");
    let institution = context.viewer.institution;
    let lang = context.data_lang();
    let shown = institution
        .procedures
        .keys()
        .filter_map(|code| institution.procedure(code, context.viewer.at));
    let body = html! {
        h1 { (title) }
        @for procedure in shown {
            h2 { (procedure.name.pick(lang)) " " small { (procedure.cited()) } }
            (table(context.words, &Table {
                caption: procedure.name.pick(lang).into(),
                columns: [("步骤", "Step"), ("从", "From"), ("到", "To"), ("岗位", "Posts"), ("依据", "Clause")].map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
                dense: true,
                rows: procedure.steps.iter().map(|step| {
                    let state = |code: &String| procedure.state(code).map_or(code.clone(), |state| state.name.pick(lang).to_owned());
                    let from: Vec<String> = step.from.iter().map(state).collect();
                    let posts: Vec<String> = step.posts.iter().map(|post| institution.post_name(post).pick(lang).to_owned()).collect();
                    let clause = institution.clause(&step.clause, context.viewer.at).map(|clause| clause.cited());
                    Row::from(vec![
                        html! { (step.name.pick(lang)) @if step.emergency { " " (status_chip(Tone::Warn, "flame", t!(context, "抢修", "emergency"))) } },
                        html! { (from.join("、")) },
                        html! { @if !step.to.is_empty() { (state(&step.to)) } },
                        html! { (posts.join("、")) },
                        html! { @if let Some(cited) = &clause { a href={ "/rulebook/rules/" (cited.rule) "?version=" (cited.version) "#c" (cited.no) } { (institution.clause_name(cited).pick(lang)) } } @else { (t!(context, "不在施行中", "not in force")) } },
                    ])
                }).collect(),
                ..Table::default()
            }))
        }
    };
    Ok(Rendered::new(title, body))
}

/// `/rulebook/apart`: pairs by tier, and the exceptions that are open.
pub fn apart(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let title = t!(context, "不相容岗位", "Kept-apart hands");
    let lang = context.data_lang();
    let institution = context.viewer.institution;
    let rows = institution.pairs.iter().map(|pair| {
        let (tone, icon, zh, en) = match pair.tier {
            Tier::Never => (Tone::Bad, "ban", "绝不", "never"),
            Tier::Compensable => (Tone::Warn, "scale", "可补偿", "compensable"),
            Tier::Notice => (Tone::Info, "eye", "提示", "notice"),
        };
        Row::from(vec![
            html! { (pair.name.pick(lang)) },
            html! { (status_chip(tone, icon, t!(context, zh, en))) },
            html! { @if pair.tier == Tier::Compensable { (t!(context, "例外最长", "exception up to")) " " (pair.max_days) " " (t!(context, "天，最多", "days,")) " " (pair.cap_cases) " " (t!(context, "件", "cases")) } },
        ])
    });
    let zone = institution.calendar.zone();
    let open = views::exceptions(&context.viewer).unwrap_or_default();
    let body = html! {
        h1 { (title) }
        (table(context.words, &Table {
            caption: title.into(),
            columns: [("哪两手", "Which hands"), ("等级", "Tier"), ("例外", "Exception")].map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
            rows: rows.collect(),
            ..Table::default()
        }))
        h2 { (t!(context, "例外公示", "Exceptions, published")) }
        @if open.is_empty() { p { (t!(context, "现在没有例外。", "There are none.")) } }
        ul { @for one in &open { li { (one.pair) " · " (context.words.date(one.from.civil(zone).date())) "–" (context.words.date(one.until.civil(zone).date())) " · " (one.cap_cases) @if !one.approved { " · " (t!(context, "待批准", "waits for approval")) } } } }
    };
    Ok(Rendered::new(title, body))
}
