//! Tables. Dense on a desk, stacked cards on a phone, sorted by links.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Tone, Words, classes, icon, some};

/// Which way a column is sorted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sorted {
    /// Not by this column.
    #[default]
    No,
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColumnKind {
    /// Words.
    #[default]
    Words,
    /// Numbers: to the right, digits of one width.
    Number,
    /// What names the row: its head, and the title of the card on a phone.
    Title,
    /// Buttons and links: the head is for screen readers only.
    Actions,
}

/// One column.
#[derive(Debug, Clone, Default)]
pub struct Column<'a> {
    /// The head.
    pub label: Text<'a>,
    /// The address of the table sorted by this column; empty where it cannot be.
    pub sort_href: Text<'a>,
    /// Which way it is sorted now.
    pub sorted: Sorted,
    /// What stands in it.
    pub kind: ColumnKind,
    /// Left out on a phone.
    pub desk_only: bool,
    /// Never broken into two lines: numbers of cases, names, times.
    pub whole: bool,
}

impl<'a> Column<'a> {
    /// A plain column.
    pub fn new(label: impl Into<Text<'a>>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A column of numbers.
    pub fn number(label: impl Into<Text<'a>>) -> Self {
        Self { kind: ColumnKind::Number, ..Self::new(label) }
    }

    /// The column that names the row.
    pub fn title(label: impl Into<Text<'a>>) -> Self {
        Self { kind: ColumnKind::Title, ..Self::new(label) }
    }

    /// The column of buttons.
    pub fn actions(label: impl Into<Text<'a>>) -> Self {
        Self { kind: ColumnKind::Actions, ..Self::new(label) }
    }

    fn class(&self) -> Option<String> {
        let kind = match self.kind {
            ColumnKind::Words => "",
            ColumnKind::Number => "num",
            ColumnKind::Title => "cell-title",
            ColumnKind::Actions => "cell-actions",
        };
        let joined = classes(&[
            kind,
            if self.desk_only { "desk-only" } else { "" },
            if self.whole { "whole" } else { "" },
        ]);
        (!joined.is_empty()).then_some(joined)
    }
}

/// One row: as many cells as there are columns.
#[derive(Debug, Clone, Default)]
pub struct Row<'a> {
    /// The cells.
    pub cells: Vec<Markup>,
    /// A mark at the row's edge; say the same in a cell.
    pub tone: Tone,
    /// The element's id, for links and partial updates.
    pub id: Text<'a>,
}

impl From<Vec<Markup>> for Row<'_> {
    fn from(cells: Vec<Markup>) -> Self {
        Self { cells, ..Self::default() }
    }
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table<'a> {
    /// What it lists.
    pub caption: Text<'a>,
    /// Shows the caption; else it is for screen readers only.
    pub show_caption: bool,
    /// The columns.
    pub columns: Vec<Column<'a>>,
    /// The rows.
    pub rows: Vec<Row<'a>>,
    /// The sums below; as many as there are columns, or none.
    pub foot: Vec<Markup>,
    /// More columns than a desk is wide: scrolls sideways in its own frame, also on a phone.
    pub scrolls: bool,
    /// Rows as low as they can be read.
    pub dense: bool,
    /// Stands in place of the table when there are no rows.
    pub empty: Markup,
}

/// The table, or its empty state.
pub fn table(words: Words<'_>, table: &Table<'_>) -> Markup {
    if table.rows.is_empty() {
        return table.empty.clone();
    }
    let class = classes(&[
        "table",
        if table.dense { "table-dense" } else { "" },
        if table.scrolls { "" } else { "table-stacks" },
    ]);
    let inner = html! {
        table class=(class) role="table" {
            caption class=[(!table.show_caption).then_some("sr-only")] { (table.caption) }
            thead role="rowgroup" { tr role="row" {
                @for column in &table.columns { (head(words, column)) }
            } }
            tbody role="rowgroup" {
                @for row in &table.rows { (body_row(&table.columns, row)) }
            }
            @if !table.foot.is_empty() {
                tfoot role="rowgroup" { tr role="row" { (cells(&table.columns, &table.foot)) } }
            }
        }
    };
    html! {
        @if table.scrolls {
            div class="table-frame table-scroll" role="region" tabindex="0" aria-label=(table.caption) {
                (inner)
            }
        } @else { div class="table-frame" { (inner) } }
    }
}

fn head(words: Words<'_>, column: &Column<'_>) -> Markup {
    let (aria, picture, key) = match column.sorted {
        Sorted::No => (None, "arrows-sort", ""),
        Sorted::Up => (Some("ascending"), "sort-ascending", "page-sorted-up"),
        Sorted::Down => (Some("descending"), "sort-descending", "page-sorted-down"),
    };
    html! {
        th scope="col" role="columnheader" class=[column.class()] aria-sort=[aria] {
            @if let Some(href) = some(&column.sort_href) {
                a href=(href) class="sort" {
                    span { (column.label) } (icon(picture))
                    @if !key.is_empty() { span class="sr-only" { (words.say(key)) } }
                }
            } @else if column.kind == ColumnKind::Actions {
                span class="sr-only" { (column.label) }
            } @else { (column.label) }
        }
    }
}

fn body_row(columns: &[Column<'_>], row: &Row<'_>) -> Markup {
    let tone = match row.tone {
        Tone::Neutral => None,
        tone => Some(format!("row-{}", tone.name())),
    };
    html! { tr role="row" id=[some(&row.id)] class=[tone] { (cells(columns, &row.cells)) } }
}

fn cells(columns: &[Column<'_>], cells: &[Markup]) -> Markup {
    html! {
        @for (column, cell) in columns.iter().zip(cells) {
            @if column.kind == ColumnKind::Title {
                th scope="row" role="rowheader" class=[column.class()] data-label=(column.label) { (cell) }
            } @else {
                td role="cell" class=[column.class()] data-label=(column.label) {
                    div class="cell" { (cell) }
                }
            }
        }
    }
}
