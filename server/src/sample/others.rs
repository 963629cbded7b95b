//! What others do about a job: they meet it too, report it once more, complain.

use houqin_kernel::{CaseId, PersonId};
use serde_json::{Value as Json, json};

use super::{Sample, SampleError};

/// How many jobs of a hundred others join, are reported twice, or are complained
/// of once they were sent back.
const JOINED_PERCENT: u64 = 7;
const TWICE_PERCENT: u64 = 3;
const COMPLAINED_PERCENT: u64 = 40;

/// Another teacher than the one who reported.
fn other(sample: &mut Sample<'_>, requester: PersonId) -> Option<PersonId> {
    let teachers: Vec<PersonId> =
        sample.cast.teachers.iter().copied().filter(|one| *one != requester).collect();
    sample.chance.one(&teachers).copied()
}

/// Others meet what was just reported: one joins; one reports it again, and the
/// desk makes the two one.
pub(super) fn meet(
    sample: &mut Sample<'_>,
    order: CaseId,
    requester: PersonId,
    report: Json,
) -> Result<(), SampleError> {
    let (joins, twice) =
        (sample.chance.happens(JOINED_PERCENT), sample.chance.happens(TWICE_PERCENT));
    let Some(who) = other(sample, requester).filter(|_| joins || twice) else { return Ok(()) };
    if joins {
        sample.on(who, "service.join", order, json!({}))?;
        return Ok(());
    }
    let hand = houqin_kernel::Hand::Person(who);
    let again = sample.act(hand, "service.report", report)?.subject();
    let Some((again, main)) = again.zip(sample.number(order)) else { return Ok(()) };
    let form = json!({ "main": main, "reason": "同一处，重复报修" });
    sample.on(sample.cast.dispatcher, "service.merge", again, form).map(drop)
}

/// Whoever had to send it back sometimes complains; gives the record.
pub(super) fn complain(
    sample: &mut Sample<'_>,
    order: CaseId,
    requester: PersonId,
) -> Result<Option<u64>, SampleError> {
    if !sample.chance.happens(COMPLAINED_PERCENT) {
        return Ok(None);
    }
    let form = json!({ "text": "说修好了其实没有，希望修完当面试一次" });
    let receipt = sample.on(requester, "service.complain", order, form)?;
    Ok(receipt.first().map(|line| line.record))
}

/// The named post answers; whoever handled the order leaves it to another.
pub(super) fn answer(
    sample: &Sample<'_>,
    order: CaseId,
    complaint: u64,
) -> Result<(), SampleError> {
    let cast = &sample.cast;
    let who = if cast.small { cast.leader } else { cast.director };
    let form = json!({
        "complaint": complaint, "outcome": "upheld",
        "reason": "属实。已责成当日返工，今后修完请报修人当面试用",
    });
    match sample.on(who, "service.answer", order, form) {
        Err(SampleError::Refused { refusal, .. }) if refusal.code == "same_hands" => Ok(()),
        answered => answered.map(drop),
    }
}
