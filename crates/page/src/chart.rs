//! Charts. Small ones are drawn here as SVG; large ones by ECharts in the browser, with a table
//! behind each that is there without scripts.

use std::fmt::Write as _;

use maud::{Markup, PreEscaped, html};

use crate::words::Text;
use crate::{Tone, Words, some};

/// How tall a chart is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChartSize {
    /// 200 px.
    Small,
    /// 320 px.
    #[default]
    Medium,
    /// 480 px.
    Large,
}

/// A chart for ECharts. Its page sets `charts: true` in [`crate::Scripts`].
#[derive(Debug, Clone, Default)]
pub struct Chart<'a> {
    /// An id of its own on the page.
    pub id: Text<'a>,
    /// What it shows.
    pub title: Text<'a>,
    /// What one should see in it, in one sentence.
    pub summary: Text<'a>,
    /// The ECharts `option` as JSON. Leave colours out: they follow the theme.
    pub option_json: Text<'a>,
    /// The same figures as a table: see [`crate::table`].
    pub table: Markup,
    /// How tall.
    pub size: ChartSize,
}

/// The chart and, below it, its table. Without scripts the table stands open.
pub fn chart(words: Words<'_>, chart: &Chart<'_>) -> Markup {
    let size = match chart.size {
        ChartSize::Small => "chart-small",
        ChartSize::Medium => "chart-medium",
        ChartSize::Large => "chart-large",
    };
    // In a data block only "<" could end it; JSON may spell it as an escape.
    let json = chart.option_json.replace('<', "\\u003c");
    html! {
        figure class="chart" id=(chart.id) {
            figcaption class="chart-title" {
                strong { (chart.title) }
                @if let Some(summary) = some(&chart.summary) { span { (summary) } }
            }
            div class={ "chart-canvas " (size) } data-chart=(chart.id) role="img"
                aria-label={ (chart.title) " " (chart.summary) } hidden {
                span class="chart-loading" { (words.say("page-chart-loading")) }
            }
            script type="application/json" data-chart-option=(chart.id) { (PreEscaped(json)) }
            details class="chart-table" open data-chart-table=(chart.id) {
                summary { (words.say("page-chart-table")) }
                (chart.table)
            }
        }
    }
}

/// A line without axes beside a figure. Values that are not finite are left out.
pub fn sparkline(words: Words<'_>, values: &[f64]) -> Markup {
    let values: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).take(400).collect();
    let Some(last) = values.last().copied() else {
        return html! { p class="spark-none" { (words.say("page-trend-none")) } };
    };
    let (low, high) = values.iter().fold((last, last), |(l, h), v| (l.min(*v), h.max(*v)));
    let height = |v: f64| if high > low { 36.0 - (v - low) / (high - low) * 32.0 } else { 20.0 };
    let gap = 196.0 / f64::from(u32::try_from(values.len().max(2) - 1).unwrap_or(1));
    let mut points = String::new();
    let mut x = 2.0;
    for value in &values {
        // Writing to a String cannot fail.
        let _ = write!(points, "{x:.1},{:.1} ", height(*value));
        x += gap;
    }
    let spoken: Vec<String> = values.iter().map(|v| format!("{v}")).collect();
    let label = words.say_with("page-trend", &[("values", spoken.join(", ").into())]);
    html! {
        svg class="spark" viewBox="0 0 200 40" preserveAspectRatio="none" role="img" aria-label=(label) {
            polygon class="spark-area" points={ "2,40 " (points) (format!("{:.1}", x - gap)) ",40" } {}
            polyline class="spark-line" points=(points.trim_end()) fill="none" {}
        }
    }
}

/// One bar.
#[derive(Debug, Clone, Default)]
pub struct Bar<'a> {
    /// What it counts.
    pub label: Text<'a>,
    /// How long, in the unit of all bars.
    pub value: i64,
    /// The value in words; the number itself where empty.
    pub text: Text<'a>,
    /// The records under it.
    pub href: Text<'a>,
    /// Its colour.
    pub tone: Tone,
}

/// Bars of one unit, longest to the full width. Read as a list by a screen reader.
pub fn bar_list(words: Words<'_>, bars: &[Bar<'_>]) -> Markup {
    let longest = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    html! {
        ul class="bars" role="list" {
            @for bar in bars {
                @let hundredths = i128::from(bar.value.max(0)) * 10_000 / i128::from(longest);
                @let width = format!("{}.{:02}%", hundredths / 100, hundredths % 100);
                li class={ "bar meter-" (if bar.tone == Tone::Neutral { "info" } else { bar.tone.name() }) } {
                    span class="bar-label" {
                        @if let Some(href) = some(&bar.href) { a href=(href) { (bar.label) } } @else { (bar.label) }
                    }
                    span class="bar-value num" {
                        @if let Some(text) = some(&bar.text) { (text) } @else { (words.count(bar.value)) }
                    }
                    (crate::chip::track(&width))
                }
            }
        }
    }
}
