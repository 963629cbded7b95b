//! What a domain's page is, so that domains can declare pages without knowing
//! the web framework.

mod act_form;
mod ask;
mod paper;
mod parts;

pub use act_form::{ActForm, Each};
pub use ask::Ask;
pub use paper::{OnPaper, Paper};
pub use parts::{
    FOUNDER, address, beside, clause_href, clause_link, clause_now, part_shown, refused, rest,
};

use std::collections::BTreeMap;

use houqin_kernel::{CaseId, Moment, PersonId, Refusal, StoreError, TabletId, ViewError, Viewer};
use maud::Markup;

use crate::{Lang, Words};

/// Who may open a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Anyone, also without an account.
    Public,
    /// Anyone who has signed in.
    SignedIn,
    /// Whoever holds a post with this reading right.
    View(&'static str),
}

/// Where a page stands in the navigation.
#[derive(Debug, Clone, Copy)]
pub struct Nav {
    /// Key of its label.
    pub label: &'static str,
    /// Icon.
    pub icon: &'static str,
    /// Key of its section's title.
    pub section: &'static str,
    /// Whether it stands at the foot of a phone's screen too.
    pub phone: bool,
}

/// A page.
#[derive(Clone, Copy)]
pub struct PageDef {
    /// `/service/orders/{id}`.
    pub path: &'static str,
    /// Who may open it.
    pub right: Right,
    /// Its place in the navigation, where it has one.
    pub nav: Option<Nav>,
    /// Gives it.
    pub get: fn(&PageContext<'_>) -> Result<Rendered, ViewError>,
}

/// One record of a case, as its timeline shows it.
#[derive(Debug, Clone)]
pub struct RecordLine {
    /// Record number.
    pub seq: u64,
    /// The act.
    pub act: String,
    /// The step of the procedure.
    pub step: String,
    /// Who acted.
    pub actor: PersonId,
    /// On whose behalf.
    pub on_behalf_of: Option<PersonId>,
    /// Under which post.
    pub post: String,
    /// By which clause, `service-desk@1#5`.
    pub clause: String,
    /// State before.
    pub from: Option<String>,
    /// State after.
    pub to: Option<String>,
    /// When it was recorded, UTC milliseconds.
    pub recorded_at: i64,
    /// When it is said to have happened.
    pub happened_at: Option<i64>,
    /// Whether it was an emergency act.
    pub emergency: bool,
    /// Whether it was done under an exception.
    pub exception: bool,
    /// The shared tablet through which it came.
    pub via: Option<TabletId>,
    /// Leaf hash in hex.
    pub leaf: String,
    /// The fact, personal values opened where they still can be.
    pub fact: serde_json::Value,
}

/// Reads the records of a case.
pub trait Records {
    /// Oldest first.
    fn of_case(&self, case: CaseId) -> Vec<RecordLine>;
    /// One record by number.
    fn one(&self, seq: u64) -> Option<RecordLine>;
}

/// Tells which devices are a shared tablet.
pub trait Tablets {
    /// When the tablet was last seen; none where no device is it.
    ///
    /// # Errors
    /// When the store fails.
    fn seen(&self, tablet: TabletId) -> Result<Option<Moment>, StoreError>;
}

/// What a page may know.
pub struct PageContext<'a> {
    /// Who looks.
    pub viewer: Viewer<'a>,
    /// The words of the language asked for.
    pub words: Words<'a>,
    /// That language.
    pub lang: Lang,
    /// Parts of the path.
    pub params: &'a BTreeMap<String, String>,
    /// The query.
    pub query: &'a BTreeMap<String, String>,
    /// The path and query of the page itself.
    pub here: &'a str,
    /// The session's token against forged forms.
    pub csrf: &'a str,
    /// A fresh idempotency key for a form.
    pub key: String,
    /// `https://houqin.example`, for QR codes.
    pub origin: &'a str,
    /// The school's name.
    pub school: &'a str,
    /// Whether a page can be asked for as PDF, `?as=pdf`: no link leads to it where it cannot.
    pub prints: bool,
    /// What the person had typed, when the form was refused; values of one name, a line each.
    pub filled: &'a BTreeMap<String, String>,
    /// Why the form was refused.
    pub refusal: Option<&'a Refusal>,
    /// The case a visitor's link opens, and the visitor.
    pub visitor: Option<(CaseId, PersonId)>,
    /// The token of that link.
    pub follow: &'a str,
    /// The code that opens the same case where the link was lost; empty where there is none.
    pub code: String,
    /// The ledger's records.
    pub records: &'a dyn Records,
    /// The shared tablets in use.
    pub tablets: &'a dyn Tablets,
}

impl<'a> PageContext<'a> {
    /// What the person had typed in `name`, else `otherwise`.
    pub fn value(&'a self, name: &str, otherwise: &'a str) -> &'a str {
        self.filled.get(name).map_or(otherwise, String::as_str)
    }

    /// A parameter of the query; empty when not given.
    pub fn asked(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// The language of names in data.
    pub const fn data_lang(&self) -> houqin_kernel::Lang {
        match self.lang {
            Lang::Zh => houqin_kernel::Lang::Zh,
            Lang::En => houqin_kernel::Lang::En,
        }
    }
}

/// A page, rendered.
pub struct Rendered {
    /// Its title.
    pub title: String,
    /// Its body.
    pub body: Markup,
    /// Whether it stands without navigation.
    pub bare: bool,
    /// Whether it takes the whole width.
    pub wide: bool,
    /// Whether it has charts.
    pub charts: bool,
    /// Where the browser is sent instead; empty where the page itself is shown.
    pub to: String,
    /// A file in place of the page.
    pub file: Option<Download>,
    /// A paper in place of the page, to be printed as PDF.
    pub paper: Option<Printed>,
}

/// A paper that a page hands out as PDF.
pub struct Printed {
    /// The file's name, in ASCII.
    pub name: String,
    /// What stands on it.
    pub paper: houqin_paper::Paper,
}

/// A file that a page hands out.
pub struct Download {
    /// Its name, in ASCII.
    pub name: String,
    /// `text/csv; charset=utf-8`.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Rendered {
    /// A page in the usual frame.
    pub fn new(title: impl Into<String>, body: Markup) -> Self {
        let (title, to) = (title.into(), String::new());
        Self { title, body, bare: false, wide: false, charts: false, to, file: None, paper: None }
    }

    /// No page: the browser is sent to `address`.
    pub fn to(address: impl Into<String>) -> Self {
        Self { to: address.into(), ..Self::new(String::new(), Markup::default()) }
    }

    /// A file alone.
    pub fn file(file: Download) -> Self {
        Self { file: Some(file), ..Self::new("", Markup::default()) }
    }

    /// A paper alone, as a PDF file of that name.
    pub fn paper(name: impl Into<String>, paper: impl Into<houqin_paper::Paper>) -> Self {
        let paper = Some(Printed { name: name.into(), paper: paper.into() });
        Self { paper, ..Self::new("", Markup::default()) }
    }

    /// The same page over the whole width.
    #[must_use]
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// The same page without navigation.
    #[must_use]
    pub const fn bare(mut self) -> Self {
        self.bare = true;
        self
    }
}
