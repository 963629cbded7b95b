//! Icons. Drawn inline so that they take the colour of their text; only those in `icons.txt`.

use maud::{Markup, PreEscaped, html};

include!(concat!(env!("OUT_DIR"), "/icons.rs"));

/// What is drawn for a name that `icons.txt` does not list; tests look for its class.
const MISSING: &str = "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M12 8v5M12 16v.01\"/>";

/// An icon that says nothing to a screen reader; the words beside it do.
/// A name that is not in `icons.txt` gives a drawing with the class `icon-missing`.
pub fn icon(name: &str) -> Markup {
    let drawing = drawing(name);
    html! {
        svg class=(if drawing.is_some() { "icon" } else { "icon icon-missing" })
            viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor"
            stroke-width="2" stroke-linecap="round" stroke-linejoin="round"
            aria-hidden="true" focusable="false" {
            (PreEscaped(drawing.unwrap_or(MISSING)))
        }
    }
}

/// Whether an icon of this name is embedded.
pub fn icon_exists(name: &str) -> bool {
    drawing(name).is_some()
}

/// The names of all embedded icons, sorted.
pub fn icon_names() -> impl Iterator<Item = &'static str> {
    ICONS.iter().map(|(name, _)| *name)
}

fn drawing(name: &str) -> Option<&'static str> {
    let index = ICONS.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    ICONS.get(index).map(|(_, drawing)| *drawing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_listed_icons_are_found_and_an_unlisted_one_shows() {
        assert!(icon_names().count() > 100);
        assert!(icon_names().all(icon_exists));
        assert!(icon("tool").into_string().contains("<path"));
        assert!(icon("no-such-icon").into_string().contains("icon-missing"));
    }
}
