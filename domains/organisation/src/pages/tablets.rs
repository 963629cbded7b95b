//! 共用平板. The tablets that crews share; setting one up is done on the tablet
//! itself, by whoever may, signed in there.

use houqin_kernel::{HeldBy, ViewError};
use houqin_page::face::{ActForm, Ask, FOUNDER, PageContext, Rendered, refused};
use houqin_page::{
    Button, Card, Choice, Empty, Markup, Tone, button, card, description_list, empty_state, html,
    page_head, status_chip, two_columns,
};

use super::parts::{person_link, post_link, say, unit_name};
use crate::acts::{NAME_MAX, TEXT_MAX};
use crate::views::{self, TabletRow};

/// `/tablets`.
pub fn tablets(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let listed = views::tablets(&context.viewer)?.tablets;
    let (gone, here): (Vec<_>, Vec<_>) = listed.iter().partition(|row| row.taken_at.is_some());
    let title = say(context, "nav-tablets");
    let mut cards = Vec::new();
    for row in &here {
        cards.push(one(context, row)?);
    }
    let mut taken = Vec::new();
    for row in &gone {
        taken.push(one(context, row)?);
    }
    let main = html! {
        @if here.is_empty() {
            (empty_state(&Empty {
                icon: "device-mobile".into(),
                title: say(context, "tablets-none"),
                help: say(context, "tablets-none-help"),
                action: html! {},
            }))
        }
        @for one in &cards { (one) }
        @if !taken.is_empty() {
            details class="fold" {
                summary { (say(context, "tablets-taken")) }
                @for one in &taken { (one) }
            }
        }
    };
    let lead = html! { p { (say(context, "tablets-lead")) } };
    let body = html! {
        (page_head(&html! {}, &title, &lead, &html! {}))
        (refused(context))
        @if context.may("organisation.set_up_tablet") {
            (two_columns(&main, &set_up(context)))
        } @else { (main) }
    };
    Ok(Rendered::new(title, body))
}

fn one(context: &PageContext<'_>, row: &TabletRow) -> Result<Markup, ViewError> {
    let seen = context.tablets.seen(row.id)?;
    let mut facts = vec![
        (say(context, "tablet-posts"), crew(context, row)),
        (
            say(context, "tablet-set-up"),
            html! {
                (person_link(context, row.set_up_by)?) " · " (context.at(row.set_up_at))
            },
        ),
    ];
    if let Some(taken) = row.taken_at {
        facts.push((say(context, "tablet-taken"), html! { (context.at(taken)) }));
    } else {
        let last = seen.map_or_else(
            || status_chip(Tone::Warn, "alert-triangle", &say(context, "tablet-no-device")),
            |at| html! { (context.at(at)) },
        );
        facts.push((say(context, "tablet-seen"), last));
    }
    let body = html! {
        (description_list(&facts))
        @if row.taken_at.is_none() { (forms(context, row)) }
    };
    Ok(card(&Card {
        title: row.name.clone().into(),
        icon: "device-mobile".into(),
        body,
        ..Card::default()
    }))
}

fn crew(context: &PageContext<'_>, row: &TabletRow) -> Markup {
    html! {
        @for (at, post) in row.posts.iter().enumerate() {
            @if at > 0 { (context.words.pick("、", ", ")) }
            (post_link(context, post))
        }
        @for (at, unit) in row.units.iter().enumerate() {
            @if at > 0 || !row.posts.is_empty() { (context.words.pick("、", ", ")) }
            (unit_name(context, unit))
        }
    }
}

fn forms(context: &PageContext<'_>, row: &TabletRow) -> Markup {
    let id = row.id.to_string();
    let change = ActForm::new(context, "organisation.change_tablet").about("tablet", &id);
    let take = ActForm::new(context, "organisation.take_tablet").about("tablet", &id);
    html! {
        @if context.may("organisation.change_tablet") {
            (change.folded(&say(context, "tablet-change"), &html! {
                (asked(context, &change, Some(row)))
                (button(&Button::primary(say(context, "tablet-change"))))
            }))
        }
        @if context.may("organisation.take_tablet") {
            (take.asked_twice("organisation-tablet-take", &html! {
                (take.text(&Ask::must("reason", "organisation-tablet-reason").at_most(TEXT_MAX)))
            }))
        }
    }
}

fn set_up(context: &PageContext<'_>) -> Markup {
    let form = ActForm::new(context, "organisation.set_up_tablet").sent_to("/tablets/set-up");
    let body = html! {
        p { (say(context, "tablet-set-up-here")) }
        (form.around(&html! {
            (asked(context, &form, None))
            (button(&Button::primary(say(context, "tablet-set-up-now"))))
        }))
    };
    card(&Card {
        title: say(context, "tablet-set-up-title"),
        icon: "plus".into(),
        body,
        ..Card::default()
    })
}

/// Name, posts and units.
fn asked(context: &PageContext<'_>, form: &ActForm<'_, '_>, row: Option<&TabletRow>) -> Markup {
    let institution = context.viewer.institution;
    let posts: Vec<Choice<'_>> = institution
        .posts
        .values()
        .filter(|post| post.held_by == HeldBy::Appointed && post.code != FOUNDER)
        .map(|post| Choice::new(post.code.clone(), context.name(&post.name).to_owned()))
        .collect();
    let units: Vec<Choice<'_>> = institution
        .units
        .values()
        .map(|unit| Choice::new(unit.code.clone(), context.name(&unit.name).to_owned()))
        .collect();
    let ticked = |of: fn(&TabletRow) -> &Vec<String>| -> Vec<&str> {
        row.map(|row| of(row).iter().map(String::as_str).collect()).unwrap_or_default()
    };
    html! {
        (form.text(&Ask::must("name", "organisation-tablet-name").given(row.map_or("", |row| &row.name)).at_most(NAME_MAX)))
        (form.ticks(&Ask::new("posts", "organisation-tablet-posts"), &posts, &ticked(|row| &row.posts)))
        details class="fold" open[row.is_some_and(|row| !row.units.is_empty())] {
            summary { (say(context, "tablet-units")) }
            (form.ticks(&Ask::new("units", "organisation-tablet-units"), &units, &ticked(|row| &row.units)))
        }
    }
}
