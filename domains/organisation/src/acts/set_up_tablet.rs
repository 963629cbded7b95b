//! 设置平板. A tablet becomes a crew's shared tablet.

use houqin_kernel::{Act, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tablet::TabletForm;

/// 设置平板. Says what it is called and who may step up to it; the secret that
/// makes a device this tablet is in no ledger.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SetUpTablet(pub TabletForm);

impl Act for SetUpTablet {
    const NAME: &'static str = "organisation.set_up_tablet";
    const REFUSALS: &'static [&'static str] =
        &["tablet_known", "bad_name", "too_long", "unknown", "no_crew"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = TabletForm;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<TabletForm, Stop> {
        if now.institution.tablets.contains_key(&self.0.tablet) {
            return Err(Refusal::rule(
                "tablet_known",
                "这个编号的平板已经设置过；请重新打开设置页再提交。",
                "A tablet with this id was set up before; open the page anew and send it again.",
            )
            .into());
        }
        Ok(self.0.checked(now)?)
    }

    fn apply(fact: &TabletForm, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO organisation_tablet \
             (school_id, id, name, posts, units, set_up_by, set_up_at, taken_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)",
            &[
                (&school).into(),
                (&fact.tablet).into(),
                (&fact.name).into(),
                (&crate::tablet::list(&fact.posts)).into(),
                (&crate::tablet::list(&fact.units)).into(),
                (&record.actor).into(),
                record.at.into(),
            ],
        );
    }
}
