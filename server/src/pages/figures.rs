//! 管理到位、保障及时、服务规范: the three figures, each defined on the page and
//! opening to the records it is made of.

use houqin_kernel::ViewError;
use houqin_organisation::views::{DutyRow, duties};
use houqin_page::face::{PageContext, Rendered};
use houqin_page::{
    Column, Figure, FilterLink, Markup, Row, Table, Tone, figure_row, html, page_head, status_chip,
    table,
};
use houqin_service::figures::Share;
use houqin_service::pages::{figures_cards, shown, tone};

const COVERAGE: &str = "/figures/coverage";

/// `/figures`.
pub fn figures(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let service = figures_cards(context)?;
    let register = duties(&context.viewer)?;
    let title = words.say("server-figures");
    let mut cards = vec![coverage_card(context, &register)];
    cards.extend(service.cards);
    let body = html! {
        (page_head(&html! {}, &title, &html! { p { (words.say("server-figures-lead")) } }, &html! {}))
        (service.filters)
        (figure_row(words, &cards))
        (service.beside)
        (service.wrong)
        (service.course)
    };
    Ok(Rendered { charts: true, ..Rendered::new(title, body) })
}

/// Duties that the record can measure, and those of vacant posts: the figure judges these.
fn judged(duties: &[DutyRow]) -> impl Iterator<Item = &DutyRow> {
    duties.iter().filter(|duty| duty.counts())
}

fn coverage(duties: &[DutyRow]) -> Share {
    counted(duties.iter().map(|duty| (duty.counts(), duty.covered)))
}

/// Of what can be measured, what is covered.
fn counted(register: impl Iterator<Item = (bool, bool)>) -> Share {
    register.filter(|(measured, _)| *measured).fold(Share { part: 0, whole: 0 }, |sum, (_, met)| {
        Share { part: sum.part + i64::from(met), whole: sum.whole + 1 }
    })
}

fn coverage_card<'a>(context: &PageContext<'a>, duties: &[DutyRow]) -> Figure<'a> {
    let words = context.words;
    let share = coverage(duties);
    let unmeasured = i64::try_from(duties.len()).unwrap_or(i64::MAX) - share.whole;
    let told = [
        ("part", share.part.into()),
        ("whole", share.whole.into()),
        ("unmeasured", unmeasured.into()),
    ];
    Figure {
        name: words.say("server-coverage"),
        value: shown(context, share),
        definition: words.say_with("server-coverage-definition", &told).into(),
        trend_text: words.say_with("server-coverage-told", &told).into(),
        tone: tone(share),
        href: COVERAGE.into(),
        records: share.whole,
        icon: "checklist".into(),
        ..Figure::default()
    }
}

/// `/figures/coverage`: the duties that the figure judges, or those it cannot.
pub fn covered(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let all = duties(&context.viewer)?;
    let met = context.asked("met");
    let listed: Vec<&DutyRow> = match met {
        "1" => judged(&all).filter(|duty| duty.covered).collect(),
        "0" => judged(&all).filter(|duty| !duty.covered).collect(),
        "unmeasured" => all.iter().filter(|duty| !duty.counts()).collect(),
        _ => judged(&all).collect(),
    };
    let share = coverage(&all);
    let title = words.say("server-coverage");
    let told = [("part", share.part.into()), ("whole", share.whole.into())];
    let body = html! {
        (page_head(&html! { a href="/figures" { (words.say("server-figures")) } }, &title, &html! {
            p data-total=(listed.len()) {
                (words.say_with("server-coverage-told", &told)) " "
                strong { (words.say_with("server-coverage-total", &[("n", listed.len().into())])) }
            }
        }, &html! {}))
        (which(context, met))
        (rows(context, &listed))
    };
    Ok(Rendered::new(title, body))
}

fn which(context: &PageContext<'_>, met: &str) -> Markup {
    let words = context.words;
    let all = [
        ("", "server-coverage-judged"),
        ("1", "server-coverage-met"),
        ("0", "server-coverage-missed"),
        ("unmeasured", "server-coverage-unmeasured"),
    ];
    let links = all.map(|(value, key)| FilterLink {
        label: words.say(key),
        href: if value.is_empty() {
            COVERAGE.into()
        } else {
            format!("{COVERAGE}?met={value}").into()
        },
        count: "".into(),
        current: met == value,
    });
    houqin_page::filter_links(&words.say("server-coverage-which"), &links)
}

fn rows(context: &PageContext<'_>, listed: &[&DutyRow]) -> Markup {
    let words = context.words;
    let lang = context.data_lang();
    let institution = context.viewer.institution;
    let rows = listed.iter().map(|duty| {
        let (tone, icon, key) = match (duty.covered, duty.held) {
            _ if !duty.counts() => (Tone::Neutral, "help-circle", "server-duty-unmeasured"),
            (true, _) => (Tone::Good, "circle-check", "server-duty-covered"),
            (false, true) => (Tone::Bad, "clock-exclamation", "server-duty-overdue"),
            (false, false) => (Tone::Bad, "user-question", "server-duty-vacant"),
        };
        Row::from(vec![
            html! { (duty.name.pick(lang)) },
            html! { (institution.post_name(&duty.post).pick(lang)) },
            html! { (status_chip(tone, icon, &words.say(key))) },
            html! { @if duty.every_days > 0 { (words.say_with("server-duty-every", &[("n", duty.every_days.into())])) } @else { (words.say("server-duty-on-demand")) } },
        ])
    });
    let heads = ["server-duty-post", "server-duty-state", "server-duty-rhythm"];
    table(
        words,
        &Table {
            caption: words.say("server-coverage"),
            columns: std::iter::once(Column::title(words.say("server-duty")))
                .chain(heads.map(|key| Column::new(words.say(key))))
                .collect(),
            rows: rows.collect(),
            empty: html! { p { (words.say("server-coverage-none")) } },
            ..Table::default()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_judges_the_register_and_leaves_out_what_no_record_can_show() {
        let register = [(true, true), (true, false), (false, true), (false, false)];
        assert_eq!(counted(register.into_iter()), Share { part: 1, whole: 2 });
        assert_eq!(counted([].into_iter()), Share { part: 0, whole: 0 }, "an empty school");
    }
}
