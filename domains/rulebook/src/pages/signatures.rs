//! `/rulebook/signatures`: who has not signed which rule.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered, rest};
use houqin_page::{
    Column, Empty, FilterGroup, FilterLink, Row, Search, Table, empty_state, filter_bar, html,
    page_head, table,
};

use super::lists;
use crate::views::{self, SignaturesQuery};

/// Where the list stands.
const HERE: &str = "/rulebook/signatures";

/// The list.
pub fn signatures(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let query = SignaturesQuery {
        rule: context.asked("rule").to_owned(),
        after: context.asked("after").to_owned(),
        limit: None,
    };
    let list = views::signatures(&context.viewer, &query)?;
    let title = words.say("rulebook-signatures").into_owned();
    let mut rows = Vec::new();
    for one in &list.unsigned {
        rows.push(Row::from(vec![
            html! { (context.person(one.person)?) },
            html! { (context.posts(&one.posts)) },
            html! { a href={ "/rulebook/rules/" (one.rule) } { (context.name(&one.name)) } " "
            (words.say_with("rulebook-version", &[("n", i64::from(one.version).into())])) },
        ]));
    }
    let columns = vec![
        Column::title(words.say("rulebook-person")),
        Column::new(words.say("rulebook-posts")),
        Column::new(words.say("rulebook-rule")),
    ];
    let empty = empty_state(&Empty {
        icon: "signature".into(),
        title: words.say("rulebook-signatures-none"),
        help: words.say("rulebook-signatures-none-help"),
        action: html! {},
    });
    let wanted = i64::try_from(list.wanted).unwrap_or(i64::MAX);
    let lead =
        html! { p { (words.say_with("rulebook-signatures-lead", &[("n", wanted.into())])) } };
    let body = html! {
        (page_head(&html! {}, &title, &lead, &html! {}))
        (lists(context, HERE))
        (filter_bar(words, &Search::default(), &[by_rule(context, &query.rule)], ""))
        (table(words, &Table { caption: title.clone().into(), columns, rows, empty, ..Table::default() }))
        (rest(context, HERE, list.unsigned.len(), list.next.as_deref()))
    };
    Ok(Rendered::new(title, body))
}

/// Every rule in force that must be signed.
fn by_rule<'a>(context: &PageContext<'a>, asked: &str) -> FilterGroup<'a> {
    let words = context.words;
    let mut links = vec![FilterLink {
        label: words.say("rulebook-standing-all"),
        href: HERE.into(),
        count: "".into(),
        current: asked.is_empty(),
    }];
    for rule in context.viewer.institution.rules.values() {
        if rule.at(context.viewer.at).is_some_and(|version| version.requires_ack) {
            links.push(FilterLink {
                label: context.name(&rule.name).to_owned().into(),
                href: format!("{HERE}?rule={}", rule.code).into(),
                count: "".into(),
                current: asked == rule.code,
            });
        }
    }
    FilterGroup { label: words.say("rulebook-rule"), links }
}
