//! 变更平板. Another name, or others who may step up.

use houqin_kernel::{Act, Now, Permit, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tablet::{TabletForm, in_use};

/// 变更平板. Says anew what it is called and who may step up to it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ChangeTablet(pub TabletForm);

impl Act for ChangeTablet {
    const NAME: &'static str = "organisation.change_tablet";
    const REFUSALS: &'static [&'static str] =
        &["no_such_tablet", "bad_name", "too_long", "unknown", "no_crew"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = TabletForm;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<TabletForm, Stop> {
        in_use(now.institution, self.0.tablet)?;
        Ok(self.0.checked(now)?)
    }

    fn apply(fact: &TabletForm, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_tablet SET name = $3, posts = $4, units = $5 \
             WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                (&fact.tablet).into(),
                (&fact.name).into(),
                (&crate::tablet::list(&fact.posts)).into(),
                (&crate::tablet::list(&fact.units)).into(),
            ],
        );
    }
}
