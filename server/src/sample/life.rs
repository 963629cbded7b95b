//! What befalls the institutions in the three months: a rule amended, a leave
//! and who stands in, exceptions, people who come, go and are erased. Each by
//! its act, on its day, by the post that may.

use houqin_desk::Request;
use houqin_kernel::{Calendar, CaseId, ClauseText, Hand, Id, Moment, PersonId};
use serde_json::{Value as Json, json};

use super::cast::midnight;
use super::{Sample, SampleError};

/// What happens on a day.
#[derive(Debug, Clone, Copy)]
enum Turn {
    /// Two people come; one of them is given a post.
    Newcomers,
    /// The one without a post reports something,
    Report,
    /// and takes it back.
    Withdraw,
    /// The rule of the service desk is drafted anew,
    Draft,
    /// issued by other hands, and signed by whom it binds.
    Issue,
    /// A leave lies ahead: one person will have to send out and repair.
    Propose,
    /// The leader allows it.
    Approve,
    /// The leave begins.
    Delegate,
    /// The leave is over.
    Return,
    /// The substitute looks at what was done under the exception, all but the last.
    Countersign,
    /// Somebody leaves and asks to be forgotten,
    Quit,
    /// the newcomer with a post leaves too,
    Leave,
    /// and the first is erased.
    Erase,
    /// Another exception, which still stands when the sample is opened.
    ProposeAnother,
    /// It is allowed.
    ApproveAnother,
    /// The second leave begins.
    DelegateAnother,
    /// A draft that waits.
    DraftAnother,
    /// A proposal that waits.
    ProposeThird,
}

/// Day, working minute of it, turn: in the order of time.
const TURNS: &[(i64, i64, Turn)] = &[
    (2, 30, Turn::Newcomers),
    (5, 60, Turn::Report),
    (5, 110, Turn::Withdraw),
    (19, 40, Turn::Draft),
    (21, 45, Turn::Issue),
    (28, 30, Turn::Propose),
    (28, 300, Turn::Approve),
    (29, 5, Turn::Delegate),
    (36, 5, Turn::Return),
    (45, 90, Turn::Countersign),
    (47, 60, Turn::Quit),
    (58, 200, Turn::Leave),
    (76, 40, Turn::Erase),
    (76, 60, Turn::ProposeAnother),
    (76, 330, Turn::ApproveAnother),
    (77, 5, Turn::DelegateAnother),
    (84, 5, Turn::Return),
    (86, 30, Turn::DraftAnother),
    (86, 120, Turn::ProposeThird),
    (87, 60, Turn::Countersign),
];

/// The days an exception stands that ends with the leave, and one that still stands when the
/// sample is opened; the cases it covers.
const LEAVE_DAYS: i64 = 20;
const STANDING_DAYS: i64 = 20;
const EXCEPTION_CASES: i64 = 30;
/// Orders that are kept for who stands in, well below it.
const SPARED: u32 = 20;

/// The hour of the day at which the emergency is reported that still waits for its ratification.
const EMERGENCY_AT: (i8, i8) = (15, 20);
/// Days in which a working day is looked for.
const LOOKED_BACK_DAYS: i64 = 30;

/// The pair that needs exceptions in a school with few hands.
const PAIR: &str = "dispatch-finish";

/// What is still to come.
#[derive(Debug)]
pub struct Life {
    turns: std::iter::Peekable<std::vec::IntoIter<(Moment, Turn)>>,
    dispatcher: PersonId,
    office: PersonId,
    order: Option<CaseId>,
}

impl Life {
    /// Plans it.
    pub fn plan(sample: &Sample<'_>, calendar: &Calendar, start: Moment) -> Self {
        // A holiday may push several to one morning: they keep their order.
        let mut before = start;
        let turns: Vec<(Moment, Turn)> = TURNS
            .iter()
            .map(|(day, minute, turn)| {
                let morning = midnight(calendar, start.plus_days(day + sample.size.later_days()));
                before = calendar.add_working(morning, *minute).max(before.plus_minutes(5));
                (before, *turn)
            })
            .collect();
        Self {
            turns: turns.into_iter().peekable(),
            dispatcher: sample.cast.dispatcher,
            office: sample.cast.office,
            order: None,
        }
    }

    /// When the next turn comes.
    pub fn next(&mut self) -> Option<Moment> {
        self.turns.peek().map(|(at, _)| *at)
    }

    /// Plays the next turn.
    pub fn step(&mut self, sample: &mut Sample<'_>) -> Result<(), SampleError> {
        let Some((at, turn)) = self.turns.next() else { return Ok(()) };
        let cast = &sample.cast;
        let (leader, clerk) = (cast.leader, cast.clerk);
        let known =
            |one: &&PersonId| cast.members.iter().any(|it| it.id == **one && !it.login.is_empty());
        let (first, stand_in) = (cast.workers.first(), cast.workers.iter().rfind(known));
        let Some((first, stand_in)) = first.copied().zip(stand_in.copied()) else { return Ok(()) };
        match turn {
            Turn::Newcomers => newcomers(sample),
            Turn::Report => self.report(sample),
            Turn::Withdraw => match self.order {
                Some(order) => {
                    let why = json!({ "reason": "换了座位，不用修了" });
                    sample.on(TEMP, "service.withdraw", order, why).map(drop)
                }
                None => Ok(()),
            },
            Turn::Draft => draft(sample, "service-desk", BADGE),
            Turn::Issue => issue(sample, leader),
            Turn::Propose => self.propose(sample, stand_in, at, "请假一周", LEAVE_DAYS),
            Turn::Approve | Turn::ApproveAnother => approve(sample, leader),
            Turn::Delegate => self.delegate(sample, stand_in),
            Turn::DelegateAnother => self.delegate(sample, first),
            Turn::Return => {
                sample.cast.dispatcher = self.dispatcher;
                sample.cast.office = self.office;
                Ok(())
            }
            Turn::Countersign => countersign(sample),
            Turn::Quit => person(sample, clerk, "organisation.leave", json!({ "person": TEMP })),
            Turn::Leave => person(sample, clerk, "organisation.leave", json!({ "person": NEW })),
            Turn::Erase => {
                let form =
                    json!({ "person": TEMP, "basis": "个人信息保护法第四十七条第一款第一项" });
                person(sample, leader, "organisation.erase_person", form)
            }
            Turn::ProposeAnother => self.propose(sample, first, at, "外出培训一周", STANDING_DAYS),
            Turn::DraftAnother => draft(sample, "records", PAPER),
            Turn::ProposeThird => self.propose(sample, first, at, "下周再请假两天", STANDING_DAYS),
        }
    }

    /// One person will have to send out and repair while the dispatcher is away.
    fn propose(
        &self,
        sample: &Sample<'_>,
        whom: PersonId,
        at: Moment,
        why: &str,
        days: i64,
    ) -> Result<(), SampleError> {
        let cast = &sample.cast;
        let (away, name) = (cast.name_of(self.dispatcher), cast.name_of(whom));
        let form = json!({
            "pair": PAIR, "person": whom, "substitute": cast.watcher,
            "reason": format!("{away}{why}，期间由{name}代派工，{name}本人仍要维修"),
            "until": at.plus_days(days), "cap_cases": EXCEPTION_CASES,
        });
        person(sample, cast.director, "rulebook.propose_exception", form)
    }

    fn report(&mut self, sample: &Sample<'_>) -> Result<(), SampleError> {
        let form = json!({ "place": "ZH201", "category": "electric", "description": "座位旁的插座没电", "source": "qr" });
        self.order =
            sample.request(Request::one(Hand::Person(TEMP), "service.report", form))?.subject();
        Ok(())
    }

    /// Until the next turn, which is the return.
    fn delegate(&mut self, sample: &mut Sample<'_>, stand_in: PersonId) -> Result<(), SampleError> {
        let post = sample.cast.post_of(self.dispatcher);
        let until = self.next();
        let form = json!({ "person": stand_in, "post": post, "until": until });
        person(sample, self.dispatcher, "organisation.delegate", form)?;
        sample.cast.dispatcher = stand_in;
        sample.spared = SPARED;
        if self.office == self.dispatcher {
            sample.cast.office = stand_in;
        }
        Ok(())
    }
}

/// Who comes and goes: a repair worker, and somebody for a few weeks.
const NEW: PersonId = PersonId(*b"houqin\x80new\x80sampl");
const TEMP: PersonId = PersonId(*b"houqin\x80tmp\x80sampl");

/// Clauses that are added: Chinese, English.
const BADGE: (&str, &str) = (
    "维修工上门佩戴工作证，进宿舍、办公室前先敲门说明来意，离开时收走废料。",
    "Repair workers wear their badge, knock and say why they come before they enter dormitories and offices, and take the waste away with them.",
);
const PAPER: (&str, &str) = (
    "纸质单据每月装订一次，封面写明起止编号。",
    "Paper forms are bound every month; the cover states the first and the last number.",
);

fn person(sample: &Sample<'_>, who: PersonId, act: &str, form: Json) -> Result<(), SampleError> {
    sample.act(Hand::Person(who), act, form).map(drop)
}

fn newcomers(sample: &Sample<'_>) -> Result<(), SampleError> {
    let clerk = sample.cast.clerk;
    for (id, number, name, kind) in
        [(NEW, "2026101", "秦岚", "worker"), (TEMP, "2026102", "韩冰", "staff")]
    {
        let form = json!({ "id": id, "number": number, "name": name, "kind": kind });
        person(sample, clerk, "organisation.enrol", form)?;
    }
    let post = sample.cast.workers.last().map(|worker| sample.cast.post_of(*worker));
    let form = json!({ "person": NEW, "post": post, "tenure": "regular" });
    person(sample, sample.cast.leader, "organisation.appoint", form)
}

/// The rule as it stands, with a clause more.
fn draft(sample: &Sample<'_>, code: &str, more: (&str, &str)) -> Result<(), SampleError> {
    let institution = sample.institution();
    let Some(rule) = institution.rules.get(code) else { return Ok(()) };
    let Some(version) = rule.at(sample.now()) else { return Ok(()) };
    let mut clauses = version.clauses.clone();
    let no = clauses.iter().map(|clause| clause.no).max().unwrap_or(0) + 1;
    clauses.push(ClauseText { no, zh: more.0.into(), en: more.1.into() });
    let director = sample.cast.director;
    let form = json!({
        "code": code, "name": rule.name, "owner": sample.cast.post_of(director),
        "requires_ack": version.requires_ack, "clauses": clauses,
    });
    person(sample, director, "rulebook.draft_rule", form)
}

fn issue(sample: &mut Sample<'_>, leader: PersonId) -> Result<(), SampleError> {
    person(sample, leader, "rulebook.issue_rule", json!({ "code": "service-desk", "version": 2 }))?;
    sample.sign_rules("service-desk")?;
    Ok(())
}

/// What was proposed last.
fn approve(sample: &Sample<'_>, leader: PersonId) -> Result<(), SampleError> {
    let id: Option<Id> = sample.look(|reading| {
        reading.first(
            "SELECT id FROM rulebook_exception WHERE school_id = $1 AND approved_seq IS NULL \
             ORDER BY proposed_seq DESC LIMIT 1",
            &[reading.school().into()],
            |row| row.id(0),
        )
    });
    person(sample, leader, "rulebook.approve_exception", json!({ "exception": id }))
}

fn countersign(sample: &Sample<'_>) -> Result<(), SampleError> {
    let used: Vec<i64> = sample
        .look(|reading| {
            let used = reading.list(
                "SELECT e.seq FROM ledger_entry e WHERE e.school_id = $1 AND e.exception_id IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM rulebook_countersign s \
                 WHERE s.school_id = e.school_id AND s.record = e.seq) ORDER BY e.seq",
                &[reading.school().into()],
                |row| row.int(0),
            );
            used.map(Some)
        })
        .unwrap_or_default();
    let Some((_, looked_at)) = used.split_last() else { return Ok(()) };
    for record in looked_at {
        let form = json!({ "record": record, "upheld": true });
        person(sample, sample.cast.watcher, "rulebook.countersign", form)?;
    }
    Ok(())
}

/// The afternoon of the last working day of which an hour has passed when the sample is opened.
pub fn last_lesson(calendar: &Calendar, until: Moment) -> Moment {
    let (hour, minute) = EMERGENCY_AT;
    (0..LOOKED_BACK_DAYS)
        .map(|back| calendar.day(until.plus_days(-back)))
        .filter(|day| calendar.is_working_day(*day))
        .filter_map(|day| Moment::at_civil(day.at(hour, minute, 0, 0), calendar.zone()).ok())
        .find(|at| at.plus_minutes(60) <= until)
        .unwrap_or_else(|| until.plus_minutes(-60))
}

/// An emergency on the last working day: nobody has ratified it yet.
pub fn last_emergency(sample: &mut Sample<'_>, at: Moment) -> Result<(), SampleError> {
    sample.set_clock(at);
    let (Some(teacher), Some(worker)) =
        (sample.cast.teachers.first().copied(), sample.cast.first_on_site.first().copied())
    else {
        return Ok(());
    };
    let form = json!({ "place": "SS2W", "category": "water", "description": "水管爆裂，水漫到走廊", "source": "qr" });
    let request = Request::one(Hand::Person(teacher), "service.report", form);
    let Some(order) = sample.request(request)?.subject() else { return Ok(()) };
    sample.set_clock(at.plus_minutes(10));
    let form = json!({ "reason": "先关总阀止水，再补手续" });
    sample.on(worker, "service.emergency", order, form)?;
    Ok(())
}
