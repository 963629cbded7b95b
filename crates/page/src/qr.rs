//! QR codes as SVG, drawn here.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};
use maud::{Markup, html};

/// The code of `text`, with `label` for those who cannot see it. A text too long for any code
/// (about 2,300 letters) gives the text itself.
pub fn qr(text: &str, label: &str) -> Markup {
    let Ok(code) = QRBuilder::new(text).ecl(ECL::M).build() else {
        return html! { code class="qr-text" { (text) } };
    };
    let quiet = 4;
    let side = code.size + 2 * quiet;
    let mut path = String::new();
    for (y, row) in code.data.chunks(code.size.max(1)).take(code.size).enumerate() {
        let mut x = quiet;
        for run in row.chunk_by(|a, b| a.value() == b.value()) {
            let wide = run.len();
            if run.first().is_some_and(|module| module.value()) {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{x} {}h{wide}v1h-{wide}z", y + quiet);
            }
            x += wide;
        }
    }
    html! {
        svg class="qr" viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label)
            shape-rendering="crispEdges" {
            rect class="qr-paper" width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_a_quiet_edge() {
        let svg = qr("https://houqin.example/s/WX-2026-000123", "码").into_string();
        assert!(svg.contains("M4 4h7v1h-7z"), "{svg}");
        assert!(!svg.contains("M3 "));
    }

    #[test]
    fn a_text_too_long_is_shown_as_text() {
        assert!(qr(&"长".repeat(3000), "码").into_string().starts_with("<code"));
    }
}
