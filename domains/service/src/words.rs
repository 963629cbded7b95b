//! 检索词. The words that orders are found by: of what was reported, where, and
//! what was done. Each row says whose value it comes from and goes when that
//! person is erased; the words of another book's orders are nobody's.
//!
//! A row proposes an order, its text is judged when it is looked for: words that
//! the text has no more propose in vain.

use houqin_kernel::search::words_of;
use houqin_kernel::{CaseId, Moment, PersonId, Personal, Value, Writing};

/// Rows of one statement.
const ROWS: usize = 8;

/// Whose words they are: nobody's where nobody is named.
fn owner(person: Option<&PersonId>) -> &[u8] {
    person.map_or(&[], |person| person.bytes())
}

/// Keeps the words of an order that came at `at`.
pub(crate) fn keep(
    tables: &mut dyn Writing,
    order: &[u8],
    at: Moment,
    person: Option<&PersonId>,
    text: &str,
) {
    let school = *tables.school();
    let words: Vec<String> = words_of(text).into_iter().collect();
    let head = "INSERT INTO service_word (school_id, at, order_id, person, token) VALUES ";
    for rows in words.chunks(ROWS) {
        // A statement of a usual length is prepared once.
        let one = |at: usize| format!("($1, $2, $3, $4, ${})", at + 5);
        let values: Vec<String> = (0..rows.len()).map(one).collect();
        let mut params: Vec<Value<'_>> =
            vec![(&school).into(), at.into(), order.into(), owner(person).into()];
        params.extend(rows.iter().map(Value::from));
        let sql = format!(
            "{head}{} ON CONFLICT (school_id, token, at, order_id, person) DO NOTHING",
            values.join(", ")
        );
        tables.any(&sql, &params);
    }
}

/// Keeps the words of a personal value; nothing once it is erased.
pub(crate) fn keep_personal(
    tables: &mut dyn Writing,
    order: &[u8],
    at: Moment,
    value: Option<&Personal>,
) {
    if let Some(value) = value
        && let Some(text) = value.text()
    {
        keep(tables, order, at, Some(&value.of), text);
    }
}

/// Keeps the words of a personal value that came later than the order, at the
/// order's own time.
pub(crate) fn keep_later(tables: &mut dyn Writing, order: &[u8], value: Option<&Personal>) {
    let Some((person, text)) = value.and_then(|value| Some((&value.of, value.text()?))) else {
        return;
    };
    let school = *tables.school();
    for word in words_of(text) {
        tables.any(
            "INSERT INTO service_word (school_id, token, at, order_id, person) \
             SELECT school_id, CAST($3 AS TEXT), reported_at, id, CAST($4 AS BYTES) \
             FROM service_order WHERE school_id = $1 AND id = $2 \
             ON CONFLICT (school_id, token, at, order_id, person) DO NOTHING",
            &[(&school).into(), order.into(), (&word).into(), person.into()],
        );
    }
}

/// Keeps the last part of an order's number, by which people remember it.
pub(crate) fn keep_number(tables: &mut dyn Writing, order: &[u8], at: Moment, number: &str) {
    let last = number.rsplit('-').next().unwrap_or(number);
    keep(tables, order, at, None, last);
}

/// Keeps the words of another book's order.
pub(crate) fn keep_imported(tables: &mut dyn Writing, order: &CaseId, at: Moment, texts: &[&str]) {
    keep(tables, order.bytes(), at, None, &texts.join(" "));
}
