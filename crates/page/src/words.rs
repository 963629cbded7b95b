//! Words. What people read comes from message catalogues, in Chinese and in English.
//! It refuses to know where a page gets its language from: the edge decides and passes a [`Lang`].

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast;
use unic_langid::LanguageIdentifier;

/// A text that is borrowed where it can be. In every option struct an empty text means "absent".
pub type Text<'a> = Cow<'a, str>;

/// 语言. The two languages of every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// 中文, the first language of the product.
    #[default]
    Zh,
    /// English, complete.
    En,
}

impl Lang {
    /// The tag for the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The short code that forms and cookies carry: `zh` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// Reads a code or an `Accept-Language` value; `None` when it names neither language.
    pub fn parse(text: &str) -> Option<Self> {
        text.split(',').map(str::trim).find_map(|part| match part.get(..2)? {
            "zh" | "ZH" | "Zh" => Some(Self::Zh),
            "en" | "EN" | "En" => Some(Self::En),
            _ => None,
        })
    }

    /// The language that this one can be switched to.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }
}

/// The messages of one domain: two FTL texts with the same keys, taken in by `include_str!`.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue {
    /// FTL text in Chinese.
    pub zh: &'static str,
    /// FTL text in English.
    pub en: &'static str,
}

/// The words that the parts of this crate say themselves. [`Words::load`] always includes it.
pub const PAGE_CATALOGUE: Catalogue = Catalogue {
    zh: include_str!("../words/page.zh.ftl"),
    en: include_str!("../words/page.en.ftl"),
};

/// Why a catalogue was not taken.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// The FTL text has a mistake.
    #[error("the {lang} catalogue does not parse: {detail}")]
    Syntax {
        /// Which language.
        lang: &'static str,
        /// What the parser said.
        detail: String,
    },
    /// Two catalogues use one key.
    #[error("a key stands twice in the {lang} catalogues: {detail}")]
    Twice {
        /// Which language.
        lang: &'static str,
        /// Which keys.
        detail: String,
    },
}

/// All catalogues of the product, in both languages. Built once at start.
pub struct WordsBook {
    zh: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

/// A value for a variable of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    /// Words, put in as they are.
    Text(Cow<'a, str>),
    /// A count; English picks its plural by it.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}
impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}
impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}
impl<'a> From<Cow<'a, str>> for Arg<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}
impl From<i32> for Arg<'_> {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}
impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}
impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// One language of a [`WordsBook`], cheap to copy; every part that speaks takes it first.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    book: &'a WordsBook,
    lang: Lang,
}

impl Words<'_> {
    /// Builds the book from the catalogues of all domains (ours is included).
    pub fn load(catalogues: &[Catalogue]) -> Result<WordsBook, WordsError> {
        let mut book = WordsBook { zh: bundle(Lang::Zh), en: bundle(Lang::En) };
        for catalogue in std::iter::once(&PAGE_CATALOGUE).chain(catalogues) {
            add(&mut book.zh, catalogue.zh, "zh")?;
            add(&mut book.en, catalogue.en, "en")?;
        }
        Ok(book)
    }
}

fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    // Both tags are well formed (tested by the plurals below).
    let locale: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    bundle
}

fn add(
    bundle: &mut FluentBundle<FluentResource>,
    text: &str,
    lang: &'static str,
) -> Result<(), WordsError> {
    let resource = FluentResource::try_new(text.to_owned())
        .map_err(|(_, errors)| WordsError::Syntax { lang, detail: format!("{errors:?}") })?;
    bundle
        .add_resource(resource)
        .map_err(|errors| WordsError::Twice { lang, detail: format!("{errors:?}") })
}

impl WordsBook {
    /// The words of one language.
    pub fn words(&self, lang: Lang) -> Words<'_> {
        Words { book: self, lang }
    }
}

impl<'a> Words<'a> {
    /// The language of these words.
    pub fn lang(self) -> Lang {
        self.lang
    }

    fn bundle(self) -> &'a FluentBundle<FluentResource> {
        match self.lang {
            Lang::Zh => &self.book.zh,
            Lang::En => &self.book.en,
        }
    }

    /// Whether a message exists, for keys that are built from data.
    pub fn knows(self, key: &str) -> bool {
        self.bundle().has_message(key)
    }

    /// The message under `key`; a missing key stands in its place as `⟦key⟧`.
    pub fn say(self, key: &str) -> Cow<'a, str> {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return Cow::Owned(format!("⟦{key}⟧"));
        };
        bundle.format_pattern(pattern, None, &mut Vec::new())
    }

    /// The message under `key` with its variables filled in.
    pub fn say_with(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return format!("⟦{key}⟧");
        };
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            let value = match arg {
                Arg::Text(text) => FluentValue::String(Cow::Borrowed(text.as_ref())),
                Arg::Number(number) => FluentValue::from(*number),
            };
            values.set(*name, value);
        }
        bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
    }

    /// Of a name kept in both languages, the one to show; the Chinese where English is empty.
    pub fn pick<'b>(self, zh: &'b str, en: &'b str) -> &'b str {
        match self.lang {
            Lang::En if !en.is_empty() => en,
            Lang::En | Lang::Zh if !zh.is_empty() => zh,
            Lang::En | Lang::Zh => en,
        }
    }

    /// [`Words::pick`] for a [`Bilingual`].
    pub fn name(self, name: &Bilingual) -> &str {
        self.pick(&name.zh, &name.en)
    }
}

/// 双语名称. A name that data carries in both languages (a place, a service, a post).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bilingual {
    /// In Chinese.
    pub zh: String,
    /// In English; may be empty.
    pub en: String,
}

impl Bilingual {
    /// Both names at once.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

impl WordsBook {
    /// What differs between the languages: missing keys and differing variables, one sentence
    /// each. Tests assert that this is empty.
    pub fn check(&self, catalogues: &[Catalogue]) -> Vec<String> {
        let mut findings = Vec::new();
        for catalogue in std::iter::once(&PAGE_CATALOGUE).chain(catalogues) {
            let zh = variables_by_key(catalogue.zh);
            let en = variables_by_key(catalogue.en);
            for (key, used) in &zh {
                match en.get(key) {
                    None => findings.push(format!("{key} has no English")),
                    Some(other) if other != used => {
                        findings
                            .push(format!("{key} uses {used:?} in Chinese, {other:?} in English"));
                    }
                    Some(_) => {}
                }
            }
            findings.extend(
                en.keys().filter(|k| !zh.contains_key(*k)).map(|k| format!("{k} has no Chinese")),
            );
        }
        findings
    }
}

fn variables_by_key(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let Ok(resource) = FluentResource::try_new(text.to_owned()) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for entry in resource.entries() {
        if let ast::Entry::Message(message) = entry {
            let mut names = BTreeSet::new();
            if let Some(pattern) = &message.value {
                in_pattern(pattern, &mut names);
            }
            found.insert(message.id.name.to_owned(), names);
        }
    }
    found
}

fn in_pattern(pattern: &ast::Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            in_expression(expression, names);
        }
    }
}

fn in_expression(expression: &ast::Expression<&str>, names: &mut BTreeSet<String>) {
    match expression {
        ast::Expression::Inline(inline) => in_inline(inline, names),
        ast::Expression::Select { selector, variants } => {
            in_inline(selector, names);
            for variant in variants {
                in_pattern(&variant.value, names);
            }
        }
    }
}

fn in_inline(inline: &ast::InlineExpression<&str>, names: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            names.insert(id.name.to_owned());
        }
        ast::InlineExpression::Placeable { expression } => in_expression(expression, names),
        ast::InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                in_inline(argument, names);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: Catalogue = Catalogue {
        zh: "story-jobs = { $n } 件\nstory-lone = 只有中文\nstory-who = { $who }",
        en: "story-jobs = { $n -> \n    [one] one job\n   *[other] { $n } jobs\n}\nstory-who = x",
    };

    #[test]
    fn our_own_words_are_complete_in_both_languages() {
        let book = Words::load(&[]).unwrap();
        assert_eq!(book.check(&[]), Vec::<String>::new());
    }

    #[test]
    fn a_missing_key_stands_in_its_place_and_the_check_finds_it() {
        let book = Words::load(&[STORY]).unwrap();
        assert_eq!(book.words(Lang::En).say("story-lone"), "⟦story-lone⟧");
        let findings = book.check(&[STORY]);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert_eq!(findings[0], "story-lone has no English");
    }

    #[test]
    fn counts_pick_their_plural_and_nothing_is_isolated() {
        let book = Words::load(&[STORY]).unwrap();
        let say = |lang, n: i64| book.words(lang).say_with("story-jobs", &[("n", n.into())]);
        assert_eq!(say(Lang::En, 1), "one job");
        assert_eq!(say(Lang::En, 2), "2 jobs");
        assert_eq!(say(Lang::Zh, 2), "2 件");
    }

    #[test]
    fn one_key_in_two_catalogues_is_refused() {
        assert!(matches!(Words::load(&[STORY, STORY]), Err(WordsError::Twice { .. })));
        let bad = Catalogue { zh: "= nothing", en: "" };
        assert!(matches!(Words::load(&[bad]), Err(WordsError::Syntax { lang: "zh", .. })));
    }

    #[test]
    fn names_fall_back_to_the_language_they_have() {
        let book = Words::load(&[]).unwrap();
        assert_eq!(book.words(Lang::En).pick("水房", ""), "水房");
        assert_eq!(book.words(Lang::Zh).name(&Bilingual::new("", "Boiler room")), "Boiler room");
        assert_eq!(Lang::parse("fr, en-GB;q=0.8"), Some(Lang::En));
        assert_eq!(Lang::parse("é"), None);
    }
}
