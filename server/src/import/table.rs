//! A sheet as text cells, whatever it came in, and as people really keep one: a
//! merged title above the head, a head of two rows, cells merged downwards, a
//! row of totals at the end. What is not plain is refused by name.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;

use calamine::{Data, Dimensions, Reader as _, Xlsx};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::{ImportError, ROWS_MAX};

/// Most bytes of a file, unpacked: a zip bomb ends here.
const BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Most columns of a sheet, and most cells from its first to its last: two cells far
/// apart would ask for all between them.
const COLUMNS_MAX: usize = 256;
const CELLS_MAX: usize = 20_000_000;
/// Most lines of titles above the head.
const TITLES_MAX: usize = 10;
/// What the first cell of a row of totals says.
const TOTALS: [&str; 7] = ["合计", "总计", "小计", "共计", "总数", "total", "totals"];

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
        Self::unpacked(bytes, BYTES_MAX).map_err(|error| match error {
            ImportError::Unreadable(why) => unreadable(why),
            other => other,
        })
    }

    /// The same of a file that was sent: it may unpack to so many bytes.
    pub fn unpacked(mut bytes: Vec<u8>, bytes_max: u64) -> Result<Self, ImportError> {
        let unreadable = ImportError::Unreadable;
        let digest = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut plain = Vec::new();
            GzDecoder::new(bytes.as_slice())
                .take(bytes_max + 1)
                .read_to_end(&mut plain)
                .map_err(|error| unreadable(error.to_string()))?;
            bytes = plain;
        }
        if bytes.len() as u64 > bytes_max {
            return Err(unreadable(format!("is larger than {bytes_max} bytes")));
        }
        let sheet = if bytes.starts_with(b"PK") { xlsx(bytes, bytes_max) } else { csv(&bytes) };
        let mut table = sheet.map_err(unreadable)?.under_head().map_err(unreadable)?;
        if table.rows.len() > ROWS_MAX {
            return Err(ImportError::TooLong);
        }
        table.digest = digest;
        Ok(table)
    }

    /// Where the column `name` is.
    pub fn column(&self, name: &str) -> Result<usize, ImportError> {
        let mut found = (0..).zip(&self.header).filter(|(_, column)| *column == name);
        let (at, _) = found.next().ok_or_else(|| ImportError::NoColumn(name.to_owned()))?;
        if found.next().is_some() {
            let why = format!("two columns are called “{name}”; rename one of them");
            return Err(ImportError::Unreadable(why));
        }
        Ok(at)
    }
}

type Lines = Vec<(u64, Vec<String>)>;

/// Lines as they stand in the file, and how many the head takes, where the
/// file says so.
struct Sheet {
    lines: Lines,
    two_heads: HashSet<u64>,
}

impl Sheet {
    /// The head, and the rows under it. A line with a single cell above the head
    /// is a title; an empty line is nothing; a row of totals is no row.
    fn under_head(self) -> Result<Table, String> {
        let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.is_empty()).count();
        let Self { lines, two_heads } = self;
        let mut lines = lines.into_iter().filter(|(_, cells)| filled(cells) > 0).peekable();
        let mut titles = 0;
        let mut first = None;
        while let Some((line, cells)) = lines.next() {
            let title = filled(&cells) == 1 && titles < TITLES_MAX;
            let wider = title && lines.peek().is_some_and(|(_, next)| next.len() > 1);
            if !wider {
                first = Some((line, cells));
                break;
            }
            titles += 1;
        }
        let (line, upper) = first.ok_or("is empty")?;
        let header = if two_heads.contains(&line) {
            let lower = lines.next().map(|(_, cells)| cells).unwrap_or_default();
            both_heads(&upper, &lower)
        } else {
            upper
        };
        let header: Vec<String> = header.iter().map(|name| head_name(name)).collect();
        let width = filled(&header);
        let rows = lines.filter(|(_, cells)| !is_total(cells, width)).collect();
        Ok(Table { header, rows, digest: String::new() })
    }
}

/// The lower name where there is one, else the upper.
fn both_heads(upper: &[String], lower: &[String]) -> Vec<String> {
    let empty = String::new();
    let at = |cells: &[String], at: usize| cells.get(at).unwrap_or(&empty).clone();
    (0..upper.len().max(lower.len()))
        .map(|column| {
            let name = at(lower, column);
            if name.is_empty() { at(upper, column) } else { name }
        })
        .collect()
}

/// A column's name without what spreadsheets put around it.
fn head_name(name: &str) -> String {
    let name = name.trim_start_matches('\u{feff}').trim();
    name.trim_end_matches(['*', '＊']).trim().to_owned()
}

/// Whether a cell says that its row is one of totals.
pub fn says_total(cell: &str) -> bool {
    let said: String = cell.chars().filter(|one| !one.is_whitespace()).collect();
    let said = said.trim_end_matches(['：', ':']).to_lowercase();
    TOTALS.contains(&said.as_str())
}

/// A row of totals begins with the word and leaves cells empty; one that is
/// full may be a row of its own, and is judged as one.
fn is_total(cells: &[String], width: usize) -> bool {
    let mut filled = cells.iter().filter(|cell| !cell.is_empty());
    let first = filled.next().is_some_and(|cell| says_total(cell));
    first && 1 + filled.count() < width
}

fn csv(bytes: &[u8]) -> Result<Sheet, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| "is neither XLSX nor UTF-8 text; save it as CSV (UTF-8)".to_owned())?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut lines = Lines::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        lines.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(Sheet { lines, two_heads: HashSet::new() })
}

fn xlsx(bytes: Vec<u8>, bytes_max: u64) -> Result<Sheet, String> {
    unpacks_within(&bytes, bytes_max)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let name = book.sheet_names().first().cloned().ok_or("has no sheet")?;
    let merged = book.merge_cells_by_sheet_name(&name).map_err(|error| error.to_string())?;
    let mut reader = book.worksheet_cells_reader(&name).map_err(|error| error.to_string())?;
    let mut lines = Lines::new();
    let mut width = 0;
    while let Some(found) = reader.next_cell().map_err(|error| error.to_string())? {
        let value = Data::from(found.get_value().clone());
        put(&mut lines, found.get_position(), cell(&value))?;
        width = width.max(lines.last().map_or(0, |(_, cells)| cells.len()));
        if lines.len().saturating_mul(width) > CELLS_MAX {
            return Err(format!("spans more than {CELLS_MAX} cells; leave the empty ones out"));
        }
    }
    for (_, cells) in &mut lines {
        cells.resize(width, String::new());
    }
    let mut left = CELLS_MAX;
    for region in &merged {
        fill_down(&mut lines, region, &mut left)?;
    }
    // A head whose cells are merged sideways has its names in the row below it.
    let sideways = merged.iter().filter(|one| one.end.1 > one.start.1);
    let two_heads = sideways.map(|one| u64::from(one.start.0) + 1).collect();
    Ok(Sheet { lines, two_heads })
}

/// Unpacks every part of a zip into nothing: what its head says of sizes may lie.
fn unpacks_within(bytes: &[u8], bytes_max: u64) -> Result<(), String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut left = bytes_max;
    for part in 0..zip.len() {
        let part = zip.by_index(part).map_err(|error| error.to_string())?;
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        left = left
            .checked_sub(size.map_err(|error| error.to_string())?)
            .ok_or_else(|| format!("unpacks to more than {bytes_max} bytes"))?;
    }
    Ok(())
}

/// Puts a cell at its row and column; rows come one after the other.
fn put(lines: &mut Lines, (row, column): (u32, u32), value: String) -> Result<(), String> {
    let line = u64::from(row) + 1;
    let column = usize::try_from(column).unwrap_or(usize::MAX);
    if column >= COLUMNS_MAX {
        return Err(format!("has more than {COLUMNS_MAX} columns"));
    }
    match lines.last() {
        Some((last, _)) if *last > line => return Err("has its rows in no order".to_owned()),
        Some((last, _)) if *last == line => {}
        _ => lines.push((line, Vec::new())),
    }
    if let Some((_, cells)) = lines.last_mut() {
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(cell) = cells.get_mut(column) {
            *cell = value;
        }
    }
    Ok(())
}

/// What is merged downwards holds for each of its rows; `left` more cells may be filled.
fn fill_down(lines: &mut Lines, region: &Dimensions, left: &mut usize) -> Result<(), String> {
    if region.end.0 <= region.start.0 || region.end.1 != region.start.1 {
        return Ok(());
    }
    let column = usize::try_from(region.start.1).unwrap_or(usize::MAX);
    let (first, last) = (u64::from(region.start.0) + 1, u64::from(region.end.0) + 1);
    let from = lines.partition_point(|(line, _)| *line < first);
    let to = lines.partition_point(|(line, _)| *line <= last);
    let Some([(line, cells), below @ ..]) = lines.get_mut(from..to) else { return Ok(()) };
    let Some(value) = cells.get(column).filter(|_| *line == first).cloned() else {
        return Ok(());
    };
    *left = left.checked_sub(below.len()).ok_or("has too many merged cells")?;
    for (_, cells) in below {
        if let Some(cell) = cells.get_mut(column) {
            cell.clone_from(&value);
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[&[&str]]) -> Sheet {
        let cells = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        Sheet { lines: (1..).zip(text.iter().map(cells)).collect(), two_heads: HashSet::new() }
    }

    #[test]
    fn titles_empty_lines_and_totals_are_no_rows() {
        let sheet = lines(&[
            &["某校地点一览表", "", ""],
            &["", "", ""],
            &["编号", "名称*", "类别"],
            &["JX", "教学楼", "楼宇"],
            &["", "", ""],
            &["合 计：", "1 处", ""],
        ]);
        let table = sheet.under_head().unwrap();
        assert_eq!(table.header, ["编号", "名称", "类别"]);
        assert_eq!(table.rows, [(4, vec!["JX".into(), "教学楼".into(), "楼宇".into()])]);
    }

    #[test]
    fn a_full_row_that_begins_with_the_word_is_still_a_row() {
        let table = lines(&[&["number", "name"], &["total", "王芳"], &["total", ""]]);
        let table = table.under_head().unwrap();
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.rows[0].0, 2);
    }

    #[test]
    fn a_name_that_stands_twice_in_the_head_is_named() {
        let table = lines(&[&["code", "name", "name"], &["A", "a", "b"]]).under_head().unwrap();
        assert_eq!(table.column("code").unwrap(), 0);
        let twice = table.column("name").unwrap_err();
        assert_eq!(twice.to_string(), "two columns are called “name”; rename one of them");
        assert!(table.column("kind").unwrap_err().to_string().contains("no column “kind”"));
    }

    /// A workbook whose sheet is this XML.
    fn book(sheet: &str) -> Vec<u8> {
        use std::io::Write as _;

        const KINDS: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
        const LINKS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
        const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let link = |id: &str, kind: &str, to: &str| {
            format!(
                "<Relationships xmlns=\"{LINKS}\"><Relationship Id=\"{id}\" \
                 Type=\"{OFFICE}/{kind}\" Target=\"{to}\"/></Relationships>"
            )
        };
        let parts = [
            ("[Content_Types].xml", format!("<Types xmlns=\"{KINDS}\"/>")),
            ("_rels/.rels", link("r1", "officeDocument", "xl/workbook.xml")),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
                     <sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                ),
            ),
            ("xl/_rels/workbook.xml.rels", link("r1", "worksheet", "worksheets/sheet1.xml")),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet xmlns=\"{MAIN}\">{sheet}</worksheet>"),
            ),
        ];
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn cells(rows: &[(u32, &[(&str, &str)])]) -> String {
        let row = |(row, cells): &(u32, &[(&str, &str)])| {
            let cell = |(column, text): &(&str, &str)| {
                format!("<c r=\"{column}{row}\" t=\"str\"><v>{text}</v></c>")
            };
            let cells: String = cells.iter().map(cell).collect();
            format!("<row r=\"{row}\">{cells}</row>")
        };
        format!("<sheetData>{}</sheetData>", rows.iter().map(row).collect::<String>())
    }

    fn why(sheet: &str) -> String {
        xlsx(book(sheet), BYTES_MAX).err().unwrap_or_default()
    }

    #[test]
    fn cells_stand_where_the_sheet_has_them() {
        let plain = cells(&[(2, &[("B", "编号"), ("D", "名称")]), (5, &[("D", "教学楼")])]);
        let lines = xlsx(book(&plain), BYTES_MAX).unwrap().lines;
        let told: Vec<(u64, Vec<&str>)> =
            lines.iter().map(|(at, row)| (*at, row.iter().map(String::as_str).collect())).collect();
        assert_eq!(told, [(2, vec!["", "编号", "", "名称"]), (5, vec!["", "", "", "教学楼"])]);
    }

    #[test]
    fn a_sheet_that_asks_for_all_memory_is_refused() {
        let far = cells(&[(1, &[("A", "x")]), (1_048_576, &[("XFD", "y")])]);
        assert_eq!(why(&far), format!("has more than {COLUMNS_MAX} columns"));
        let backwards = cells(&[(9, &[("A", "x")]), (1, &[("A", "y")])]);
        assert_eq!(why(&backwards), "has its rows in no order");
        let bomb = book(&" ".repeat(3_000_000));
        assert!(bomb.len() < 30_000, "it is small while packed");
        let refused = unpacks_within(&bomb, 1_000_000).unwrap_err();
        assert_eq!(refused, "unpacks to more than 1000000 bytes");
        assert!(unpacks_within(&bomb, 4_000_000).is_ok());
    }
}
