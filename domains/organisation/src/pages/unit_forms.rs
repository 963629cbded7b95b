//! Forms of a unit: add, change, close.

use houqin_kernel::Unit;
use houqin_page::face::{ActForm, Ask, PageContext};
use houqin_page::{Button, Markup, button, html};

use super::parts::{say, unit_choices};
use crate::acts::{CODE_MAX, NAME_MAX};

/// What may be done to the unit `code`, or to the whole where it is empty.
pub fn all(context: &PageContext<'_>, code: &str) -> Markup {
    let unit = context.viewer.institution.units.get(code);
    html! {
        @if context.may("organisation.add_unit") { (add(context, code)) }
        @if let Some(unit) = unit {
            @if context.may("organisation.change_unit") { (change(context, unit)) }
            @if context.may("organisation.close_unit") { (close(context, unit)) }
        }
    }
}

fn add(context: &PageContext<'_>, above: &str) -> Markup {
    let form = ActForm::new(context, "organisation.add_unit");
    let body = html! {
        (form.text(&Ask::must("code", "organisation-code").at_most(CODE_MAX)))
        (form.text(&Ask::must("name.zh", "organisation-name-zh").at_most(NAME_MAX)))
        (form.text(&Ask::new("name.en", "organisation-name-en").at_most(NAME_MAX)))
        (form.choose(&Ask::new("parent", "organisation-unit-above").given(above), &unit_choices(context, "unit-top")))
        (button(&Button::primary(say(context, "unit-add"))))
    };
    form.folded(&say(context, "unit-add"), &body)
}

fn change(context: &PageContext<'_>, unit: &Unit) -> Markup {
    let form = ActForm::new(context, "organisation.change_unit").about("code", &unit.code);
    let body = html! {
        (form.text(&Ask::must("name.zh", "organisation-name-zh").given(&unit.name.zh).at_most(NAME_MAX)))
        (form.text(&Ask::new("name.en", "organisation-name-en").given(&unit.name.en).at_most(NAME_MAX)))
        (form.choose(&Ask::new("parent", "organisation-unit-above").given(&unit.parent), &unit_choices(context, "unit-top")))
        (button(&Button::primary(say(context, "save"))))
    };
    form.folded(&say(context, "unit-change"), &body)
}

fn close(context: &PageContext<'_>, unit: &Unit) -> Markup {
    ActForm::new(context, "organisation.close_unit")
        .about("code", &unit.code)
        .then("/organisation/posts")
        .asked_twice("organisation-unit-close", &html! {})
}
