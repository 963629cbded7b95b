//! 数表. The table behind a chart: on the page each number opens to its orders, in
//! the file each stands in a column of its own.

use houqin_page::face::{Download, PageContext, Rendered};
use houqin_page::{Column, Empty, Markup, Row, Table, csv, empty_state, html, table};

use super::shown;
use crate::figures::{Satisfaction, Share};

/// One column, and what it is called in the file: a share is two columns there.
#[derive(Debug, Clone)]
pub struct GridColumn {
    title: String,
    file: Vec<String>,
    number: bool,
}

/// One cell.
#[derive(Debug, Clone, Default)]
pub struct GridCell {
    shown: Markup,
    file: Vec<String>,
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// What it lists.
    pub title: String,
    /// The columns.
    pub columns: Vec<GridColumn>,
    /// The rows.
    pub rows: Vec<Vec<GridCell>>,
    /// More columns than a desk is wide.
    pub scrolls: bool,
}

impl GridColumn {
    /// What names the row.
    pub fn name(title: &str) -> Self {
        Self { title: title.into(), file: vec![title.into()], number: false }
    }

    /// A count.
    pub fn count(title: &str) -> Self {
        Self { title: title.into(), file: vec![title.into()], number: true }
    }

    /// A share: part and whole in the file.
    pub fn share(context: &PageContext<'_>, title: &str) -> Self {
        let of = |key: &str| format!("{title}·{}", context.words.say(key));
        let file = vec![of("service-grid-part"), of("service-grid-whole")];
        Self { title: title.into(), file, number: true }
    }

    /// Scores: asked, answered, satisfied and the interval in the file.
    pub fn satisfaction(context: &PageContext<'_>) -> Self {
        let words = context.words;
        let keys = ["asked", "answered", "satisfied", "low", "high"];
        let file = keys.map(|key| words.say(&format!("service-grid-{key}")).into_owned());
        let title = words.say("service-satisfaction").into_owned();
        Self { title, file: file.into(), number: true }
    }
}

/// A number that opens to what it counts, where it may.
pub fn opening(href: &str, number: &Markup) -> Markup {
    html! { @if href.is_empty() { (number) } @else { a href=(href) { (number) } } }
}

impl GridCell {
    /// The row's name, so deep under others.
    pub fn name(name: &str, depth: i64, href: &str) -> Self {
        let deep = (depth > 0).then(|| format!("depth-{}", depth.min(3)));
        let shown = html! { span class=[deep] { (opening(href, &html! { (name) })) } };
        let indent = "　".repeat(usize::try_from(depth.clamp(0, 9)).unwrap_or(0));
        Self { shown, file: vec![format!("{indent}{name}")] }
    }

    /// A count.
    pub fn count(context: &PageContext<'_>, count: i64, href: &str) -> Self {
        let number = html! { (context.words.count(count)) };
        let href = if count == 0 { "" } else { href };
        Self { shown: opening(href, &number), file: vec![count.to_string()] }
    }

    /// A share.
    pub fn share(context: &PageContext<'_>, share: Share, href: &str) -> Self {
        let words = context.words;
        let pair = [("part", share.part.into()), ("whole", share.whole.into())];
        let shown = html! {
            @if share.whole == 0 { span class="soft" { (words.say("service-none-yet")) } } @else {
                (opening(href, &html! { (shown(context, share)) })) " "
                span class="soft" { (words.say_with("service-part-of-whole", &pair)) }
            }
        };
        Self { shown, file: vec![share.part.to_string(), share.whole.to_string()] }
    }

    /// Scores, never bare.
    pub fn satisfaction(context: &PageContext<'_>, told: &Satisfaction, href: &str) -> Self {
        let words = context.words;
        let ends = told.low.zip(told.high);
        let per_cent = |ends: Option<i64>| {
            ends.map(|end| format!("{}.{:02}", end / 100, end % 100)).unwrap_or_default()
        };
        let shown = html! {
            @if let Some((low, high)) = ends {
                (opening(href, &html! { (shown(context, told.pleased())) })) " "
                span class="soft" {
                    (words.say_with("service-satisfaction-short", &[
                        ("low", words.percent(low, 10_000).into()),
                        ("high", words.percent(high, 10_000).into()),
                        ("answered", told.answered.into()),
                        ("asked", told.asked.into()),
                    ]))
                }
            } @else { span class="soft" {
                (words.say_with("service-satisfaction-silent", &[("asked", told.asked.into())]))
            } }
        };
        let file = vec![
            told.asked.to_string(),
            told.answered.to_string(),
            told.satisfied.to_string(),
            per_cent(told.low),
            per_cent(told.high),
        ];
        Self { shown, file }
    }
}

impl Grid {
    /// On the page.
    pub fn table(&self, context: &PageContext<'_>) -> Markup {
        let column = |(at, column): (usize, &GridColumn)| match (at, column.number) {
            (0, _) => Column::title(column.title.clone()),
            (_, true) => Column::number(column.title.clone()),
            (_, false) => Column::new(column.title.clone()),
        };
        let rows = self
            .rows
            .iter()
            .map(|row| Row::from(row.iter().map(|cell| cell.shown.clone()).collect::<Vec<_>>()));
        table(
            context.words,
            &Table {
                caption: self.title.clone().into(),
                columns: self.columns.iter().enumerate().map(column).collect(),
                rows: rows.collect(),
                dense: true,
                scrolls: self.scrolls,
                empty: empty_state(&Empty {
                    icon: "chart-bar".into(),
                    title: context.words.say("service-figure-nothing"),
                    help: context.words.say("service-orders-none-help"),
                    action: html! {},
                }),
                ..Table::default()
            },
        )
    }

    /// As a file.
    pub fn file(&self, name: &str) -> Rendered {
        let head = self.columns.iter().flat_map(|column| column.file.clone()).collect();
        let rows = self.rows.iter();
        let rows = rows.map(|row| row.iter().flat_map(|cell| cell.file.clone()).collect());
        let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
        Rendered::file(Download {
            name: format!("{name}.csv"),
            media_type: "text/csv; charset=utf-8",
            bytes: csv(&rows),
        })
    }
}
