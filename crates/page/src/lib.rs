//! HTML parts as plain functions: the design system.
//!
//! A part takes plain values (an options struct, [`Text`]s, finished [`Markup`]) and gives
//! [`Markup`]; a part that says words of its own takes [`Words`] first. It refuses to know the
//! web framework, the database, the clock and the business: no IO happens here.
//!
//! Three habits hold for every part:
//! - an empty text means "absent" (no help, no error, no link);
//! - user text is escaped; only `Markup` goes in as it is;
//! - no inline script, handler or style, so that [`CONTENT_SECURITY_POLICY`] can be strict.
//!
//! [`gallery`] shows all parts in all states; `cargo run -p houqin-page --example gallery -- DIR`
//! writes it to a folder.

mod assets;
mod board;
mod button;
mod card;
mod chart;
mod chip;
mod choice;
mod csv;
pub mod face;
mod field;
mod figure;
mod filter;
mod form;
mod format;
mod found;
mod gallery;
mod icon;
mod lists;
mod notice;
mod plot;
mod qr;
mod sheet;
mod shell;
mod steps;
mod table;
mod timeline;
mod tree;
mod upload;
mod words;

pub use maud::{DOCTYPE, Markup, PreEscaped, html};

pub use crate::assets::{
    Asset, CACHE_CONTROL, CONTENT_SECURITY_POLICY, asset, asset_list, asset_url,
};
pub use crate::board::{BoardCard, BoardColumn, WorkCard, board, board_card, work_card};
pub use crate::button::{
    Button, Look, Post, button, button_row, confirm, link_button, post_button,
};
pub use crate::card::{Card, card, integrity_line, key_block, stack, stat_row, two_columns};
pub use crate::chart::{Bar, Chart, ChartSize, bar_list, chart, sparkline};
pub use crate::chip::{
    Tone, Urgency, badge, meter, moment, person, place_path, progress, rating, status_chip,
    urgency_chip,
};
pub use crate::choice::{Choice, checkbox, checkbox_group, radio_cards, select_field};
pub use crate::csv::csv;
pub use crate::field::{
    Field, FieldSize, Limits, date_field, date_time_field, hidden, keypad_field, number_field,
    password_field, suggest_field, text_field, textarea_field,
};
pub use crate::figure::{Figure, figure_card, figure_row};
pub use crate::filter::{FilterGroup, FilterLink, Pager, Search, filter_bar, filter_links, pager};
pub use crate::form::{Form, FormError, error_summary, form};
pub use crate::format::amount_fen;
pub use crate::found::{FoundRow, found_list, marked, marked_part};
pub use crate::gallery::{gallery, gallery_sheets, gallery_sign_in};
pub use crate::icon::{icon, icon_exists, icon_names};
pub use crate::lists::{
    Crumb, LinkRow, Tab, breadcrumbs, description_list, link_list, page_head, tabs,
};
pub use crate::notice::{Empty, Flash, Refusal, empty_state, flash, note, refusal};
pub use crate::plot::{
    ColumnBar, HeatMap, Line, Plot, column_plot, heat_map, interval_plot, line_plot, plot,
};
pub use crate::qr::qr;
pub use crate::sheet::{sheet, sheet_around, sheet_page, sheet_printed, sheet_words};
pub use crate::shell::{
    NavItem, NavSection, Scripts, ShellOptions, Theme, Viewer, bare_shell, shell, tablet_shell,
};
pub use crate::steps::{StepMark, StepState, steps};
pub use crate::table::{Column, ColumnKind, Row, Sorted, Table, table};
pub use crate::timeline::{Change, TimelineEntry, timeline};
pub use crate::tree::{TreeNode, tree};
pub use crate::upload::{Photo, Upload, file_field, photo_field, photo_strip, voice_field};
pub use crate::words::{
    Arg, Bilingual, Catalogue, Lang, PAGE_CATALOGUE, Text, Words, WordsBook, WordsError,
};

/// An empty text means "absent".
pub(crate) fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Joins class names, leaving out the empty ones.
pub(crate) fn classes(names: &[&str]) -> String {
    let kept: Vec<&str> = names.iter().copied().filter(|name| !name.is_empty()).collect();
    kept.join(" ")
}
