//! A living sample school: real acts through the real write path at a scripted
//! clock. Nothing in it is written past the desk.

mod cast;
mod jobs;
mod life;
mod others;
mod photo;
mod size;

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use houqin_desk::{Answer, Desk, DeskError, Gathered, Item, Receipt, Request, ScriptedClock};
use houqin_kernel::{CaseId, Hand, Institution, Moment, PersonId, Reading, Refusal, StoreError};
use houqin_pack::Pack;
use serde_json::{Value as Json, json};

pub use cast::{Cast, Member};
use cast::{TROUBLES, Trouble, midnight};
use jobs::Job;
use life::Life;
pub use size::Size;

/// Orders that nobody has touched are not older than this when it is opened.
const LEFT_DAYS: i64 = 3;

/// Before the last emergency the other jobs rest, in minutes.
const REST_MINUTES: i64 = 20;

/// A sample that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The pack does not load.
    #[error("{0}")]
    Pack(String),
    /// An act of the plan was refused: the plan is wrong.
    #[error("{act}: {}", .refusal.message.en)]
    Refused {
        /// The act.
        act: String,
        /// Why.
        refusal: Box<Refusal>,
    },
    /// The desk broke.
    #[error(transparent)]
    Desk(DeskError),
}

/// A repeatable source of chance.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// From a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    /// From 0 to `most` - 1.
    pub fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }

    /// From `least` to `most`.
    pub fn between(&mut self, least: u64, most: u64) -> i64 {
        i64::try_from(least + self.below(most - least + 1)).unwrap_or(0)
    }

    /// One of a list.
    pub fn one<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(usize::try_from(self.below(list.len() as u64)).unwrap_or(0))
    }

    /// True `percent` times of a hundred.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// The school while it is being lived.
pub struct Sample<'a> {
    desk: RefCell<&'a mut dyn Gathered>,
    clock: Arc<ScriptedClock>,
    pub(crate) cast: Cast,
    pub(crate) chance: Chance,
    pub(crate) size: Size,
    album: photo::Album,
    /// How many more orders who stands in sends out and repairs.
    pub(crate) spared: u32,
    founder: PersonId,
    until: Moment,
}

impl<'a> Sample<'a> {
    /// Founds the school with `pack` and lets it live until `until`.
    pub fn live(
        desk: &Desk,
        clock: Arc<ScriptedClock>,
        pack: &str,
        size: Size,
        until: Moment,
    ) -> Result<Cast, SampleError> {
        let code = pack.to_owned();
        let lived = desk.gathered(move |desk| {
            Sample::begin(desk, clock, &code, size, until).and_then(Sample::lived)
        });
        lived.map_err(SampleError::Desk)?
    }

    fn begin(
        desk: &'a mut dyn Gathered,
        clock: Arc<ScriptedClock>,
        pack: &str,
        size: Size,
        until: Moment,
    ) -> Result<Self, SampleError> {
        let cast = Cast::of(pack, size);
        let founder = cast.head().id;
        let chance = Chance::new(20_260_901);
        let (desk, album) = (RefCell::new(desk), photo::Album::default());
        let mut sample = Self { desk, clock, cast, chance, size, album, spared: 0, founder, until };
        sample.clock.set(sample.start());
        sample.found(pack)?;
        Ok(sample)
    }

    fn lived(mut self) -> Result<Cast, SampleError> {
        self.term(self.start(), self.until)?;
        self.clock.set(self.until);
        self.tick()?;
        Ok(self.cast)
    }

    fn start(&self) -> Moment {
        self.until.plus_days(-self.size.days())
    }

    fn found(&mut self, code: &str) -> Result<(), SampleError> {
        let pack = Pack::load(code).map_err(|error| SampleError::Pack(error.to_string()))?;
        let founder = Hand::Person(self.founder);
        let form = json!({ "pack": code, "pack_version": "1" });
        self.act(founder, "desk.found", form)?;
        for act in pack.acts() {
            self.act(founder, act.act, act.form)?;
        }
        for member in self.cast.members.clone() {
            self.enrol(&member)?;
        }
        self.act(
            founder,
            "organisation.import_places",
            json!({ "rows": cast::places(&self.cast.pack, self.size) }),
        )?;
        let public = json!({ "name": "public_board", "value": true });
        self.act(founder, "service.set_setting", public)?;
        self.act(founder, "desk.close_founding", json!({}))?;
        self.sign_rules("")
    }

    fn enrol(&mut self, member: &Member) -> Result<(), SampleError> {
        let (founder, institution) = (Hand::Person(self.founder), self.institution());
        let repairs = member.posts.iter().any(|post| cast::WORKERS.contains(post));
        let kind = if repairs { "worker" } else { "staff" };
        // Whoever holds a post belongs to its unit.
        let first = member.posts.first().and_then(|post| institution.posts.get(*post));
        let unit = first.map_or("", |post| post.unit.as_str());
        let form = json!({
            "id": member.id, "number": member.number, "name": member.name, "kind": kind,
            "unit": unit, "phone": member.phone, "skills": member.skills, "login": member.login,
        });
        self.act(founder, "organisation.enrol", form)?;
        for post in &member.posts {
            let form = json!({ "person": member.id, "post": post, "tenure": "regular" });
            self.act(founder, "organisation.appoint", form)?;
        }
        Ok(())
    }

    /// Everyone who holds a post signs the rules that ask for it; one of them
    /// where `only` names it.
    pub(crate) fn sign_rules(&self, only: &str) -> Result<(), SampleError> {
        let institution = self.institution();
        let now = self.now();
        let wanted: Vec<(String, u32)> = institution
            .rules
            .values()
            .filter_map(|rule| Some((rule.code.clone(), rule.at(now)?)))
            .filter(|(code, version)| version.requires_ack && (only.is_empty() || code == only))
            .map(|(code, version)| (code, version.version))
            .collect();
        for member in self.cast.members.clone() {
            for (rule, version) in wanted.iter().filter(|_| !member.posts.is_empty()) {
                let form = json!({ "rule": rule, "version": version });
                self.act(Hand::Person(member.id), "rulebook.acknowledge", form)?;
            }
        }
        Ok(())
    }

    /// Plays every job's moves in the order of their time.
    fn term(&mut self, start: Moment, until: Moment) -> Result<(), SampleError> {
        let calendar = self.institution().calendar.clone();
        let troubles = self.troubles();
        let mut waiting = BinaryHeap::new();
        let mut jobs: Vec<Job> = Vec::new();
        for day in 1..=self.size.days() {
            let morning = midnight(&calendar, start.plus_days(day));
            let day = calendar.day(morning);
            let times = self.size.times(&mut self.chance, self.cast.orders_a_day, &calendar, day);
            for minute in times {
                waiting.push(Reverse((morning.plus_minutes(minute), jobs.len())));
                jobs.push(Job::plan(&mut self.chance, self.size, &self.cast, &troubles));
            }
        }
        let mut life = Life::plan(self, &calendar, start);
        let mut ticked = start;
        let emergency = life::last_lesson(&calendar, until);
        let last = emergency.plus_minutes(-REST_MINUTES);
        while let Some(Reverse((at, number))) = waiting.pop() {
            if at >= last {
                continue;
            }
            self.pass(&mut life, &mut ticked, at)?;
            self.clock.set(at);
            let Some(job) = jobs.get_mut(number) else { continue };
            if let Some(next) = job.step(self, &calendar)? {
                waiting.push(Reverse((next.max(at), number)));
            }
        }
        self.pass(&mut life, &mut ticked, last)?;
        life::last_emergency(self, emergency)?;
        ticked = ticked.max(self.now().plus_days(-1));
        // What nobody does any more, the clock does.
        self.pass(&mut life, &mut ticked, until)
    }

    /// What the clock and the institutions do until `at`.
    fn pass(
        &mut self,
        life: &mut Life,
        ticked: &mut Moment,
        at: Moment,
    ) -> Result<(), SampleError> {
        loop {
            let day = ticked.plus_days(1);
            let turn = life.next().filter(|turn| *turn <= day.min(at));
            if let Some(turn) = turn {
                self.clock.set(turn);
                life.step(self)?;
            } else if day <= at {
                *ticked = day;
                self.clock.set(day);
                self.tick()?;
            } else {
                return Ok(());
            }
        }
    }

    /// What breaks here: of the categories that the pack has.
    fn troubles(&self) -> Vec<Trouble> {
        let known = self.look(|reading| {
            let known = reading.list(
                "SELECT code FROM service_catalogue WHERE school_id = $1 AND kind = 'category'",
                &[reading.school().into()],
                |row| row.text(0),
            );
            known.map(Some)
        });
        let known = known.unwrap_or_default();
        TROUBLES
            .iter()
            .filter(|one| known.iter().any(|code| code == one.category))
            .copied()
            .collect()
    }

    /// The time.
    pub(crate) fn now(&self) -> Moment {
        houqin_desk::Clock::now(self.clock.as_ref())
    }

    /// Whether the sample is opened in the next days.
    pub(crate) fn is_near_the_end(&self) -> bool {
        self.now().plus_days(LEFT_DAYS) > self.until
    }

    pub(crate) fn set_clock(&self, at: Moment) {
        self.clock.set(at);
    }

    /// The institutions as they stand.
    pub(crate) fn institution(&self) -> Arc<Institution> {
        self.desk.borrow_mut().institution().unwrap_or_default()
    }

    fn tick(&self) -> Result<usize, SampleError> {
        self.desk.borrow_mut().tick().map_err(SampleError::Desk)
    }

    /// One act.
    pub(crate) fn act(&self, hand: Hand, act: &str, form: Json) -> Result<Receipt, SampleError> {
        self.request(Request::one(hand, act, form))
    }

    /// One act about an order.
    pub(crate) fn on(
        &self,
        who: PersonId,
        act: &str,
        order: CaseId,
        more: Json,
    ) -> Result<Receipt, SampleError> {
        let mut form = json!({ "order": order });
        if let (Some(form), Json::Object(more)) = (form.as_object_mut(), more) {
            form.extend(more);
        }
        self.act(Hand::Person(who), act, form)
    }

    /// A request, which the plan expects to be taken.
    pub(crate) fn request(&self, request: Request) -> Result<Receipt, SampleError> {
        let act = request.items.first().map(|item: &Item| item.act.clone()).unwrap_or_default();
        let done = self.desk.borrow_mut().perform(request);
        match done {
            Ok(Answer::Done(receipt)) => Ok(receipt),
            Ok(Answer::Allowed(_)) => Err(SampleError::Desk(DeskError::Stopped)),
            Err(DeskError::Refused(refusal)) => Err(SampleError::Refused { act, refusal }),
            Err(error) => Err(SampleError::Desk(error)),
        }
    }

    /// The state of an order.
    pub(crate) fn state(&self, order: CaseId) -> String {
        self.look(|reading| {
            reading.first(
                "SELECT state FROM desk_case WHERE school_id = $1 AND case_id = $2",
                &[reading.school().into(), (&order).into()],
                |row| row.text(0),
            )
        })
        .unwrap_or_default()
    }

    /// The number of an order.
    pub(crate) fn number(&self, order: CaseId) -> Option<String> {
        self.look(|reading| {
            reading.first(
                "SELECT number FROM service_order WHERE school_id = $1 AND id = $2",
                &[reading.school().into(), (&order).into()],
                |row| row.text(0),
            )
        })
    }

    /// The last record of an order.
    pub(crate) fn last_record(&self, order: CaseId) -> i64 {
        self.look(|reading| {
            reading.first(
                "SELECT last_seq FROM desk_case WHERE school_id = $1 AND case_id = $2",
                &[reading.school().into(), (&order).into()],
                |row| row.int(0),
            )
        })
        .unwrap_or(0)
    }

    pub(crate) fn look<T>(
        &self,
        look: impl FnOnce(&dyn Reading) -> Result<Option<T>, StoreError>,
    ) -> Option<T> {
        look(self.desk.borrow().reading()).ok().flatten()
    }

    /// Who ratifies an emergency of `worker`: another pair of hands.
    pub(crate) fn ratifier(&self, worker: PersonId) -> PersonId {
        if self.cast.director == worker { self.founder } else { self.cast.director }
    }

    /// A photo of the trouble or of the work, stored and encrypted as uploads are.
    pub(crate) fn photo(&mut self, about: &str) -> Result<Json, SampleError> {
        let seed = self.chance.below(1_000_000);
        self.album
            .upload(self.desk.borrow().setup(), about, seed)
            .map_err(|error| SampleError::Desk(DeskError::Store(error)))
    }
}
