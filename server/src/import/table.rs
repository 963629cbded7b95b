//! A sheet as text cells, whatever it came in.

use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;

use calamine::{Data, Reader as _, Xlsx};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::{ImportError, ROWS_MAX};

/// Most bytes of a file, unpacked: a zip bomb ends here.
const BYTES_MAX: u64 = 512 * 1024 * 1024;

/// A sheet: a header, rows, and the digest of the file it came from.
#[derive(Debug)]
pub struct Table {
    /// Column names.
    pub header: Vec<String>,
    /// Line in the file and cells of each row.
    pub rows: Vec<(u64, Vec<String>)>,
    /// SHA-256 of the file as it was given, in hex.
    pub digest: String,
}

impl Table {
    /// Reads CSV or XLSX, also gzipped.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        let unreadable =
            |why: String| ImportError::Unreadable(format!("{}: {why}", path.display()));
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(BYTES_MAX + 1).read_to_end(&mut bytes))
            .map_err(|error| unreadable(error.to_string()))?;
        let digest = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut plain = Vec::new();
            GzDecoder::new(bytes.as_slice())
                .take(BYTES_MAX + 1)
                .read_to_end(&mut plain)
                .map_err(|error| unreadable(error.to_string()))?;
            bytes = plain;
        }
        if bytes.len() as u64 > BYTES_MAX {
            return Err(unreadable(format!("is larger than {BYTES_MAX} bytes")));
        }
        let mut lines = if bytes.starts_with(b"PK") { xlsx(bytes) } else { csv(&bytes) }
            .map_err(unreadable)?
            .into_iter();
        let (_, header) = lines.next().ok_or_else(|| unreadable("is empty".into()))?;
        let rows: Vec<_> =
            lines.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect();
        if rows.len() > ROWS_MAX {
            return Err(ImportError::TooLong);
        }
        let header = header.iter().map(|name| name.trim_start_matches('\u{feff}').into()).collect();
        Ok(Self { header, rows, digest })
    }

    /// Where the column `name` is.
    pub fn column(&self, name: &str) -> Result<usize, ImportError> {
        self.header
            .iter()
            .position(|column| column == name)
            .ok_or_else(|| ImportError::NoColumn(name.to_owned()))
    }
}

type Lines = Vec<(u64, Vec<String>)>;

fn csv(bytes: &[u8]) -> Result<Lines, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| "is neither XLSX nor UTF-8 text; save it as CSV (UTF-8)".to_owned())?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut lines = Lines::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        lines.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(lines)
}

fn xlsx(bytes: Vec<u8>) -> Result<Lines, String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let name = book.sheet_names().first().cloned().ok_or("has no sheet")?;
    let range = book.worksheet_range(&name).map_err(|error| error.to_string())?;
    let first = range.start().map_or(0, |(row, _)| u64::from(row));
    Ok((first + 1..)
        .zip(range.rows())
        .map(|(line, cells)| (line, cells.iter().map(cell).collect()))
        .collect())
}

fn cell(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
        }
        other => other.to_string().trim().to_owned(),
    }
}
