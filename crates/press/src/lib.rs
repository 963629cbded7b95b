//! Papers as PDF, by Typst: the library of the program `houqin-press`.
//!
//! It is a program of its own so that the server stays small and quick to build, and so that a
//! paper that takes too long can be stopped. It reads no file but fonts and reaches no network:
//! the templates are in the program, and what a person typed comes in as JSON, so that it is
//! text to Typst and never markup.

mod fonts;
mod glyphs;
mod limits;
mod world;

use houqin_paper::Paper;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

pub use crate::fonts::{FAMILIES, Fonts};
pub use crate::limits::{INPUT_BYTES_MAX, LABELS_MAX, TEXT_CHARS_MAX};

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// No Chinese font is to be found.
    #[error(
        "no Chinese font is found: install the package fonts-noto-cjk, or name a folder with one \
         of {} by --fonts", FAMILIES.join(", ")
    )]
    NoFont,
    /// What came in is no paper.
    #[error("this is no paper that can be printed: {0}")]
    NotAPaper(#[from] serde_json::Error),
    /// It is longer than a paper may be.
    #[error("{what} has {found}, and at most {most} are printed")]
    TooLong {
        /// What is too long.
        what: &'static str,
        /// What it has: bytes, labels or characters.
        found: usize,
        /// What it may have.
        most: usize,
    },
    /// Typst refused it: a fault of ours.
    #[error("the paper could not be set: {0}")]
    NotSet(String),
}

/// Reads a paper from JSON.
///
/// # Errors
/// When it is longer than [`INPUT_BYTES_MAX`], or no paper.
pub fn read(json: &[u8]) -> Result<Paper, PressError> {
    limits::at_most("the document", json.len(), INPUT_BYTES_MAX)?;
    Ok(serde_json::from_slice(json)?)
}

/// The paper as PDF/A-2b; the same paper with the same fonts gives the same bytes.
///
/// # Errors
/// When it is longer than [`LABELS_MAX`] and [`TEXT_CHARS_MAX`] allow, or Typst refuses it.
pub fn press(paper: &Paper, fonts: &Fonts) -> Result<Vec<u8>, PressError> {
    limits::check(paper)?;
    let world = world::Embedded::new(paper, fonts)?;
    let document = typst::compile::<PagedDocument>(&world).output.map_err(|why| told(&why))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2b])
        .map_err(|why| PressError::NotSet(why.message().to_string()))?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("houqin-press".to_owned())),
        timestamp: timestamp(paper.made_at()),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|why| told(&why))
}

/// PDF/A asks for a date; one that no calendar has gives none, and Typst says so.
fn timestamp(milliseconds: i64) -> Option<Timestamp> {
    let moment = jiff::Timestamp::from_millisecond(milliseconds).ok()?;
    let civil = moment.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let part = |number: i8| u8::try_from(number).ok();
    Datetime::from_ymd_hms(
        i32::from(civil.year()),
        part(civil.month())?,
        part(civil.day())?,
        part(civil.hour())?,
        part(civil.minute())?,
        part(civil.second())?,
    )
    .map(Timestamp::new_utc)
}

fn told(why: &[SourceDiagnostic]) -> PressError {
    let messages: Vec<&str> = why.iter().map(|one| one.message.as_str()).collect();
    PressError::NotSet(messages.join("; "))
}
