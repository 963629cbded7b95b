//! 检索. How text becomes words that are looked up by equality, and how what was
//! found is judged, ranked and marked.
//!
//! Chinese has no spaces: a run of characters is kept as its overlapping pairs
//! (漏水龙头 → 漏水, 水龙, 龙头) and its last character alone, so that one
//! character finds every word that begins with it or ends the run. Other
//! scripts are kept word by word. All of it is folded: NFKD without marks,
//! lower case, full-width forms as plain ones. The same folding stands on both
//! engines, for it is done here and not by them.
//!
//! A table of words only proposes; the text itself is judged here. Ranking is
//! BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25
//! and Beyond", 2009): the counts of a word in weighted fields are added up,
//! then saturated. How rare a word is, is counted up to [`COUNTED_MAX`] only.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Longest question, in characters; what is longer is cut.
pub const QUESTION_MAX: usize = 100;
/// Most parts of a question; what comes after is not looked at.
const PARTS_MAX: usize = 8;
/// Most different words that are kept of one text.
const WORDS_MAX: usize = 400;
/// Longest word of letters or digits, in characters.
const WORD_MAX: usize = 32;
/// A word is counted up to so many texts; what is in more is common.
pub const COUNTED_MAX: i64 = 2_000;

/// How soon more of the same word counts no more (k1 of BM25).
const SATURATES: f64 = 1.2;
/// How much a long field is held against it (b of BM25).
const LENGTH: f64 = 0.4;
/// Words of a usual field, by which length is measured.
const USUAL_WORDS: f64 = 14.0;
/// What the question standing word for word is worth.
const WHOLE: f64 = 1.6;

/// What a letter is to us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Written without spaces.
    Han,
    /// A letter or digit of a word.
    Word,
    /// Between words.
    Between,
}

fn kind(letter: char) -> Kind {
    match u32::from(letter) {
        // Kana, Bopomofo, ideographs with their extensions, Hangul.
        0x3040..=0x312F | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 => Kind::Han,
        0xF900..=0xFAFF | 0x20000..=0x323AF => Kind::Han,
        // 〇 is a number that Chinese writes among its characters.
        0x3007 => Kind::Han,
        _ if letter.is_alphanumeric() => Kind::Word,
        _ => Kind::Between,
    }
}

/// A letter of the text, folded, and where it stands.
struct Letter {
    folded: char,
    from: usize,
    to: usize,
}

fn letters(text: &str) -> Vec<Letter> {
    let mut all = Vec::with_capacity(text.len());
    for (from, letter) in text.char_indices() {
        let to = from + letter.len_utf8();
        let plain = std::iter::once(letter).nfkd().filter(|one| !is_combining_mark(*one));
        // A syllable of Hangul is taken apart by NFKD and put together again.
        for folded in plain.nfc().flat_map(char::to_lowercase) {
            all.push(Letter { folded, from, to });
        }
    }
    all
}

/// The text folded: what two spellings of the same have in common.
pub fn folded(text: &str) -> String {
    letters(text).into_iter().map(|letter| letter.folded).collect()
}

/// A word of a text, and the bytes it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word, folded.
    pub word: String,
    /// Its first byte.
    pub from: usize,
    /// The byte after its last.
    pub to: usize,
}

/// Runs of letters of one kind.
fn runs(letters: &[Letter]) -> impl Iterator<Item = (Kind, &[Letter])> {
    let chunks = letters.chunk_by(|one, other| kind(one.folded) == kind(other.folded));
    let told = chunks.filter_map(|run| Some((kind(run.first()?.folded), run)));
    told.filter(|(kind, _)| *kind != Kind::Between)
}

fn word(letters: &[Letter]) -> Option<Word> {
    let (first, last) = (letters.first()?, letters.last()?);
    let word = letters.iter().take(WORD_MAX).map(|letter| letter.folded).collect();
    Some(Word { word, from: first.from, to: last.to })
}

/// The words of a text, in its order.
pub fn words(text: &str) -> Vec<Word> {
    let letters = letters(text);
    let mut all = Vec::new();
    for (kind, run) in runs(&letters) {
        if kind == Kind::Han {
            all.extend(run.windows(2).filter_map(word));
            all.extend(run.last().and_then(|last| word(std::slice::from_ref(last))));
        } else {
            all.extend(word(run));
        }
    }
    all
}

/// The different words of a text, as a table keeps them.
pub fn words_of(text: &str) -> BTreeSet<String> {
    words(text).into_iter().map(|word| word.word).take(WORDS_MAX).collect()
}

/// What comes after every word that begins with `prefix`.
pub fn after(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

/// One part of a question: a word, or a run of Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its words: one, or the pairs of a run.
    pub words: Vec<String>,
    /// Whether longer words that begin so are meant too.
    pub prefix: bool,
    /// Which phrase of the question it stands in.
    pub phrase: usize,
}

impl Part {
    /// How many of its words a text must have: all of up to two, else two in three.
    pub fn needs(&self) -> usize {
        let all = self.words.len();
        if all <= 2 { all } else { (all * 2).div_ceil(3) }
    }

    /// Whether it means this word of a text.
    fn means(&self, word: &str) -> bool {
        self.words.iter().any(|one| word == one || (self.prefix && word.starts_with(one.as_str())))
    }

    /// Whether a text with these words has enough of it.
    fn is_in(&self, words: &BTreeMap<String, f64>) -> bool {
        let has = |one: &&String| {
            let longer = || {
                let mut from = words.range(one.as_str().to_owned()..);
                from.next().is_some_and(|(word, _)| word.starts_with(one.as_str()))
            };
            words.contains_key(one.as_str()) || (self.prefix && longer())
        };
        self.words.iter().filter(has).count() >= self.needs()
    }
}

/// 所问. What somebody looks for: every part must be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Its parts.
    pub parts: Vec<Part>,
    /// What stood between spaces: the name of a place may be several parts.
    pub phrases: Vec<String>,
    /// All of it, folded and trimmed.
    pub whole: String,
}

impl Question {
    /// Reads a question as it was typed.
    pub fn read(text: &str) -> Self {
        let text: String = text.trim().chars().take(QUESTION_MAX).collect();
        let phrases = text.split_whitespace().take(PARTS_MAX).map(str::to_owned);
        let mut question = Self {
            parts: Vec::new(),
            phrases: phrases.collect(),
            whole: folded(&text).trim().to_owned(),
        };
        for at in 0..question.phrases.len() {
            question.take_in(at);
        }
        question.parts.truncate(PARTS_MAX);
        question
    }

    /// The parts of one phrase.
    fn take_in(&mut self, phrase: usize) {
        let letters = letters(self.phrases.get(phrase).map_or("", String::as_str));
        for (kind, run) in runs(&letters) {
            let pairs = || run.windows(2).filter_map(word).map(|word| word.word);
            let alone = || word(run).map(|word| word.word).into_iter();
            let (words, prefix) = match (kind, run.len()) {
                (Kind::Han, 2..) => (distinct(pairs()), false),
                (Kind::Han, _) => (alone().collect(), true),
                // One letter or a number of two digits begins too many words.
                _ => (alone().collect(), run.len() > 2),
            };
            if !self.parts.iter().any(|part| part.words == words) {
                self.parts.push(Part { words, prefix, phrase });
            }
        }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// How well a text of weighted fields answers; none where a part is missing
    /// that `otherwise` does not hold. `rarity` tells of each word how rare it is.
    pub fn rank(
        &self,
        fields: &[(f64, &str)],
        otherwise: impl Fn(usize) -> bool,
        rarity: impl Fn(&str) -> f64,
    ) -> Option<f64> {
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        for (weight, text) in fields {
            let words = words(text);
            let length = f64::from(u32::try_from(words.len()).unwrap_or(u32::MAX));
            let norm = 1.0 - LENGTH + LENGTH * length / USUAL_WORDS;
            for word in words {
                *counts.entry(word.word).or_insert(0.0) += weight / norm;
            }
        }
        let mut sum = 0.0;
        for (at, part) in self.parts.iter().enumerate() {
            let (here, elsewhere) = (part.is_in(&counts), otherwise(at));
            if !here && !elsewhere {
                return None;
            }
            let meant = counts.iter().filter(|(word, _)| part.means(word));
            sum += meant
                .map(|(word, count)| rarity(word) * count * (SATURATES + 1.0) / (count + SATURATES))
                .sum::<f64>();
            // A part that the place or the kind holds counts as a rare word once.
            sum += if elsewhere { 1.0 } else { 0.0 };
        }
        let whole = fields.iter().any(|(_, text)| folded(text).contains(&self.whole));
        Some(if whole { sum * WHOLE } else { sum })
    }

    /// As [`Question::rank`], where every word is as good as another.
    pub fn plain_rank(&self, fields: &[(f64, &str)]) -> Option<f64> {
        self.rank(fields, |_| false, |_| 1.0)
    }

    /// The bytes of `text` that answer, in order, joined where they touch.
    pub fn marks(&self, text: &str) -> Vec<(usize, usize)> {
        let mut marks: Vec<(usize, usize)> = Vec::new();
        for word in words(text) {
            let Some(end) = self.end_of_mark(text, &word) else { continue };
            match marks.last_mut() {
                Some((_, to)) if word.from <= *to => *to = end.max(*to),
                _ => marks.push((word.from, end)),
            }
        }
        marks
    }

    /// Where the mark of a word ends; none where it does not answer.
    fn end_of_mark(&self, text: &str, word: &Word) -> Option<usize> {
        let mut answering = self.parts.iter().filter(|part| part.means(&word.word)).peekable();
        answering.peek()?;
        let whole = answering.any(|part| part.words.contains(&word.word));
        let first = text.get(word.from..word.to)?.chars().next()?;
        // One character means each pair that begins with it, and is marked alone.
        let alone = !whole && word.word.chars().next().is_some_and(|one| kind(one) == Kind::Han);
        Some(if alone { word.from + first.len_utf8() } else { word.to })
    }
}

fn distinct(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in words {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    all
}

/// How rare a word is that stands in so many texts, counted up to [`COUNTED_MAX`].
pub fn rarity(found: i64) -> f64 {
    let whole = |number: i64| f64::from(i32::try_from(number).unwrap_or(i32::MAX));
    let (all, found) = (2.0 * whole(COUNTED_MAX), whole(found.clamp(0, COUNTED_MAX)));
    (1.0 + (all - found + 0.5) / (found + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.word).collect()
    }

    #[test]
    fn chinese_is_pairs_and_the_last_character() {
        assert_eq!(plain("水龙头"), ["水龙", "龙头", "头"]);
        assert_eq!(plain("3号楼 tap,漏"), ["3", "号楼", "楼", "tap", "漏"]);
        assert_eq!(plain("。，!? "), Vec::<String>::new());
    }

    #[test]
    fn spellings_of_the_same_are_one() {
        assert_eq!(plain("ＷＸ－２０２６"), ["wx", "2026"]);
        assert_eq!(plain("Café"), plain("cafe"));
        assert_eq!(plain("ﬁre"), ["fire"]);
        assert_eq!(plain("한국"), ["한국", "국"]);
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "请修：Ｔap漏水";
        for word in words(text) {
            assert_eq!(folded(&text[word.from..word.to]), word.word);
        }
    }

    #[test]
    fn every_part_must_be_found() {
        let finds = |question: &str, text: &str| {
            Question::read(question).plain_rank(&[(1.0, text)]).is_some()
        };
        assert!(finds("漏水", "三楼水房的水龙头漏水了"));
        assert!(finds("水龙头漏水", "水龙头一直漏水"), "two pairs in three");
        assert!(finds("漏", "漏水") && finds("水", "漏水"));
        assert!(!finds("水漏", "漏水"));
        assert!(!finds("漏水 四楼", "三楼漏水"));
        assert!(finds("leak", "The tap is leaking") && !finds("leaks", "a leak"));
        assert!(finds("三楼 tap", "Tap, 三楼"));
    }

    #[test]
    fn the_rarer_word_and_the_whole_question_count_more() {
        let question = Question::read("漏水");
        let rank = |text: &str| question.plain_rank(&[(1.0, text)]).unwrap();
        assert!(rank("漏水") > rank("楼上的同学说他们宿舍那边的水管好像是有一点点漏水的样子"));
        assert!(rarity(1) > rarity(100) && rarity(100) > rarity(COUNTED_MAX));
        assert!(rarity(COUNTED_MAX * 10) > 0.0);
        let titled = question.plain_rank(&[(3.0, "漏水"), (1.0, "x")]).unwrap();
        assert!(titled > question.plain_rank(&[(3.0, "x"), (1.0, "漏水")]).unwrap());
    }

    #[test]
    fn what_answers_is_marked_whole() {
        let text = "水龙头漏水";
        let marked: Vec<&str> = Question::read("龙头漏")
            .marks(text)
            .into_iter()
            .map(|(from, to)| &text[from..to])
            .collect();
        assert_eq!(marked, ["龙头漏"]);
        assert_eq!(Question::read("LEAK").marks("a Leaking tap"), [(2, 9)]);
        assert_eq!(Question::read("王").marks("王芳与老王"), [(0, 3), (12, 15)]);
    }

    #[test]
    fn a_question_has_its_limits() {
        let long = "漏水 ".repeat(1_000) + &"水".repeat(10_000);
        let question = Question::read(&long);
        assert!(question.parts.len() <= PARTS_MAX);
        assert!(question.whole.chars().count() <= QUESTION_MAX);
        assert!(
            words_of(&(0..10_000).map(|n| format!("w{n} ")).collect::<String>()).len() <= WORDS_MAX
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_words_at_letters(text in "\\PC{0,60}") {
            for word in words(&text) {
                assert!(text.is_char_boundary(word.from) && text.is_char_boundary(word.to));
            }
            let question = Question::read(&text);
            if !question.is_empty() {
                assert!(question.plain_rank(&[(1.0, &text)]).is_some(), "a text finds itself");
            }
        }
    }
}
