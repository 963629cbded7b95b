//! 三项指标. The three figures that head every dashboard: value, definition, trend, records.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Tone, Words, icon, some, sparkline};

/// One figure. It has no meaning without its definition and the records under it.
#[derive(Debug, Clone, Default)]
pub struct Figure<'a> {
    /// Its name: 管理到位, 保障及时, 服务规范.
    pub name: Text<'a>,
    /// The value as text: `96.4%`.
    pub value: Text<'a>,
    /// How it is computed, in one sentence.
    pub definition: Text<'a>,
    /// Its course, oldest first.
    pub trend: Vec<f64>,
    /// What the course says: 较上月 +1.2 个百分点.
    pub trend_text: Text<'a>,
    /// Whether that is good.
    pub tone: Tone,
    /// What was promised: `95%`.
    pub target: Text<'a>,
    /// The records under it.
    pub href: Text<'a>,
    /// How many records those are.
    pub records: i64,
    /// An icon.
    pub icon: Text<'a>,
}

/// A figure as a card.
pub fn figure_card(words: Words<'_>, figure: &Figure<'_>) -> Markup {
    let records =
        words.say_with("page-open-records", &[("count", words.count(figure.records).into())]);
    html! {
        section class={ "figure figure-" (figure.tone.name()) } {
            h3 class="figure-name" {
                @if let Some(name) = some(&figure.icon) { (icon(name)) }
                span { (figure.name) }
            }
            p class="figure-value num" { (figure.value) }
            @if !figure.trend.is_empty() { (sparkline(words, &figure.trend)) }
            p class="figure-notes" {
                @if let Some(text) = some(&figure.trend_text) {
                    span class="figure-trend" { (icon(figure.tone.icon())) span { (text) } }
                }
                @if let Some(target) = some(&figure.target) {
                    span { (words.say_with("page-target", &[("value", target.into())])) }
                }
            }
            details class="figure-definition" {
                summary { (words.say("page-definition")) }
                p { (figure.definition) }
            }
            @if let Some(href) = some(&figure.href) {
                a href=(href) class="figure-link" { span { (records) } (icon("chevron-right")) }
            }
        }
    }
}

/// The three figures side by side.
pub fn figure_row(words: Words<'_>, figures: &[Figure<'_>]) -> Markup {
    html! { div class="figures" { @for figure in figures { (figure_card(words, figure)) } } }
}
