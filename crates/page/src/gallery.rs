//! 样张. All parts in all states on one page.

use maud::Markup;

use crate::{ShellOptions, Words, shell};

/// The gallery.
pub fn gallery(words: Words<'_>) -> Markup {
    shell(&ShellOptions::new(words, "gallery", Markup::default()))
}
