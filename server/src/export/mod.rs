//! Exports: lists as CSV, also gzipped, or XLSX. What places and people come
//! out as goes in again by `houqin import`.

mod lists;
mod roll;
mod sheet;

pub use lists::{KINDS, list};
pub use roll::{Book as RollBook, HEAD as ROLL_HEAD, book as roll_book};
pub use sheet::{Form, Sheet, defused, is_formula};
