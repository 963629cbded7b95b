//! What the service desk tells about its cases, and who signed what: the
//! domains do not know one another, the binary does.

use houqin_kernel::{CaseId, Domain, Institution, Moment, Reading, StoreError};
use houqin_notice::derive::{Limit, Parties, Sources};
use houqin_service::catalogue::{self, Category};

/// Most limits told of in one look.
const LIMITS_MAX: i64 = 500;

/// The sources of this binary.
pub const SOURCES: Sources = Sources { parties, limits, signed };

fn signed(
    reading: &dyn Reading,
    person: houqin_kernel::PersonId,
    rule: &str,
    version: u32,
) -> Result<bool, StoreError> {
    let rulebook: &Domain = &houqin_rulebook::DOMAIN;
    rulebook.signatures.map_or(Ok(true), |signed| signed(reading, person, rule, version))
}

fn parties(
    reading: &dyn Reading,
    institution: &Institution,
    case: CaseId,
) -> Result<Option<Parties>, StoreError> {
    let row = reading.first(
        "SELECT number, category, place, requester, COALESCE(taker, assignee), emergency, urgency \
         FROM service_order WHERE school_id = $1 AND id = $2",
        &[reading.school().into(), (&case).into()],
        |row| {
            let category = row.text(1)?;
            let place = row.opt_id(2)?;
            let parties = Parties {
                number: row.text(0)?,
                what: houqin_kernel::Bilingual::new(&*category, &*category),
                place: String::new(),
                href: format!("/service/orders/{case}"),
                requester: row.id(3)?,
                assignee: row.opt_id(4)?,
                emergency: row.truth(5)? || row.text(6)? == EMERGENCY,
            };
            Ok((parties, category, place))
        },
    )?;
    let Some((mut parties, category, place)) = row else { return Ok(None) };
    if let Some(known) = catalogue::find::<Category>(reading, &category)? {
        parties.what = known.name;
    }
    if let Some(place) = place {
        let card = (institution.directory.place)(reading, place)?;
        // The campus says nothing to its own people.
        parties.place = card
            .map(|card| card.path.iter().skip(1).cloned().collect::<Vec<_>>().join(" "))
            .unwrap_or_default();
    }
    Ok(Some(parties))
}

/// The most urgent of the urgencies: it starts at once, day and night.
const EMERGENCY: &str = "p1";

fn limits(reading: &dyn Reading, from: Moment, until: Moment) -> Result<Vec<Limit>, StoreError> {
    reading.list(
        "SELECT id, resolve_due FROM service_order WHERE school_id = $1 AND closed_at IS NULL \
         AND finished_at IS NULL AND imported = 0 AND (paused_at IS NULL OR pause_left IS NULL) \
         AND resolve_due >= $2 AND resolve_due < $3 ORDER BY resolve_due, id LIMIT $4",
        &[reading.school().into(), from.into(), until.into(), LIMITS_MAX.into()],
        |row| Ok(Limit { case: row.id(0)?, due: row.moment(1)? }),
    )
}
