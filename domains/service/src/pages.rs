//! The faces of the service desk: report, follow, the worker's day, the
//! dispatcher's board, the order with its timeline.

mod board;
mod forms;
mod order;
mod report;
mod worker;

use houqin_kernel::{Bilingual, Moment, PersonId, PlaceId, Reading, StoreError};
use houqin_page::face::{Nav, PageContext, PageDef, Right};
use houqin_page::{Markup, Tone, html, refusal, status_chip};

pub use order::by_figure;

use crate::views::OrderRow;

/// The words of the navigation.
pub const CATALOGUE: houqin_page::Catalogue = houqin_page::Catalogue {
    zh: include_str!("../words/service.zh.ftl"),
    en: include_str!("../words/service.en.ftl"),
};

/// The pages.
pub const PAGES: &[PageDef] = &[
    PageDef {
        path: "/service/mine",
        right: Right::View("service.mine"),
        nav: nav("service-nav-mine", "tool", true),
        get: worker::mine,
    },
    PageDef {
        path: "/service/board",
        right: Right::View("service.board"),
        nav: nav("service-nav-board", "layout-board", true),
        get: board::board,
    },
    PageDef {
        path: "/service/orders",
        right: Right::View("service.orders"),
        nav: nav("service-nav-orders", "list", false),
        get: board::orders,
    },
    PageDef {
        path: "/service/my",
        right: Right::SignedIn,
        nav: nav("service-nav-my", "inbox", true),
        get: report::my,
    },
    PageDef {
        path: "/report",
        right: Right::Public,
        nav: nav("service-nav-report", "plus", true),
        get: report::report,
    },
    PageDef { path: "/f/{token}", right: Right::Public, nav: None, get: order::follow },
    PageDef { path: "/service/orders/{id}", right: Right::SignedIn, nav: None, get: order::order },
    PageDef {
        path: "/service/catalogue",
        right: Right::SignedIn,
        nav: Some(Nav {
            label: "service-nav-catalogue",
            icon: "clipboard-list",
            section: "web-section-rules",
            phone: false,
        }),
        get: report::catalogue,
    },
];

const fn nav(label: &'static str, icon: &'static str, phone: bool) -> Option<Nav> {
    Some(Nav { label, icon, section: "web-section-work", phone })
}

/// Both languages of one line, picked by the viewer's.
macro_rules! t {
    ($context:expr, $zh:expr, $en:expr) => {
        $context.words.pick($zh, $en)
    };
}
pub(crate) use t;

/// A data name in the viewer's language.
fn name<'n>(context: &PageContext<'_>, name: &'n Bilingual) -> &'n str {
    name.pick(context.data_lang())
}

/// A person's name; erased ones say so.
fn person(context: &PageContext<'_>, id: PersonId) -> Result<String, StoreError> {
    let found = (context.viewer.institution.directory.person)(context.viewer.reading, id)?;
    Ok(match found {
        Some(card) => card.name.unwrap_or_else(|| t!(context, "（已清除）", "(erased)").to_owned()),
        None if id == PersonId([0; 16]) => t!(context, "值守", "duty clock").to_owned(),
        None => t!(context, "扫码来访人", "visitor").to_owned(),
    })
}

/// A place's path, else the words.
fn place(
    context: &PageContext<'_>,
    id: Option<PlaceId>,
    words: Option<&str>,
) -> Result<String, StoreError> {
    let reading: &dyn Reading = context.viewer.reading;
    let card =
        id.map_or(Ok(None), |id| (context.viewer.institution.directory.place)(reading, id))?;
    let mut parts: Vec<String> =
        card.map(|card| card.path.into_iter().skip(1).collect()).unwrap_or_default();
    parts.extend(words.filter(|words| !words.is_empty()).map(str::to_owned));
    Ok(parts.join(" "))
}

/// A moment on the school's wall clock.
fn at(context: &PageContext<'_>, moment: Moment) -> String {
    context.words.day_time(moment.civil(context.viewer.institution.calendar.zone()))
}

/// How a state looks.
fn state_chip(context: &PageContext<'_>, row: &OrderRow) -> Markup {
    let (tone, icon) = match row.state.as_str() {
        "confirmed" | "rated" => (Tone::Good, "circle-check"),
        "unconfirmed" => (Tone::Warn, "help-circle"),
        "rejected" | "withdrawn" => (Tone::Neutral, "circle-x"),
        "paused" => (Tone::Warn, "player-pause"),
        "reported" => (Tone::Info, "inbox"),
        _ => (Tone::Info, "tool"),
    };
    html! {
        (status_chip(tone, icon, &state_name(context, &row.state)))
        @if row.is_late(context.viewer.at) {
            " " (status_chip(Tone::Bad, "alert-triangle", t!(context, "已超时", "late")))
        }
        @if row.emergency { " " (status_chip(Tone::Warn, "flame", t!(context, "抢修", "emergency"))) }
        @if row.routed_at.is_some() {
            " " (status_chip(Tone::Bad, "route", t!(context, "无人可办，已转兜底岗位", "nobody may; routed")))
        }
        @if row.imported { " " (status_chip(Tone::Neutral, "file-import", t!(context, "导入", "imported"))) }
    }
}

/// A state's name in the procedure now in force.
fn state_name(context: &PageContext<'_>, state: &str) -> String {
    let institution = context.viewer.institution;
    let found = institution
        .procedure(crate::order::PROCEDURE, context.viewer.at)
        .and_then(|procedure| procedure.state(state));
    found.map_or_else(|| state.to_owned(), |state| name(context, &state.name).to_owned())
}

/// Why the form was not taken, on top of its page.
fn refused(context: &PageContext<'_>) -> Markup {
    let Some(why) = context.refusal else { return html! {} };
    let clause = why.clause.as_ref();
    let cited = clause.map(|clause| context.viewer.institution.clause_name(clause));
    let href = clause.map_or_else(String::new, |clause| {
        format!("/rulebook/rules/{}?version={}#c{}", clause.rule, clause.version, clause.no)
    });
    refusal(
        context.words,
        &houqin_page::Refusal {
            sentence: why.message.pick(context.data_lang()).into(),
            clause: cited
                .map(|cited| cited.pick(context.data_lang()).to_owned())
                .unwrap_or_default()
                .into(),
            clause_href: href.into(),
            way_out: "".into(),
        },
    )
}
