//! What is wrong with a `houqin.toml`: each fault with its line, its name and
//! the nearest right name.

use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Settings;
use super::table::{SETTINGS, known};

/// A name is taken for a slip of the pen within so many changed letters.
const SLIPS_MAX: usize = 3;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub line: Option<usize>,
    /// What, in a sentence.
    pub why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "line {line}: {}", self.why),
            None => out.write_str(&self.why),
        }
    }
}

/// A name that the file gives a value to, and where.
struct Named {
    name: String,
    at: usize,
}

/// Reads the text of a file; all its faults at once.
pub fn check(text: &str) -> Result<Settings, Vec<Fault>> {
    let line = |at: usize| text.get(..at).map(|before| before.matches('\n').count() + 1);
    let broken = |error: toml::de::Error| {
        let line = error.span().and_then(|span| line(span.start));
        let why = error.message().trim();
        let why = line.and_then(|line| twice(text, line, why)).unwrap_or_else(|| why.to_owned());
        vec![Fault { line, why }]
    };
    let tree = DeTable::parse(text).map_err(broken)?;
    let mut names = Vec::new();
    collect(tree.get_ref(), "", &mut names);
    names.sort_by_key(|named| named.at);
    let strangers: Vec<Fault> = names
        .iter()
        .filter(|named| !known(&named.name))
        .map(|named| Fault { line: line(named.at), why: unknown(&named.name) })
        .collect();
    if !strangers.is_empty() {
        return Err(strangers);
    }
    let settings: Settings = toml::from_str(text).map_err(broken)?;
    let faults: Vec<Fault> = settings
        .faults()
        .into_iter()
        .map(|(name, why)| {
            let at = names.iter().find(|named| named.name == name).map(|named| named.at);
            Fault { line: at.and_then(line), why: format!("{name} {why}") }
        })
        .collect();
    if faults.is_empty() { Ok(settings) } else { Err(faults) }
}

/// A section or a name that stands twice, such as one pasted at the end of the
/// file that `init` wrote: the parser says only that a key is doubled.
fn twice(text: &str, line: usize, why: &str) -> Option<String> {
    let key = |line: &'_ str| line.split('=').next().unwrap_or_default().trim().to_owned();
    let again =
        text.lines().nth(line.checked_sub(1)?).map(key).filter(|_| why.contains("duplicate"))?;
    let first = text.lines().position(|line| key(line) == again).map(|at| at + 1)?;
    (first < line).then(|| {
        format!(
            "{again} stands here for the second time; the first is line {first}: write it there"
        )
    })
}

fn collect(table: &DeTable<'_>, section: &str, names: &mut Vec<Named>) {
    for (key, value) in table {
        let dotted = |key: &Spanned<_>| -> String {
            let key: &std::borrow::Cow<'_, str> = key.get_ref();
            if section.is_empty() { key.to_string() } else { format!("{section}.{key}") }
        };
        let name = dotted(key);
        match value.get_ref() {
            DeValue::Table(inner) if !known(&name) => collect(inner, &name, names),
            DeValue::Array(all)
                if !all.is_empty() && all.iter().all(|one| one.get_ref().is_table()) =>
            {
                for inner in all.iter().filter_map(|one| one.get_ref().as_table()) {
                    collect(inner, &name, names);
                }
            }
            _ => names.push(Named { name, at: key.span().start }),
        }
    }
}

fn unknown(name: &str) -> String {
    let short = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    // A right name under a wrong section is nearer than any slip of the pen.
    let moved = SETTINGS.iter().find(|setting| short(setting.name) == short(name));
    let nearest = moved
        .map(|setting| (0, setting.name))
        .or_else(|| SETTINGS.iter().map(|setting| (slips(name, setting.name), setting.name)).min());
    match nearest {
        Some((slips, right)) if slips <= SLIPS_MAX => {
            format!("there is no setting {name}; did you mean {right}?")
        }
        _ => format!("there is no setting {name}; houqin config lists all of them"),
    }
}

/// Letters to change, add or leave out until `one` reads `other`.
fn slips(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut next = vec![at + 1];
        for (there, (wanted, pair)) in other.iter().zip(row.windows(2)).enumerate() {
            let [left_up, up] = pair else { continue };
            let left = next.get(there).copied().unwrap_or(usize::MAX);
            let changed = left_up + usize::from(letter != *wanted);
            next.push(changed.min(up + 1).min(left.saturating_add(1)));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        check(text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_wrong_name_is_told_with_its_line_and_the_nearest_right_one() {
        assert_eq!(
            faults("# a remark\n\norgin = \"https://x\"\n[limits]\nsession_day = 1\n"),
            [
                "line 3: there is no setting orgin; did you mean origin?",
                "line 5: there is no setting limits.session_day; did you mean limits.session_days?",
            ]
        );
        assert_eq!(
            faults("session_days = 3"),
            ["line 1: there is no setting session_days; did you mean limits.session_days?"]
        );
        assert_eq!(
            faults("weather = \"fine\""),
            ["line 1: there is no setting weather; houqin config lists all of them"]
        );
    }

    #[test]
    fn a_wrong_kind_a_wrong_value_and_what_is_no_toml_are_told_with_their_line() {
        let told = faults("\n[limits]\nsession_days = \"seven\"\n").join("");
        assert!(told.starts_with("line 3: ") && told.contains("seven"), "{told}");
        assert_eq!(
            faults("origin = \"houqin.example\"\n\n[limits]\nsession_days = 900\nupload_mib = 0"),
            [
                "line 1: origin begins with http:// or https:// and has no slash at its end",
                "line 4: limits.session_days is 900; it goes from 1 to 30",
                "line 5: limits.upload_mib is 0; it goes from 1 to 1024",
            ]
        );
        assert_eq!(
            faults("[backup]\n# hour = 2\n\n[backup]\nhour = 3\n"),
            [
                "line 4: [backup] stands here for the second time; the first is line 1: write it there"
            ]
        );
        assert_eq!(
            faults("[limits]\nupload_mib = 3\nupload_mib = 4\n"),
            [
                "line 3: upload_mib stands here for the second time; the first is line 2: write it there"
            ]
        );
        assert!(faults("listen = \n").join("").starts_with("line 1: "));
    }

    #[test]
    fn letters_are_counted() {
        assert_eq!((slips("origin", "origin"), slips("orgin", "origin")), (0, 1));
        assert_eq!((slips("", "abc"), slips("kitten", "sitting")), (3, 3));
    }
}
