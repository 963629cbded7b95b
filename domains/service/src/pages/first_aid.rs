//! 先做什么. What whoever stands there can safely do until help comes, by kind.

use houqin_page::face::PageContext;
use houqin_page::{Markup, Tone, html, note};

use crate::views::{Catalogue, OrderDetail};

/// All that can be done, behind a fold; scripts open it at the kind that is chosen.
pub fn all(context: &PageContext<'_>, catalogue: &Catalogue) -> Markup {
    let told = catalogue.categories.iter().filter(|one| !one.first_aid.zh.is_empty());
    let told: Vec<_> = told.collect();
    html! {
        @if !told.is_empty() {
            details class="fold" data-first-aid {
                summary { (context.words.say("service-first-aid")) }
                ul {
                    @for one in told {
                        li data-kind=(one.code) {
                            strong { (context.name(&one.name)) } " " (context.name(&one.first_aid))
                        }
                    }
                }
            }
        }
    }
}

/// What can be done about one order, while nobody has come.
pub fn of(context: &PageContext<'_>, catalogue: &Catalogue, order: &OrderDetail) -> Markup {
    let row = &order.row;
    let waits = matches!(row.state.as_str(), "reported" | "accepted" | "dispatched" | "taken");
    let named = |code: &str| catalogue.categories.iter().find(|one| one.code == code);
    let own = named(&row.category);
    let above = own.and_then(|one| named(&one.parent));
    let told = own.into_iter().chain(above).find(|one| !one.first_aid.zh.is_empty());
    match told.filter(|_| waits && !row.imported) {
        Some(one) => note(
            Tone::Info,
            &context.words.say("service-first-aid"),
            &html! {
                p { (context.name(&one.first_aid)) }
            },
        ),
        None => html! {},
    }
}
