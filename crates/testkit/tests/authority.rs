//! The whole authority of every pack as a table: act × state → the posts that
//! may do it, and by which clause. A change of it is a diff to be read aloud:
//! `HOUQIN_BLESS=1 cargo nextest run -p houqin-testkit --test authority`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use houqin_kernel::{
    Appointment, AppointmentId, Ask, CaseId, CaseNow, Guard, Hand, HeldBy, Institution, Moment,
    PersonId, StoreError, Tenure, Witness, permit,
};
use houqin_testkit::{DOMAINS, On, School};

/// Says yes to every condition and knows of no earlier hand: what is left is
/// the post, the clause and the state.
struct Willing;

impl Witness for Willing {
    fn is_member(&self, _: PersonId) -> Result<bool, StoreError> {
        Ok(true)
    }

    fn hands(&self, _: CaseId) -> Result<Vec<(String, Vec<PersonId>)>, StoreError> {
        Ok(Vec::new())
    }

    fn hands_of(&self, _: &[u64]) -> Result<Vec<(String, Vec<PersonId>)>, StoreError> {
        Ok(Vec::new())
    }

    fn holds(&self, _: Guard, _: &CaseNow, _: &[PersonId], _: Moment) -> Result<bool, StoreError> {
        Ok(true)
    }

    fn acknowledged(&self, _: PersonId, _: &str, _: u32) -> Result<bool, StoreError> {
        Ok(true)
    }
}

/// Who would hold this post and no other.
fn hand(held_by: HeldBy, person: PersonId) -> Hand {
    match held_by {
        HeldBy::Appointed | HeldBy::Member | HeldBy::Founder => Hand::Person(person),
        HeldBy::Anyone => Hand::Visitor(person),
        HeldBy::Clock => Hand::Clock,
        HeldBy::Import => Hand::Import,
    }
}

/// The posts that may do `act` in this situation, each with its clause.
fn allowed(institution: &Institution, act: &str, case: Option<&CaseNow>, at: Moment) -> String {
    let person = PersonId([7; 16]);
    let mut told = Vec::new();
    for post in institution.posts.values() {
        let mut alone = institution.clone();
        alone.appointments.clear();
        if post.held_by == HeldBy::Appointed {
            alone.appointments.push(Appointment {
                id: AppointmentId([7; 16]),
                person,
                post: post.code.clone(),
                tenure: Tenure::Regular,
                stands_for: None,
                from: Moment(0),
                until: None,
            });
        }
        let ask =
            Ask { act, actor: hand(post.held_by, person), on_behalf_of: None, stems_from: &[], at };
        if let Ok(permit) = permit(&alone, &ask, case, &Willing)
            && permit.post == post.code
        {
            let clause = permit.clause;
            told.push(format!("{} ({}#{})", post.code, clause.rule, clause.no));
        }
    }
    told.join(", ")
}

fn matrix(pack: &str) -> String {
    let mut school = School::with_pack(On::Sqlite, pack);
    school.open_doors();
    let institution = school.desk.institution();
    let at = school.desk.clock().now();
    let acts: BTreeSet<&str> =
        DOMAINS.iter().flat_map(|domain| domain.acts).map(|act| act.name).collect();
    let mut table = String::new();
    for act in acts {
        let alone = allowed(&institution, act, None, at);
        if !alone.is_empty() {
            let _ = writeln!(table, "{act:<34} {:<12} {alone}", "-");
        }
        for code in institution.procedures.keys() {
            let Some(procedure) = institution.procedure(code, at) else { continue };
            for state in &procedure.states {
                let case = CaseNow {
                    id: CaseId([9; 16]),
                    number: "WX-2026-000001".into(),
                    procedure: code.clone(),
                    version: procedure.version,
                    state: state.code.clone(),
                    opened_at: at,
                    routed_at: None,
                };
                let told = allowed(&institution, act, Some(&case), at);
                if !told.is_empty() {
                    let _ = writeln!(table, "{act:<34} {:<12} {told}", state.code);
                }
            }
        }
    }
    table
}

fn is_as_golden(pack: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let path = path.join(format!("authority.{pack}.txt"));
    let table = matrix(pack);
    if std::env::var_os("HOUQIN_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &table).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (is, was)) in (1..).zip(table.lines().zip(golden.lines())) {
        assert_eq!(is, was, "{}:{line}", path.display());
    }
    assert_eq!(table.lines().count(), golden.lines().count(), "{}", path.display());
}

#[test]
fn the_authority_of_a_village_school() {
    is_as_golden("school-small");
}

#[test]
fn the_authority_of_a_school() {
    is_as_golden("school");
}

#[test]
fn the_authority_of_a_university() {
    is_as_golden("university");
}
