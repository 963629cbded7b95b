//! What a page of figures is asked for: the span, and which part of the orders.

use houqin_kernel::{Moment, StoreError, ViewError};
use houqin_page::face::{PageContext, address};
use houqin_page::{
    Button, Field, FilterLink, Limits, Markup, button, date_field, filter_links, hidden, html,
};

use super::super::lists;
use crate::figures::{Measure, Narrow, PERSONS, Period, Scope, Slicing, Without};
use crate::views::{self, OrderQuery};

/// The spans offered, by name.
const PERIODS: [&str; 7] = ["week", "last-week", "month", "last-month", "term", "30", "365"];

/// What is asked for.
pub struct Asked {
    /// The span.
    pub period: Period,
    /// The part of the orders.
    pub scope: Scope,
    /// Whether the viewer may open the orders behind a number.
    pub opens: bool,
}

impl Asked {
    /// Reads the query.
    ///
    /// # Errors
    /// For another person's figures without the right to read them, or when the
    /// store fails.
    pub fn of(context: &PageContext<'_>) -> Result<Self, ViewError> {
        let zone = context.viewer.institution.calendar.zone();
        let (first, last) = (context.asked("from"), context.asked("to"));
        let period = Period::of(context.asked("period"), first, last, context.viewer.at, zone);
        let narrow = Narrow {
            category: context.asked("category").to_owned(),
            building: context.asked("building").parse().ok(),
            worker: context.asked("assignee").parse().ok(),
            unit: context.asked("unit").to_owned(),
            urgency: context.asked("urgency").to_owned(),
            without: Without::named(context.asked("without")),
        };
        views::may_see(&context.viewer, narrow.worker)?;
        let scope = Scope::of(&context.viewer, narrow)?;
        let opens = context.viewer.may_read("service.orders");
        Ok(Self { period, scope, opens })
    }

    /// The span.
    pub const fn span(&self) -> (Moment, Moment) {
        self.period.span()
    }

    /// The orders that a measure judges; with `met`, those that meet it or do not.
    /// Empty for whoever may only know the number.
    pub fn orders(&self, measure: &Measure, met: &str) -> String {
        self.orders_of(&self.scope.narrow, measure, met, self.span())
    }

    /// The same of another part and span.
    pub fn orders_of(
        &self,
        narrow: &Narrow,
        measure: &Measure,
        met: &str,
        span: (Moment, Moment),
    ) -> String {
        if !self.opens {
            return String::new();
        }
        lists::address(&OrderQuery {
            figure: measure.name.into(),
            met: met.into(),
            from: Some(span.0),
            until: Some(span.1),
            ..by_part(narrow)
        })
    }

    /// The orders of one cell of a distribution.
    pub fn orders_in(&self, slicing: &Slicing, cell: usize) -> String {
        if !self.opens {
            return String::new();
        }
        let span = self.span();
        lists::address(&OrderQuery {
            figure: slicing.measure.name.into(),
            met: "1".into(),
            slice: slicing.cell(cell),
            from: Some(span.0),
            until: Some(span.1),
            ..by_part(&self.scope.narrow)
        })
    }

    /// The orders in a state now.
    pub fn in_state(&self, state: &str) -> String {
        if !self.opens {
            return String::new();
        }
        lists::address(&OrderQuery { state: state.into(), ..by_part(&self.scope.narrow) })
    }

    /// Another page, asked for the same.
    pub fn there(&self, context: &PageContext<'_>, path: &str, more: &[(&str, &str)]) -> String {
        let kept = ["period", "from", "to", "category", "building", "assignee", "unit", "urgency"];
        let mut pairs: Vec<(&str, &str)> =
            kept.iter().map(|name| (*name, context.asked(name))).collect();
        pairs.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        pairs.extend_from_slice(more);
        address(path, &pairs)
    }

    /// The span in words.
    pub fn told(&self, context: &PageContext<'_>) -> String {
        let (from, until) = self.span();
        let last = Moment(until.0.saturating_sub(1)).max(from);
        let pair = [("from", context.day(from).into()), ("to", context.day(last).into())];
        context.words.say_with("service-span-told", &pair)
    }

    /// The spans as links, any two days as a form; category, building and person
    /// behind a fold.
    ///
    /// # Errors
    /// When the store fails.
    pub fn filters(&self, context: &PageContext<'_>, path: &str) -> Result<Markup, StoreError> {
        let words = context.words;
        let links = PERIODS.map(|name| FilterLink {
            label: match name.parse::<i64>() {
                Ok(days) => words.say_with("service-span-days", &[("n", days.into())]).into(),
                Err(_) => words.say(&format!("service-span-{name}")),
            },
            href: self.there(context, path, &[("period", name), ("from", ""), ("to", "")]).into(),
            count: "".into(),
            current: self.period.name == name,
        });
        let query = by_part(&self.scope.narrow);
        let kept: Vec<(&'static str, String)> = ["period", "from", "to", "unit", "urgency"]
            .into_iter()
            .map(|name| (name, context.asked(name).to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let persons = context.viewer.may_read(PERSONS);
        Ok(html! {
            (filter_links(&words.say("service-span"), &links))
            div class="folds" {
                (self.days(context, path))
                (lists::narrower(context, path, &query, &kept, persons)?)
            }
        })
    }

    fn days(&self, context: &PageContext<'_>, path: &str) -> Markup {
        let words = context.words;
        let custom = self.period.name == "custom";
        let field = |name: &'static str, key: &str| Field {
            value: if custom { context.asked(name).to_owned().into() } else { "".into() },
            ..Field::new(name, words.say(key))
        };
        let kept = ["category", "building", "assignee", "unit", "urgency"];
        html! {
            details class="fold" open[custom] {
                summary { (words.say("service-span-custom")) }
                form method="get" action=(path) class="form form-row" {
                    (hidden("period", "custom"))
                    @for name in kept {
                        @if !context.asked(name).is_empty() { (hidden(name, context.asked(name))) }
                    }
                    (date_field(words, &field("from", "service-span-from"), &Limits::default()))
                    (date_field(words, &field("to", "service-span-to"), &Limits::default()))
                    (button(&Button::new(words.say("service-span-show"))))
                }
            }
        }
    }
}

/// The list's query of a part of the orders.
fn by_part(narrow: &Narrow) -> OrderQuery {
    OrderQuery {
        category: narrow.category.clone(),
        building: narrow.building,
        assignee: narrow.worker,
        unit: narrow.unit.clone(),
        urgency: narrow.urgency.clone(),
        without: narrow.without.name().into(),
        ..OrderQuery::default()
    }
}
