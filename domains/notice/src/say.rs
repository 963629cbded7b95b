//! The words of a notice, in the reader's language.

use houqin_kernel::{Directory, Moment, Reading, StoreError};
use houqin_page::Words;
use jiff::tz::TimeZone;

use crate::deliveries::Delivery;

/// What is needed to put a notice into words.
pub struct Saying<'a> {
    /// The words.
    pub words: Words<'a>,
    /// The tables, for names.
    pub reading: &'a dyn Reading,
    /// People by id.
    pub directory: Directory,
    /// The school's wall clock.
    pub zone: &'a TimeZone,
    /// Whether people may be named.
    pub names: bool,
}

impl Saying<'_> {
    /// The sentence of a notice: the school's own for its rule, else the
    /// general one for its event.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sentence(&self, one: &Delivery) -> Result<String, StoreError> {
        let words = self.words;
        let subject = &one.subject;
        let event = subject.event.replace(['.', '_'], "-");
        let keys = [format!("notice-say-{}", one.kind), format!("notice-news-{event}")];
        let own = keys.iter().find(|key| words.knows(key)).map_or("notice-news-other", |key| key);
        let what = words.pick(&subject.what.zh, &subject.what.en).to_owned();
        let place = if subject.place.is_empty() {
            words.say("notice-no-place").into_owned()
        } else {
            subject.place.clone()
        };
        let titles: Vec<String> =
            subject.rules.iter().map(|one| words.pick(&one.zh, &one.en).to_owned()).collect();
        Ok(words.say_with(
            own,
            &[
                ("number", (&subject.number).into()),
                ("what", what.into()),
                ("place", place.into()),
                ("who", self.who(one)?.into()),
                ("when", self.when(subject.due).into()),
                ("rules", titles.join(words.pick("、", ", ")).into()),
                ("name", (&subject.post).into()),
            ],
        ))
    }

    /// Who did it, where they may be named and still are.
    fn who(&self, one: &Delivery) -> Result<String, StoreError> {
        let nobody = || self.words.say("notice-somebody").into_owned();
        let Some(actor) = one.subject.actor.filter(|_| self.names) else { return Ok(nobody()) };
        let card = (self.directory.person)(self.reading, actor)?;
        Ok(card.and_then(|card| card.name).unwrap_or_else(nobody))
    }

    fn when(&self, due: Option<Moment>) -> String {
        due.map(|due| self.words.date_time(due.civil(self.zone))).unwrap_or_default()
    }
}
