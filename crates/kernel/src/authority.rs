//! 权限. Whether this actor may do this act, now, on this very case.
//!
//! Pure: it judges the institution and what a [`Witness`] tells it. Refusals
//! come in this order: no procedure has such an act, the case is in another
//! state, no post of the actor may do it, a condition does not hold, the clause
//! is not in force, the rule has not been signed, hands are not apart.

mod refusals;

use refusals::{barred, no_post, no_procedure, not_in_force, same_hands, wrong_state};

use crate::{
    AppointmentId, CaseId, Clause, Guard, HeldBy, Institution, Moment, Pair, Permit, PersonId,
    Procedure, Refusal, Step, Stop, StoreError, Tier,
};

/// Who asks for what.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// The act's name.
    pub act: &'a str,
    /// Who acts.
    pub actor: Hand,
    /// On whose behalf.
    pub on_behalf_of: Option<PersonId>,
    /// When.
    pub at: Moment,
    /// Numbers of the records that brought about the thing it is about, beside
    /// those of its case.
    pub stems_from: &'a [u64],
}

/// What was done, and every person whose hands did it.
pub type Hands = (String, Vec<PersonId>);

/// Whose hand it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// A person's.
    Person(PersonId),
    /// A visitor's without an account; the id is made for this visit.
    Visitor(PersonId),
    /// The clock's (值守).
    Clock,
    /// An import's, run on an operator's word.
    Import,
}

impl Hand {
    /// The id recorded as the actor. The clock's is all zeros, the import's
    /// all zeros but a one.
    pub const fn id(self) -> PersonId {
        match self {
            Self::Person(id) | Self::Visitor(id) => id,
            Self::Clock => PersonId([0; 16]),
            Self::Import => PersonId([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        }
    }
}

/// A case as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseNow {
    /// Its id.
    pub id: CaseId,
    /// Its number, e.g. `WX-2026-000123`.
    pub number: String,
    /// Code of its procedure.
    pub procedure: String,
    /// Version of the procedure it opened under.
    pub version: u32,
    /// Its state.
    pub state: String,
    /// When it opened.
    pub opened_at: Moment,
    /// Since when it waits for the fallback post, where it does.
    pub routed_at: Option<Moment>,
}

/// Answers what the institution in memory does not hold.
pub trait Witness {
    /// Whether a person belongs to the school and has not left.
    fn is_member(&self, person: PersonId) -> Result<bool, StoreError>;
    /// Who did which act on a case: every person whose hands they were.
    fn hands(&self, case: CaseId) -> Result<Vec<Hands>, StoreError>;
    /// Who did these records.
    fn hands_of(&self, records: &[u64]) -> Result<Vec<Hands>, StoreError>;
    /// Whether a condition holds on the very case for any of these persons.
    fn holds(
        &self,
        guard: Guard,
        case: &CaseNow,
        persons: &[PersonId],
        at: Moment,
    ) -> Result<bool, StoreError>;
    /// Whether a person has signed a version of a rule.
    fn acknowledged(&self, person: PersonId, rule: &str, version: u32) -> Result<bool, StoreError>;
}

/// A hat: the post under which a person may do a step.
struct Hat {
    post: String,
    appointment: Option<AppointmentId>,
    stands_for: Option<PersonId>,
    appointed: bool,
}

/// Judges. See the module for the order of refusals.
pub fn permit(
    institution: &Institution,
    ask: &Ask<'_>,
    case: Option<&CaseNow>,
    witness: &dyn Witness,
) -> Result<Permit, Stop> {
    let named = candidates(institution, ask, case);
    if named.is_empty() {
        return Err(no_procedure(ask).into());
    }
    let mut open: Vec<_> = named
        .iter()
        .copied()
        .filter(|(_, step)| case.is_none_or(|case| step.from.contains(&case.state)))
        .collect();
    if open.is_empty() {
        return Err(wrong_state(institution, ask, case, &named).into());
    }
    let opened = case.map_or(ask.at, |case| case.opened_at);
    // Where a step rests on a clause in force, those that rest on none are not spoken of.
    let founded = |step: &Step| institution.clause_binding(&step.clause, opened, ask.at).is_some();
    if open.iter().any(|(_, step)| founded(step)) {
        open.retain(|(_, step)| founded(step));
    }
    let (procedure, step, hat) = match pick_hat(institution, ask, case, &open, witness)? {
        Picked::Hat(procedure, step, hat) => (procedure, step, hat),
        Picked::Barred(step, guard) => {
            return Err(barred(institution, ask, opened, step, guard).into());
        }
        Picked::None => return Err(no_post(institution, ask, opened, &open).into()),
    };
    let Some(clause) = institution.clause_binding(&step.clause, opened, ask.at) else {
        return Err(not_in_force(institution, step).into());
    };
    if clause.requires_ack && hat.appointed && ask.act != "rulebook.acknowledge" {
        must_have_signed(institution, ask, &clause, witness)?;
    }
    let mut permit =
        Permit::new(ask.actor.id(), clause.cited(), procedure.cited(), (*step).clone());
    permit.on_behalf_of = ask.on_behalf_of;
    permit.stands_for = hat.stands_for;
    permit.appointment = hat.appointment;
    permit.post = hat.post;
    permit.case = case.map(|case| case.id);
    permit.from = case.map(|case| case.state.clone());
    keep_apart(institution, ask, case, &mut permit, witness)?;
    Ok(permit)
}

/// Steps of this act: of the case's own procedure version, or of every
/// procedure in force that opens a case or stands alone with it.
fn candidates<'a>(
    institution: &'a Institution,
    ask: &Ask<'_>,
    case: Option<&CaseNow>,
) -> Vec<(&'a Procedure, &'a Step)> {
    let steps =
        |procedure: &'a Procedure| procedure.steps.iter().map(move |step| (procedure, step));
    match case {
        Some(case) => institution
            .procedure_version(&case.procedure, case.version)
            .into_iter()
            .flat_map(steps)
            .filter(|(_, step)| step.act == ask.act && !step.from.is_empty())
            .collect(),
        None => institution
            .procedures
            .keys()
            .filter_map(|code| institution.procedure(code, ask.at))
            .flat_map(steps)
            .filter(|(_, step)| step.act == ask.act && step.from.is_empty())
            .collect(),
    }
}

/// What looking for a hat came to.
enum Picked<'a> {
    /// This step, under this hat.
    Hat(&'a Procedure, &'a Step, Hat),
    /// A hat was found, but a condition of the step does not hold.
    Barred(&'a Step, Guard),
    /// No post of the actor may do it.
    None,
}

fn pick_hat<'a>(
    institution: &Institution,
    ask: &Ask<'_>,
    case: Option<&CaseNow>,
    open: &[(&'a Procedure, &'a Step)],
    witness: &dyn Witness,
) -> Result<Picked<'a>, StoreError> {
    let mut picked = Picked::None;
    for (procedure, step) in open {
        if ask.on_behalf_of.is_some() && !step.on_behalf {
            continue;
        }
        let routed = case.is_some_and(|case| case.routed_at.is_some());
        let fallback = fallback_post(institution, procedure);
        let posts = step.posts.iter().map(String::as_str);
        for post in posts.chain(Some(fallback).filter(|post| routed && !post.is_empty())) {
            let Some(hat) = wear(institution, ask, post, witness)? else { continue };
            match failing(ask, case, step, &hat, witness)? {
                None => return Ok(Picked::Hat(procedure, step, hat)),
                Some(guard) if matches!(picked, Picked::None) => {
                    picked = Picked::Barred(step, guard);
                }
                Some(_) => {}
            }
        }
    }
    Ok(picked)
}

/// The first condition of `step` that does not hold.
fn failing(
    ask: &Ask<'_>,
    case: Option<&CaseNow>,
    step: &Step,
    hat: &Hat,
    witness: &dyn Witness,
) -> Result<Option<Guard>, StoreError> {
    let Some(case) = case else { return Ok(None) };
    let persons: Vec<PersonId> =
        [Some(ask.actor.id()), hat.stands_for, ask.on_behalf_of].into_iter().flatten().collect();
    for guard in &step.guards {
        if !witness.holds(*guard, case, &persons, ask.at)? {
            return Ok(Some(*guard));
        }
    }
    Ok(None)
}

/// The post that takes over a stuck case of `procedure`; empty where none does.
pub fn fallback_post<'a>(institution: &'a Institution, procedure: &'a Procedure) -> &'a str {
    if procedure.fallback_post.is_empty() {
        &institution.fallback_post
    } else {
        &procedure.fallback_post
    }
}

fn wear(
    institution: &Institution,
    ask: &Ask<'_>,
    code: &str,
    witness: &dyn Witness,
) -> Result<Option<Hat>, StoreError> {
    let Some(post) = institution.posts.get(code) else { return Ok(None) };
    let plain =
        || Hat { post: code.to_owned(), appointment: None, stands_for: None, appointed: false };
    let hat = match (post.held_by, ask.actor) {
        (HeldBy::Appointed, Hand::Person(person)) => institution
            .held_by(person, ask.at)
            .filter(|held| held.post == code)
            // One's own appointment before one that stands for another.
            .min_by_key(|held| held.stands_for.is_some())
            .map(|held| Hat {
                appointment: Some(held.id),
                stands_for: held.stands_for,
                appointed: true,
                ..plain()
            }),
        // Who has left is no visitor either, while they use their old account.
        (HeldBy::Member | HeldBy::Anyone, Hand::Person(person)) if witness.is_member(person)? => {
            Some(plain())
        }
        (HeldBy::Anyone, Hand::Visitor(_))
        | (HeldBy::Founder, Hand::Person(_))
        | (HeldBy::Clock, Hand::Clock)
        | (HeldBy::Import, Hand::Import) => Some(plain()),
        _ => None,
    };
    Ok(hat)
}

fn must_have_signed(
    institution: &Institution,
    ask: &Ask<'_>,
    clause: &Clause<'_>,
    witness: &dyn Witness,
) -> Result<(), Stop> {
    if witness.acknowledged(ask.actor.id(), &clause.rule.code, clause.version)? {
        return Ok(());
    }
    let name = institution.clause_name(&clause.cited());
    Err(Refusal::rule(
        "not_acknowledged",
        format!("{}所在的制度须先阅读并签收，才能据以办事。请先到“制度”页签收。", name.zh),
        format!(
            "{} belongs to a rule that must be read and signed first. Sign it on the rules page.",
            name.en
        ),
    )
    .by(clause.cited())
    .into())
}

/// Judges the hands on the case and on the records that the thing stems from.
fn keep_apart(
    institution: &Institution,
    ask: &Ask<'_>,
    case: Option<&CaseNow>,
    permit: &mut Permit,
    witness: &dyn Witness,
) -> Result<(), Stop> {
    let pairs: Vec<_> =
        institution.pairs.iter().filter_map(|pair| Some((pair, pair.against(ask.act)?))).collect();
    if pairs.is_empty() {
        return Ok(());
    }
    let mut hands = case.map_or(Ok(Vec::new()), |case| witness.hands(case.id))?;
    hands.extend(witness.hands_of(ask.stems_from)?);
    let mine: Vec<PersonId> = [Some(permit.actor), permit.stands_for, permit.on_behalf_of]
        .into_iter()
        .flatten()
        .collect();
    for (pair, others) in pairs {
        let joined =
            hands.iter().filter(|(act, _)| others.contains(act)).flat_map(|(act, hands)| {
                mine.iter().filter(move |me| hands.contains(me)).map(move |me| (act, *me))
            });
        for (earlier, person) in joined {
            if !is_open(institution, pair, person, ask.at, permit) {
                return Err(same_hands(institution, ask, case, pair, earlier).into());
            }
        }
    }
    Ok(())
}

/// Whether the hands of `person` may join `pair` now: noted, or by exception.
fn is_open(
    institution: &Institution,
    pair: &Pair,
    person: PersonId,
    at: Moment,
    permit: &mut Permit,
) -> bool {
    match pair.tier {
        Tier::Never => false,
        Tier::Notice => {
            if !permit.notices.contains(&pair.code) {
                permit.notices.push(pair.code.clone());
            }
            true
        }
        Tier::Compensable => {
            let mut exceptions = institution.exceptions.iter();
            let Some(exception) = exceptions.find(|one| one.opens(&pair.code, person, at)) else {
                return false;
            };
            // A record cites one exception, and counts against the cap of that one.
            *permit.exception.get_or_insert(exception.id) == exception.id
        }
    }
}

/// Persons who may do some step that the case waits for, by appointment; and
/// whether a step waits for a post that needs none (the requester, the clock).
///
/// Used to find cases whose next step nobody may do.
pub fn movers(
    institution: &Institution,
    case: &CaseNow,
    at: Moment,
    witness: &dyn Witness,
) -> Result<(Vec<PersonId>, bool), StoreError> {
    let Some(procedure) = institution.procedure_version(&case.procedure, case.version) else {
        return Ok((Vec::new(), false));
    };
    let mut persons = Vec::new();
    let mut others = false;
    for step in procedure.steps.iter().filter(|step| step.from.contains(&case.state)) {
        // A step that leads nowhere, or only backs out, does not move the case.
        if step.to.is_empty() || step.to == case.state || step.emergency {
            continue;
        }
        for code in &step.posts {
            match institution.posts.get(code).map(|post| post.held_by) {
                Some(HeldBy::Appointed) => {
                    for held in institution.holders(code, at) {
                        let ask = Ask {
                            act: &step.act,
                            actor: Hand::Person(held.person),
                            on_behalf_of: None,
                            at,
                            stems_from: &[],
                        };
                        if permit(institution, &ask, Some(case), witness).is_ok() {
                            persons.push(held.person);
                        }
                    }
                }
                Some(HeldBy::Member | HeldBy::Clock) => {
                    others |= procedure.state(&step.to).is_none_or(|to| to.code != "withdrawn");
                }
                _ => {}
            }
        }
    }
    persons.sort_unstable();
    persons.dedup();
    Ok((persons, others))
}
