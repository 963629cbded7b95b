//! The world Typst sees: the embedded templates and one file of data, and nothing else.

use houqin_paper::{Paper, code};
use serde_json::{Value, json};
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

use crate::fonts::Fonts;
use crate::{PressError, glyphs};

/// The parts that every template takes.
const PARTS: (&str, &str) = ("parts.typ", include_str!("../typst/parts.typ"));
const LABELS: (&str, &str) = ("labels.typ", include_str!("../typst/labels.typ"));
const SHEET: (&str, &str) = ("sheet.typ", include_str!("../typst/sheet.typ"));

/// The templates, the data, the font.
pub(crate) struct Embedded<'f> {
    library: LazyHash<Library>,
    fonts: &'f Fonts,
    /// The first is the main one.
    sources: Vec<Source>,
    data: (FileId, Bytes),
}

impl<'f> Embedded<'f> {
    pub(crate) fn new(paper: &Paper, fonts: &'f Fonts) -> Result<Self, PressError> {
        let main = match paper {
            Paper::Labels(_) => LABELS,
            Paper::Sheet(_) => SHEET,
        };
        let mut sources = Vec::new();
        for (name, text) in [main, PARTS] {
            sources.push(Source::new(id(name)?, text.to_owned()));
        }
        let data = Bytes::from_string(serde_json::to_string(&data(paper, fonts)?)?);
        let library = LazyHash::new(Library::default());
        Ok(Self { library, fonts, sources, data: (id("data.json")?, data) })
    }
}

/// What the templates read: the paper in letters that can be shown, its codes as pictures in
/// the order of its labels, and the name of the font.
fn data(paper: &Paper, fonts: &Fonts) -> Result<Value, PressError> {
    let codes: Vec<Value> = match paper {
        Paper::Labels(labels) => labels.labels.iter().map(|one| picture(&one.address)).collect(),
        Paper::Sheet(sheet) => vec![picture(&sheet.code)],
    };
    let mut value = serde_json::to_value(paper)?;
    glyphs::shown(&mut value, fonts);
    Ok(json!({ "font": fonts.family, "paper": value, "codes": codes }))
}

/// A code as SVG with the number of its modules; nothing where there is nothing to say, or too
/// much.
fn picture(text: &str) -> Value {
    let Some(code) = Some(text).filter(|text| !text.is_empty()).and_then(code) else {
        return Value::Null;
    };
    let side = code.modules;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         width=\"{side}\" height=\"{side}\"><path d=\"{}\"/></svg>",
        code.path
    );
    json!({ "modules": side, "svg": svg })
}

fn id(name: &str) -> Result<FileId, PressError> {
    let path = VirtualPath::new(name).map_err(|why| PressError::NotSet(why.to_string()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

impl World for Embedded<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.sources.first().map_or(self.data.0, Source::id)
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.iter().find(|one| one.id() == id).cloned().ok_or_else(|| absent(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let (data, bytes) = &self.data;
        (*data == id).then(|| bytes.clone()).ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.faces.get(index).cloned()
    }

    /// No paper says what day it is but by its data.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
