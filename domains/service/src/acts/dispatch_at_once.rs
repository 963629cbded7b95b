//! 受理并派工. One tap takes the matter on and gives it to a worker: two records
//! in one commit, each by its own step and clause.

use houqin_kernel::{Composite, Institution, Reading, Stop, read_form};
use serde_json::{Value as Json, json};

use super::dispatch::Dispatch;
use crate::order::stands;

/// The composite.
pub const COMPOSITE: Composite = Composite {
    name: "service.dispatch_at_once",
    schema: || schemars::schema_for!(Dispatch),
    expand,
};

fn expand(
    reading: &dyn Reading,
    _: &Institution,
    form: &Json,
) -> Result<Vec<(&'static str, Json)>, Stop> {
    let dispatch = read_form::<Dispatch>(form)?;
    let state = stands(reading, dispatch.order)?;
    let mut acts = Vec::new();
    if state == "reported" {
        acts.push(("service.accept", json!({ "order": dispatch.order })));
    }
    acts.push(("service.dispatch", form.clone()));
    Ok(acts)
}
