//! 标签. Labels for doors and walls: a code that leads to the report of a fault there.

use serde::{Deserialize, Serialize};

use crate::Lang;

/// Labels that are printed on one kind of stock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// The language.
    pub lang: Lang,
    /// When they were made, UTC milliseconds.
    pub made_at: i64,
    /// What the file is called: 二维码 · 教学楼.
    pub title: String,
    /// What they are printed on.
    pub stock: Stock,
    /// Whether thin lines show where to cut, for plain paper.
    pub cut_lines: bool,
    /// What to do: 扫码报修.
    pub say: String,
    /// The labels, in the order of the sheet: row by row from its top left.
    pub labels: Vec<Label>,
}

/// One label.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// The place: 301 教室.
    pub name: String,
    /// Where that is: 主校区 / 教学楼 / 三层.
    pub path: String,
    /// Its short code: JX1-301.
    pub code: String,
    /// What the code says: the address of the report.
    pub address: String,
    /// What to type where no phone can scan.
    pub otherwise: String,
}

/// Label stock. Widths and heights are those that its makers print on the box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stock {
    /// 24 to a sheet of A4, 70 × 37 mm each, three across.
    #[default]
    A4By24,
    /// 10 to a sheet of A4, 99.1 × 57 mm each, two across with a gap between.
    A4By10,
    /// 40 to a sheet of A4, 52.5 × 29.7 mm each, four across.
    A4By40,
    /// One to a page of 100 × 70 mm, for printers of labels on a roll.
    Roll,
}

impl Stock {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::A4By24, Self::A4By10, Self::A4By40, Self::Roll];

    /// Its name in addresses and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A4By24 => "a4-by24",
            Self::A4By10 => "a4-by10",
            Self::A4By40 => "a4-by40",
            Self::Roll => "roll",
        }
    }

    /// The stock of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stock| stock.name() == name)
    }

    /// How many labels a page takes.
    pub const fn per_page(self) -> usize {
        match self {
            Self::A4By24 => 24,
            Self::A4By10 => 10,
            Self::A4By40 => 40,
            Self::Roll => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stock_has_one_name_everywhere() {
        for stock in Stock::ALL {
            assert_eq!(serde_json::to_value(stock).unwrap(), stock.name());
            assert_eq!(Stock::named(stock.name()), Some(stock));
        }
        assert_eq!(Stock::named("a5"), None);
    }
}
