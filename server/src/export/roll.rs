//! The workbook of a list of people: one sheet that is filled in, and one with
//! the choices that its cells offer.

use rust_xlsxwriter::{DataValidation, Format, Formula, Workbook, XlsxError};

/// The columns, as the import knows them in either language.
pub const HEAD: [(&str, &str); 9] = [
    ("学工号", "number"),
    ("姓名", "name"),
    ("类别", "kind"),
    ("部门", "unit"),
    ("手机", "phone"),
    ("技能", "skills"),
    ("登录名", "login"),
    ("任职岗位", "posts"),
    ("停任岗位", "ended"),
];
/// Rows whose cells offer their choices.
const ROWS: u32 = 5_000;
const WIDE: f64 = 18.0;

/// What stands in it.
pub struct Book<'a> {
    /// Names of the columns.
    pub head: [&'a str; 9],
    /// Kinds to choose from.
    pub kinds: Vec<String>,
    /// Units to choose from.
    pub units: Vec<String>,
    /// Posts to choose from; several stand in one cell, so others may be written.
    pub posts: Vec<String>,
    /// Name of the sheet of choices.
    pub lists: &'a str,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// The file.
pub fn book(book: &Book<'_>) -> Result<Vec<u8>, String> {
    written(book).map_err(|error| error.to_string())
}

fn written(book: &Book<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut file = Workbook::new();
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    let sheet = file.add_worksheet();
    for (column, name) in (0_u16..).zip(book.head) {
        // Text, so that a number keeps the noughts before it.
        sheet.set_column_format(column, &text)?;
        sheet.set_column_width(column, WIDE)?;
        sheet.write_string_with_format(0, column, name, &bold)?;
    }
    sheet.set_freeze_panes(1, 2)?;
    for (line, cells) in (1_u32..).zip(&book.rows) {
        for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string_with_format(line, column, cell, &text)?;
        }
    }
    let choices = [
        (2_u16, 'A', &book.kinds),
        (3, 'B', &book.units),
        (7, 'C', &book.posts),
        (8, 'C', &book.posts),
    ];
    for (column, from, list) in choices.iter().filter(|(_, _, list)| !list.is_empty()) {
        let range = format!("='{}'!${from}$1:${from}${}", book.lists, list.len());
        let mut offered = DataValidation::new().allow_list_formula(Formula::new(range));
        if *from == 'C' {
            offered = offered.show_error_message(false);
        }
        sheet.add_data_validation(1, *column, ROWS, *column, &offered)?;
    }
    let lists = file.add_worksheet();
    lists.set_name(book.lists)?;
    for (column, list) in (0_u16..).zip([&book.kinds, &book.units, &book.posts]) {
        lists.set_column_width(column, WIDE)?;
        for (line, one) in (0_u32..).zip(list) {
            lists.write_string(line, column, one)?;
        }
    }
    file.save_to_buffer()
}
