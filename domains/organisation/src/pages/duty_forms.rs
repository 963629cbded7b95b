//! Forms of a duty: set, change, end.

use std::collections::BTreeMap;

use houqin_page::face::PageContext;
use houqin_page::{Button, Choice, Limits, Markup, button, html};

use super::form::{ActForm, Ask};
use super::parts::{clause_choices, may, name, post_choices, say, steps};
use crate::acts::{CODE_MAX, EVERY_DAYS_MAX, NAME_MAX};
use crate::views::DutyRow;

/// The form of a new duty.
pub fn add(context: &PageContext<'_>) -> Markup {
    if !may(context, "organisation.set_duty") {
        return html! {};
    }
    let form = ActForm::new(context, "organisation.set_duty");
    let body = html! {
        (form.text(&Ask::must("code", "code").at_most(CODE_MAX)))
        (fields(context, &form, None))
        (button(&Button::primary(say(context, "duty-add"))))
    };
    form.folded("duty-add", &body)
}

/// What may be done to a duty.
pub fn upkeep(context: &PageContext<'_>, duty: &DutyRow) -> Markup {
    html! {
        @if may(context, "organisation.set_duty") {
            @let form = ActForm::new(context, "organisation.set_duty").about("code", &duty.code);
            (form.folded("duty-change", &html! {
                (fields(context, &form, Some(duty)))
                (button(&Button::primary(say(context, "save"))))
            }))
        }
        @if may(context, "organisation.end_duty") {
            (ActForm::new(context, "organisation.end_duty").about("code", &duty.code)
                .on_to("/organisation/duties").asked_twice("duty-end", &html! {}))
        }
    }
}

fn fields(context: &PageContext<'_>, form: &ActForm<'_, '_>, duty: Option<&DutyRow>) -> Markup {
    let given = |pick: fn(&DutyRow) -> &str| duty.map_or("", pick);
    let list = |pick: fn(&DutyRow) -> &[String]| -> Vec<&str> {
        duty.map(pick).unwrap_or_default().iter().map(String::as_str).collect()
    };
    let every = duty.map_or(0, |duty| duty.every_days).to_string();
    let days = Limits {
        min: "0".into(),
        max: EVERY_DAYS_MAX.to_string().into(),
        step: "1".into(),
        unit: say(context, "days"),
    };
    let (posts, leads) = (post_choices(context), list(|duty| &duty.leads));
    let (acts, shown) = (act_choices(context), list(|duty| &duty.evidence_acts));
    html! {
        (form.text(&Ask::must("name.zh", "name-zh").given(given(|duty| &duty.name.zh)).at_most(NAME_MAX)))
        (form.text(&Ask::new("name.en", "name-en").given(given(|duty| &duty.name.en)).at_most(NAME_MAX)))
        (form.choose(&Ask::must("post", "answers").given(given(|duty| &duty.post)), &posts))
        (form.choose(&Ask::must("clause", "founding-clause").given(given(|duty| &duty.clause)), &clause_choices(context)))
        (form.number(&Ask::must("every_days", "every").given(&every), &days))
        details class="fold" open[form.came_back()] {
            summary { (say(context, "leads")) }
            (form.ticks(&Ask::new("leads", "leads"), &posts, &leads))
        }
        details class="fold" open[form.came_back()] {
            summary { (say(context, "evidence")) }
            (form.ticks(&Ask::new("evidence_acts", "evidence"), &acts, &shown))
        }
    }
}

/// Every act that a procedure in force allows, by its name.
fn act_choices(context: &PageContext<'_>) -> Vec<Choice<'static>> {
    let mut acts = BTreeMap::new();
    for (procedure, step) in steps(context) {
        let said = format!("{} · {}", name(context, &procedure.name), name(context, &step.name));
        acts.entry(step.act.clone()).or_insert(said);
    }
    let mut acts: Vec<(String, String)> = acts.into_iter().collect();
    acts.sort_by(|one, other| one.1.cmp(&other.1));
    acts.into_iter().map(|(act, said)| Choice::new(act, said)).collect()
}
