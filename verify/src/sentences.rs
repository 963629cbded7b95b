//! The report as sentences, in the order in which an inspector asks: is it right, what was
//! judged, who signed it, what cannot be seen, what does not match. The words of each language
//! stand in a module of its own.

use houqin_ledger::time;
use houqin_ledger::verify::{Kind, Report};

use crate::{Language, Usage, chinese, english};

/// Why nothing was judged.
pub(crate) fn usage(language: Language, usage: &Usage) -> String {
    match language {
        Language::Zh => chinese::usage(usage),
        Language::En => english::usage(usage),
    }
}

/// Everything there is to say, a sentence a line.
pub(crate) fn report(language: Language, report: &Report, heads_given: bool) -> String {
    let mut lines = match language {
        Language::Zh => chinese::lines(report, heads_given),
        Language::En => english::lines(report, heads_given),
    };
    lines.push(String::new());
    lines.join("\n")
}

/// From when to when, to the second; the desk's clock is in UTC.
pub(crate) fn span(report: &Report) -> Option<(String, String)> {
    let (first, last) = report.recorded?;
    Some((instant(first)?, instant(last)?))
}

fn instant(ms: i64) -> Option<String> {
    let text = time::format(ms)?;
    Some(format!("{} {}", text.get(..10)?, text.get(11..19)?))
}

/// Whether the absence of a kept head has to be pointed out.
pub(crate) fn lacks_head(report: &Report, heads_given: bool) -> bool {
    report.kind == Kind::Export && !heads_given
}
