//! 停用地点. A place is no longer used; its code and its history stay.

use houqin_kernel::{Act, Now, Permit, PlaceId, Record, Refusal, Stop, StoreError, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PLACE, unknown};

/// 停用地点. Closes a place.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosePlace {
    /// Its code.
    pub code: String,
}

/// 停用地点. What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlaceClosed {
    id: PlaceId,
}

impl Act for ClosePlace {
    const NAME: &'static str = "organisation.close_place";
    const REFUSALS: &'static [&'static str] = &["unknown", "still_in_use"];
    const FOUNDS: bool = true;
    type Fact = PlaceClosed;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<PlaceClosed, Stop> {
        let found = (now.institution.directory.place_by_code)(now.reading, &self.code)?;
        let Some(card) = found.filter(|card| !card.closed) else {
            return Err(unknown("code", PLACE, &self.code).into());
        };
        if children(now, card.id)? > 0 {
            return Err(Refusal::rule(
                "still_in_use",
                "此地点下面还有在用的地点，请先停用或移走它们。",
                "There are places in use inside it; close or move those first.",
            )
            .into());
        }
        Ok(PlaceClosed { id: card.id })
    }

    fn apply(fact: &PlaceClosed, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_place SET closed_at = $3 WHERE school_id = $1 AND id = $2",
            &[(&school).into(), (&fact.id).into(), record.at.into()],
        );
    }
}

fn children(now: &Now<'_>, id: PlaceId) -> Result<i64, StoreError> {
    now.reading.number(
        "SELECT COUNT(*) FROM organisation_place \
         WHERE school_id = $1 AND parent = $2 AND closed_at IS NULL",
        &[now.school().into(), (&id).into()],
    )
}
