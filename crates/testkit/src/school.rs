//! The school of a story.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use houqin_desk::audit::check_ledger;
use houqin_desk::replay::Replica;
use houqin_desk::{
    Answer, Clock, Desk, DeskError, Keeper, Readers, Receipt, Request, SchoolFiles, SchoolSetup,
    ScriptedClock,
};
use houqin_kernel::{
    CaseId, Domain, Hand, Lang, Moment, PersonId, Reading, Refusal, SchoolId, StoreError, Viewer,
};
use houqin_pack::Pack;
use houqin_store::{Engine, Store};
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::cluster::database;

/// SHA-256 of the one photo that every school of a story has stored, in hex.
pub const PHOTO: &str = "d4e24d749a4fe2f161af2de913c0402b04e3ae287dafd0f9dbfa4a5c56c69285";

/// The domains of every story.
pub static DOMAINS: &[&Domain] = &[
    &houqin_organisation::DOMAIN,
    &houqin_rulebook::DOMAIN,
    &houqin_service::DOMAIN,
    &houqin_notice::DOMAIN,
];

/// On which engine a story is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// SQLite.
    Sqlite,
    /// A real PostgreSQL.
    Postgres,
}

/// Tells a story on both engines.
pub fn on_both(story: impl Fn(On)) {
    story(On::Sqlite);
    story(On::Postgres);
}

/// A school in a folder of its own.
pub struct School {
    /// Its desk.
    pub desk: Desk,
    /// Its clock.
    pub clock: Arc<ScriptedClock>,
    /// Its folder.
    pub folder: TempDir,
    readers: Readers,
    people: BTreeMap<String, PersonId>,
    founder: PersonId,
}

impl std::fmt::Debug for School {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("School").field("desk", &self.desk).finish_non_exhaustive()
    }
}

fn fresh() -> [u8; 16] {
    uuid::Uuid::now_v7().into_bytes()
}

/// The setup of a school in `folder`.
pub(crate) fn setup(on: On, school: SchoolId, folder: &Path) -> SchoolSetup {
    let files = SchoolFiles::below(folder, &school);
    files.make().expect("the school's folders");
    let engine = match on {
        On::Sqlite => Engine::Sqlite(files.database()),
        On::Postgres => Engine::Postgres(database()),
    };
    SchoolSetup {
        school,
        engine,
        files,
        log_domain: "school.test".into(),
        demo: true,
        zone: TimeZone::get("Asia/Shanghai").expect("the zone"),
    }
}

impl School {
    /// A school that has only been founded.
    ///
    /// # Panics
    /// When its desk does not open.
    pub fn founded(on: On) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let setup = setup(on, SchoolId(fresh()), folder.path());
        let start = Moment::at_civil("2026-09-01T08:00".parse().expect("a time"), &setup.zone)
            .expect("a moment");
        let clock = Arc::new(ScriptedClock::new(start));
        let founder = PersonId(fresh());
        let desk = open(&setup, &clock).expect("the desk opens");
        let blobs = setup.blobs().expect("the school's files");
        blobs.put(b"a photo").expect("a photo is stored");
        let readers = Readers::new(setup.engine.clone(), setup.school);
        let people = BTreeMap::from([("建制人".to_owned(), founder)]);
        let mut school = Self { desk, clock, folder, readers, people, founder };
        school.does("建制人", "desk.found", json!({ "pack": "test", "pack_version": "1" }));
        school
    }

    /// A school that has adopted a pack; the founding is closed when
    /// [`School::open_doors`] is called.
    ///
    /// # Panics
    /// When the pack is refused.
    pub fn with_pack(on: On, pack: &str) -> Self {
        let mut school = Self::founded(on);
        let pack = Pack::load(pack).expect("the pack loads");
        for act in pack.acts() {
            school.does("建制人", act.act, act.form);
        }
        school
    }

    /// Enrols a person and appoints them to posts, as the founder.
    ///
    /// # Panics
    /// When that is refused.
    pub fn person(&mut self, name: &str, posts: &[&str]) -> PersonId {
        self.person_with(name, posts, &[])
    }

    /// As [`School::person`], with skills.
    ///
    /// # Panics
    /// When that is refused.
    pub fn person_with(&mut self, name: &str, posts: &[&str], skills: &[&str]) -> PersonId {
        let id = PersonId(fresh());
        let number = format!("T{:04}", self.people.len());
        self.does(
            "建制人",
            "organisation.enrol",
            json!({ "id": id, "number": number, "name": name, "kind": "staff", "unit": "",
                    "phone": "13800000000", "skills": skills }),
        );
        self.people.insert(name.to_owned(), id);
        for post in posts {
            self.does(
                "建制人",
                "organisation.appoint",
                json!({ "person": id, "post": post, "tenure": "regular" }),
            );
        }
        id
    }

    /// Closes the founding: from here on the school's own rules alone.
    ///
    /// # Panics
    /// When that is refused.
    pub fn open_doors(&mut self) {
        self.does("建制人", "desk.close_founding", json!({}));
        self.sign_all();
    }

    /// Every appointed person signs every rule that asks for it.
    ///
    /// # Panics
    /// When a signature is refused.
    pub fn sign_all(&mut self) {
        let institution = self.desk.institution();
        let now = self.clock.now();
        let wanted: Vec<(String, u32)> = institution
            .rules
            .values()
            .filter_map(|rule| Some((rule.code.clone(), rule.at(now)?)))
            .filter(|(_, version)| version.requires_ack)
            .map(|(code, version)| (code, version.version))
            .collect();
        let people: Vec<String> = self
            .people
            .iter()
            .filter(|(_, id)| {
                **id != self.founder && institution.held_by(**id, now).next().is_some()
            })
            .map(|(name, _)| name.clone())
            .collect();
        for name in people {
            for (rule, version) in &wanted {
                let form = json!({ "rule": rule, "version": version });
                let answer = self.tries(&name, "rulebook.acknowledge", form);
                if let Err(refusal) = answer {
                    assert_eq!(refusal.code, "already_acknowledged", "{name} signs {rule}");
                }
            }
        }
    }

    /// Whose name this is.
    ///
    /// # Panics
    /// When nobody has it.
    pub fn who(&self, name: &str) -> PersonId {
        *self.people.get(name).unwrap_or_else(|| panic!("nobody is called {name}"))
    }

    /// Hands a request to the desk.
    ///
    /// # Errors
    /// The refusal.
    ///
    /// # Panics
    /// When the desk breaks.
    pub fn asks(&self, request: Request) -> Result<Answer, Box<Refusal>> {
        match self.desk.perform(request) {
            Ok(answer) => Ok(answer),
            Err(DeskError::Refused(refusal)) => Err(refusal),
            Err(error) => panic!("the desk broke: {error}"),
        }
    }

    /// Somebody tries an act.
    ///
    /// # Errors
    /// The refusal.
    pub fn tries(&self, who: &str, act: &str, form: Json) -> Result<Receipt, Box<Refusal>> {
        match self.asks(Request::one(Hand::Person(self.who(who)), act, form))? {
            Answer::Done(receipt) => Ok(receipt),
            Answer::Allowed(_) => panic!("not a dry run"),
        }
    }

    /// Somebody does an act.
    ///
    /// # Panics
    /// When it is refused.
    pub fn does(&mut self, who: &str, act: &str, form: Json) -> Receipt {
        self.tries(who, act, form.clone())
            .unwrap_or_else(|refusal| panic!("{who} {act} {form}: {refusal:?}"))
    }

    /// Somebody may not do an act; gives the refusal, which must have this name.
    ///
    /// # Panics
    /// When it is done, or refused by another name.
    pub fn may_not(&self, who: &str, act: &str, form: Json, code: &str) -> Refusal {
        match self.tries(who, act, form) {
            Ok(receipt) => panic!("{who} {act} was done: {receipt:?}"),
            Err(refusal) => {
                assert_eq!(refusal.code, code, "{refusal:?}");
                *refusal
            }
        }
    }

    /// Somebody reports a thing; gives the order.
    ///
    /// # Panics
    /// When it is refused.
    pub fn reports(&mut self, who: &str, category: &str, words: &str) -> CaseId {
        let form = json!({ "category": category, "description": words, "place_text": "三楼" });
        self.does(who, "service.report", form).subject().expect("a report opens a case")
    }

    /// Somebody does an act on an order.
    ///
    /// # Panics
    /// When it is refused.
    pub fn on(&mut self, who: &str, act: &str, order: CaseId, more: Json) -> Receipt {
        self.does(who, act, about(order, more))
    }

    /// The state of a case.
    ///
    /// # Panics
    /// When there is none.
    pub fn state(&self, case: CaseId) -> String {
        self.read(|reading| {
            reading.first(
                "SELECT state FROM desk_case WHERE school_id = $1 AND case_id = $2",
                &[reading.school().into(), (&case).into()],
                |row| row.text(0),
            )
        })
        .expect("a case")
    }

    /// Reads.
    ///
    /// # Panics
    /// When the store breaks.
    pub fn read<T>(&self, read: impl FnOnce(&dyn Reading) -> Result<T, StoreError>) -> T {
        self.readers.read(|store| read(store)).expect("the store answers")
    }

    /// Looks as somebody.
    ///
    /// # Panics
    /// When the store breaks.
    pub fn look<T>(&self, who: &str, look: impl FnOnce(&Viewer<'_>) -> T) -> T {
        let institution = self.desk.institution();
        self.read(|reading| {
            Ok(look(&Viewer {
                person: Some(self.who(who)),
                lang: Lang::Zh,
                at: self.clock.now(),
                reading,
                institution: &institution,
            }))
        })
    }

    /// The clock does what is due.
    ///
    /// # Panics
    /// When the desk breaks.
    pub fn tick(&self) -> usize {
        self.desk.tick().expect("the clock's acts")
    }

    /// A connection that writes past the desk: for stories of tampering.
    ///
    /// # Panics
    /// When it does not open.
    pub fn tamper(&self) -> Store {
        let setup = self.desk.setup();
        Store::open(&setup.engine, setup.school).expect("a connection")
    }

    /// What an auditor finds: the ledger against itself, the tables against it.
    ///
    /// # Panics
    /// When the store breaks.
    pub fn findings(&self) -> Vec<houqin_desk::audit::Finding> {
        let setup = self.desk.setup();
        let mut keeper = Keeper::open(setup).expect("a keeper");
        let live = Store::open_reading(&setup.engine, setup.school).expect("a connection");
        let mut findings = check_ledger(setup, &mut keeper, &live, &[]).expect("the ledger reads");
        if findings.is_empty() {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("replica.db");
            let replica = Replica::build(&path, self.desk.domains(), &mut keeper, &live)
                .expect("the ledger replays");
            findings = replica.compare(&live).expect("the tables compare");
        }
        findings
    }

    /// Replay equals the tables, and the ledger itself.
    ///
    /// # Panics
    /// When it does not.
    pub fn must_replay(&self) {
        let findings = self.findings();
        assert!(findings.is_empty(), "{findings:#?}");
    }
}

/// The form of an act about an order.
fn about(order: CaseId, more: Json) -> Json {
    let mut form = json!({ "order": order });
    if let (Some(form), Json::Object(more)) = (form.as_object_mut(), more) {
        form.extend(more);
    }
    form
}

fn open(setup: &SchoolSetup, clock: &Arc<ScriptedClock>) -> Result<Desk, DeskError> {
    let clock: Arc<dyn Clock> = Arc::<ScriptedClock>::clone(clock);
    Desk::open(setup.clone(), DOMAINS, clock)
}
