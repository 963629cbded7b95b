//! The file: written aside and renamed, so that it is whole or not there.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use houqin_desk::backup::aside;
use rust_xlsxwriter::Workbook;

use crate::data::Failure;

/// Most rows of a sheet, the header among them, and most characters of a cell.
const XLSX_ROWS_MAX: u32 = 1_048_576;
const XLSX_CELL_CHARS_MAX: usize = 32_767;
/// Excel opens a text as UTF-8 when it begins so.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The form of the file, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `.csv`
    Csv,
    /// `.csv.gz`
    CsvGz,
    /// `.xlsx`
    Xlsx,
}

impl Form {
    /// By the end of the name.
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        [(".csv", Self::Csv), (".csv.gz", Self::CsvGz), (".xlsx", Self::Xlsx)]
            .into_iter()
            .find(|(end, _)| name.ends_with(end))
            .map(|(_, form)| form)
    }
}

type Text = csv::Writer<Box<dyn Write>>;

enum Kind {
    Csv(Box<Text>),
    Xlsx(Box<Workbook>, u32),
}

/// A sheet that is being written.
pub struct Sheet {
    kind: Kind,
    path: PathBuf,
    aside: PathBuf,
}

impl Drop for Sheet {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.aside);
    }
}

/// Whether a spreadsheet would take the text for a formula.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The text as a spreadsheet takes it for text.
pub fn defused(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

impl Sheet {
    /// Begins the file of `path`.
    pub fn begin(path: &Path, form: Form) -> Result<Self, Failure> {
        let aside = aside(path);
        let failed = |error: std::io::Error| Failure::file(path, error);
        let _ = fs::remove_file(&aside);
        let kind = if form == Form::Xlsx {
            let mut book = Workbook::new();
            book.add_worksheet_with_constant_memory();
            Kind::Xlsx(Box::new(book), 0)
        } else {
            let file = File::options().write(true).create_new(true).mode(0o600).open(&aside);
            let file = BufWriter::new(file.map_err(failed)?);
            let mut out: Box<dyn Write> = if form == Form::CsvGz {
                Box::new(GzEncoder::new(file, Compression::default()))
            } else {
                Box::new(file)
            };
            out.write_all(BOM).map_err(failed)?;
            Kind::Csv(Box::new(csv::Writer::from_writer(out)))
        };
        Ok(Self { kind, path: path.to_owned(), aside })
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[String]) -> Result<(), Failure> {
        match &mut self.kind {
            Kind::Csv(text) => {
                text.write_record(cells.iter().map(|cell| defused(cell))).map_err(Failure::said)
            }
            Kind::Xlsx(book, row) => {
                if *row >= XLSX_ROWS_MAX {
                    return Err(Failure::said(format!(
                        "a sheet of Excel has at most {XLSX_ROWS_MAX} rows; export as .csv"
                    )));
                }
                let sheet = book.worksheet_from_index(0).map_err(Failure::said)?;
                for (column, cell) in (0_u16..).zip(cells) {
                    let cell: String = cell.chars().take(XLSX_CELL_CHARS_MAX).collect();
                    sheet.write_string(*row, column, cell).map_err(Failure::said)?;
                }
                *row += 1;
                Ok(())
            }
        }
    }

    /// Ends the file and gives it its name.
    pub fn finish(mut self) -> Result<(), Failure> {
        let failed = |path: &Path, error: std::io::Error| Failure::file(path, error);
        match &mut self.kind {
            Kind::Csv(text) => text.flush().map_err(|error| failed(&self.path, error))?,
            Kind::Xlsx(book, _) => book.save(&self.aside).map_err(Failure::said)?,
        }
        // The compressor writes its last bytes when it is let go.
        self.kind = Kind::Xlsx(Box::new(Workbook::new()), 0);
        File::open(&self.aside)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.aside, &self.path))
            .map_err(|error| failed(&self.path, error))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_name_says_the_form() {
        let form = |name: &str| Form::of(Path::new(name));
        assert_eq!(form("a.csv"), Some(Form::Csv));
        assert_eq!(form("A.CSV.GZ"), Some(Form::CsvGz));
        assert_eq!(form("a.xlsx"), Some(Form::Xlsx));
        assert_eq!(form("a.ods"), None);
    }

    #[test]
    fn formulas_are_defused_and_a_gzipped_file_ends_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv.gz");
        let mut sheet = Sheet::begin(&path, Form::CsvGz).unwrap();
        sheet.row(&["=1+1".to_owned(), "中文, \"x\"".to_owned()]).unwrap();
        assert!(!path.exists());
        sheet.finish().unwrap();
        let mut text = String::new();
        let file = File::open(&path).unwrap();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
        assert_eq!(text, "\u{feff}'=1+1,\"中文, \"\"x\"\"\"\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_sheet_that_is_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut sheet = Sheet::begin(&folder.path().join("a.csv"), Form::Csv).unwrap();
        sheet.row(&["x".to_owned()]).unwrap();
        drop(sheet);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
