//! 单据. What a code or a number on paper leads to.

/// What stands on a sheet of paper that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnPaper<'a> {
    /// Path and query of the address in its code, below the school's own origin.
    Code(&'a str),
    /// Its number, as a person typed it.
    Number(&'a str),
}

/// The sheet that was meant, for whoever may see what it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Paper {
    /// The act that files it, `service.file_paper`.
    pub act: &'static str,
    /// The fields of that act which name the sheet; its pictures go into `photos`.
    pub fields: Vec<(&'static str, String)>,
    /// Where what it belongs to is shown.
    pub href: String,
    /// Its number.
    pub number: String,
    /// What it is: an order's category, a month.
    pub title: String,
    /// Where it is, or what else tells it from others.
    pub about: String,
}
