//! 单据. A form on A4 as the trade knows it: ruled cells, tables, boxes to sign and stamp, a code
//! that brings the signed sheet back to its case.

use serde::{Deserialize, Serialize};

use crate::Lang;

/// A sheet. An empty text means "absent".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// The language.
    pub lang: Lang,
    /// When it was made, UTC milliseconds.
    pub made_at: i64,
    /// The school.
    pub school: String,
    /// What the paper is called: 报修单.
    pub title: String,
    /// Its number.
    pub number: String,
    /// What the code says: the case's address.
    pub code: String,
    /// The ruled cells.
    pub cells: Vec<Cell>,
    /// Tables in the middle.
    pub grids: Vec<Grid>,
    /// Under the tables: how to read them.
    pub note: String,
    /// Boxes to sign.
    pub signs: Vec<Sign>,
    /// At the foot: the rule it follows, copies, keeping.
    pub foot: String,
    /// At the foot too: 打印于 2026年3月5日 08:03.
    pub printed: String,
    /// The words that every sheet says.
    pub words: SheetWords,
}

/// One ruled cell: its name and what stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The name.
    pub label: String,
    /// What stands in it; an empty one leaves room for the pen.
    pub value: String,
    /// As wide as the sheet.
    pub wide: bool,
    /// Room for several lines.
    pub tall: bool,
    /// A figure that is to be seen first.
    pub strong: bool,
}

impl Cell {
    /// A cell half as wide as the sheet.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), ..Self::default() }
    }
}

/// A table: names in the first column, figures in the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// What it shows.
    pub title: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// Its rows, as many cells each as there are heads.
    pub rows: Vec<Vec<String>>,
    /// What is said in place of rows where there are none.
    pub none: String,
    /// What is said under it: what was left out.
    pub note: String,
}

/// A box to sign in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// Whose opinion: 后勤主任意见.
    pub label: String,
    /// What is already recorded, to be signed for.
    pub said: String,
    /// Says that the seal goes here.
    pub stamp: bool,
}

/// The words that every sheet says, in its language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetWords {
    /// 编号, before the number.
    pub number: String,
    /// 扫码查看, under the code.
    pub scan: String,
    /// 签字.
    pub signature: String,
    /// 盖章.
    pub stamp: String,
    /// 年 月 日, to be filled in by hand.
    pub day: String,
}
