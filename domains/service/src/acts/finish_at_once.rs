//! 一步完工. One tap takes, arrives and finishes: several records in one commit,
//! each by its own step and clause.

use houqin_kernel::{Composite, Institution, Reading, Stop, read_form};
use serde_json::{Value as Json, json};

use super::finish::Finish;
use crate::order::stands;

/// The composite.
pub const COMPOSITE: Composite =
    Composite { name: "service.finish_at_once", schema: || schemars::schema_for!(Finish), expand };

fn expand(
    reading: &dyn Reading,
    _: &Institution,
    form: &Json,
) -> Result<Vec<(&'static str, Json)>, Stop> {
    let finish = read_form::<Finish>(form)?;
    let state = stands(reading, finish.order)?;
    let order = json!({ "order": finish.order });
    let before: &[&'static str] = match state.as_str() {
        "reported" | "accepted" | "dispatched" => &["service.take", "service.arrive"],
        "taken" => &["service.arrive"],
        "paused" => &["service.resume"],
        _ => &[],
    };
    let mut acts: Vec<_> = before.iter().map(|act| (*act, order.clone())).collect();
    acts.push(("service.finish", form.clone()));
    Ok(acts)
}
