//! Exports: lists as CSV, also gzipped, or XLSX. What places and people come
//! out as goes in again by `houqin import`.

mod lists;
mod sheet;

pub use lists::{KINDS, list};
pub use sheet::{Form, Sheet, is_formula};
