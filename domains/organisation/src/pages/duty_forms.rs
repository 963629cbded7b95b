//! Forms of a duty: set, change, end.

use std::collections::BTreeMap;

use houqin_page::face::{ActForm, Ask, PageContext};
use houqin_page::{Button, Choice, Limits, Markup, button, html};

use super::parts::{clause_choices, post_choices, say};
use crate::acts::{CODE_MAX, EVERY_DAYS_MAX, NAME_MAX};
use crate::views::DutyRow;

/// The form of a new duty.
pub fn add(context: &PageContext<'_>) -> Markup {
    if !context.may("organisation.set_duty") {
        return html! {};
    }
    let form = ActForm::new(context, "organisation.set_duty");
    let body = html! {
        (form.text(&Ask::must("code", "organisation-code").at_most(CODE_MAX)))
        (fields(context, &form, None))
        (button(&Button::primary(say(context, "duty-add"))))
    };
    form.folded(&say(context, "duty-add"), &body)
}

/// What may be done to a duty.
pub fn upkeep(context: &PageContext<'_>, duty: &DutyRow) -> Markup {
    html! {
        @if context.may("organisation.set_duty") {
            @let form = ActForm::new(context, "organisation.set_duty").about("code", &duty.code);
            (form.folded(&say(context, "duty-change"), &html! {
                (fields(context, &form, Some(duty)))
                (button(&Button::primary(say(context, "save"))))
            }))
        }
        @if context.may("organisation.end_duty") {
            (ActForm::new(context, "organisation.end_duty").about("code", &duty.code)
                .then("/organisation/duties").asked_twice("organisation-duty-end", &html! {}))
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
        (form.text(&Ask::must("name.zh", "organisation-name-zh").given(given(|duty| &duty.name.zh)).at_most(NAME_MAX)))
        (form.text(&Ask::new("name.en", "organisation-name-en").given(given(|duty| &duty.name.en)).at_most(NAME_MAX)))
        (form.choose(&Ask::must("post", "organisation-answers").given(given(|duty| &duty.post)), &posts))
        (form.choose(&Ask::must("clause", "organisation-founding-clause").given(given(|duty| &duty.clause)), &clause_choices(context)))
        (form.number(&Ask::must("every_days", "organisation-every").given(&every), &days))
        details class="fold" open[form.came_back()] {
            summary { (say(context, "leads")) }
            (form.ticks(&Ask::new("leads", "organisation-leads"), &posts, &leads))
        }
        details class="fold" open[form.came_back()] {
            summary { (say(context, "evidence")) }
            (form.ticks(&Ask::new("evidence_acts", "organisation-evidence"), &acts, &shown))
        }
    }
}

/// Every act that a procedure in force allows, by its name.
fn act_choices(context: &PageContext<'_>) -> Vec<Choice<'static>> {
    let mut acts = BTreeMap::new();
    for (procedure, step) in context.steps() {
        let said = format!("{} · {}", context.name(&procedure.name), context.name(&step.name));
        acts.entry(step.act.clone()).or_insert(said);
    }
    let mut acts: Vec<(String, String)> = acts.into_iter().collect();
    acts.sort_by(|one, other| one.1.cmp(&other.1));
    acts.into_iter().map(|(act, said)| Choice::new(act, said)).collect()
}
