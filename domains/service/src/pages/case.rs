//! What the case's procedure lets the viewer do now, and which clocks run on it.

use std::collections::BTreeSet;

use houqin_kernel::{CaseId, Guard, HeldBy, Moment, Procedure, Step, StoreError};
use houqin_page::face::PageContext;

use super::at;
use crate::order::PROCEDURE;
use crate::views::{OrderDetail, OrderRow};

/// The procedure now in force.
pub fn procedure_now<'a>(context: &PageContext<'a>) -> Option<&'a Procedure> {
    context.viewer.institution.procedure(PROCEDURE, context.viewer.at)
}

/// The procedure a case follows: the version it was opened under.
pub fn procedure_of<'a>(
    context: &PageContext<'a>,
    case: CaseId,
) -> Result<Option<&'a Procedure>, StoreError> {
    let reading = context.viewer.reading;
    let version = reading.first(
        "SELECT procedure_version FROM desk_case WHERE school_id = $1 AND case_id = $2",
        &[reading.school().into(), (&case).into()],
        |row| row.int(0),
    )?;
    let institution = context.viewer.institution;
    Ok(version
        .and_then(|version| u32::try_from(version).ok())
        .and_then(|version| institution.procedure_version(PROCEDURE, version))
        .or_else(|| procedure_now(context)))
}

/// Whether the viewer, or the visitor of the link, holds a post.
fn holds(context: &PageContext<'_>, post: &str) -> bool {
    let by_anyone = || {
        let post = context.viewer.institution.posts.get(post);
        post.is_some_and(|post| post.held_by == HeldBy::Anyone)
    };
    context.viewer.holds(post) || by_anyone()
}

/// The post that a case of this procedure is routed to when nobody may move it.
fn fallback<'p>(context: &'p PageContext<'_>, procedure: &'p Procedure) -> &'p str {
    if procedure.fallback_post.is_empty() {
        &context.viewer.institution.fallback_post
    } else {
        &procedure.fallback_post
    }
}

/// Whether a post of the viewer may do the step; a routed case lets its
/// fallback post in too.
fn may(context: &PageContext<'_>, procedure: &Procedure, step: &Step, row: &OrderRow) -> bool {
    step.posts.iter().any(|post| holds(context, post))
        || (row.routed_at.is_some() && context.viewer.holds(fallback(context, procedure)))
}

/// Steps that the viewer's posts may do in the order's state. The desk judges anyway.
pub fn open_steps<'a>(
    context: &PageContext<'a>,
    procedure: &'a Procedure,
    order: &OrderDetail,
    own: bool,
) -> Vec<&'a Step> {
    let hand = context.viewer.person.is_some() && context.viewer.person == order.row.assignee;
    let fits = |guard: &Guard| match guard {
        Guard::IsRequester => own,
        Guard::IsTaker => hand,
        Guard::IsAssignee => hand || order.pooled,
        Guard::WithinReopenDays => {
            order.reopen_until.is_some_and(|until| context.viewer.at <= until)
        }
        Guard::AfterUnconfirmedDays => false,
    };
    let mine = |step: &&Step| {
        step.from.contains(&order.row.state)
            && step.guards.iter().all(fits)
            && may(context, procedure, step, &order.row)
    };
    procedure.steps.iter().filter(mine).collect()
}

/// The first step of `act` that a row's state and the viewer's posts allow, for
/// lists: conditions on the very case are left to the desk.
pub fn step_for<'a>(context: &PageContext<'a>, row: &OrderRow, act: &str) -> Option<&'a Step> {
    let procedure = procedure_now(context)?;
    procedure.steps.iter().find(|step| {
        step.act == act && step.from.contains(&row.state) && may(context, procedure, step, row)
    })
}

/// Whether a post of the viewer may do `act` once a case is in `state`.
pub fn may_after(context: &PageContext<'_>, act: &str, state: &str) -> bool {
    procedure_now(context).is_some_and(|procedure| {
        procedure.steps.iter().any(|step| {
            step.act == act
                && step.from.iter().any(|from| from == state)
                && step.posts.iter().any(|post| holds(context, post))
        })
    })
}

/// States in which the viewer's posts may take an order that is nobody's.
pub fn free_states(context: &PageContext<'_>) -> BTreeSet<String> {
    let steps = procedure_now(context).into_iter().flat_map(|procedure| &procedure.steps);
    steps
        .filter(|step| {
            step.act == "service.take"
                && !step.guards.contains(&Guard::IsAssignee)
                && step.posts.iter().any(|post| context.viewer.holds(post))
        })
        .flat_map(|step| step.from.iter().cloned())
        .collect()
}

/// That a case waits for its fallback post, and until when.
pub fn routed(context: &PageContext<'_>, since: Moment) -> String {
    let Some(procedure) = procedure_now(context) else { return String::new() };
    let post = context.viewer.institution.post_name(fallback(context, procedure));
    let post = context.name(&post).to_owned();
    if procedure.fallback_hours <= 0 {
        return context.words.say_with("service-routed", &[("post", post.into())]);
    }
    let until = since.plus_minutes(procedure.fallback_hours * 60);
    let late = until < context.viewer.at;
    let key = if late { "service-routed-late" } else { "service-routed-until" };
    context.words.say_with(key, &[("post", post.into()), ("when", at(context, until).into())])
}

/// 追认. An emergency act and how its ratification stands.
pub struct Ratification {
    /// The record of the emergency act.
    pub record: i64,
    /// The case.
    pub case: CaseId,
    /// The case's number.
    pub number: String,
    /// Until when it must be ratified.
    pub until: Moment,
    /// The record that ratified it or did not; none while it waits.
    pub judged_by: Option<i64>,
    /// Whether it was upheld.
    pub upheld: bool,
}

const RATIFICATIONS: &str = "SELECT r.seq, r.case_id, o.number, r.at, r.ratified_seq, \
    COALESCE(r.upheld, 0) FROM desk_ratification r JOIN service_order o \
    ON o.school_id = r.school_id AND o.id = r.case_id WHERE r.school_id = $1";

fn ratifications(
    context: &PageContext<'_>,
    more: &str,
    case: CaseId,
) -> Result<Vec<Ratification>, StoreError> {
    let emergency = procedure_now(context)
        .and_then(|procedure| procedure.steps.iter().find(|step| step.emergency));
    let minutes = emergency.map_or(0, |step| step.ratify_hours * 60);
    let reading = context.viewer.reading;
    let sql = format!("{RATIFICATIONS} {more} ORDER BY r.at LIMIT 200");
    reading.list(&sql, &[reading.school().into(), (&case).into()], |row| {
        Ok(Ratification {
            record: row.int(0)?,
            case: row.id(1)?,
            number: row.text(2)?,
            until: row.moment(3)?.plus_minutes(minutes),
            judged_by: row.opt_int(4)?,
            upheld: row.truth(5)?,
        })
    })
}

/// The ratifications of one case.
pub fn ratifications_of(
    context: &PageContext<'_>,
    case: CaseId,
) -> Result<Vec<Ratification>, StoreError> {
    ratifications(context, "AND r.case_id = $2", case)
}

/// All that wait, the oldest first.
pub fn waiting_ratifications(context: &PageContext<'_>) -> Result<Vec<Ratification>, StoreError> {
    ratifications(context, "AND r.ratified_seq IS NULL AND r.case_id <> $2", CaseId([0; 16]))
}

/// The posts that ratify.
pub fn ratifiers(context: &PageContext<'_>) -> Vec<String> {
    let found = procedure_now(context)
        .and_then(|procedure| procedure.steps.iter().find(|step| step.emergency));
    found.map(|step| step.ratify_posts.clone()).unwrap_or_default()
}

/// Whether the viewer's posts may ratify.
pub fn may_ratify(context: &PageContext<'_>) -> bool {
    procedure_now(context).is_some_and(|procedure| {
        let steps = procedure.steps.iter().filter(|step| step.emergency);
        steps.flat_map(|step| &step.ratify_posts).any(|post| context.viewer.holds(post))
    })
}
