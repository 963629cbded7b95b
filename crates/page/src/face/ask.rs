//! What a form asks in one field.

/// One field of an act's form: its name, the key of its words, what it holds at first.
#[derive(Debug, Clone)]
pub struct Ask<'f> {
    pub(super) name: &'f str,
    pub(super) key: &'f str,
    pub(super) given: &'f str,
    pub(super) required: bool,
    pub(super) most: Option<u32>,
    pub(super) rows: u32,
    help: &'f str,
}

impl<'f> Ask<'f> {
    /// A field that may stay empty. The sentence that helps to fill it in stands
    /// under its key with `-help`, where there is one.
    pub const fn new(name: &'f str, key: &'f str) -> Self {
        Self { name, key, given: "", required: false, most: None, rows: 2, help: "" }
    }

    /// A field that must be filled in.
    pub const fn must(name: &'f str, key: &'f str) -> Self {
        Self::new(name, key).required(true)
    }

    /// Whether it must be filled in.
    #[must_use]
    pub const fn required(mut self, required: bool) -> Self {
        self.required = required;
        self
    }

    /// What it holds at first.
    #[must_use]
    pub const fn given(mut self, given: &'f str) -> Self {
        self.given = given;
        self
    }

    /// The longest text it takes, in characters.
    #[must_use]
    pub fn at_most(mut self, most: usize) -> Self {
        self.most = u32::try_from(most).ok();
        self
    }

    /// How many lines it shows.
    #[must_use]
    pub const fn rows(mut self, rows: u32) -> Self {
        self.rows = rows;
        self
    }

    /// The key of another sentence that helps to fill it in.
    #[must_use]
    pub const fn help(mut self, key: &'f str) -> Self {
        self.help = key;
        self
    }

    pub(super) fn help_key(&self) -> String {
        if self.help.is_empty() { format!("{}-help", self.key) } else { self.help.to_owned() }
    }
}
