//! How long a paper may be.

use houqin_paper::Paper;

use crate::PressError;

/// Most bytes of JSON that are read.
pub const INPUT_BYTES_MAX: usize = 8 << 20;
/// Most labels of one document.
pub const LABELS_MAX: usize = 2_000;
/// Most characters of a text; of a sheet, of all its texts together.
pub const TEXT_CHARS_MAX: usize = 40_000;
/// Most characters of a text on a label.
const LABEL_CHARS_MAX: usize = 1_000;

pub(crate) const fn at_most(
    what: &'static str,
    found: usize,
    most: usize,
) -> Result<(), PressError> {
    if found > most { Err(PressError::TooLong { what, found, most }) } else { Ok(()) }
}

pub(crate) fn check(paper: &Paper) -> Result<(), PressError> {
    let chars = |text: &str| text.chars().count();
    match paper {
        Paper::Labels(labels) => {
            at_most("the document", labels.labels.len(), LABELS_MAX)?;
            for label in &labels.labels {
                for text in [&label.name, &label.path, &label.code, &label.otherwise] {
                    at_most("a text of a label", chars(text), LABEL_CHARS_MAX)?;
                }
            }
            Ok(())
        }
        Paper::Sheet(sheet) => {
            let cells = sheet.cells.iter().map(|cell| chars(&cell.label) + chars(&cell.value));
            let rows = sheet.grids.iter().flat_map(|grid| grid.rows.iter().flatten());
            let signs = sheet.signs.iter().map(|sign| chars(&sign.label) + chars(&sign.said));
            let all = cells.chain(rows.map(|text| chars(text))).chain(signs).sum();
            at_most("the sheet", all, TEXT_CHARS_MAX)
        }
    }
}
