//! What can be read of the organisation: units and posts, people,
//! appointments, duties and their gaps, places.
//!
//! Pages and the API read through the same functions; each asks for the
//! viewer's reading right itself.

mod appointments;
mod duties;
mod gaps;
mod modules;
mod people;
mod places;
mod posts;
mod search;
mod tablets;

pub use appointments::{AppointmentPage, AppointmentQuery, AppointmentRow, appointments};
pub use duties::{DutiesAnswer, DutyQuery, DutyRow, duties, duty};
pub use gaps::{Gaps, Joined, SingleHolder, gaps};
pub use modules::{ModuleList, ModuleRow, modules};
pub use people::{
    PeoplePage, PeopleQuery, PersonDetail, PersonQuery, PersonRow, no_such_person, people, person,
};
pub use places::{
    PlacePage, PlaceQuery, PlaceRow, PlaceTree, PlacesQuery, place, place_tree, places,
};
pub use posts::{
    Holder, PostDetail, PostPage, PostQuery, PostRow, PostsQuery, UnitNode, Units, UnitsQuery,
    post, posts, posts_in_use, units,
};

pub use search::{Found, PersonFound, PlaceFound, SearchQuery, search};
pub use tablets::{TabletList, TabletRow, tablets};

pub(crate) use search::{find_people, find_places};

use houqin_kernel::listing::{NoQuery, answer};
use houqin_kernel::{Refusal, View};

use crate::acts::CODE_MAX;

/// Most rows looked at for one list; the cursor goes on from there.
const SCAN_MAX: usize = 10_000;

/// A cursor is the code or number at which the list before ended.
fn check_cursor(after: &str) -> Result<(), Refusal> {
    if after.chars().count() <= CODE_MAX && !after.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Refusal::form(
        "after",
        "bad_cursor",
        "翻页位置无法识别；请使用上一页给出的 next，或从头查起。",
        "That is no cursor a list gave; please use its `next`, or begin anew.",
    ))
}

/// A state is one of `known`, or empty.
fn check_state(state: &str, known: &[&str]) -> Result<(), Refusal> {
    if state.is_empty() || known.contains(&state) {
        return Ok(());
    }
    Err(Refusal::form(
        "state",
        "unknown_state",
        format!("没有“{state}”这一状态；可用 {}。", known.join("、")),
        format!("There is no state “{state}”; use {}.", known.join(", ")),
    ))
}

fn missing(zh: &str, en: &str) -> Refusal {
    Refusal::missing("no_such_thing", zh, en)
}

/// 视图. The views of the API.
pub const VIEWS: &[View] = &[
    View {
        name: "organisation.search",
        path: "organisation/search",
        summary: "People and places by their words, those that the viewer may read",
        query: || schemars::schema_for!(SearchQuery),
        answer: || schemars::schema_for!(Found),
        get: |viewer, query| answer(viewer, query, search),
    },
    View {
        name: "organisation.units",
        path: "organisation/units",
        summary: "Units as a tree, with their posts and who holds them",
        query: || schemars::schema_for!(UnitsQuery),
        answer: || schemars::schema_for!(Units),
        get: |viewer, query| answer(viewer, query, units),
    },
    View {
        name: "organisation.posts",
        path: "organisation/posts",
        summary: "Posts by code, their holders and duties",
        query: || schemars::schema_for!(PostsQuery),
        answer: || schemars::schema_for!(PostPage),
        get: |viewer, query| answer(viewer, query, posts),
    },
    View {
        name: "organisation.post",
        path: "organisation/posts/{code}",
        summary: "One post, also a closed one",
        query: || schemars::schema_for!(PostQuery),
        answer: || schemars::schema_for!(PostDetail),
        get: |viewer, query| {
            answer(viewer, query, |viewer, query: &PostQuery| post(viewer, &query.code))
        },
    },
    View {
        name: "organisation.tablets",
        path: "organisation/tablets",
        summary: "Shared tablets, those in use first",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(TabletList),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| tablets(viewer)),
    },
    View {
        name: "organisation.modules",
        path: "organisation/modules",
        summary: "What of the platform can be switched off, and whether it is on",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(ModuleList),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| modules(viewer)),
    },
    View {
        name: "organisation.people",
        path: "organisation/people",
        summary: "People, by number",
        query: || schemars::schema_for!(PeopleQuery),
        answer: || schemars::schema_for!(PeoplePage),
        get: |viewer, query| answer(viewer, query, people),
    },
    View {
        name: "organisation.person",
        path: "organisation/people/{id}",
        summary: "One person, with every appointment",
        query: || schemars::schema_for!(PersonQuery),
        answer: || schemars::schema_for!(PersonDetail),
        get: |viewer, query| {
            answer(viewer, query, |viewer, query: &PersonQuery| person(viewer, query.id))
        },
    },
    View {
        name: "organisation.appointments",
        path: "organisation/appointments",
        summary: "Appointments: of today, to come, ended",
        query: || schemars::schema_for!(AppointmentQuery),
        answer: || schemars::schema_for!(AppointmentPage),
        get: |viewer, query| answer(viewer, query, appointments),
    },
    View {
        name: "organisation.duties",
        path: "organisation/duties",
        summary: "Every duty, whether it is covered, and the gaps",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(DutiesAnswer),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| duties::with_gaps(viewer)),
    },
    View {
        name: "organisation.duty",
        path: "organisation/duties/{code}",
        summary: "One duty, and whether it is covered",
        query: || schemars::schema_for!(DutyQuery),
        answer: || schemars::schema_for!(DutyRow),
        get: |viewer, query| {
            answer(viewer, query, |viewer, query: &DutyQuery| duty(viewer, &query.code))
        },
    },
    View {
        name: "organisation.places",
        path: "organisation/places",
        summary: "Places, by code",
        query: || schemars::schema_for!(PlacesQuery),
        answer: || schemars::schema_for!(PlacePage),
        get: |viewer, query| answer(viewer, query, places),
    },
    View {
        name: "organisation.place",
        path: "organisation/places/{code}",
        summary: "One place, also a closed one",
        query: || schemars::schema_for!(PlaceQuery),
        answer: || schemars::schema_for!(PlaceRow),
        get: |viewer, query| {
            answer(viewer, query, |viewer, query: &PlaceQuery| place(viewer, &query.code))
        },
    },
];
