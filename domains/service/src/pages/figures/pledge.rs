//! 服务承诺与兑现. What is promised, by which clause, and how it was kept last
//! month; for everybody, where the school shows it. Nobody is named, and few
//! orders are not told apart.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered, address, clause_now};
use houqin_page::{
    Column, Figure, Markup, Row, Table, Text, Tone, figure_row, html, page_head, table,
};

use super::month::heard;
use super::{shown, tone};
use crate::catalogue::Clock;
use crate::figures::{Month, Share};
use crate::views::{Pledge, pledge};

/// Of fewer orders no share is told in public: they could be somebody's.
const FEW: i64 = 5;

/// `/pledge`.
///
/// # Errors
/// Where the school does not show it, or when the store fails.
pub fn board(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let kept = pledge(&context.viewer, context.asked("month"))?;
    let title = words.say("service-kept");
    let name = month_name(context, &kept);
    let lead =
        html! { p { (words.say_with("service-kept-lead", &[("month", name.as_str().into())])) } };
    let none = kept.whole.reported == 0 && kept.whole.timeliness.whole == 0;
    let body = html! {
        (page_head(&html! {}, &title, &lead, &html! {}))
        (months(context, &kept))
        (figure_row(words, &[
            figure(context, "timeliness", kept.whole.timeliness),
            figure(context, "response", kept.whole.response),
        ]))
        p { strong { (words.say("service-satisfaction")) } " " (heard(context, &kept.whole.satisfaction)) }
        p class="soft" { (words.say_with("service-kept-unconfirmed", &[
            ("part", kept.whole.unconfirmed.part.into()),
            ("whole", kept.whole.unconfirmed.whole.into()),
        ])) }
        (limits(context, &kept))
        @if !none { (kinds(context, &kept)) }
        p class="soft" { (words.say_with("service-kept-note", &[("n", FEW.into())])) }
    };
    Ok(Rendered::new(format!("{title} {name}"), body).wide())
}

fn month_name(context: &PageContext<'_>, kept: &Pledge) -> String {
    let first = kept.from.civil(context.viewer.institution.calendar.zone()).date();
    context.words.say_with(
        "service-month-name",
        &[("year", first.year().to_string().into()), ("month", i64::from(first.month()).into())],
    )
}

/// The month before and the one after, where it is over.
fn months(context: &PageContext<'_>, kept: &Pledge) -> Markup {
    let words = context.words;
    let Some(month) = Month::named(&kept.month) else { return html! {} };
    let now = context.viewer.at.civil(context.viewer.institution.calendar.zone()).date();
    let to = |month: Month| address("/pledge", &[("month", &month.name())]);
    html! {
        p class="no-print" {
            a href=(to(month.before())) { (words.say("service-month-before")) }
            @if month.after().first() < Month::of(now).first() {
                " · " a href=(to(month.after())) { (words.say("service-month-after")) }
            }
        }
    }
}

/// A share, where there are enough orders.
fn public(context: &PageContext<'_>, share: Share) -> String {
    if share.whole == 0 {
        return context.words.say("service-none-yet").into_owned();
    }
    if share.whole < FEW {
        return context.words.say_with("service-kept-few", &[("n", FEW.into())]);
    }
    let told = [
        ("share", shown(context, share).into_owned().into()),
        ("part", share.part.into()),
        ("whole", share.whole.into()),
    ];
    context.words.say_with("service-share-told", &told)
}

fn figure<'a>(context: &PageContext<'a>, name: &str, share: Share) -> Figure<'a> {
    let words = context.words;
    let enough = share.whole >= FEW;
    let counted = [("part", share.part.into()), ("whole", share.whole.into())];
    let told = format!("service-figure-{name}-told");
    Figure {
        name: words.say(&format!("service-figure-{name}")),
        value: if enough { shown(context, share) } else { words.say("service-none-yet") },
        definition: words.say(&format!("service-figure-{name}-definition")),
        trend_text: if enough { words.say_with(&told, &counted) } else { public(context, share) }
            .into(),
        tone: if enough { tone(share) } else { Tone::Neutral },
        icon: "clock".into(),
        ..Figure::default()
    }
}

fn limits(context: &PageContext<'_>, kept: &Pledge) -> Markup {
    let words = context.words;
    let rows = kept.rows.iter().map(|row| {
        let clock = match row.clock {
            Clock::Always => "service-clock-always",
            Clock::Working => "service-clock-working",
        };
        Row::from(vec![
            html! { (context.name(&row.name)) },
            html! { (words.duration_minutes(row.respond_minutes)) },
            html! { (public(context, row.response)) },
            html! { (words.duration_minutes(row.resolve_minutes)) },
            html! { (public(context, row.timeliness)) },
            html! { (words.say(clock)) },
            clause(context, &row.clause),
        ])
    });
    let heads = [
        "service-respond-limit",
        "service-kept-response",
        "service-resolve-limit",
        "service-kept-timeliness",
        "service-clock-runs",
        "service-clause",
    ];
    let title: Text<'_> = words.say("service-pledge");
    html! {
        h2 { (title) }
        (table(words, &Table {
            caption: title.clone(),
            columns: std::iter::once(Column::title(words.say("service-urgency")))
                .chain(heads.map(|key| Column::new(words.say(key))))
                .collect(),
            rows: rows.collect(),
            ..Table::default()
        }))
    }
}

/// A stranger may not open the rule; the name of the clause is for everybody.
fn clause(context: &PageContext<'_>, reference: &str) -> Markup {
    if context.viewer.person.is_some() {
        return clause_now(context, reference);
    }
    let found = context.viewer.institution.clause(reference, context.viewer.at);
    html! { @if let Some(found) = found { (context.clause(&found.cited())) } }
}

fn kinds(context: &PageContext<'_>, kept: &Pledge) -> Markup {
    let words = context.words;
    let rows = kept.categories.iter().map(|row| {
        Row::from(vec![
            html! { (context.name(&row.name)) },
            html! { (public(context, row.numbers.response)) },
            html! { (public(context, row.numbers.timeliness)) },
        ])
    });
    let title: Text<'_> = words.say("service-kept-kinds");
    html! {
        h2 { (title) }
        (table(words, &Table {
            caption: title.clone(),
            columns: vec![
                Column::title(words.say("service-category")),
                Column::new(words.say("service-figure-response")),
                Column::new(words.say("service-figure-timeliness")),
            ],
            rows: rows.collect(),
            dense: true,
            ..Table::default()
        }))
    }
}
