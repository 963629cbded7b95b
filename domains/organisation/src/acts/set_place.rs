//! 设定地点. A place is made, or the one with this code is changed.

use houqin_kernel::{Act, Now, Permit, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::place::{PlaceSet, Tree};

/// 设定地点. Makes it, or changes the one with this code.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPlace {
    /// Short code, printed under the QR code.
    pub code: String,
    /// Name.
    pub name: String,
    /// `campus`, `building`, `floor`, `room` or `outdoor`.
    pub kind: String,
    /// Code of the place it is in; empty for a campus.
    #[serde(default)]
    pub parent: String,
    /// Whether lessons are given in it.
    #[serde(default)]
    pub teaching: bool,
}

impl Act for SetPlace {
    const NAME: &'static str = "organisation.set_place";
    const REFUSALS: &'static [&'static str] =
        &["bad_code", "bad_name", "unknown_kind", "unknown", "in_itself", "too_deep"];
    const FOUNDS: bool = true;
    type Fact = PlaceSet;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<PlaceSet, Stop> {
        let mut tree = Tree::read(now)?;
        tree.set(self, now)?;
        Ok(tree.fact()?.into_one()?)
    }

    fn apply(fact: &PlaceSet, _: &Record, tables: &mut dyn Writing) {
        fact.write(tables);
    }
}
