//! 单据. A [`Sheet`] as HTML, on A4 as the trade knows it: ruled cells, tables, boxes to sign
//! and stamp, a code that brings the signed sheet back to its case. `houqin-press` draws the
//! same sheet as PDF.

use houqin_paper::{Cell, Grid, Sheet, SheetWords, Sign};
use maud::{DOCTYPE, Markup, html};

use crate::{Column, Row, Table, Words, asset_url, classes, qr, some, table};

/// The words that every sheet says.
pub fn sheet_words(words: Words<'_>) -> SheetWords {
    let say = |key: &str| words.say(key).into_owned();
    SheetWords {
        number: say("page-sheet-number"),
        scan: say("page-scan"),
        signature: say("page-sheet-signature"),
        stamp: say("page-sheet-stamp"),
        day: say("page-sheet-year-month-day"),
    }
}

/// 打印于: when a sheet was printed, `when` being that moment in words.
pub fn sheet_printed(words: Words<'_>, when: String) -> String {
    words.say_with("page-sheet-printed", &[("when", when.into())])
}

/// The sheet; `words` are those of its tables.
pub fn sheet(words: Words<'_>, sheet: &Sheet) -> Markup {
    let grids = html! {
        @if !sheet.grids.is_empty() {
            div class="report" {
                @for one in &sheet.grids { (grid(words, one)) }
                @if let Some(note) = some(&sheet.note) { p class="report-note" { (note) } }
            }
        }
    };
    sheet_around(sheet, &grids)
}

/// The sheet around a table of the page's own, in place of its grids.
pub fn sheet_around(sheet: &Sheet, table: &Markup) -> Markup {
    html! {
        article class="sheet" {
            header class="sheet-head" {
                div class="sheet-names" {
                    p class="sheet-school" { (sheet.school) }
                    h1 class="sheet-title" { (sheet.title) }
                    p class="sheet-number" { (sheet.words.number) " " span class="num" { (sheet.number) } }
                }
                @if let Some(code) = some(&sheet.code) {
                    div class="sheet-code" {
                        (qr(code, &sheet.words.scan))
                        span { (sheet.words.scan) }
                    }
                }
            }
            dl class="sheet-cells" { @for one in &sheet.cells { (cell(one)) } }
            (table)
            div class="sheet-signs" { @for sign in &sheet.signs { (sign_box(&sheet.words, sign)) } }
            footer class="sheet-foot" {
                span { (sheet.foot) }
                @if let Some(printed) = some(&sheet.printed) { span { (printed) } }
            }
        }
    }
}

fn cell(cell: &Cell) -> Markup {
    let wide = if cell.wide { "sheet-wide" } else { "" };
    let tall = if cell.tall { "sheet-tall" } else { "" };
    html! {
        div class=(classes(&["sheet-cell", wide, tall])) {
            dt { (cell.label) }
            dd { @if cell.strong { strong { (cell.value) } } @else { (cell.value) } }
        }
    }
}

fn grid(words: Words<'_>, grid: &Grid) -> Markup {
    let column = |(at, head): (usize, &String)| {
        if at == 0 { Column::title(head.clone()) } else { Column::number(head.clone()) }
    };
    let cells = |row: &Vec<String>| row.iter().map(|cell| html! { (cell) }).collect::<Vec<_>>();
    html! {
        section {
            h2 { (grid.title) }
            (table(words, &Table {
                caption: grid.title.clone().into(),
                columns: grid.heads.iter().enumerate().map(column).collect(),
                rows: grid.rows.iter().map(|row| Row::from(cells(row))).collect(),
                dense: true,
                scrolls: true,
                empty: html! { p { (grid.none) } },
                ..Table::default()
            }))
        }
        @if let Some(note) = some(&grid.note) { p class="report-note" { (note) } }
    }
}

fn sign_box(words: &SheetWords, sign: &Sign) -> Markup {
    html! {
        div class="sheet-sign" {
            p class="sheet-sign-label" { (sign.label) }
            p class="sheet-sign-said" { (sign.said) }
            p class="sheet-sign-line" {
                span { (words.signature) @if sign.stamp { "（" (words.stamp) "）" } }
                span { (words.day) }
            }
        }
    }
}

/// A document of sheets alone, one a page of paper, in light colours.
pub fn sheet_page(words: Words<'_>, title: &str, sheets: &[Markup]) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.lang().tag()) data-theme="light" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" type="image/svg+xml" href=(asset_url("seal.svg"));
                link rel="stylesheet" href=(asset_url("app.css"));
            }
            body class="paper" { main { @for one in sheets { (one) } } }
        }
    }
}
