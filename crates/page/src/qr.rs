//! QR codes as SVG.

use houqin_paper::code;
use maud::{Markup, html};

/// White modules around a code; scanners ask for four.
const QUIET: usize = 4;

/// The code of `text`, with `label` for those who cannot see it. A text too long for any code
/// (about 2,300 letters) gives the text itself.
pub fn qr(text: &str, label: &str) -> Markup {
    let Some(code) = code(text) else {
        return html! { code class="qr-text" { (text) } };
    };
    let side = code.modules + 2 * QUIET;
    html! {
        svg class="qr" viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label)
            shape-rendering="crispEdges" {
            rect class="qr-paper" width=(side) height=(side) fill="#fff" {}
            path transform={ "translate(" (QUIET) " " (QUIET) ")" } d=(code.path) fill="#000" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_a_quiet_edge() {
        let svg = qr("https://houqin.example/s/WX-2026-000123", "码").into_string();
        assert!(svg.contains("translate(4 4)"), "{svg}");
        assert!(svg.contains("M0 0h7v1h-7z"), "{svg}");
    }

    #[test]
    fn a_text_too_long_is_shown_as_text() {
        assert!(qr(&"长".repeat(3000), "码").into_string().starts_with("<code"));
    }
}
