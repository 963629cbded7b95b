//! What lies on the desk: the connection that writes, the log's frontier, the
//! institution in memory. Owned by the desk's thread alone.

use std::collections::HashMap;
use std::sync::Arc;

use houqin_kernel::{
    ActDef, Attachments, CaseId, CaseNow, Domain, Guard, Hands, Id, Ids, Institution, Migration,
    Moment, PersonId, Reading, Refusal, Row, StoreError, Witness,
};
use houqin_ledger::{Checkpoint, Frontier, LogKey};
use houqin_store::{Blobs, KeyStore, Store};

use crate::openings::PersonKeys;
use crate::{Clock, DeskError, SchoolSetup, core, rotation as keys};

/// The clock may step back this far; recorded time then stands still.
const STEP_BACK_MS_MAX: i64 = 5_000;
/// A jump ahead beyond this is recorded.
const JUMP_RECORDED_MS: i64 = 60_000;
/// A jump ahead beyond this is refused until the clock is confirmed.
const JUMP_REFUSED_MS: i64 = 3_600_000;

/// The end of the log, as the next record needs it.
#[derive(Debug, Clone)]
pub struct Tail {
    /// Year of the open shard.
    pub year: i64,
    /// First record of the shard.
    pub first_seq: u64,
    /// The shard's tree.
    pub frontier: Frontier,
    /// When the last record was made.
    pub last_at: Moment,
    /// Records of the shard that no checkpoint covers yet.
    pub unsigned: u64,
}

impl Tail {
    /// Number of the next record.
    pub fn next_seq(&self) -> u64 {
        self.first_seq + self.frontier.size()
    }
}

pub struct Bench {
    pub setup: SchoolSetup,
    pub store: Store,
    pub domains: Vec<&'static Domain>,
    pub acts: HashMap<&'static str, &'static ActDef>,
    pub tail: Option<Tail>,
    pub keys: PersonKeys,
    pub secret: [u8; 32],
    pub log_key: LogKey,
    pub blobs: Arc<dyn Blobs>,
    pub clock: Arc<dyn Clock>,
    /// What the wall clock said when the group began: a group has one time, so
    /// that no year turns inside it.
    pub wall: Moment,
    /// Wall and steady clock when they last agreed.
    met: Option<(Moment, i64)>,
    institution: Option<Arc<Institution>>,
}

impl Bench {
    pub fn open(
        setup: SchoolSetup,
        domains: Vec<&'static Domain>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, DeskError> {
        let store = Store::open(&setup.engine, setup.school)?;
        if !store.hold()? {
            return Err(DeskError::Held("PostgreSQL".into()));
        }
        houqin_store::settle(&store, &migrations_of(&domains))?;
        store.guard("ledger_entry")?;
        keys::must_be_there(&setup, &store)?;
        keys::settle_rotation(&setup, &store)?;
        let acts =
            domains.iter().flat_map(|domain| domain.acts).map(|act| (act.name, act)).collect();
        let keys = PersonKeys::new(KeyStore::open(&setup.files.person_keys())?, setup.school);
        let mut bench = Self {
            secret: setup.secret()?,
            log_key: setup.log_key()?,
            blobs: setup.blobs()?,
            setup,
            store,
            domains,
            acts,
            tail: None,
            keys,
            wall: clock.now(),
            clock,
            met: None,
            institution: None,
        };
        bench.tail = bench.read_tail()?;
        bench.check_tail()?;
        bench.destroy_keys()?;
        Ok(bench)
    }

    pub fn reading(&self) -> &dyn Reading {
        &self.store
    }

    /// The institution, read anew after it changed.
    pub fn institution(&mut self) -> Result<Arc<Institution>, StoreError> {
        if let Some(institution) = &self.institution {
            return Ok(Arc::clone(institution));
        }
        let institution = core::assemble(&self.store, &self.domains)?;
        self.institution = Some(Arc::clone(&institution));
        Ok(institution)
    }

    pub fn institution_changed(&mut self) {
        self.institution = None;
    }

    fn read_tail(&self) -> Result<Option<Tail>, DeskError> {
        let row = self.reading().first(
            "SELECT year, first_seq, size, frontier, last_at FROM ledger_head \
             WHERE school_id = $1 ORDER BY year DESC LIMIT 1",
            &[(&self.setup.school).into()],
            |row| Ok((row.int(0)?, row.count(1)?, row.count(2)?, row.bytes(3)?, row.moment(4)?)),
        )?;
        let Some((year, first_seq, size, frontier, last_at)) = row else { return Ok(None) };
        let frontier = Frontier::decode(&frontier)
            .map_err(|error| DeskError::Damaged(format!("head of {year}: {error}")))?;
        if frontier.size() != size {
            return Err(DeskError::Damaged(format!("head of {year}: size {size}")));
        }
        let signed = self.reading().number(
            "SELECT MAX(size) FROM ledger_checkpoint WHERE school_id = $1 AND year = $2",
            &[(&self.setup.school).into(), year.into()],
        )?;
        let unsigned = size.saturating_sub(u64::try_from(signed).unwrap_or(0));
        Ok(Some(Tail { year, first_seq, frontier, last_at, unsigned }))
    }

    /// When the newest checkpoint was signed.
    pub fn signed_at(&self) -> Result<Option<Moment>, StoreError> {
        let row = self.reading().first(
            "SELECT MAX(signed_at) FROM ledger_checkpoint WHERE school_id = $1",
            &[(&self.setup.school).into()],
            |row| row.opt_moment(0),
        )?;
        Ok(row.flatten())
    }

    /// The head and the last record must agree before anything is added.
    fn check_tail(&self) -> Result<(), DeskError> {
        let last = self.reading().first(
            "SELECT MAX(seq) FROM ledger_entry WHERE school_id = $1",
            &[(&self.setup.school).into()],
            |row| row.opt_int(0),
        )?;
        let last = last.flatten().map_or(0, |seq| seq + 1);
        let next = self.tail.as_ref().map_or(0, Tail::next_seq);
        if u64::try_from(last).ok() == Some(next) {
            Ok(())
        } else {
            Err(DeskError::Damaged(format!("the head promises {next} records, there are {last}")))
        }
    }

    /// After an erasure: the keys are destroyed, and no file keeps what was
    /// deleted.
    pub fn leave_no_trace(&mut self) -> Result<(), DeskError> {
        self.destroy_keys()?;
        self.keys.scrub()?;
        Ok(self.store.scrub()?)
    }

    /// Destroys the keys of erased persons that are still there: after the
    /// record, a restore or a crash.
    fn destroy_keys(&mut self) -> Result<(), DeskError> {
        let erased = self.reading().list(
            "SELECT person_id FROM desk_erased WHERE school_id = $1",
            &[(&self.setup.school).into()],
            |row| row.id::<PersonId>(0),
        )?;
        let gone = self.keys.erased()?;
        for person in erased.into_iter().filter(|person| !gone.contains(person)) {
            self.keys.destroy(person)?;
        }
        Ok(())
    }

    /// Takes the group's time, and compares it with the steady clock. `Some`: it
    /// jumped ahead by so many milliseconds, which is to be recorded. A quiet
    /// weekend is no jump: both clocks went on.
    pub fn watch_clock(&mut self) -> Result<Option<i64>, Refusal> {
        self.wall = self.clock.now();
        let Some(steady) = self.clock.steady_ms() else { return Ok(None) };
        let ahead = self.ahead_ms(self.wall, steady);
        if ahead > JUMP_REFUSED_MS {
            return Err(crate::refusals::clock_jumped(ahead));
        }
        self.met = Some((self.wall, steady));
        Ok((ahead > JUMP_RECORDED_MS).then_some(ahead))
    }

    fn ahead_ms(&self, wall: Moment, steady: i64) -> i64 {
        self.met.map_or(0, |(met_wall, met_steady)| {
            wall.0.saturating_sub(met_wall.0).saturating_sub(steady.saturating_sub(met_steady))
        })
    }

    /// Whether an act would be taken now; writes nothing.
    pub fn could_write(&mut self) -> Result<(), DeskError> {
        self.wall = self.clock.now();
        let ahead = self.clock.steady_ms().map_or(0, |steady| self.ahead_ms(self.wall, steady));
        if ahead > JUMP_REFUSED_MS {
            return Err(crate::refusals::clock_jumped(ahead).into());
        }
        self.tell_time()?;
        self.store.begin()?;
        Ok(self.store.rollback()?)
    }

    /// When wall and steady clock last agreed.
    pub const fn met(&self) -> Option<(Moment, i64)> {
        self.met
    }

    /// Puts back what a rolled-back group had learnt of the clocks.
    pub const fn meet(&mut self, met: Option<(Moment, i64)>) {
        self.met = met;
    }

    /// An operator says that the wall clock is right: by how much it had been
    /// refused. Records go on from it; within the year it may even lie before
    /// the last record, and the record of this says so.
    pub fn trust_clock(&mut self) -> Result<i64, Refusal> {
        let wall = self.clock.now();
        let steady = self.clock.steady_ms();
        let ahead = steady.map_or(0, |steady| self.ahead_ms(wall, steady));
        let back = self.tail.as_ref().map_or(0, |tail| tail.last_at.0.saturating_sub(wall.0));
        if back > STEP_BACK_MS_MAX {
            let year = self.year(wall);
            let Some(tail) = self.tail.as_mut().filter(|tail| tail.year == year) else {
                return Err(crate::refusals::clock_in_another_year(wall));
            };
            tail.last_at = wall;
        } else if ahead <= JUMP_REFUSED_MS {
            return Err(crate::refusals::clock_is_right());
        }
        self.met = steady.map(|steady| (wall, steady));
        Ok(if back > STEP_BACK_MS_MAX { -back } else { ahead })
    }

    /// The time that the records of this group carry: a step back of a few
    /// seconds lets recorded time stand still, a longer one is refused.
    pub fn tell_time(&self) -> Result<Moment, Refusal> {
        let wall = self.wall;
        let last = self.tail.as_ref().map_or(Moment(i64::MIN), |tail| tail.last_at);
        if wall.0 < last.0.saturating_sub(STEP_BACK_MS_MAX) {
            return Err(crate::refusals::clock_went_back(last, wall));
        }
        Ok(wall.max(last))
    }

    /// Year of the shard for a record made at `at`.
    pub fn year(&self, at: Moment) -> i64 {
        i64::from(at.civil(&self.setup.zone).year())
    }

    /// Signs the head of the open shard. `None` before the first record.
    pub fn sign_head(&self) -> Result<Option<(i64, u64, String)>, DeskError> {
        let Some(tail) = &self.tail else { return Ok(None) };
        let checkpoint = Checkpoint {
            origin: format!("{}/{}", self.setup.log_name()?, tail.year),
            size: tail.frontier.size(),
            root: tail.frontier.root(),
        };
        Ok(Some((tail.year, checkpoint.size, checkpoint.sign(&self.log_key))))
    }

    pub fn case(&self, id: CaseId) -> Result<Option<CaseNow>, StoreError> {
        case_now(self.reading(), id)
    }
}

/// Every migration of a school's database, in order.
pub fn migrations_of(domains: &[&'static Domain]) -> Vec<Migration> {
    domains.iter().flat_map(|domain| domain.migrations).copied().collect()
}

/// The core's row of a case.
pub fn case_now(reading: &dyn Reading, id: CaseId) -> Result<Option<CaseNow>, StoreError> {
    reading.first(
        "SELECT number, procedure_code, procedure_version, state, opened_at, routed_at \
         FROM desk_case WHERE school_id = $1 AND case_id = $2",
        &[reading.school().into(), (&id).into()],
        |row| {
            Ok(CaseNow {
                id,
                number: row.text(0)?,
                procedure: row.text(1)?,
                version: u32::try_from(row.int(2)?).unwrap_or(0),
                state: row.text(3)?,
                opened_at: row.moment(4)?,
                routed_at: row.opt_moment(5)?,
            })
        },
    )
}

/// Answers the authority from the tables.
pub struct FromTables<'a> {
    pub reading: &'a dyn Reading,
    pub domains: &'a [&'static Domain],
}

impl Witness for FromTables<'_> {
    fn is_member(&self, person: PersonId) -> Result<bool, StoreError> {
        match self.domains.iter().find_map(|domain| domain.members) {
            Some(members) => members(self.reading, person),
            None => Ok(false),
        }
    }

    fn hands(&self, case: CaseId) -> Result<Vec<Hands>, StoreError> {
        self.reading.list(
            "SELECT act, actor, stands_for, on_behalf_of FROM ledger_entry \
             WHERE school_id = $1 AND case_id = $2 ORDER BY seq",
            &[self.reading.school().into(), (&case).into()],
            hands_on,
        )
    }

    fn hands_of(&self, records: &[u64]) -> Result<Vec<Hands>, StoreError> {
        let mut hands = Vec::with_capacity(records.len());
        for record in records {
            let seq = i64::try_from(*record).unwrap_or(i64::MAX);
            hands.extend(self.reading.first(
                "SELECT act, actor, stands_for, on_behalf_of FROM ledger_entry \
                 WHERE school_id = $1 AND seq = $2",
                &[self.reading.school().into(), seq.into()],
                hands_on,
            )?);
        }
        Ok(hands)
    }

    fn holds(
        &self,
        guard: Guard,
        case: &CaseNow,
        persons: &[PersonId],
        at: Moment,
    ) -> Result<bool, StoreError> {
        for judge in self.domains.iter().filter_map(|domain| domain.guards) {
            for person in persons {
                match judge(self.reading, case, guard, *person, at)? {
                    Some(true) => return Ok(true),
                    Some(false) => {}
                    None => break,
                }
            }
        }
        Ok(false)
    }

    fn acknowledged(&self, person: PersonId, rule: &str, version: u32) -> Result<bool, StoreError> {
        match self.domains.iter().find_map(|domain| domain.signatures) {
            Some(signatures) => signatures(self.reading, person, rule, version),
            None => Ok(true),
        }
    }
}

/// An entry's act, and every person whose hands did it.
fn hands_on(row: &Row) -> Result<Hands, StoreError> {
    let persons = [Some(row.id(1)?), row.opt_id(2)?, row.opt_id(3)?];
    Ok((row.text(0)?, persons.into_iter().flatten().collect()))
}

/// Fresh ids: uuid v7 of the record's own time.
pub struct FreshIds(pub Moment);

impl Ids for FreshIds {
    fn fresh(&self) -> Id {
        let seconds = u64::try_from(self.0.0.div_euclid(1_000)).unwrap_or(0);
        let nanos = u32::try_from(self.0.0.rem_euclid(1_000)).unwrap_or(0) * 1_000_000;
        let time = uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos);
        Id(uuid::Uuid::new_v7(time).into_bytes())
    }
}

/// The files of the school, for an act that decides.
pub struct Stored<'a>(pub &'a dyn Blobs);

impl Attachments for Stored<'_> {
    fn holds(&self, digest: &[u8; 32]) -> Result<bool, StoreError> {
        self.0.holds(digest)
    }
}
