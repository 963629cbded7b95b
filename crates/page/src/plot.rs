//! 图. Charts drawn here as SVG: no script, no inline style, the same in print.
//! Marks and dashes tell the lines apart, sizes the cells; colour only helps.

use std::fmt::Write as _;

use maud::{Markup, html};

use crate::words::Text;
use crate::{Tone, Words, some};

/// A picture with its table.
#[derive(Debug, Clone, Default)]
pub struct Plot<'a> {
    /// An id of its own on the page.
    pub id: Text<'a>,
    /// What it shows.
    pub title: Text<'a>,
    /// What one should see in it, in one sentence.
    pub summary: Text<'a>,
    /// The picture; empty where there is nothing to draw.
    pub picture: Markup,
    /// The same numbers as a table.
    pub table: Markup,
    /// The table as a file.
    pub csv_href: Text<'a>,
}

/// The picture in its frame, its table folded below.
pub fn plot(words: Words<'_>, plot: &Plot<'_>) -> Markup {
    let none = plot.picture.0.is_empty();
    html! {
        figure class="chart" id=(plot.id) {
            figcaption class="chart-title" {
                strong { (plot.title) }
                @if let Some(summary) = some(&plot.summary) { span { (summary) } }
            }
            @if none { p class="plot-none" { (words.say("page-plot-none")) } } @else {
                (plot.picture)
                details class="chart-table" {
                    summary { (words.say("page-chart-table")) }
                    (plot.table)
                    @if let Some(href) = some(&plot.csv_href) {
                        p class="plot-csv" { a href=(href) download { (words.say("page-csv")) } }
                    }
                }
            }
        }
    }
}

/// One line: round marks and a whole line for the first, square marks and dashes for
/// the second, and so on.
#[derive(Debug, Clone, Default)]
pub struct Line<'a> {
    /// What it shows.
    pub name: Text<'a>,
    /// Its values in per cent, one for each label; none leaves a gap.
    pub points: Vec<Option<f64>>,
}

/// Lines over time, from 0 to 100 per cent. Nothing where no line has a point.
pub fn line_plot(words: Words<'_>, labels: &[String], lines: &[Line<'_>]) -> Markup {
    if lines.iter().all(|line| line.points.iter().all(Option::is_none)) {
        return html! {};
    }
    let spoken: Vec<String> = lines.iter().map(|line| spoken(words, labels, line)).collect();
    html! {
        div class="plot plot-lines" {
            ul class="plot-key" role="list" {
                @for (number, line) in lines.iter().enumerate() {
                    li {
                        svg class={ "plot-sample line-" (number + 1) } viewBox="0 0 36 12" aria-hidden="true" focusable="false" {
                            path class="plot-line" d="M2 6H34" {}
                            path class="plot-dot" d="M18 6h0" {}
                        }
                        span { (line.name) }
                    }
                }
            }
            div class="plot-field" {
                div class="plot-scale num" aria-hidden="true" { span { "100%" } span { "50%" } span { "0" } }
                svg class="plot-canvas" viewBox="0 0 1000 200" preserveAspectRatio="none" role="img" aria-label=(spoken.join("; ")) {
                    @for y in [2, 100, 198] { line class="plot-rule" x1="0" x2="1000" y1=(y) y2=(y) {} }
                    @for (number, line) in lines.iter().enumerate() {
                        @let (course, marks) = paths(&line.points);
                        g class={ "line-" (number + 1) } {
                            path class="plot-line" d=(course) {}
                            path class="plot-dot" d=(marks) {}
                        }
                    }
                }
            }
            div class="plot-labels num" aria-hidden="true" {
                @for label in ends(labels) { span { (label) } }
            }
        }
    }
}

fn spoken(words: Words<'_>, labels: &[String], line: &Line<'_>) -> String {
    let points = labels.iter().zip(&line.points);
    let points: Vec<String> = points
        .filter_map(|(label, point)| {
            let value = format!("{:.1}%", (*point)?);
            let pair = [("label", label.into()), ("value", value.into())];
            Some(words.say_with("page-plot-value", &pair))
        })
        .collect();
    format!("{} {}", line.name, points.join(", "))
}

/// The first, the middle and the last label.
fn ends(labels: &[String]) -> Vec<&str> {
    let middle = if labels.len() > 2 { labels.get(labels.len() / 2) } else { None };
    let last = if labels.len() > 1 { labels.last() } else { None };
    [labels.first(), middle, last].into_iter().flatten().map(String::as_str).collect()
}

/// The line, broken where a value is missing, and its marks.
fn paths(points: &[Option<f64>]) -> (String, String) {
    let (mut course, mut marks) = (String::new(), String::new());
    let mut joined = false;
    for (at, point) in points.iter().enumerate() {
        let Some(value) = point.filter(|value| value.is_finite()) else {
            joined = false;
            continue;
        };
        let (x, y) = (across(at, points.len()), 198.0 - value.clamp(0.0, 100.0) * 1.96);
        let step = if joined { 'L' } else { 'M' };
        // Writing to a String cannot fail.
        let _ = write!(course, "{step}{x:.1} {y:.1}");
        let _ = write!(marks, "M{x:.1} {y:.1}h0");
        joined = true;
    }
    (course, marks)
}

fn across(at: usize, of: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if of < 2 { 500.0 } else { 8.0 + 984.0 * number(at) / number(of - 1) }
}

/// One column of a histogram.
#[derive(Debug, Clone, Default)]
pub struct ColumnBar<'a> {
    /// What it counts.
    pub label: Text<'a>,
    /// How many.
    pub value: i64,
    /// The records under it.
    pub href: Text<'a>,
    /// Its colour; say the same in the label.
    pub tone: Tone,
}

/// Columns side by side, each with its number. Nothing where all are nothing.
pub fn column_plot(words: Words<'_>, bars: &[ColumnBar<'_>]) -> Markup {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0);
    if most <= 0 {
        return html! {};
    }
    html! {
        ol class="plot columns-plot" {
            @for bar in bars {
                li class={ "meter-" (if bar.tone == Tone::Neutral { "info" } else { bar.tone.name() }) } {
                    span class="column-value num" {
                        @if let Some(href) = some(&bar.href) { a href=(href) { (words.count(bar.value)) } } @else { (words.count(bar.value)) }
                    }
                    (column(bar.value, most))
                    span class="column-label" { (bar.label) }
                }
            }
        }
    }
}

fn column(value: i64, most: i64) -> Markup {
    let height = i128::from(value.max(0)) * 1_000 / i128::from(most.max(1));
    // What is there is seen, however little.
    let height = if value > 0 { height.max(12) } else { height };
    html! {
        svg class="column" viewBox="0 0 10 1000" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect class="track-fill" width="10" height=(height) y=(1_000 - height) {}
        }
    }
}

/// Hours by weekdays.
#[derive(Debug, Clone, Default)]
pub struct HeatMap<'a> {
    /// Names of the rows.
    pub rows: Vec<Text<'a>>,
    /// Names of the columns.
    pub columns: Vec<Text<'a>>,
    /// Counts, row after row.
    pub cells: Vec<i64>,
    /// What the whole says, for who cannot see it.
    pub label: Text<'a>,
}

/// A side of a cell, and the room for the names, in units of the drawing.
const CELL: usize = 26;
const NAMES: usize = 50;

/// Dots whose size and colour tell how many. Nothing where all are nothing.
pub fn heat_map(words: Words<'_>, map: &HeatMap<'_>) -> Markup {
    let most = map.cells.iter().copied().max().unwrap_or(0);
    if most <= 0 {
        return html! {};
    }
    let (width, height) = (NAMES + map.columns.len() * CELL, (map.rows.len() + 1) * CELL);
    html! {
        svg class="plot heat" viewBox={ "0 0 " (width) " " (height) } role="group" aria-label=(map.label) {
            @for (number, name) in map.columns.iter().enumerate() {
                @if number % 2 == 0 {
                    text class="heat-name heat-hour" x=(NAMES + number * CELL + CELL / 2) y="18" { (name) }
                }
            }
            @for (number, name) in map.rows.iter().enumerate() {
                text class="heat-name" x="0" y=((number + 1) * CELL + 18) { (name) }
                @for column in 0..map.columns.len() {
                    @let at = number * map.columns.len() + column;
                    @let count = map.cells.get(at).copied().unwrap_or(0);
                    @if count > 0 {
                        @let said = said(words, map, number, column, count);
                        @let (x, y) = (NAMES + column * CELL + CELL / 2, (number + 1) * CELL + CELL / 2);
                        (dot(x, y, count, most, &said))
                    }
                }
            }
        }
    }
}

fn said(words: Words<'_>, map: &HeatMap<'_>, row: usize, column: usize, count: i64) -> String {
    let name = |names: &[Text<'_>], at: usize| names.get(at).map_or("", |one| one).to_owned();
    let label = format!("{} {}", name(&map.rows, row), name(&map.columns, column));
    words.say_with(
        "page-plot-value",
        &[("label", label.into()), ("value", words.count(count).into())],
    )
}

/// The radius goes with the root of the count, so that the area tells it.
fn dot(x: usize, y: usize, count: i64, most: i64, said: &str) -> Markup {
    let number = |n: i64| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let share = number(count) / number(most.max(1));
    let radius = format!("{:.1}", 2.5 + 9.5 * share.sqrt());
    let level = if share > 0.66 {
        3
    } else if share > 0.33 {
        2
    } else {
        1
    };
    html! {
        circle class={ "heat-dot heat-" (level) } cx=(x) cy=(y) r=(radius) { title { (said) } }
    }
}

/// A share with its interval on a scale from 0 to 100 per cent, in ten-thousandths.
pub fn interval_plot(label: &str, point: i64, low: i64, high: i64) -> Markup {
    let at = |value: i64| value.clamp(0, 10_000) / 10;
    html! {
        svg class="interval" viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label=(label) {
            rect class="interval-back" x="0" y="9" width="1000" height="6" {}
            rect class="interval-reach" x=(at(low)) y="5" width=((at(high) - at(low)).max(2)) height="14" {}
            rect class="interval-point" x=((at(point) - 3).clamp(0, 994)) y="1" width="6" height="22" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lang, PAGE_CATALOGUE};

    fn drawn(draw: impl Fn(Words<'_>) -> Markup) -> String {
        let book = Words::load(&[]).unwrap();
        assert_eq!(book.check(&[PAGE_CATALOGUE]), Vec::<String>::new());
        draw(book.words(Lang::En)).into_string()
    }

    #[test]
    fn a_line_is_broken_where_a_value_is_missing() {
        let points = [Some(0.0), Some(100.0), None, Some(50.0)];
        let (course, marks) = paths(&points);
        assert_eq!(course, "M8.0 198.0L336.0 2.0M992.0 100.0");
        assert_eq!(marks, "M8.0 198.0h0M336.0 2.0h0M992.0 100.0h0");
        assert_eq!(paths(&[Some(f64::NAN)]), (String::new(), String::new()));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let line = Line { name: "a".into(), points: vec![None] };
        assert_eq!(drawn(|words| line_plot(words, &["1".into()], std::slice::from_ref(&line))), "");
        assert_eq!(drawn(|words| column_plot(words, &[ColumnBar::default()])), "");
        assert_eq!(drawn(|words| heat_map(words, &HeatMap::default())), "");
        let told = drawn(|words| plot(words, &Plot::default()));
        assert!(told.contains("Nothing to draw") && !told.contains("details"), "{told}");
    }

    #[test]
    fn a_little_is_seen_beside_much() {
        let shown = column(1, 1_000_000).into_string();
        assert!(shown.contains("height=\"12\""), "{shown}");
        assert!(column(0, 5).into_string().contains("height=\"0\""));
        assert!(column(5, 5).into_string().contains("y=\"0\""));
    }

    #[test]
    fn no_plot_carries_a_style() {
        let line = Line { name: "a<b".into(), points: vec![Some(1.0), Some(2.0)] };
        let labels = ["1".to_owned(), "2".to_owned()];
        let text = drawn(|words| line_plot(words, &labels, std::slice::from_ref(&line)));
        assert!(!text.contains("style=") && text.contains("a&lt;b"), "{text}");
    }
}
