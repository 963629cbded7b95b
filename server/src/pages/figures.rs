//! 管理到位、保障及时、服务规范: the three figures, each defined on the page and
//! opening to the records it is made of.

use houqin_kernel::{PersonId, Refusal, ViewError};
use houqin_organisation::views::{DutyRow, duties};
use houqin_page::face::{PageContext, Rendered};
use houqin_page::{
    Column, Figure, FilterLink, Markup, Row, Table, Tone, figure_row, html, page_head, status_chip,
    table,
};
use houqin_service::figures::{CutBy, Share};
use houqin_service::pages::{
    Asked, Covered, FACES, cut_grid, faces, figures_cards, month as month_page, person_grid, shown,
    tone,
};

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
        (service.satisfaction)
        (service.wrong)
        (service.course)
        (service.more)
    };
    Ok(Rendered::new(title, body))
}

/// `/figures/by/{cut}`: side by side, by unit, building, category, urgency, person.
pub fn side_by_side(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let cut = context.params.get("cut").map_or("", String::as_str);
    if !FACES.contains(&cut) {
        return Err(no_such_cut().into());
    }
    let asked = Asked::of(context)?;
    let register = duties(&context.viewer)?;
    let by_unit = |key: &str| covered_part(context, &register, "unit", key);
    let by_person = |key: &str| covered_part(context, &register, "person", key);
    let (grid, told) = match CutBy::named(cut) {
        Some(CutBy::Unit) => {
            let covered: Covered<'_> = &by_unit;
            (cut_grid(context, &asked, CutBy::Unit, Some(covered))?, html! {})
        }
        Some(by) => (cut_grid(context, &asked, by, None)?, html! {}),
        None => {
            let covered: Covered<'_> = &by_person;
            person_grid(context, &asked, Some(covered))?
        }
    };
    if context.asked("as") == "csv" {
        return Ok(grid.file(&format!("figures-{cut}")));
    }
    let path = format!("/figures/by/{cut}");
    let title = words.say("service-more-cuts");
    let crumb = html! {
        a href=(asked.there(context, "/figures", &[])) { (words.say("server-figures")) }
    };
    let body = html! {
        (page_head(&crumb, &title, &html! { p { (asked.told(context)) } }, &html! {}))
        (faces(context, &asked, cut))
        (asked.filters(context, &path)?)
        (grid.table(context))
        p { a href=(asked.there(context, &path, &[("as", "csv")])) download { (words.say("page-csv")) } }
        (told)
        p class="soft" { (words.say("service-cut-note")) }
    };
    Ok(Rendered::new(title, body).wide())
}

fn no_such_cut() -> Refusal {
    Refusal::missing(
        "no_such_cut",
        "指标只按部门、楼宇、类别、紧急程度、人员分解。",
        "The figures are cut by unit, building, category, urgency and person.",
    )
}

/// `/figures/month`.
pub fn month(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let register = duties(&context.viewer)?;
    month_page(context, coverage(&register))
}

/// 管理到位 of a unit with those below it, or of the posts that a person holds.
fn covered_part(
    context: &PageContext<'_>,
    register: &[DutyRow],
    name: &str,
    key: &str,
) -> Option<(Share, String)> {
    if key.is_empty() {
        return None;
    }
    let of = register.iter().filter(|duty| belongs(context, duty, name, key));
    let share = counted(of.map(|duty| (duty.measured, duty.covered)));
    Some((share, houqin_page::face::address(COVERAGE, &[(name, key)])))
}

/// Whether a duty is of the unit or the person asked for; every one where none is.
fn belongs(context: &PageContext<'_>, duty: &DutyRow, name: &str, key: &str) -> bool {
    let institution = context.viewer.institution;
    if key.is_empty() {
        return true;
    }
    if name == "person" {
        let person = key.parse::<PersonId>().ok();
        let mut holders = institution.holders(&duty.post, context.viewer.at);
        return person.is_some_and(|person| holders.any(|held| held.person == person));
    }
    let mut unit = institution.posts.get(&duty.post).map_or("", |post| post.unit.as_str());
    // As deep as there are units: a circle ends.
    for _ in 0..=institution.units.len() {
        if unit == key {
            return true;
        }
        unit = institution.units.get(unit).map_or("", |above| above.parent.as_str());
    }
    false
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
    let (unit, person) = (context.asked("unit"), context.asked("person"));
    let mut all = duties(&context.viewer)?;
    all.retain(|duty| {
        belongs(context, duty, "unit", unit) && belongs(context, duty, "person", person)
    });
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
                (words.say_with("server-coverage-told", &told)) (words.pick("。", ". "))
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
        href: houqin_page::face::address(
            COVERAGE,
            &[("met", value), ("unit", context.asked("unit")), ("person", context.asked("person"))],
        )
        .into(),
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
