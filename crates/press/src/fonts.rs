//! The font: one Chinese family with its bold face, from the system or from a folder.

use std::path::{Path, PathBuf};

use fontdb::{Database, FaceInfo, Source, Stretch, Style};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::PressError;

/// The families that are looked for, the first found taken. All of them have Latin letters too.
pub const FAMILIES: &[&str] = &[
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
];

/// A family's faces, read.
pub struct Fonts {
    pub(crate) family: String,
    pub(crate) faces: Vec<Font>,
    pub(crate) book: LazyHash<FontBook>,
}

impl Fonts {
    /// The first of [`FAMILIES`] that `folder` has; without a folder, that the system has.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(folder: Option<&Path>) -> Result<Self, PressError> {
        let mut known = Database::new();
        match folder {
            Some(folder) => known.load_fonts_dir(folder),
            None => known.load_system_fonts(),
        }
        let found = FAMILIES.iter().find_map(|family| Self::of(&known, family));
        found.ok_or(PressError::NoFont)
    }

    fn of(known: &Database, family: &str) -> Option<Self> {
        let faces: Vec<&FaceInfo> = known
            .faces()
            .filter(|face| face.families.iter().any(|(name, _)| name == family))
            .filter(|face| face.style == Style::Normal && face.stretch == Stretch::Normal)
            .collect();
        // The same file may be known by two ways; its path settles which is taken.
        let nearest = |weight: u16| {
            faces.iter().min_by_key(|face| (face.weight.0.abs_diff(weight), path(face))).copied()
        };
        let (regular, bold) = (nearest(400)?, nearest(700)?);
        let mut read = vec![font(regular)?];
        if bold.id != regular.id {
            read.extend(font(bold));
        }
        let family = read.first()?.info().family.clone();
        let book = LazyHash::new(FontBook::from_fonts(&read));
        Some(Self { family, faces: read, book })
    }

    /// Whether every face has a picture of `letter`.
    pub(crate) fn shows(&self, letter: char) -> bool {
        self.faces.iter().all(|face| face.info().coverage.contains(u32::from(letter)))
    }
}

fn path(face: &FaceInfo) -> Option<PathBuf> {
    match &face.source {
        Source::File(path) | Source::SharedFile(path, _) => Some(path.clone()),
        Source::Binary(_) => None,
    }
}

fn font(face: &FaceInfo) -> Option<Font> {
    let bytes = std::fs::read(path(face)?).ok()?;
    Font::new(Bytes::new(bytes), face.index)
}
