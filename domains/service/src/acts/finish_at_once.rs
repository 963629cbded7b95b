//! 一步完工. One tap takes, arrives and finishes: several records in one commit,
//! each by its own step and clause.

use houqin_kernel::{Composite, Institution, Reading, Refusal, Stop};
use serde::Deserialize as _;
use serde_json::{Value as Json, json};

use super::finish::Finish;

/// The composite.
pub const COMPOSITE: Composite =
    Composite { name: "service.finish_at_once", schema: || schemars::schema_for!(Finish), expand };

fn expand(
    reading: &dyn Reading,
    _: &Institution,
    form: &Json,
) -> Result<Vec<(&'static str, Json)>, Stop> {
    let finish = Finish::deserialize(form).map_err(|why| {
        Refusal::form(
            "body",
            "unreadable",
            format!("表单无法读取：{why}。"),
            format!("The form cannot be read: {why}."),
        )
    })?;
    let state = reading.first(
        "SELECT state FROM desk_case WHERE school_id = $1 AND case_id = $2",
        &[reading.school().into(), (&finish.order).into()],
        |row| row.text(0),
    )?;
    let order = json!({ "order": finish.order });
    let before: &[&'static str] = match state.as_deref().unwrap_or_default() {
        "reported" | "accepted" | "dispatched" => &["service.take", "service.arrive"],
        "taken" => &["service.arrive"],
        "paused" => &["service.resume"],
        _ => &[],
    };
    let mut acts: Vec<_> = before.iter().map(|act| (*act, order.clone())).collect();
    acts.push(("service.finish", form.clone()));
    Ok(acts)
}
