//! What the font cannot show. PDF/A forbids a letter without a picture, and Typst refuses the
//! whole document for one emoji in a report: such a letter becomes 〓, as printers have it.

use serde_json::Value;

use crate::fonts::Fonts;

/// 〓, the mark that stands for a piece of type that is not there.
const MISSING: char = '〓';

/// Every text in `value` in letters that the font shows.
pub(crate) fn shown(value: &mut Value, fonts: &Fonts) {
    match value {
        Value::String(text) => *text = text.chars().filter_map(|one| letter(one, fonts)).collect(),
        Value::Array(items) => items.iter_mut().for_each(|item| shown(item, fonts)),
        Value::Object(fields) => fields.values_mut().for_each(|field| shown(field, fonts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The letter, what stands for it, or nothing for one that is never seen.
fn letter(letter: char, fonts: &Fonts) -> Option<char> {
    match letter {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        _ if letter.is_control() || unseen(letter) => None,
        _ if fonts.shows(letter) => Some(letter),
        _ if fonts.shows(MISSING) => Some(MISSING),
        _ => Some('?'),
    }
}

/// Marks that change how their neighbours look or which way they run: joiners, directions,
/// variation selectors, the byte order mark.
const fn unseen(letter: char) -> bool {
    matches!(letter,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}
