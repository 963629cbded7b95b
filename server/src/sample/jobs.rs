//! One job's way through the school: planned by chance, played by acts.

use houqin_desk::Request;
use houqin_kernel::{Calendar, CaseId, Hand, Moment, PersonId};
use serde_json::json;

use super::cast::{Cast, Trouble, room};
use super::others;
use super::{Chance, Sample, SampleError, Size};

/// How a job goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Done and confirmed, often rated.
    Confirmed,
    /// Done; nobody confirms; the clock closes it.
    Silent,
    /// Rejected with a reason.
    Rejected,
    /// Rejected by mistake, taken back, then done.
    RejectedByMistake,
    /// Withdrawn by the requester.
    Withdrawn,
    /// Sent back once, then confirmed.
    SentBack,
    /// Confirmed, then failed again.
    Reopened,
    /// Paused for material, then done.
    Paused,
    /// An emergency, ratified or left to be.
    Emergency,
    /// Left lying, if it is reported in the last days; nobody confirms it otherwise.
    Left,
}

const WAYS: &[(Way, u64)] = &[
    (Way::Confirmed, 62),
    (Way::Silent, 8),
    (Way::Paused, 9),
    (Way::SentBack, 5),
    (Way::Rejected, 5),
    (Way::Withdrawn, 3),
    (Way::Reopened, 3),
    (Way::Emergency, 2),
    (Way::RejectedByMistake, 1),
    (Way::Left, 2),
];

/// How many jobs of a hundred are come to late, and of these, finished late.
const SLOW_PERCENT: u64 = 11;
const LATE_PERCENT: u64 = 70;

/// A job.
#[derive(Debug, Clone)]
pub struct Job {
    way: Way,
    order: Option<CaseId>,
    requester: PersonId,
    worker: PersonId,
    for_another: bool,
    place: String,
    trouble: Option<Trouble>,
    move_no: u32,
    again: bool,
    slow: bool,
    to_ratify: Option<u64>,
    complaint: Option<u64>,
}

type Next = Result<Option<Moment>, SampleError>;

impl Job {
    /// Plans one.
    pub fn plan(chance: &mut Chance, size: Size, cast: &Cast, troubles: &[Trouble]) -> Self {
        let mut drawn = chance.below(100);
        let mut way = Way::Confirmed;
        for (candidate, share) in WAYS {
            if drawn < *share {
                way = *candidate;
                break;
            }
            drawn -= share;
        }
        let nobody = PersonId([0; 16]);
        let urgent = way == Way::Emergency;
        let hands = if urgent { &cast.first_on_site } else { &cast.workers };
        let fitting: Vec<Trouble> =
            troubles.iter().filter(|one| one.danger == urgent).copied().collect();
        let trouble = size.one(chance, &fitting);
        let trained = cast.trained(hands, trouble.map_or("", |one| one.skill));
        let rooms = trouble.map_or(&[][..], |one| one.rooms);
        Self {
            way,
            order: None,
            requester: chance.one(&cast.teachers).copied().unwrap_or(nobody),
            worker: chance.one(&trained).or(hands.first()).copied().unwrap_or(nobody),
            for_another: chance.happens(8),
            place: room(chance, size, &cast.pack, rooms),
            trouble,
            move_no: 0,
            again: false,
            slow: chance.happens(SLOW_PERCENT),
            to_ratify: None,
            complaint: None,
        }
    }

    /// Plays the next move; gives the time of the one after.
    pub fn step(&mut self, sample: &mut Sample<'_>, calendar: &Calendar) -> Next {
        let Some(order) = self.order else { return self.report(sample, calendar) };
        self.move_no += 1;
        match (self.way, self.move_no) {
            (Way::Withdrawn, 1) => self.end(
                sample,
                self.requester,
                "service.withdraw",
                json!({ "reason": "自己修好了" }),
            ),
            (Way::Rejected | Way::RejectedByMistake, 1) => self.reject(sample, order, calendar),
            (Way::RejectedByMistake, 2) => self.take_back(sample, order, calendar),
            (Way::Emergency, 1) => self.emergency(sample, order, calendar),
            (Way::Emergency, 2) => {
                self.ratify(sample)?;
                self.finish(sample, order, calendar)
            }
            (Way::Left, 1) if sample.is_near_the_end() => Ok(None),
            _ => self.ordinary(sample, order, calendar),
        }
    }

    fn later(sample: &mut Sample<'_>, calendar: &Calendar, least: u64, most: u64) -> Next {
        let minutes = sample.chance.between(least, most);
        Ok(Some(calendar.add_working(sample.now(), minutes)))
    }

    fn end(&self, sample: &Sample<'_>, who: PersonId, act: &str, form: serde_json::Value) -> Next {
        if let Some(order) = self.order {
            sample.on(who, act, order, form)?;
        }
        Ok(None)
    }

    fn report(&mut self, sample: &mut Sample<'_>, calendar: &Calendar) -> Next {
        let (category, words) =
            self.trouble.map_or(("water", "漏水"), |one| (one.category, one.said));
        let photos = if sample.chance.happens(40) { vec![sample.photo("before")?] } else { vec![] };
        let source = if self.for_another { "phone" } else { "qr" };
        let form = json!({
            "place": self.place, "category": category, "description": words,
            "photos": photos, "source": source,
        });
        let mut request =
            Request::one(Hand::Person(self.requester), "service.report", form.clone());
        if self.for_another {
            request.actor = Hand::Person(sample.cast.office);
            request.on_behalf_of = Some(self.requester);
        }
        self.order = sample.request(request)?.subject();
        if let Some(order) = self.order.filter(|_| self.way != Way::Withdrawn) {
            others::meet(sample, order, self.requester, form)?;
        }
        Self::later(sample, calendar, 2, 20)
    }

    fn reject(&mut self, sample: &mut Sample<'_>, order: CaseId, calendar: &Calendar) -> Next {
        let why = json!({ "why": "not-free", "reason": "个人电器不在免费维修范围，请联系商家" });
        sample.on(sample.cast.office, "service.reject", order, why)?;
        if self.way == Way::Rejected { Ok(None) } else { Self::later(sample, calendar, 10, 40) }
    }

    /// The director takes the office's mistake back by a record that cites it.
    fn take_back(&mut self, sample: &mut Sample<'_>, order: CaseId, calendar: &Calendar) -> Next {
        let record = sample.last_record(order);
        let form = json!({ "record": record, "reason": "属公用设施，应予受理" });
        sample.on(sample.cast.director, "service.reverse", order, form)?;
        self.way = Way::Confirmed;
        self.move_no = 0;
        Self::later(sample, calendar, 5, 30)
    }

    fn emergency(&mut self, sample: &mut Sample<'_>, order: CaseId, calendar: &Calendar) -> Next {
        let why = match self.trouble.map(|one| one.skill) {
            Some("electrical") => "有触电危险，先断电再补手续",
            _ => "水漫到走廊，先关阀再补手续",
        };
        let form = json!({ "reason": why });
        let receipt = sample.on(self.worker, "service.emergency", order, form)?;
        self.to_ratify = receipt.first().map(|line| line.record);
        Self::later(sample, calendar, 20, 90)
    }

    /// Most emergencies are upheld, some are not; none is left to wait.
    fn ratify(&mut self, sample: &mut Sample<'_>) -> Result<(), SampleError> {
        let drawn = sample.chance.below(100);
        let Some(record) = self.to_ratify.take() else { return Ok(()) };
        let upheld = drawn < 85;
        let remark = if upheld { "情况属实" } else { "不属险情，应先派工" };
        let form = json!({ "record": record, "upheld": upheld, "remark": remark });
        let ratifier = sample.ratifier(self.worker);
        sample.act(Hand::Person(ratifier), "rulebook.ratify", form).map(drop)
    }

    /// Accept, dispatch, take, arrive, (pause, resume,) finish, and what follows.
    fn ordinary(&mut self, sample: &mut Sample<'_>, order: CaseId, calendar: &Calendar) -> Next {
        let state = sample.state(order);
        let office = sample.cast.office;
        match state.as_str() {
            "reported" if !sample.cast.small => {
                sample.on(office, "service.accept", order, json!({}))?;
                Self::later(sample, calendar, 2, 12)
            }
            "reported" | "accepted" => {
                self.other_hands(sample);
                let assignee = if sample.chance.happens(25) { None } else { Some(self.worker) };
                sample.on(
                    sample.cast.dispatcher,
                    "service.dispatch",
                    order,
                    json!({ "assignee": assignee }),
                )?;
                if self.slow {
                    return Self::later(sample, calendar, 120, 420);
                }
                Self::later(sample, calendar, 3, 40)
            }
            "dispatched" if self.way != Way::Paused && sample.chance.happens(35) => {
                self.finish(sample, order, calendar)
            }
            "dispatched" => {
                sample.on(self.worker, "service.take", order, json!({}))?;
                if self.slow {
                    let form = json!({ "text": "师傅在抢修另一处，晚到，已电话告知报修人" });
                    sample.on(office, "service.note", order, form)?;
                }
                Self::later(sample, calendar, 3, 30)
            }
            "taken" => {
                sample.on(self.worker, "service.arrive", order, json!({}))?;
                if self.slow && sample.chance.happens(LATE_PERCENT) {
                    let form = json!({ "text": "要拆吊顶，安排在放学后施工" });
                    sample.on(office, "service.note", order, form)?;
                    return Self::later(sample, calendar, 430, 1_300);
                }
                Self::later(sample, calendar, 10, 90)
            }
            "on_site" if self.way == Way::Paused && !self.again => {
                self.again = true;
                let form = json!({ "why": "material", "reason": "等配件到货" });
                sample.on(self.worker, "service.pause", order, form)?;
                Self::later(sample, calendar, 400, 2_500)
            }
            "paused" => {
                sample.on(self.worker, "service.resume", order, json!({}))?;
                Self::later(sample, calendar, 10, 60)
            }
            "on_site" => self.finish(sample, order, calendar),
            "done" => self.answer(sample, order, calendar),
            "confirmed" | "rated" if self.way == Way::Reopened && !self.again => {
                self.again = true;
                let form = json!({ "reason": "同样的毛病又犯了" });
                match sample.on(self.requester, "service.reopen", order, form) {
                    // A long holiday came between: the days for reopening are over.
                    Err(SampleError::Refused { refusal, .. })
                        if refusal.code == "too_late_to_reopen" =>
                    {
                        Ok(None)
                    }
                    Err(error) => Err(error),
                    Ok(_) => Self::later(sample, calendar, 10, 120),
                }
            }
            _ => Ok(None),
        }
    }

    /// Who stands in and sends out may repair too, under an exception, as often as it
    /// allows; what may drag on beyond it goes to somebody else.
    fn other_hands(&mut self, sample: &mut Sample<'_>) {
        if self.worker != sample.cast.dispatcher {
            return;
        }
        if self.way == Way::Confirmed && !self.slow && sample.spared > 0 {
            sample.spared -= 1;
            return;
        }
        let (cast, skill) = (&sample.cast, self.trouble.map_or("", |one| one.skill));
        let another = |one: &&PersonId| **one != cast.dispatcher && knows(cast, **one, skill);
        self.worker = cast.workers.iter().find(another).copied().unwrap_or(self.worker);
    }

    fn finish(&mut self, sample: &mut Sample<'_>, order: CaseId, calendar: &Calendar) -> Next {
        let form = json!({
            "note": "已更换配件，试用正常",
            "photos": [sample.photo("after")?],
            "material_fen": sample.chance.between(0, 60) * 50,
            "labour_minutes": sample.chance.between(10, 120),
        });
        if let Some(complaint) = self.complaint.take() {
            others::answer(sample, order, complaint)?;
        }
        sample.on(self.worker, "service.finish_at_once", order, form)?;
        Self::later(sample, calendar, 20, 700)
    }

    fn answer(&mut self, sample: &mut Sample<'_>, order: CaseId, calendar: &Calendar) -> Next {
        match self.way {
            Way::Silent | Way::Left => Ok(None),
            Way::SentBack if !self.again => {
                self.again = true;
                let form = json!({ "reason": "还没有修好，毛病照旧" });
                sample.on(self.requester, "service.send_back", order, form)?;
                self.complaint = others::complain(sample, order, self.requester)?;
                Self::later(sample, calendar, 30, 300)
            }
            _ => {
                sample.on(self.requester, "service.confirm", order, json!({}))?;
                if sample.chance.happens(65) {
                    let score = if self.again { 3 } else { sample.chance.between(3, 5) };
                    let form = json!({ "score": score, "text": "" });
                    sample.on(self.requester, "service.rate", order, form)?;
                }
                Self::later(sample, calendar, 60, 300)
            }
        }
    }
}

/// Whether it is one of the trades of a member of the cast.
fn knows(cast: &Cast, person: PersonId, skill: &str) -> bool {
    let member = cast.members.iter().find(|member| member.id == person);
    member.is_some_and(|member| member.skills.contains(&skill))
}
