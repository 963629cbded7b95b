//! Papers as plain data: what a label, an order sheet or a monthly page says.
//!
//! A page fills one in; [`Sheet`] is drawn as HTML by `houqin-page`, and every [`Paper`] as PDF
//! by the program `houqin-press`, which reads it as JSON. It refuses to know the school's
//! business, HTML and PDF: there is nothing here but texts and numbers, and the drawing of codes.

mod code;
mod labels;
mod sheet;

use serde::{Deserialize, Serialize};

pub use crate::code::{Code, code};
pub use crate::labels::{Label, Labels, Stock};
pub use crate::sheet::{Cell, Grid, Sheet, SheetWords, Sign};

/// Anything that is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Paper {
    /// 标签. Labels for doors and walls.
    Labels(Labels),
    /// 单据. A form with cells, tables and boxes to sign.
    Sheet(Box<Sheet>),
}

impl From<Labels> for Paper {
    fn from(labels: Labels) -> Self {
        Self::Labels(labels)
    }
}

impl From<Sheet> for Paper {
    fn from(sheet: Sheet) -> Self {
        Self::Sheet(Box::new(sheet))
    }
}

impl Paper {
    /// When it was made, UTC milliseconds: the date in the file, so that the same paper gives the
    /// same bytes.
    pub const fn made_at(&self) -> i64 {
        match self {
            Self::Labels(labels) => labels.made_at,
            Self::Sheet(sheet) => sheet.made_at,
        }
    }
}

/// The language a paper is set in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}
