//! Tables as text for a spreadsheet: RFC 4180, in UTF-8 with its mark, so that
//! Excel reads Chinese.

/// Excel opens a text as UTF-8 when it begins so.
const BOM: &str = "\u{feff}";

/// The rows as a file. A cell that a spreadsheet would take for a formula is told
/// as text.
pub fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut text = String::from(BOM);
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn quoted(cell: &str) -> String {
    let number = !cell.is_empty() && cell.parse::<f64>().is_ok_and(f64::is_finite);
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number;
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cell: &str) -> String {
        String::from_utf8(csv(&[vec![cell.to_owned()]])).unwrap()
    }

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_never_a_formula() {
        assert_eq!(of("教学楼"), "\u{feff}教学楼\r\n");
        assert_eq!(of("a,\"b\""), "\u{feff}\"a,\"\"b\"\"\"\r\n");
        assert_eq!(of("=HYPERLINK(1)"), "\u{feff}'=HYPERLINK(1)\r\n");
        assert_eq!(of("-3"), "\u{feff}-3\r\n");
        assert_eq!(of("-3+cmd"), "\u{feff}'-3+cmd\r\n");
        assert_eq!(of(""), "\u{feff}\r\n");
    }
}
