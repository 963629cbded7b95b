//! What can be read of the service desk: lists, one order, the board, figures.

use houqin_kernel::listing::{NoQuery, answer, page, rows_asked};
use houqin_kernel::{
    Bilingual, CaseId, Moment, PersonId, PlaceId, Reading, Row, StoreError, View, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{self, Category, PauseReason, RejectReason, Setting, Skill, Urgency};
use crate::figures::{Narrow, Without};
use crate::small::{self, OneMonth, Standing};

mod board;
mod days;
mod detail;
mod entry;
mod figures;
mod known;
mod listed;
mod search;

pub use board::{Board, board, hands, mine};
pub use days::{DayBoard, DayRow, Days, DaysQuery, Due, DueAsked, Usual, Work, day_board};
pub use detail::{OrderDetail, PhotoRow, RemarkRow, find_order, order};
pub use entry::{
    DuplicatesQuery, PlainOrder, complaints, duplicates, duplicates_at, joined, joined_by,
};
pub use known::{Known, known};
pub use listed::{Listed, Resolved, listed};
pub use search::{Found, OrderFound, SearchQuery, search};

pub use figures::{
    Distribution, MonthQuery, Pledge, PledgeRow, SpanQuery, Trend, TrendWeek, is_public, may_see,
    pledge, trend,
};

/// One order in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OrderRow {
    /// The case.
    pub id: CaseId,
    /// `WX-2026-000123`.
    pub number: String,
    /// State code.
    pub state: String,
    /// Category code; for an imported order, the other book's words.
    pub category: String,
    /// Urgency code; empty for an imported order.
    pub urgency: String,
    /// What is wrong; none once erased.
    pub description: Option<String>,
    /// The place.
    pub place: Option<PlaceId>,
    /// Where, in words.
    pub place_text: Option<String>,
    /// Who asked.
    pub requester: PersonId,
    /// Whom it was dispatched to, or who has taken it.
    pub assignee: Option<PersonId>,
    /// When it was reported.
    pub reported_at: Moment,
    /// Response limit.
    pub respond_due: Option<Moment>,
    /// When it was answered.
    pub responded_at: Option<Moment>,
    /// Resolution limit.
    pub resolve_due: Option<Moment>,
    /// When it was paused, while it is.
    pub paused_at: Option<Moment>,
    /// Code of the reason why it is paused.
    pub paused_why: Option<String>,
    /// When it was finished.
    pub finished_at: Option<Moment>,
    /// When it ended.
    pub closed_at: Option<Moment>,
    /// `confirmed`, `unconfirmed`, `rejected`, `withdrawn` or `imported`.
    pub ending: Option<String>,
    /// The score given.
    pub score: Option<i64>,
    /// How often it was sent back or reopened.
    pub again: i64,
    /// Whether an emergency repair was done on it.
    pub emergency: bool,
    /// Whether it came from another book.
    pub imported: bool,
    /// Since when it waits for the fallback post.
    pub routed_at: Option<Moment>,
    /// Whether a pause has stopped its clock.
    pub stopped: bool,
}

const COLUMNS: &str = "o.id, o.number, c.state, o.category, o.urgency, o.description, o.place, \
    o.place_text, o.requester, COALESCE(o.taker, o.assignee), o.reported_at, o.respond_due, \
    o.responded_at, o.resolve_due, o.paused_at, o.finished_at, o.closed_at, o.ending, o.score, \
    o.sent_back + o.reopened, o.emergency, o.imported, c.routed_at, \
    CASE WHEN o.paused_at IS NOT NULL AND o.pause_left IS NOT NULL THEN 1 ELSE 0 END, \
    CASE WHEN o.paused_at IS NOT NULL THEN o.pause_reason END";
const FROM: &str = "service_order o JOIN desk_case c \
    ON c.school_id = o.school_id AND c.case_id = o.id";

impl OrderRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?,
            number: row.text(1)?,
            state: row.text(2)?,
            category: row.text(3)?,
            urgency: row.text(4)?,
            description: row.opt_text(5)?,
            place: row.opt_id(6)?,
            place_text: row.opt_text(7)?,
            requester: row.id(8)?,
            assignee: row.opt_id(9)?,
            reported_at: row.moment(10)?,
            respond_due: row.opt_moment(11)?,
            responded_at: row.opt_moment(12)?,
            resolve_due: row.opt_moment(13)?,
            paused_at: row.opt_moment(14)?,
            finished_at: row.opt_moment(15)?,
            closed_at: row.opt_moment(16)?,
            ending: row.opt_text(17)?,
            score: row.opt_int(18)?,
            again: row.int(19)?,
            emergency: row.truth(20)?,
            imported: row.truth(21)?,
            routed_at: row.opt_moment(22)?,
            stopped: row.truth(23)?,
            paused_why: row.opt_text(24)?,
        })
    }

    /// Whether it is late at `at`.
    pub fn is_late(&self, at: Moment) -> bool {
        let unanswered =
            self.responded_at.is_none() && self.respond_due.is_some_and(|due| due < at);
        self.closed_at.is_none()
            && self.finished_at.is_none()
            && !self.stopped
            && !self.imported
            && (unanswered || self.resolve_due.is_some_and(|due| due < at))
    }
}

/// Which orders to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OrderQuery {
    /// `open`, `late`, `closed`, `all` (default `open`), or a state's code.
    pub state: String,
    /// Category code; the closer ones under it are meant too.
    pub category: String,
    /// Code of the requester's unit; those below it are meant too.
    pub requester_unit: String,
    /// Building id.
    pub building: Option<PlaceId>,
    /// Whom it was dispatched to.
    pub assignee: Option<PersonId>,
    /// Who asked.
    pub requester: Option<PersonId>,
    /// Number, whole.
    pub number: String,
    /// A figure's name: lists the orders it judges.
    pub figure: String,
    /// With a figure: `1` those that meet it, `0` those that do not.
    pub met: String,
    /// With a figure: one cell of a distribution, such as `age.2`.
    pub slice: String,
    /// Unit code: of the post that last took the order, or one below it.
    pub unit: String,
    /// Urgency code.
    pub urgency: String,
    /// `building`, `worker` or `unit`: orders that have none.
    pub without: String,
    /// Of what is still to be done, by when its limit runs out: `late`, `today`, `next` (up
    /// to the end of the next working day), `later`, `stopped` (no clock runs), or `any`.
    pub due: String,
    /// First moment, UTC milliseconds (with a figure).
    pub from: Option<Moment>,
    /// First moment after, UTC milliseconds (with a figure).
    pub until: Option<Moment>,
    /// Whether imported orders are listed too: `1`, or `only`.
    pub imported: String,
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// A list of orders.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OrderList {
    /// Newest first.
    pub orders: Vec<OrderRow>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

/// Lists orders.
///
/// # Errors
/// Without the right to read, or when the store fails. Whoever lacks the right
/// sees their own.
pub fn orders(viewer: &Viewer<'_>, query: &OrderQuery) -> Result<OrderList, ViewError> {
    let mut query = query.clone();
    if !viewer.may_read("service.orders") {
        match viewer.person {
            Some(person) => query.requester = Some(person),
            None => viewer.must_read("service.orders")?,
        }
    }
    let most = rows_asked(query.limit);
    let asked = Resolved::of(viewer, &query, most)?;
    let Listed { sql, values } = listed(viewer, &query, &asked);
    let orders = viewer.reading.list(&sql, &values, OrderRow::read)?;
    let (orders, next) =
        page(orders, most, |last: &OrderRow| format!("{}.{}", last.reported_at.0, last.id));
    Ok(OrderList { orders, next })
}

/// Orders by their ids, newest first; those that there are not are left out.
///
/// # Errors
/// Without the right to read, or when the store fails.
pub fn chosen(viewer: &Viewer<'_>, ids: &[CaseId]) -> Result<Vec<OrderRow>, ViewError> {
    viewer.must_read("service.orders")?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vec![viewer.reading.school().into()];
    let mut places = Vec::new();
    for id in ids {
        values.push(id.into());
        places.push(format!("${}", values.len()));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE o.school_id = $1 AND o.id IN ({}) \
         ORDER BY o.reported_at DESC, o.id DESC LIMIT {}",
        places.join(", "),
        ids.len()
    );
    Ok(viewer.reading.list(&sql, &values, OrderRow::read)?)
}

impl OrderQuery {
    /// The part of the orders that it asks for.
    pub fn narrow(&self) -> Narrow {
        Narrow {
            category: self.category.clone(),
            building: self.building,
            worker: self.assignee,
            unit: self.unit.clone(),
            urgency: self.urgency.clone(),
            without: Without::named(&self.without),
        }
    }
}

/// The catalogue whole.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Catalogue {
    /// Categories.
    pub categories: Vec<Category>,
    /// Urgencies, most urgent first.
    pub urgencies: Vec<Urgency>,
    /// Skills.
    pub skills: Vec<Skill>,
    /// Reasons for pausing.
    pub pause_reasons: Vec<PauseReason>,
    /// Reasons for rejecting.
    pub reject_reasons: Vec<RejectReason>,
    /// Settings.
    pub settings: Vec<Setting>,
}

/// Reads the catalogue; anyone may.
///
/// # Errors
/// When the store fails.
pub fn catalogue(reading: &dyn Reading) -> Result<Catalogue, StoreError> {
    Ok(Catalogue {
        categories: catalogue::all(reading)?,
        urgencies: catalogue::all(reading)?,
        skills: catalogue::all(reading)?,
        pause_reasons: catalogue::all(reading)?,
        reject_reasons: catalogue::all(reading)?,
        settings: catalogue::all(reading)?,
    })
}

impl Catalogue {
    /// A category's name, or the words it stands for.
    pub fn category(&self, code: &str) -> Bilingual {
        let found = self.categories.iter().find(|one| one.code == code);
        found.map_or_else(|| Bilingual::new(code, code), |one| one.name.clone())
    }

    /// An urgency's name.
    pub fn urgency(&self, code: &str) -> Bilingual {
        let found = self.urgencies.iter().find(|one| one.code == code);
        found.map_or_else(|| Bilingual::new(code, code), |one| one.name.clone())
    }
}

/// Which one thing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneQuery {
    /// Its id.
    pub id: CaseId,
}

/// The views of the API.
pub const VIEWS: &[View] = &[
    View {
        name: "service.orders",
        path: "service/orders",
        summary: "Orders, newest first; without the right, one's own",
        query: || schemars::schema_for!(OrderQuery),
        answer: || schemars::schema_for!(OrderList),
        get: |viewer, query| answer(viewer, query, orders),
    },
    View {
        name: "service.search",
        path: "service/search",
        summary: "Orders by their words, the best first; without the right, one's own",
        query: || schemars::schema_for!(SearchQuery),
        answer: || schemars::schema_for!(Found),
        get: |viewer, query| answer(viewer, query, search),
    },
    View {
        name: "service.order",
        path: "service/orders/{id}",
        summary: "One order whole",
        query: || schemars::schema_for!(OneQuery),
        answer: || schemars::schema_for!(OrderDetail),
        get: |viewer, query| answer(viewer, query, |viewer, one: &OneQuery| order(viewer, one.id)),
    },
    View {
        name: "service.small",
        path: "service/small/{month}",
        summary: "The small repairs of a month, and what was signed of them",
        query: || schemars::schema_for!(OneMonth),
        answer: || schemars::schema_for!(Standing),
        get: |viewer, query| answer(viewer, query, small::month),
    },
    View {
        name: "service.board",
        path: "service/board",
        summary: "All that is open, by stage, with each worker's load",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Board),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| board(viewer)),
    },
    View {
        name: "service.board_days",
        path: "service/board/days",
        summary: "All that is still to be done, by person and day, with how much work it is",
        query: || schemars::schema_for!(DaysQuery),
        answer: || schemars::schema_for!(DayBoard),
        get: |viewer, query| answer(viewer, query, day_board),
    },
    View {
        name: "service.mine",
        path: "service/mine",
        summary: "The worker's own list, in the order to do them",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<OrderRow>),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| mine(viewer)),
    },
    View {
        name: "service.catalogue",
        path: "service/catalogue",
        summary: "Categories, urgencies with their limits, reasons, settings",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Catalogue),
        get: |viewer, query| {
            answer(viewer, query, |viewer, _: &NoQuery| Ok(catalogue(viewer.reading)?))
        },
    },
    View {
        name: "service.duplicates",
        path: "service/duplicates",
        summary: "What is open at a place already: to join before reporting it again",
        query: || schemars::schema_for!(DuplicatesQuery),
        answer: || schemars::schema_for!(Vec<PlainOrder>),
        get: |viewer, query| answer(viewer, query, duplicates_at),
    },
    View {
        name: "service.joined",
        path: "service/joined",
        summary: "Orders of others that the viewer has joined",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<PlainOrder>),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| joined(viewer)),
    },
    View {
        name: "service.complaints",
        path: "service/complaints",
        summary: "Complaints, those that wait first, each with its limit",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<crate::complaint::Complaint>),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| complaints(viewer)),
    },
    figures::FIGURES,
    figures::CUTS,
    figures::PERSONS,
    figures::TREND,
    figures::DISTRIBUTION,
    figures::PLEDGE,
];
