//! 单列. How a list of orders is read: newest first, from an index that holds
//! them in that order, so that it costs as much at a million as at a thousand.
//!
//! One index cannot give several categories, units or hands in one order, so
//! each is a *branch* of its own, cut at the length of the list; the branches
//! are put together and cut again.

use houqin_kernel::{CaseId, Moment, Refusal, Value, ViewError, Viewer};

use super::{COLUMNS, DueAsked, OrderQuery};
use crate::figures::{LATE, Measure, OPEN, PAUSED, Scope, Terms, below, sliced, terms};

/// Most branches of one list; with more the orders are looked at one by one.
const BRANCHES_MAX: usize = 64;
/// States that are open, and those that an ending stands for.
const OPEN_STATES: [&str; 7] =
    ["reported", "accepted", "dispatched", "taken", "on_site", "paused", "done"];

/// A statement and its values.
#[derive(Debug)]
pub struct Listed<'q> {
    /// The statement.
    pub sql: String,
    /// Its values.
    pub values: Vec<Value<'q>>,
}

/// What a query asks for beyond its own fields.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The part of the orders, as the figures know it.
    scope: Scope,
    /// The requester's unit and those below it; empty for all.
    units: Vec<String>,
    /// Where to go on.
    after: (i64, CaseId),
    /// One more than the list takes.
    limit: i64,
    /// The figure whose orders are asked for.
    measure: Option<&'static Measure>,
    /// What its predicates speak of.
    terms: Terms,
    /// The predicate of one cell of a distribution.
    cell: Option<String>,
    /// By when the limit runs out.
    due: Option<DueAsked>,
    /// The span of a figure; both now where there is none.
    span: (Moment, Moment),
}

impl Resolved {
    /// Looks up what the query names.
    ///
    /// # Errors
    /// With a cursor that no list gave, a cell or a day that there is not, or when
    /// the store fails.
    pub fn of(viewer: &Viewer<'_>, query: &OrderQuery, most: usize) -> Result<Self, ViewError> {
        let measure = Measure::named(&query.figure);
        let span = match measure {
            Some(_) => (query.from.unwrap_or(Moment(0)), query.until.unwrap_or(viewer.at)),
            None => (viewer.at, viewer.at),
        };
        let cell = if measure.is_none() || query.slice.is_empty() {
            None
        } else {
            Some(sliced(viewer, &query.slice, span).ok_or_else(no_such_slice)?)
        };
        Ok(Self {
            scope: Scope::of(viewer, query.narrow())?,
            units: if query.requester_unit.is_empty() {
                Vec::new()
            } else {
                below(&viewer.institution.units, &query.requester_unit)
            },
            after: cursor(&query.after)?,
            limit: i64::try_from(most + 1).unwrap_or(i64::MAX),
            measure,
            terms: terms(viewer.reading)?,
            cell,
            due: DueAsked::named(viewer, &query.due)?,
            span,
        })
    }
}

fn no_such_slice() -> Refusal {
    Refusal::form(
        "slice",
        "no_such_slice",
        "没有这一分组；请从图表下的表格打开。",
        "There is no such group; open it from the table below its chart.",
    )
}

fn cursor(after: &str) -> Result<(i64, CaseId), Refusal> {
    if after.is_empty() {
        return Ok((i64::MAX, CaseId([0xff; 16])));
    }
    let parsed =
        after.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    parsed.ok_or_else(|| {
        Refusal::form(
            "after",
            "not_a_cursor",
            "翻页标记无法识别，请从第一页重新开始。",
            "That cursor cannot be read; begin at the first page again.",
        )
    })
}

/// The statement that lists what `query` asks for.
pub fn listed<'q>(viewer: &Viewer<'q>, query: &'q OrderQuery, asked: &'q Resolved) -> Listed<'q> {
    let mut making = Making { values: vec![viewer.reading.school().into()], wheres: Vec::new() };
    making.wheres.push("o.school_id = $1".into());
    let branches = match asked.measure {
        Some(measure) => {
            making.judge_figure(query, asked, measure);
            vec![Vec::new()]
        }
        None => {
            making.judge_state(query, asked);
            Vec::new()
        }
    };
    if let Some(due) = asked.due {
        let due = due.predicate(&mut making.values);
        making.wheres.push(due);
    }
    making.judge_place_in_list(query, asked);
    let branches = if branches.is_empty() { making.branches(query, asked) } else { branches };
    making.put_together(&branches, asked.limit)
}

struct Making<'q> {
    values: Vec<Value<'q>>,
    /// What every branch must meet.
    wheres: Vec<String>,
}

impl<'q> Making<'q> {
    fn bind(&mut self, value: impl Into<Value<'q>>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn any_of(&mut self, column: &str, values: &'q [String]) -> String {
        let bound: Vec<String> = values.iter().map(|value| self.bind(value)).collect();
        format!("{column} IN ({})", bound.join(", "))
    }

    /// Both ends of the span, as `$2` and `$3`; each has a type wherever it stands.
    fn bind_span(&mut self, asked: &Resolved) {
        self.bind(asked.span.0);
        self.bind(asked.span.1);
        self.wheres.push("CAST($2 AS BIGINT) <= CAST($3 AS BIGINT)".into());
    }

    /// The predicates of a figure, as they count: what is counted is what is listed.
    fn judge_figure(&mut self, query: &'q OrderQuery, asked: &'q Resolved, measure: &Measure) {
        self.bind_span(asked);
        self.wheres.push(format!("({})", measure.judged_in_span(&asked.terms)));
        let met = asked.terms.said(measure.met);
        match query.met.as_str() {
            "1" => self.wheres.push(format!("({met})")),
            "0" => self.wheres.push(format!("NOT COALESCE(({met}), 1 = 0)")),
            _ => {}
        }
        self.wheres.extend(asked.cell.clone().map(|cell| format!("({cell})")));
        self.wheres.push(asked.scope.predicate(measure.over, &mut self.values));
        if query.imported == "only" {
            // No order of another book is in a figure.
            self.wheres.push("o.imported = 1".into());
        }
        if let Some(requester) = &query.requester {
            let bound = self.bind(requester);
            self.wheres.push(format!("o.requester = {bound}"));
        }
        if !asked.units.is_empty() {
            let any = self.any_of("o.unit || ''", &asked.units);
            self.wheres.push(any);
        }
    }

    fn judge_state(&mut self, query: &'q OrderQuery, asked: &'q Resolved) {
        let found = match query.state.as_str() {
            "" | "open" => OPEN.to_owned(),
            "late" => {
                self.bind_span(asked);
                LATE.to_owned()
            }
            "paused" => PAUSED.to_owned(),
            "closed" => "o.closed_at IS NOT NULL".into(),
            "all" => "1 = 1".into(),
            state => {
                let open = OPEN_STATES.contains(&state);
                let bound = self.bind(state);
                if open {
                    format!("{OPEN} AND c.state = {bound}")
                } else {
                    format!("c.state = {bound}")
                }
            }
        };
        self.wheres.push(format!("({found})"));
    }

    /// One number alone, and where to go on.
    fn judge_place_in_list(&mut self, query: &'q OrderQuery, asked: &'q Resolved) {
        if !query.number.is_empty() {
            let number = self.bind(&query.number);
            self.wheres.push(format!(
                "o.id = (SELECT n.case_id FROM desk_case n WHERE n.school_id = $1 AND n.number = {number})"
            ));
        }
        let (at, id) = (self.bind(asked.after.0), self.bind(&asked.after.1));
        self.wheres.push(format!("(o.reported_at, o.id) < ({at}, {id})"));
    }

    /// The narrowest index first, the rest is judged on what it gives.
    fn branches(&mut self, query: &'q OrderQuery, asked: &'q Resolved) -> Vec<Vec<String>> {
        let mut branches = vec![Vec::new()];
        let mut ordered = false;
        if let Some(requester) = &query.requester {
            let bound = self.bind(requester);
            self.wheres.push(format!("o.requester = {bound}"));
            ordered = true;
        }
        if let Some(building) = &query.building {
            let bound = self.bind(building);
            self.wheres.push(format!("o.building = {bound}"));
            ordered = true;
        }
        if let Some(hand) = &query.assignee {
            let bound = self.bind(hand);
            let ways =
                [format!("o.taker = {bound}"), format!("o.assignee = {bound} AND o.taker IS NULL")];
            branches = split(branches, &ways);
            ordered = true;
        }
        ordered |= !query.number.is_empty();
        // What is no more to lead is written so that no index fits it.
        let book = |code: u8| {
            if ordered {
                format!("o.imported + 0 = {code}")
            } else {
                format!("o.imported = {code}")
            }
        };
        let books = match query.imported.as_str() {
            "only" => vec![book(1)],
            "1" => vec![book(0), book(1)],
            _ if query.number.is_empty() => vec![book(0)],
            _ => Vec::new(),
        };
        branches = split(branches, &books);
        // What is open is few, whatever kind it is of.
        ordered |= self.wheres.iter().any(|one| one.contains(OPEN));
        for (column, values) in
            [("o.category", asked.scope.categories()), ("o.unit", &asked.units[..])]
        {
            if values.is_empty() {
                continue;
            }
            if ordered || values.len() * branches.len() > BRANCHES_MAX {
                let any = self.any_of(&format!("{column} || ''"), values);
                self.wheres.push(any);
            } else {
                let ways: Vec<String> =
                    values.iter().map(|value| format!("{column} = {}", self.bind(value))).collect();
                branches = split(branches, &ways);
                ordered = true;
            }
        }
        let rest = asked.scope.rest(&mut self.values);
        self.wheres.extend(rest);
        if !ordered {
            branches = ended(branches, &query.state);
        }
        branches
    }

    /// All branches in one order, cut, each order then read whole.
    fn put_together(mut self, branches: &[Vec<String>], limit: i64) -> Listed<'q> {
        let limit = self.bind(limit);
        // Only a state needs the case; the order of the joins is the order of reading.
        let by_state = self.wheres.iter().any(|one| one.contains("c.state"));
        let from =
            if by_state { "service_order o CROSS JOIN desk_case c" } else { "service_order o" };
        let joined =
            if by_state { " AND c.school_id = o.school_id AND c.case_id = o.id" } else { "" };
        let all: Vec<String> = (1..)
            .zip(branches)
            .map(|(number, branch)| {
                let wheres = self.wheres.iter().chain(branch);
                let wheres: Vec<&str> = wheres.map(String::as_str).collect();
                format!(
                    "SELECT id, reported_at FROM (SELECT o.id, o.reported_at FROM {from} \
                     WHERE {}{joined} ORDER BY o.reported_at DESC, o.id DESC LIMIT {limit}) b{number}",
                    wheres.join(" AND ")
                )
            })
            .collect();
        let sql = format!(
            "SELECT {COLUMNS} FROM ({} ORDER BY reported_at DESC, id DESC LIMIT {limit}) k \
             CROSS JOIN service_order o CROSS JOIN desk_case c WHERE o.school_id = $1 \
             AND o.id = k.id AND c.school_id = o.school_id AND c.case_id = o.id \
             ORDER BY o.reported_at DESC, o.id DESC",
            all.join(" UNION ALL ")
        );
        Listed { sql, values: self.values }
    }
}

/// Each branch by each of the ways; as it was where there are none.
fn split(branches: Vec<Vec<String>>, ways: &[String]) -> Vec<Vec<String>> {
    if ways.is_empty() {
        return branches;
    }
    let with = |branch: &Vec<String>, way: &String| {
        let mut branch = branch.clone();
        branch.push(way.clone());
        branch
    };
    branches.iter().flat_map(|branch| ways.iter().map(move |way| with(branch, way))).collect()
}

/// Where a closed state is asked for, the ending that goes with it leads.
fn ended(branches: Vec<Vec<String>>, state: &str) -> Vec<Vec<String>> {
    let own = match state {
        "confirmed" | "rated" => "confirmed",
        "unconfirmed" | "rejected" | "withdrawn" | "merged" => state,
        _ => return branches,
    };
    let led = |mut branch: Vec<String>| {
        let imported = branch.iter().any(|one| one == "o.imported = 1");
        branch.push(format!("o.ending = '{}'", if imported { "imported" } else { own }));
        branch
    };
    branches.into_iter().map(led).collect()
}
