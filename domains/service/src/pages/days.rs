//! 按人按天. The dispatcher's board by person and day: each number opens to its
//! orders, and the work stands beside the time there is for it.

use houqin_kernel::{StoreError, ViewError};
use houqin_page::face::{self, PageContext, Rendered};
use houqin_page::{
    Column, Markup, Row, Table, Tone, html, meter, note, page_head, status_chip, table,
};
use jiff::civil::Date;

use super::lists::{address, narrower};
use crate::views::{
    Catalogue, DayBoard, DayRow, DaysQuery, Due, OrderQuery, Usual, Work, catalogue, day_board,
};

const HERE: &str = "/service/board/days";
/// From this share of the time on, in hundredths, it is told as tight.
const TIGHT_HUNDREDTHS: i64 = 80;

/// The faces of the board.
pub fn tabs(context: &PageContext<'_>, current: &str) -> Markup {
    let right = "service.board";
    let faces =
        [(right, "/service/board", "service-board-stages"), (right, HERE, "service-board-days")];
    face::beside(context, "service-nav-board", current, &faces)
}

/// `/service/board/days`.
pub fn days(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let asked = OrderQuery {
        state: "open".into(),
        category: context.asked("category").to_owned(),
        building: context.asked("building").parse().ok(),
        ..OrderQuery::default()
    };
    let query = DaysQuery {
        category: asked.category.clone(),
        building: asked.building,
        ..DaysQuery::default()
    };
    let board = day_board(&context.viewer, &query)?;
    let catalogue = catalogue(context.viewer.reading)?;
    let title = words.say("service-board-days");
    let left = [
        ("today", weekday(context, board.today).into()),
        ("left", words.duration_minutes(board.minutes_today).into()),
        ("next", weekday(context, board.next_day).into()),
        ("all", words.duration_minutes(board.minutes_next).into()),
    ];
    let lead = html! { p class="lead" { (words.say_with("service-days-lead", &left)) } };
    let body = html! {
        (page_head(&html! {}, &title, &lead, &html! {}))
        (tabs(context, HERE))
        (narrower(context, HERE, &asked, &[], false)?)
        @if !board.rows.iter().any(|row| row.takes) {
            (note(Tone::Warn, &words.say("service-no-workers"), &html! {}))
        }
        (grid(context, &asked, &board)?)
        (explained(context, &catalogue, &board.usual))
    };
    Ok(Rendered::new(title, body).wide())
}

/// `周二 9月15日`.
fn weekday(context: &PageContext<'_>, day: Date) -> String {
    let key = format!("service-weekday-{}", day.weekday().to_monday_zero_offset());
    format!("{} {}", context.words.say(&key), context.words.day(day))
}

/// A column's name: by the key, or by `…-tomorrow` where that is the next working
/// day.
fn up_to(context: &PageContext<'_>, board: &DayBoard, key: &str) -> String {
    let words = context.words;
    if board.today.tomorrow().ok() == Some(board.next_day) {
        return words.say(&format!("{key}-tomorrow")).into_owned();
    }
    let day = weekday(context, board.next_day);
    words.say_with(&format!("{key}-next"), &[("day", day.into())])
}

fn grid(
    context: &PageContext<'_>,
    asked: &OrderQuery,
    board: &DayBoard,
) -> Result<Markup, StoreError> {
    let words = context.words;
    let called = |due: Due| match due {
        Due::Next => up_to(context, board, "service-days"),
        due => words.say(&format!("service-days-{}", due.name())).into_owned(),
    };
    let mut columns = vec![Column { whole: true, ..Column::title(words.say("service-worker")) }];
    columns.extend(Due::ALL.map(|due| Column::number(called(due))));
    columns.push(Column::number(words.say("service-days-all")));
    columns.push(Column::new(words.say("service-work-today")));
    columns.push(Column::new(up_to(context, board, "service-work")));
    let rows = board.rows.iter().map(|row| line(context, asked, board, row));
    let takers = board.rows.iter().filter(|row| row.takes).count();
    let hands = i64::try_from(takers).unwrap_or(i64::MAX);
    Ok(table(
        words,
        &Table {
            caption: words.say("service-board-days"),
            columns,
            rows: rows.collect::<Result<_, _>>()?,
            foot: cells(
                context,
                asked,
                &board.all,
                html! { (words.say("service-days-sum")) },
                Some((board, hands)),
            ),
            dense: true,
            ..Table::default()
        },
    ))
}

/// What one has to do.
fn line(
    context: &PageContext<'_>,
    asked: &OrderQuery,
    board: &DayBoard,
    row: &DayRow,
) -> Result<Row<'static>, StoreError> {
    let words = context.words;
    let mut asked = asked.clone();
    asked.assignee = row.person;
    let name = match row.person {
        Some(person) => html! {
            (context.person(person)?)
            @if !row.takes { " " (status_chip(Tone::Neutral, "user-check", &words.say("service-days-takes-none"))) }
        },
        None => {
            asked.without = "worker".into();
            html! { (words.say("service-days-nobody")) }
        }
    };
    let time = row.takes.then_some((board, 1));
    let tone = if row.late > 0 { Tone::Bad } else { Tone::Neutral };
    Ok(Row { tone, ..Row::from(cells(context, &asked, row, name, time)) })
}

/// The cells of a row; `time` is the board and how many hands there are for it.
fn cells(
    context: &PageContext<'_>,
    asked: &OrderQuery,
    row: &DayRow,
    name: Markup,
    time: Option<(&DayBoard, i64)>,
) -> Vec<Markup> {
    let words = context.words;
    let opening = |due: &str, count: i64| {
        let href = address(&OrderQuery { due: due.into(), ..asked.clone() });
        html! { @if count > 0 { a href=(href) { (words.count(count)) } } }
    };
    let mut cells = vec![name];
    cells.extend(Due::ALL.map(|due| opening(due.name(), row.of(due))));
    cells.push(opening(Due::ANY, row.all));
    let minutes = |pick: fn(&DayBoard) -> i64| time.map(|(board, hands)| pick(board) * hands);
    cells.push(work(context, row.work_today, minutes(|board| board.minutes_today)));
    cells.push(work(context, row.work_next, minutes(|board| board.minutes_next)));
    cells
}

/// How much work it is, beside the time there is for it; in words alone where
/// nobody's time is spoken of.
fn work(context: &PageContext<'_>, work: Work, time: Option<i64>) -> Markup {
    let words = context.words;
    let about = [("span", words.duration_minutes(work.minutes).into())];
    let about = words.say_with("service-work-about", &about);
    let size = |minutes: i64| u32::try_from(minutes.max(0)).unwrap_or(u32::MAX);
    html! {
        @if work.minutes > 0 {
            @match time {
                Some(0) => (words.say_with("service-work-none-left", &[("work", about.as_str().into())])),
                Some(time) => {
                    @let (tone, told) = judged(work.minutes, time);
                    @let of = [("work", about.as_str().into()), ("time", words.duration_minutes(time).into())];
                    (meter(&words.say(told), size(work.minutes), size(time), &words.say_with("service-work-of", &of), tone))
                }
                None => (about),
            }
        }
        @if work.unknown > 0 {
            span class="soft" { (words.say_with("service-work-unknown", &[("n", work.unknown.into())])) }
        }
    }
}

/// How work and time stand to one another, and the key of the word for it.
const fn judged(minutes: i64, time: i64) -> (Tone, &'static str) {
    if minutes > time {
        (Tone::Bad, "service-work-over")
    } else if minutes * 100 > time * TIGHT_HUNDREDTHS {
        (Tone::Warn, "service-work-tight")
    } else {
        (Tone::Good, "service-work-fits")
    }
}

/// How the work is told, and what each category usually takes.
fn explained(context: &PageContext<'_>, catalogue: &Catalogue, usual: &[Usual]) -> Markup {
    let words = context.words;
    let rows = usual.iter().map(|one| {
        let minutes = one.minutes.map_or_else(
            || words.say("service-work-not-known").into_owned(),
            |minutes| words.duration_minutes(minutes),
        );
        Row::from(vec![
            html! { (context.name(&catalogue.category(&one.category))) },
            html! { (minutes) },
            html! { (words.count(one.told)) },
        ])
    });
    let listed = Table {
        caption: words.say("service-work-usual"),
        columns: vec![
            Column::title(words.say("service-category")),
            Column::number(words.say("service-work-usual")),
            Column::number(words.say("service-work-told")),
        ],
        rows: rows.collect(),
        dense: true,
        ..Table::default()
    };
    html! {
        details class="fold" {
            summary { (words.say("service-work-how")) }
            p { (words.say("service-work-explained")) }
            p { (words.say("service-days-explained")) }
            (table(words, &listed))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_judged_by_the_time_there_is() {
        let told = |minutes, time| judged(minutes, time).1;
        assert_eq!(told(1, 0), "service-work-over");
        assert_eq!(told(100, 100), "service-work-tight");
        assert_eq!(told(80, 100), "service-work-fits");
    }
}
