//! 满意度. Asked, answered, satisfied, with the interval; never a bare mean.

use houqin_kernel::StoreError;
use houqin_page::face::PageContext;
use houqin_page::{Bar, Card, Markup, Text, Tone, bar_list, card, html, interval_plot, stat_row};

use super::asked::Asked;
use super::shown;
use crate::figures::{RATED, SATISFIED, SCORE, Satisfaction, slices};

/// The card.
///
/// # Errors
/// When the store fails.
pub fn satisfaction(
    context: &PageContext<'_>,
    asked: &Asked,
    told: &Satisfaction,
) -> Result<Markup, StoreError> {
    let words = context.words;
    let silent = told.asked - told.answered;
    let number = |count: i64| Text::from(words.count(count));
    let stats: Vec<(Text<'_>, Text<'_>, Text<'_>)> = vec![
        (words.say("service-grid-asked"), number(told.asked), asked.orders(&RATED, "").into()),
        (
            words.say("service-grid-answered"),
            number(told.answered),
            asked.orders(&RATED, "1").into(),
        ),
        (
            words.say("service-satisfaction-rate"),
            shown(context, told.responded()),
            asked.orders(&RATED, "").into(),
        ),
        (
            words.say("service-satisfaction-unheard"),
            number(silent),
            asked.orders(&RATED, "0").into(),
        ),
        (
            words.say("service-grid-satisfied"),
            number(told.satisfied),
            asked.orders(&SATISFIED, "1").into(),
        ),
    ];
    let body = html! {
        (interval(context, told))
        (stat_row(&stats))
        (scores(context, asked)?)
        p class="soft" { (words.say("service-satisfaction-rules")) }
    };
    Ok(card(&Card {
        title: words.say("service-satisfaction"),
        icon: "thumb-up".into(),
        body: html! { div class="stack" { (body) } },
        ..Card::default()
    }))
}

/// The share with how far it may be off; nothing to say where nobody answered.
fn interval(context: &PageContext<'_>, told: &Satisfaction) -> Markup {
    let words = context.words;
    let Some((low, high)) = told.low.zip(told.high) else {
        return html! { p { (words.say("service-satisfaction-nobody")) } };
    };
    let point = told.satisfied * 10_000 / told.answered.max(1);
    let mean = told.mean_tenths().unwrap_or(0);
    let said = words.say_with(
        "service-satisfaction-told",
        &[
            ("share", shown(context, told.pleased()).into_owned().into()),
            ("low", words.percent(low, 10_000).into()),
            ("high", words.percent(high, 10_000).into()),
            ("answered", told.answered.into()),
            ("mean", format!("{}.{}", mean / 10, mean % 10).into()),
        ],
    );
    html! {
        p { strong { (said) } }
        (interval_plot(&said, point, low, high))
    }
}

/// How often each score was given.
fn scores(context: &PageContext<'_>, asked: &Asked) -> Result<Markup, StoreError> {
    let counted = slices(&context.viewer, &asked.scope, asked.span(), &SCORE)?;
    if counted.iter().all(|count| *count == 0) {
        return Ok(html! {});
    }
    let words = context.words;
    let given = counted.iter().enumerate().skip(1).rev();
    let bar = |(score, count): (usize, &i64)| {
        let key = format!("service-score-{score}");
        let label = if words.knows(&key) {
            words.say(&key)
        } else {
            words.say_with("service-score-other", &[("n", score.into())]).into()
        };
        Bar {
            label,
            value: *count,
            href: asked.orders_in(&SCORE, score).into(),
            tone: if score >= 4 { Tone::Good } else { Tone::Warn },
            ..Bar::default()
        }
    };
    let bars: Vec<Bar<'_>> =
        given.filter(|(score, count)| *score <= 5 || **count > 0).map(bar).collect();
    Ok(bar_list(words, &bars))
}
