//! 单据. A form on A4 as the trade knows it: ruled cells, boxes to sign and stamp, a code that
//! brings the signed sheet back to its case.

use maud::{DOCTYPE, Markup, html};

use crate::words::Text;
use crate::{Words, asset_url, qr, some};

/// One ruled cell: its name and what stands in it.
#[derive(Debug, Clone, Default)]
pub struct SheetCell<'a> {
    /// The name.
    pub label: Text<'a>,
    /// What stands in it; an empty one leaves room for the pen.
    pub value: Markup,
    /// As wide as the sheet.
    pub wide: bool,
    /// Room for several lines.
    pub tall: bool,
}

impl<'a> SheetCell<'a> {
    /// A cell half as wide as the sheet.
    pub fn new(label: impl Into<Text<'a>>, value: Markup) -> Self {
        Self { label: label.into(), value, ..Self::default() }
    }
}

/// A box to sign in.
#[derive(Debug, Clone, Default)]
pub struct SignBox<'a> {
    /// Whose opinion: 后勤主任意见.
    pub label: Text<'a>,
    /// What is already recorded, to be signed for.
    pub said: Text<'a>,
    /// Says that the seal goes here.
    pub stamp: bool,
}

/// A sheet.
#[derive(Debug, Clone, Default)]
pub struct Sheet<'a> {
    /// The school.
    pub school: Text<'a>,
    /// What the paper is called: 报修单.
    pub title: Text<'a>,
    /// Its number.
    pub number: Text<'a>,
    /// What the code says: the case's address.
    pub code: Text<'a>,
    /// The ruled cells.
    pub cells: Vec<SheetCell<'a>>,
    /// A table in the middle, such as the things counted.
    pub table: Markup,
    /// Boxes to sign.
    pub signs: Vec<SignBox<'a>>,
    /// At the foot: the rule it follows, copies, keeping.
    pub foot: Text<'a>,
    /// When it was printed, in words.
    pub printed: Text<'a>,
}

/// The sheet.
pub fn sheet(words: Words<'_>, sheet: &Sheet<'_>) -> Markup {
    html! {
        article class="sheet" {
            header class="sheet-head" {
                div class="sheet-names" {
                    p class="sheet-school" { (sheet.school) }
                    h1 class="sheet-title" { (sheet.title) }
                    p class="sheet-number" { (words.say("page-sheet-number")) " " span class="num" { (sheet.number) } }
                }
                @if let Some(code) = some(&sheet.code) {
                    div class="sheet-code" {
                        (qr(code, &words.say("page-scan")))
                        span { (words.say("page-scan")) }
                    }
                }
            }
            dl class="sheet-cells" {
                @for cell in &sheet.cells {
                    div class=(crate::classes(&["sheet-cell", if cell.wide { "sheet-wide" } else { "" }, if cell.tall { "sheet-tall" } else { "" }])) {
                        dt { (cell.label) } dd { (cell.value) }
                    }
                }
            }
            (sheet.table)
            div class="sheet-signs" { @for sign in &sheet.signs { (sign_box(words, sign)) } }
            footer class="sheet-foot" {
                span { (sheet.foot) }
                @if let Some(when) = some(&sheet.printed) {
                    span { (words.say_with("page-sheet-printed", &[("when", when.into())])) }
                }
            }
        }
    }
}

fn sign_box(words: Words<'_>, sign: &SignBox<'_>) -> Markup {
    html! {
        div class="sheet-sign" {
            p class="sheet-sign-label" { (sign.label) }
            p class="sheet-sign-said" { (sign.said) }
            p class="sheet-sign-line" {
                span { (words.say("page-sheet-signature")) @if sign.stamp { "（" (words.say("page-sheet-stamp")) "）" } }
                span { (words.say("page-sheet-year-month-day")) }
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
