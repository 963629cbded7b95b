//! QR codes as one path, for HTML and PDF alike.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

/// A QR code, drawn without its quiet edge: whoever places it leaves four modules of white around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// How many modules it is wide and high.
    pub modules: usize,
    /// The dark modules as the `d` of an SVG path, one unit a module.
    pub path: String,
}

/// The code of `text`, by which 15 % of it may be lost (level M); nothing where the text is too
/// long for any code (about 2,300 letters).
pub fn code(text: &str) -> Option<Code> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let mut path = String::new();
    for (y, row) in code.data.chunks(code.size.max(1)).take(code.size).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a.value() == b.value()) {
            let wide = run.len();
            if run.first().is_some_and(|module| module.value()) {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{x} {y}h{wide}v1h-{wide}z");
            }
            x += wide;
        }
    }
    Some(Code { modules: code.size, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_begins_in_its_corner_and_fills_its_square() {
        let code = code("https://houqin.example/report?place=JX1-301").expect("a code");
        assert_eq!((code.modules - 17) % 4, 0, "no version has {} modules", code.modules);
        assert!(code.path.starts_with("M0 0h7v1h-7z"), "{}", code.path);
    }

    #[test]
    fn a_text_too_long_has_no_code() {
        assert_eq!(code(&"长".repeat(3000)), None);
    }
}
