//! 检索词. The words that people and places are found by, kept beside them and
//! made of the same facts. A person's words go when the person is erased.

use houqin_kernel::search::{Part, Question, after, folded, words_of};
use houqin_kernel::{PersonId, PlaceId, Value, Writing};

/// Words of a person's name.
pub(crate) const PERSON: &str = "person";
/// A person's number, whole.
pub(crate) const NUMBER: &str = "person-number";
/// Words of the names on the way to a place.
pub(crate) const PLACE: &str = "place";
/// A place's code, whole.
pub(crate) const CODE: &str = "place-code";

/// Keeps the words of a person as they are now.
pub(crate) fn keep_person(
    tables: &mut dyn Writing,
    id: PersonId,
    number: &str,
    name: Option<&str>,
) {
    forget(tables, (&id).into(), PERSON);
    forget(tables, (&id).into(), NUMBER);
    for word in name.map(words_of).unwrap_or_default() {
        keep(tables, PERSON, &word, (&id).into());
    }
    keep(tables, NUMBER, &folded(number), (&id).into());
}

/// Keeps the code of a place; it never changes.
pub(crate) fn keep_code(tables: &mut dyn Writing, id: PlaceId, code: &str) {
    keep(tables, CODE, &folded(code), (&id).into());
}

/// Keeps the words of the names on the way to a place, as they are now.
pub(crate) fn keep_path(tables: &mut dyn Writing, id: PlaceId, path: &str) {
    forget(tables, (&id).into(), PLACE);
    for word in words_of(path) {
        keep(tables, PLACE, &word, (&id).into());
    }
}

fn forget(tables: &mut dyn Writing, id: Value<'_>, kind: &str) {
    let school = *tables.school();
    tables.any(
        "DELETE FROM organisation_word WHERE school_id = $1 AND id = $2 AND kind = $3",
        &[(&school).into(), id, kind.into()],
    );
}

fn keep(tables: &mut dyn Writing, kind: &str, word: &str, id: Value<'_>) {
    let school = *tables.school();
    tables.any(
        "INSERT INTO organisation_word (school_id, kind, token, id) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (school_id, kind, token, id) DO NOTHING",
        &[(&school).into(), kind.into(), word.into(), id],
    );
}

/// A question, as SQL that gives the ids of what has all of its words, or a
/// number or code that begins so; and the values it takes.
pub(crate) struct Wanted {
    /// A query of ids; the school is `$1`.
    pub(crate) sql: String,
    /// Its values, in order, from the parameter it was told.
    pub(crate) values: Vec<String>,
}

impl Wanted {
    /// What `question` asks of `kind`, or of `code` by its beginning; the first
    /// parameter is `$first`.
    pub(crate) fn of(question: &Question, kind: &str, code: &str, first: usize) -> Self {
        let mut wanted = Self { sql: String::new(), values: Vec::new() };
        let words =
            question.parts.iter().flat_map(|part| part.words.iter().map(move |w| (part, w)));
        let named: Vec<String> =
            words.map(|(part, word)| wanted.having(kind, part, word, first)).collect();
        let coded = wanted.beginning(code, &question.whole, first);
        let named = named.into_iter().reduce(|all, one| format!("{one} AND id IN ({all})"));
        wanted.sql = match named {
            Some(named) => format!("{named} UNION {coded}"),
            None => coded,
        };
        wanted
    }

    fn having(&mut self, kind: &str, part: &Part, word: &str, first: usize) -> String {
        if part.prefix {
            return self.beginning(kind, word, first);
        }
        let at = self.push(word.to_owned(), first);
        format!("{WORDS} AND kind = '{kind}' AND token = ${at}")
    }

    fn beginning(&mut self, kind: &str, word: &str, first: usize) -> String {
        // Nothing asked is found nowhere, not everywhere.
        let end = if word.is_empty() { String::new() } else { after(word) };
        let from = self.push(word.to_owned(), first);
        let to = self.push(end, first);
        format!("{WORDS} AND kind = '{kind}' AND token >= ${from} AND token < ${to}")
    }

    fn push(&mut self, value: String, first: usize) -> usize {
        self.values.push(value);
        first + self.values.len() - 1
    }

    /// The school and then the values, where nothing stands between.
    pub(crate) fn values(&self) -> impl Iterator<Item = Value<'_>> {
        self.values.iter().map(Value::from)
    }
}

const WORDS: &str = "SELECT id FROM organisation_word WHERE school_id = $1";
