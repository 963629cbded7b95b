//! 受理并派工. One tap takes the matter on and gives it to a worker: two records
//! in one commit, each by its own step and clause.

use houqin_kernel::{Composite, Institution, Reading, Refusal, Stop};
use serde::Deserialize as _;
use serde_json::{Value as Json, json};

use super::dispatch::Dispatch;

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
    let dispatch = Dispatch::deserialize(form).map_err(|why| {
        Refusal::form(
            "body",
            "unreadable",
            format!("表单无法读取：{why}。"),
            format!("The form cannot be read: {why}."),
        )
    })?;
    let state = reading.first(
        "SELECT state FROM desk_case WHERE school_id = $1 AND case_id = $2",
        &[reading.school().into(), (&dispatch.order).into()],
        |row| row.text(0),
    )?;
    let mut acts = Vec::new();
    if state.as_deref() == Some("reported") {
        acts.push(("service.accept", json!({ "order": dispatch.order })));
    }
    acts.push(("service.dispatch", form.clone()));
    Ok(acts)
}
