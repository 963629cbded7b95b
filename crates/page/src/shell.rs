//! The page around a page: head, navigation, viewer, flash, foot.

use maud::{DOCTYPE, Markup, html};

use crate::words::{Lang, Text};
use crate::{Flash, Words, asset_url, flash, hidden, icon, some};

/// 外观. Which colours a page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the viewer's system wishes.
    #[default]
    Auto,
    /// 浅色.
    Light,
    /// 深色.
    Dark,
}

impl Theme {
    /// The code that forms and cookies carry.
    pub fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads a code; anything else is [`Theme::Auto`].
    pub fn parse(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }
}

/// One place to go.
#[derive(Debug, Clone, Default)]
pub struct NavItem<'a> {
    /// The address.
    pub href: Text<'a>,
    /// The words.
    pub label: Text<'a>,
    /// The icon.
    pub icon: Text<'a>,
    /// The page shown stands here.
    pub current: bool,
    /// What waits there; empty for nothing.
    pub badge: Text<'a>,
    /// Stands in the bar at the foot of a phone (the first four do).
    pub phone: bool,
}

impl<'a> NavItem<'a> {
    /// A place with its address, words and icon; the rest by struct update.
    pub fn new(
        href: impl Into<Text<'a>>,
        label: impl Into<Text<'a>>,
        icon: impl Into<Text<'a>>,
    ) -> Self {
        Self { href: href.into(), label: label.into(), icon: icon.into(), ..Self::default() }
    }
}

/// Places that belong together, under a head that folds.
#[derive(Debug, Clone, Default)]
pub struct NavSection<'a> {
    /// The head; without it the places stand by themselves.
    pub title: Text<'a>,
    /// The places.
    pub items: Vec<NavItem<'a>>,
    /// Folded, unless the page shown stands in it.
    pub folded: bool,
}

/// 当前身份. Who looks at the page, under which post.
#[derive(Debug, Clone, Default)]
pub struct Viewer<'a> {
    /// Their name.
    pub name: Text<'a>,
    /// The posts they hold today, in one line.
    pub post: Text<'a>,
    /// Their own page.
    pub href: Text<'a>,
}

/// What a page needs besides `app.js`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scripts {
    /// Partial updates (htmx).
    pub partials: bool,
    /// Charts (ECharts, loaded when a chart comes into sight).
    pub charts: bool,
}

/// A whole page.
#[derive(Clone)]
pub struct ShellOptions<'a> {
    /// The page's name, for the window.
    pub title: Text<'a>,
    /// The words of the viewer's language.
    pub words: Words<'a>,
    /// The viewer's colours.
    pub theme: Theme,
    /// The school's name.
    pub school: Text<'a>,
    /// Who looks; `None` before signing in.
    pub viewer: Option<Viewer<'a>>,
    /// Where they can go.
    pub nav: Vec<NavSection<'a>>,
    /// What was just done.
    pub flash: Option<Flash<'a>>,
    /// The school is a sample: says so on every page.
    pub demo: bool,
    /// The page.
    pub body: Markup,
    /// As wide as the window: boards and tables.
    pub wide: bool,
    /// Scripts besides `app.js`.
    pub scripts: Scripts,
    /// The last line: see [`crate::integrity_line`].
    pub integrity: Markup,
    /// The session's token, for the switches of language and colours and for signing out.
    pub csrf: Text<'a>,
    /// This page's own address, to come back to after a switch.
    pub here: Text<'a>,
    /// Takes `lang` or `theme`, and `back`, by POST.
    pub face_action: Text<'a>,
    /// Signs out by POST; empty leaves it out.
    pub sign_out_action: Text<'a>,
    /// The search of the whole school (GET `q`); empty leaves it out.
    pub search_action: Text<'a>,
    /// Where the school's name leads.
    pub home: Text<'a>,
    /// How many notices are unread; none leaves the bell out.
    pub bell: Option<i64>,
}

impl<'a> ShellOptions<'a> {
    /// A page with its name and body; the rest by struct update.
    pub fn new(words: Words<'a>, title: impl Into<Text<'a>>, body: Markup) -> Self {
        Self {
            title: title.into(),
            words,
            theme: Theme::Auto,
            school: Text::default(),
            viewer: None,
            nav: Vec::new(),
            flash: None,
            demo: false,
            body,
            wide: false,
            scripts: Scripts::default(),
            integrity: Markup::default(),
            csrf: Text::default(),
            here: "/".into(),
            face_action: "/face".into(),
            sign_out_action: "/sign-out".into(),
            search_action: Text::default(),
            home: "/".into(),
            bell: None,
        }
    }
}

/// The page of someone who is signed in.
pub fn shell(page: &ShellOptions<'_>) -> Markup {
    let words = page.words;
    let body = html! {
        (top_bar(page))
        div class="frame" {
            (side_nav(page))
            div class="frame-main" {
                (main_part(page))
                (foot(page))
            }
        }
        (phone_nav(words, &page.nav))
    };
    document(page, "shell", &body)
}

/// The page of someone who stepped up to a shared tablet, `tablet` by name: large,
/// a few places to go, and the way out always at hand.
pub fn tablet_shell(page: &ShellOptions<'_>, tablet: &str) -> Markup {
    let words = page.words;
    let items = || page.nav.iter().flat_map(|section| &section.items);
    let body = html! {
        header class="top tablet-top" {
            div class="tablet-who" {
                span class="person-name" { (page.viewer.as_ref().map_or("", |viewer| &viewer.name)) }
                span class="person-post" { (tablet) }
            }
            form method="post" action=(page.sign_out_action) {
                (hidden("csrf", &page.csrf))
                button type="submit" class="btn btn-primary tablet-done" { (icon("logout")) span { (words.say("page-tablet-done")) } }
            }
        }
        @if items().count() > 1 {
            nav class="tablet-nav" aria-label=(words.say("page-nav")) {
                @for item in items() { (nav_link(item)) }
            }
        }
        (main_part(page))
        (foot(page))
    };
    document(page, "tablet", &body)
}

/// The page of someone who is not signed in: signing in, reporting in public, a receipt.
pub fn bare_shell(page: &ShellOptions<'_>) -> Markup {
    let body = html! {
        header class="bare-head" {
            (brand(page))
            (switches(page))
        }
        (main_part(page))
        (foot(page))
    };
    document(page, "bare", &body)
}

fn document(page: &ShellOptions<'_>, class: &str, body: &Markup) -> Markup {
    let words = page.words;
    html! {
        (DOCTYPE)
        html lang=(words.lang().tag()) data-theme=(page.theme.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                meta name="format-detection" content="telephone=no";
                title { (page.title) @if !page.school.is_empty() { " · " (page.school) } }
                link rel="icon" type="image/svg+xml" href=(asset_url("seal.svg"));
                link rel="stylesheet" href=(asset_url("app.css"));
                script type="module" src=(asset_url("app.js")) {}
                @if page.scripts.partials {
                    meta name="htmx-config" content=r#"{"includeIndicatorCSS":false}"#;
                    script defer src=(asset_url("htmx.js")) {}
                }
                @if page.scripts.charts { script type="module" src=(asset_url("chart.js")) {} }
            }
            body class=(class) data-sending=(words.say("page-sending")) data-copied=(words.say("page-copied")) {
                a href="#main" class="skip" { (words.say("page-skip")) }
                @if page.demo {
                    aside class="demo-band" aria-label=(words.say("page-flash-info")) { (icon("info-circle")) span { (words.say("page-demo")) } }
                }
                (body)
            }
        }
    }
}

fn main_part(page: &ShellOptions<'_>) -> Markup {
    html! {
        main id="main" tabindex="-1" class=(if page.wide { "main main-wide" } else { "main" }) {
            @if let Some(news) = &page.flash { (flash(page.words, news)) }
            (page.body)
        }
    }
}

fn brand(page: &ShellOptions<'_>) -> Markup {
    html! {
        a href=(page.home) class="brand" {
            // 印. The seal: the character 勤 drawn as text, in the colour of a stamp.
            span class="seal" aria-hidden="true" { "勤" }
            span class="brand-name" { (some(&page.school).unwrap_or("后勤")) }
        }
    }
}

fn top_bar(page: &ShellOptions<'_>) -> Markup {
    let words = page.words;
    html! {
        header class="top" {
            (brand(page))
            @if let Some(action) = some(&page.search_action) {
                form method="get" action=(action) role="search" class="top-search"
                    aria-label=(words.say("page-search-label")) {
                    (icon("search"))
                    input type="search" name="q" class="input" aria-label=(words.say("page-search-label"))
                        placeholder=(words.say("page-search-label")) autocomplete="off";
                }
                a href=(action) class="top-find" aria-label=(words.say("page-search")) { (icon("search")) }
            }
            @if let Some(unread) = page.bell { (bell(words, unread)) }
            (account(page))
        }
    }
}

/// The most the bell counts; beyond it says that there are more.
const BELL_MAX: i64 = 99;

/// 通知. The bell, with how many are unread.
fn bell(words: Words<'_>, unread: i64) -> Markup {
    let said = if unread == 0 {
        words.say("page-bell-none").into_owned()
    } else {
        words.say_with("page-bell", &[("n", unread.into())])
    };
    html! {
        a href="/notices" class="bell" aria-label=(said) {
            (icon("bell"))
            @if unread > BELL_MAX { span class="bell-count num" aria-hidden="true" { (BELL_MAX) "+" } }
            @else if unread > 0 { span class="bell-count num" aria-hidden="true" { (unread) } }
        }
    }
}

fn account(page: &ShellOptions<'_>) -> Markup {
    let words = page.words;
    let Some(viewer) = &page.viewer else { return switches(page) };
    let mark: String = viewer.name.chars().take(1).collect();
    html! {
        details class="account" data-menu {
            summary {
                span class="person-mark" aria-hidden="true" { (mark) }
                span class="person-words" {
                    span class="sr-only" { (words.say("page-signed-in-as")) " " }
                    span class="person-name" { (viewer.name) }
                    @if let Some(post) = some(&viewer.post) { span class="person-post" { (post) } }
                }
                (icon("chevron-down"))
            }
            div class="account-body" {
                @if let Some(href) = some(&viewer.href) {
                    a href=(href) class="account-link" { (icon("user-circle")) span { (words.say("page-account")) } }
                }
                (switches(page))
                @if let Some(action) = some(&page.sign_out_action) {
                    form method="post" action=(action) {
                        (hidden("csrf", &page.csrf))
                        button type="submit" class="account-link" { (icon("logout")) span { (words.say("page-sign-out")) } }
                    }
                }
            }
        }
    }
}

/// The switches of language and colours: one plain form.
fn switches(page: &ShellOptions<'_>) -> Markup {
    let words = page.words;
    let looks = [
        (Theme::Auto, "device-desktop", "page-theme-auto"),
        (Theme::Light, "sun", "page-theme-light"),
        (Theme::Dark, "moon", "page-theme-dark"),
    ];
    let (other, name) = match words.lang().other() {
        Lang::Zh => (Lang::Zh, "中文"),
        Lang::En => (Lang::En, "English"),
    };
    html! {
        form method="post" action=(page.face_action) class="switches" data-face {
            (hidden("csrf", &page.csrf)) (hidden("back", &page.here))
            div class="switch" role="group" aria-label=(words.say("page-theme")) {
                @for (theme, picture, key) in looks {
                    button type="submit" name="theme" value=(theme.code()) class="switch-choice"
                        aria-pressed=(if page.theme == theme { "true" } else { "false" }) {
                        (icon(picture)) span { (words.say(key)) }
                    }
                }
            }
            button type="submit" name="lang" value=(other.code()) class="switch-language" lang=(other.tag()) {
                (icon("language")) span { (name) }
            }
        }
    }
}

fn side_nav(page: &ShellOptions<'_>) -> Markup {
    let words = page.words;
    html! {
        @if !page.nav.is_empty() {
            nav class="side" id="menu" aria-label=(words.say("page-nav")) {
                div class="side-head" {
                    (brand(page))
                    a href="#main" class="btn btn-quiet" aria-label=(words.say("page-menu-close")) { (icon("x")) }
                }
                @for section in &page.nav {
                    @match some(&section.title) {
                        None => (nav_items(&section.items)),
                        Some(title) => details class="side-section"
                            open[!section.folded || section.items.iter().any(|item| item.current)] {
                            summary { span { (title) } (icon("chevron-down")) }
                            (nav_items(&section.items))
                        },
                    }
                }
            }
        }
    }
}

fn nav_items(items: &[NavItem<'_>]) -> Markup {
    html! {
        ul role="list" {
            @for item in items { li { (nav_link(item)) } }
        }
    }
}

fn nav_link(item: &NavItem<'_>) -> Markup {
    html! {
        a href=(item.href) class="nav-link" aria-current=[item.current.then_some("page")] {
            (icon(&item.icon))
            span class="nav-label" { (item.label) }
            @if let Some(badge) = some(&item.badge) { span class="nav-badge num" { (badge) } }
        }
    }
}

/// The bar at the foot of a phone: up to four places and the menu.
fn phone_nav(words: Words<'_>, nav: &[NavSection<'_>]) -> Markup {
    let items = nav.iter().flat_map(|section| &section.items).filter(|item| item.phone).take(4);
    html! {
        @if !nav.is_empty() {
            nav class="phone-nav" aria-label=(words.say("page-nav-phone")) {
                @for item in items { (nav_link(item)) }
                a href="#menu" class="nav-link" {
                    (icon("menu-2")) span class="nav-label" { (words.say("page-menu")) }
                }
            }
        }
    }
}

fn foot(page: &ShellOptions<'_>) -> Markup {
    html! {
        footer class="foot" {
            span class="foot-name" { (page.school) }
            (page.integrity)
        }
    }
}
