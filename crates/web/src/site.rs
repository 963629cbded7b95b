//! The pages: who looks, in which language, through which frame; and the forms
//! that become acts.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use houqin_kernel::{
    CaseId, HeldBy, Institution, Moment, PersonId, Reading, Refusal, StoreError, TabletId,
    ViewError, Viewer,
};
use houqin_page::face::{
    PageContext, PageDef, Printed, RecordLine, Records, Rendered, Right, Tablets, address,
};
use houqin_page::{
    Flash, Lang, Markup, NavItem, NavSection, Scripts, ShellOptions, Tone, Words, bare_shell, html,
    shell, tablet_shell,
};

use crate::api::{fits, must_be_here, status_of};
use crate::platform::School;
use crate::registry::Registry;
use crate::sign_on::has_left;
pub use crate::visit::{Visit, cookie, cut_off_if_left, set_cookie, set_cookie_for};
use crate::visitor;

/// A form that was refused: what had been typed, and why.
#[derive(Default)]
pub struct Refused {
    /// What had been typed.
    pub filled: BTreeMap<String, String>,
    /// Why.
    pub refusal: Option<Refusal>,
}

/// The records of one school, for pages.
struct FromLedger<'a> {
    school: &'a School,
    reading: &'a dyn houqin_kernel::Reading,
}

fn line(kept: houqin_desk::Kept) -> RecordLine {
    let entry = kept.entry;
    let person = |id: &houqin_ledger::Id| PersonId(*id.as_bytes());
    RecordLine {
        seq: entry.seq,
        act: entry.act,
        step: entry.step,
        actor: person(&entry.actor),
        on_behalf_of: entry.on_behalf_of.as_ref().map(person),
        post: entry.post,
        clause: entry.clause,
        from: entry.from,
        to: entry.to,
        recorded_at: entry.recorded_at,
        happened_at: entry.happened_at,
        emergency: entry.emergency,
        exception: entry.exception.is_some(),
        via: entry.via.map(|via| TabletId(*via.as_bytes())),
        leaf: houqin_desk::hex(&kept.leaf),
        fact: kept.fact,
    }
}

impl Records for FromLedger<'_> {
    fn of_case(&self, case: CaseId) -> Vec<RecordLine> {
        let mut keeper = self.school.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        match keeper.of_case(self.reading, case) {
            Ok(kept) => kept.into_iter().map(line).collect(),
            Err(error) => {
                tracing::error!(%case, %error, "the records of a case cannot be read");
                Vec::new()
            }
        }
    }

    fn one(&self, seq: u64) -> Option<RecordLine> {
        let mut keeper = self.school.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = keeper.records(self.reading, seq, 1).ok()?;
        kept.into_iter().find(|kept| kept.entry.seq == seq).map(line)
    }
}

/// Which tablets are in use, for pages.
struct Seen<'a>(&'a Registry);

impl Tablets for Seen<'_> {
    fn seen(&self, tablet: TabletId) -> Result<Option<Moment>, StoreError> {
        self.0.tablet_seen(tablet)
    }
}

/// What a page gave while it was read.
enum Answer {
    Page(Response),
    /// To be printed, which takes too long to keep others from reading.
    Paper(Printed),
}

/// The answer to whoever may not see `page`, before anything of it is read.
fn turned_away(visit: &Visit, page: &PageDef) -> Option<Response> {
    if page.right != Right::Public && visit.session.is_none() {
        // Said now: by the next request the session is gone, and with it what it was.
        let left = visit.left.then(|| refusal_page(visit, &has_left(visit)));
        return Some(left.unwrap_or_else(sign_in_first));
    }
    visit.must_be_on(page.path).err().map(|refusal| refusal_page(visit, &refusal))
}

/// Gives the page at `path`. For a blocking thread.
pub fn page(visit: &Visit, path: &str, query: &str, refused: &Refused) -> Response {
    let Some(school) = &visit.school else { return sign_in_first() };
    let found = visit.platform.config.pages.iter().find_map(|page| {
        Some((page, fits(page.path.trim_start_matches('/'), path.trim_start_matches('/'))?))
    });
    let Some((page, params)) = found else { return missing(visit) };
    if let Some(response) = turned_away(visit, page) {
        return response;
    }
    let institution = school.desk.institution();
    let query: BTreeMap<String, String> = read_query(query);
    let params: BTreeMap<String, String> = params.into_iter().collect();
    let asked: Vec<(&str, &str)> =
        query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let here = address(path, &asked);
    let follow = params.get("token").cloned().unwrap_or_default();
    let answer = school.readers.read(|store| -> Result<Answer, ViewError> {
        let viewer = looking(visit, school, store, &institution);
        if page.right != Right::Public {
            must_be_here(school, &viewer)?;
        }
        if let Right::View(view) = page.right {
            viewer.must_read(view)?;
        }
        let records = FromLedger { school, reading: store };
        let context = PageContext {
            viewer,
            words: visit.words(),
            lang: visit.lang,
            params: &params,
            query: &query,
            here: &here,
            csrf: visit.csrf(),
            key: uuid::Uuid::new_v4().to_string(),
            origin: &visit.platform.config.origin,
            school: &school.row.name,
            prints: visit.platform.config.press.is_there(),
            filled: &refused.filled,
            refusal: refused.refusal.as_ref(),
            visitor: visitor::open(&school.secret, &follow),
            follow: &follow,
            code: code_of(visit, school, &follow)?,
            records: &records,
            tablets: &Seen(&visit.platform.registry),
        };
        let mut rendered = (page.get)(&context)?;
        if !rendered.to.is_empty() {
            return Ok(Answer::Page(Redirect::to(&rendered.to).into_response()));
        }
        if let Some(file) = rendered.file.take() {
            return Ok(Answer::Page(crate::files::download(file)));
        }
        if let Some(printed) = rendered.paper.take() {
            return Ok(Answer::Paper(printed));
        }
        if visit.session.is_some() && !visit.on_tablet() {
            rendered.body = html! {
                @for part in visit.platform.config.above { (part(&context)?) }
                (rendered.body)
            };
        }
        Ok(Answer::Page(frame(visit, &context, page, rendered)))
    });
    match answer {
        Ok(Answer::Page(response)) => response,
        Ok(Answer::Paper(printed)) => crate::press::answer(visit, printed),
        Err(ViewError::Refused(refusal)) => refusal_page(visit, &refusal),
        Err(ViewError::Broken(error)) => broken(visit, &error),
    }
}

/// The code of the case that a visitor's link opens.
fn code_of(visit: &Visit, school: &School, follow: &str) -> Result<String, StoreError> {
    visitor::open(&school.secret, follow).map_or(Ok(String::new()), |owned| {
        crate::code::of(&visit.platform.registry, school.row.id, &school.secret, owned)
    })
}

/// Who looks, and at what.
pub fn looking<'a>(
    visit: &Visit,
    school: &School,
    reading: &'a dyn Reading,
    institution: &'a Institution,
) -> Viewer<'a> {
    Viewer {
        person: visit.person(),
        lang: match visit.lang {
            Lang::Zh => houqin_kernel::Lang::Zh,
            Lang::En => houqin_kernel::Lang::En,
        },
        at: school.desk.clock().now(),
        reading,
        institution,
    }
}

/// The page in its frame.
fn frame(visit: &Visit, context: &PageContext<'_>, page: &PageDef, rendered: Rendered) -> Response {
    let words = visit.words();
    let done = context.asked("done");
    let flash = (!done.is_empty()).then(|| {
        Flash::new(Tone::Good, words.say_with("web-recorded", &[("record", done.into())]))
    });
    let options = ShellOptions {
        theme: visit.theme,
        school: context.school.into(),
        viewer: viewer_line(visit, &context.viewer),
        nav: navigation(visit, &context.viewer, page.path),
        flash,
        demo: visit.school.as_ref().is_some_and(|school| school.row.demo),
        wide: rendered.wide,
        scripts: Scripts { charts: rendered.charts, ..Scripts::default() },
        csrf: context.csrf.into(),
        here: context.here.into(),
        bell: bell(visit, &context.viewer),
        sign_out_action: if visit.session.is_some() { "/sign-out".into() } else { "".into() },
        search_action: search_action(visit, page.path).into(),
        ..ShellOptions::new(words, rendered.title, rendered.body)
    };
    let status = context.refusal.map_or(StatusCode::OK, status_of);
    let page = if rendered.bare || visit.session.is_none() {
        bare_shell(&options)
    } else if let Some(tablet) = crew_tablet(visit) {
        tablet_shell(&options, &tablet)
    } else {
        shell(&options)
    };
    retry((status, Html(page.into_string())).into_response(), context.refusal)
}

/// Where the box in the frame looks; empty where no page does, and on that page,
/// which has a box of its own.
fn search_action(visit: &Visit, here: &str) -> &'static str {
    let found = visit.platform.config.pages.iter().find(|page| page.path == "/search");
    let found = found.filter(|page| visit.session.is_some() && page.path != here);
    found.map_or("", |page| page.path)
}

/// How many notices are unread; no bell while that cannot be read.
fn bell(visit: &Visit, viewer: &Viewer<'_>) -> Option<i64> {
    viewer.person?;
    visit.must_be_on("/notices").ok()?;
    (visit.platform.config.unread)(viewer).ok()
}

fn viewer_line<'a>(visit: &'a Visit, viewer: &Viewer<'_>) -> Option<houqin_page::Viewer<'a>> {
    let person = visit.person()?;
    let institution = viewer.institution;
    let card = (institution.directory.person)(viewer.reading, person).ok().flatten();
    let name = card.and_then(|card| card.name).unwrap_or_default();
    let posts: Vec<String> = institution
        .held_by(person, viewer.at)
        .map(|held| institution.post_name(&held.post).pick(viewer.lang).to_owned())
        .collect();
    let post = if posts.is_empty() {
        visit.words().say("web-no-posts").into_owned()
    } else {
        posts.join(" · ")
    };
    Some(houqin_page::Viewer { name: name.into(), post: post.into(), href: "/me".into() })
}

/// Whether the page is opened at all, and on this device: on a shared tablet few are.
fn opened_here(visit: &Visit, page: &PageDef) -> bool {
    if visit.must_be_on(page.path).is_err() {
        return false;
    }
    !visit.on_tablet() || visit.platform.config.tablet.pages.contains(&page.path)
}

/// The tablet to which somebody stepped up, by its name.
fn crew_tablet(visit: &Visit) -> Option<String> {
    visit.tablet.as_ref().filter(|_| visit.on_tablet()).map(|tablet| tablet.name.clone())
}

fn may(viewer: &Viewer<'_>, page: &PageDef) -> bool {
    match page.right {
        Right::Public => true,
        Right::SignedIn => viewer.person.is_some(),
        Right::View(view) => viewer.may_read(view),
    }
}

fn navigation<'a>(visit: &'a Visit, viewer: &Viewer<'_>, here: &str) -> Vec<NavSection<'a>> {
    let words = visit.words();
    let mut sections: Vec<(&str, NavSection<'a>)> = Vec::new();
    for page in &visit.platform.config.pages {
        let open = may(viewer, page) && opened_here(visit, page);
        let Some(nav) = page.nav.filter(|_| open) else { continue };
        let item = NavItem {
            href: page.path.into(),
            label: words.say(nav.label),
            icon: nav.icon.into(),
            current: page.path == here,
            badge: "".into(),
            phone: nav.phone,
        };
        match sections.iter_mut().find(|(key, _)| *key == nav.section) {
            Some((_, section)) => section.items.push(item),
            None => {
                let title = words.say(nav.section);
                sections
                    .push((nav.section, NavSection { title, items: vec![item], folded: false }));
            }
        }
    }
    sections.into_iter().map(|(_, section)| section).collect()
}

/// The first page the viewer may open: their home.
pub fn home(visit: &Visit) -> Response {
    let Some((school, person)) = visit.school.as_ref().zip(visit.person()) else {
        return sign_in_first();
    };
    let institution = school.desk.institution();
    let now = school.desk.clock().now();
    let holds = |post: &String| {
        institution.held_by(person, now).any(|held| held.post == *post)
            || institution.posts.get(post).is_some_and(|post| post.held_by == HeldBy::Member)
    };
    let page = visit.platform.config.pages.iter().find(|page| {
        page.nav.is_some()
            && opened_here(visit, page)
            && match page.right {
                Right::View(view) => {
                    institution.reading.get(view).is_some_and(|posts| posts.iter().any(holds))
                }
                Right::SignedIn | Right::Public => true,
            }
    });
    Redirect::to(page.map_or("/me", |page| page.path)).into_response()
}

/// To the page where one signs in.
pub fn sign_in_first() -> Response {
    Redirect::to("/sign-in").into_response()
}

/// A page that the platform itself makes: in the frame of the others for whoever
/// is signed in, in the bare one for a stranger.
pub fn own(visit: &Visit, title: &str, status: StatusCode, here: &str, body: Markup) -> Response {
    let mut options = ShellOptions {
        theme: visit.theme,
        school: visit.school.as_ref().map_or("", |school| &school.row.name).into(),
        demo: visit.school.as_ref().is_some_and(|school| school.row.demo),
        csrf: visit.csrf().into(),
        here: here.into(),
        ..ShellOptions::new(visit.words(), title, body)
    };
    let page = match around(visit, here) {
        Some((viewer, nav, bell)) => {
            options.viewer = Some(viewer);
            options.bell = bell;
            options.nav = nav;
            options.sign_out_action = "/sign-out".into();
            options.search_action = search_action(visit, here).into();
            match crew_tablet(visit) {
                Some(tablet) => tablet_shell(&options, &tablet),
                None => shell(&options),
            }
        }
        None => bare_shell(&options),
    };
    (status, Html(page.into_string())).into_response()
}

/// What stands around a page for whoever is signed in; nothing for a stranger,
/// and nothing while the tables cannot be read.
fn around<'a>(
    visit: &'a Visit,
    here: &str,
) -> Option<(houqin_page::Viewer<'a>, Vec<NavSection<'a>>, Option<i64>)> {
    let school = visit.school.as_ref().filter(|_| visit.session.is_some())?;
    let institution = school.desk.institution();
    let read = school.readers.read(|store| -> Result<_, StoreError> {
        let viewer = looking(visit, school, store, &institution);
        let line = viewer_line(visit, &viewer);
        let bell = bell(visit, &viewer);
        Ok(line.map(|line| (line, navigation(visit, &viewer, here), bell)))
    });
    read.ok().flatten()
}

/// That there is no such page.
pub fn missing(visit: &Visit) -> Response {
    let words = visit.words();
    let body = html! {
        h1 { (words.say("web-missing")) }
        p { (words.say("web-missing-lead")) }
        @if visit.session.is_none() { p { a href="/report" { (words.say("web-report-here")) } } }
        p { a href="/" { (words.say("web-home")) } }
    };
    own(visit, &words.say("web-missing"), StatusCode::NOT_FOUND, "/", body)
}

/// The code of a page that the viewer's posts do not read: nothing was tried, so
/// nothing failed.
const CLOSED: &str = "no_reading_right";

/// A refusal as a page of its own.
pub fn refusal_page(visit: &Visit, refusal: &Refusal) -> Response {
    refusal_from(visit, refusal, "/")
}

/// The same, leading back to the page at `from`; to the first page where that is `/`.
pub fn refusal_from(visit: &Visit, refusal: &Refusal, from: &str) -> Response {
    let words = visit.words();
    let closed = refusal.code == CLOSED;
    let title = words.say(match status_of(refusal) {
        _ if closed => "web-closed",
        StatusCode::NOT_FOUND => "web-missing",
        _ => "page-refusal-title",
    });
    let body = html! {
        (refusal_part(words, refusal, &title))
        @if closed && visit.session.is_some() {
            p { (words.say("web-closed-next")) }
            p { a href="/organisation/posts" class="link-icon" { span { (words.say("web-closed-posts")) } } }
        }
        p { a href=(from) { (words.say(if from == "/" { "web-home" } else { "web-back-to-form" })) } }
    };
    retry(own(visit, &title, status_of(refusal), "/", body), Some(refusal))
}

/// Says when to try again, where the refusal knows.
pub fn retry(mut response: Response, refusal: Option<&Refusal>) -> Response {
    if let Some(seconds) = refusal.and_then(|refusal| refusal.retry_seconds) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The refusal's part of a page, with its clause.
pub fn show_refusal(words: Words<'_>, refusal: &Refusal) -> Markup {
    refusal_part(words, refusal, "")
}

/// `heading` is empty where the refusal is a part of a page.
fn refusal_part(words: Words<'_>, refusal: &Refusal, heading: &str) -> Markup {
    let sentence = words.pick(&refusal.message.zh, &refusal.message.en);
    let clause = refusal.clause.as_ref();
    let href = clause.map_or_else(String::new, |clause| {
        format!("/rulebook/rules/{}?version={}#c{}", clause.rule, clause.version, clause.no)
    });
    houqin_page::refusal(
        words,
        &houqin_page::Refusal {
            sentence: sentence.into(),
            clause: clause.map(ToString::to_string).unwrap_or_default().into(),
            clause_href: href.into(),
            heading: heading.to_owned().into(),
            ..houqin_page::Refusal::default()
        },
    )
}

/// An internal error: told by a number, logged whole.
pub fn broken(visit: &Visit, error: &dyn std::fmt::Display) -> Response {
    let id = uuid::Uuid::new_v4().to_string();
    tracing::error!(id, %error, "a page failed");
    let words = visit.words();
    let body = html! {
        h1 { (words.say("web-broken")) }
        p { (words.say_with("web-broken-lead", &[("id", id.as_str().into())])) }
        p { a href="/" { (words.say("web-home")) } }
    };
    own(visit, &words.say("web-broken"), StatusCode::INTERNAL_SERVER_ERROR, "/", body)
}

/// The query as names and values, decoded.
pub fn read_query(query: &str) -> BTreeMap<String, String> {
    let pairs: Vec<(String, String)> =
        axum::extract::Query::try_from_uri(&format!("/?{query}").parse().unwrap_or_default())
            .map(|query: axum::extract::Query<Vec<(String, String)>>| query.0)
            .unwrap_or_default();
    pairs.into_iter().collect()
}

/// Percent-encoded, for a query.
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
