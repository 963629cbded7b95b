//! The sentences in English. What a finding says comes from the crate `ledger`.

use houqin_ledger::paper::PaperHead;
use houqin_ledger::verify::{Erased, Finding, Kind, Report, YearReport};

use crate::Usage;
use crate::sentences::{lacks_head, span};

pub(crate) fn usage(usage: &Usage) -> String {
    match usage {
        Usage::NoKey => {
            "Give the log's key or its fingerprint by --key. It must come from outside \
                         (the school's notice, an earlier page on paper, the discipline office), \
                         never from what is being judged."
                .to_owned()
        }
        Usage::Key(why) => format!("--key cannot be read: {why}."),
        Usage::Head(why) => format!("A given head cannot be read: {why}."),
        Usage::Path(why) => format!("{why}."),
    }
}

pub(crate) fn lines(report: &Report, heads_given: bool) -> Vec<String> {
    let mut lines = vec![verdict(report)];
    lines.extend(report.findings.iter().map(finding));
    if report.more_findings > 0 {
        lines.push(format!("✗ and {} more.", report.more_findings));
    }
    lines.extend(judged(report));
    lines.extend(report.years.iter().filter_map(year));
    lines.extend(personal(report));
    lines.extend(limits(report, heads_given));
    lines
}

fn verdict(report: &Report) -> String {
    match report.findings.len() as u64 + report.more_findings {
        0 => "✓ Verified: everything below is as it was signed.".to_owned(),
        1 => "✗ Not verified: one thing does not match.".to_owned(),
        n => format!("✗ Not verified: {n} things do not match."),
    }
}

fn finding(finding: &Finding) -> String {
    let place = match (finding.seq, finding.range) {
        (Some(seq), _) => format!("Record {seq}: "),
        (None, Some((first, last))) => format!("Among records {first} to {last}: "),
        (None, None) => String::new(),
    };
    format!("✗ {place}{}.", finding.what)
}

fn judged(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    for school in &report.schools {
        let what = match (report.kind, &report.case) {
            (Kind::Bundle, Some(case)) => format!("case {case} of school {school}"),
            _ => format!("the ledger of school {school}"),
        };
        lines.push(format!("Judged: {what}, {} records.", report.entries));
    }
    if let Some((first, last)) = span(report) {
        lines.push(format!("Recorded from {first} to {last} (UTC)."));
    }
    if report.is_demo() {
        lines.push("This is a demonstration school: its clock is scripted.".to_owned());
    }
    lines
}

fn year(year: &YearReport) -> Option<String> {
    let head = year.head.as_ref()?;
    let by = match &year.signer {
        Some((name, fingerprint)) => format!("signed by {name}, fingerprint {fingerprint}"),
        None => "signed by an older key, and proven by the year after it".to_owned(),
    };
    let size = head.size;
    Some(format!("Year {}, from record {}: {size} entries, {by}.", year.year, year.first_seq))
}

fn personal(report: &Report) -> Vec<String> {
    let mut lines = vec![format!("Personal values checked: {}.", report.opened)];
    lines.extend(report.erased.iter().map(|Erased { of, by, values }| {
        format!("Erased by record {by}: {values} values of person {of}.")
    }));
    if report.withheld > 0 {
        lines.push(match report.kind {
            Kind::Export => format!("Withheld from this reader: {} values.", report.withheld),
            Kind::Bundle => format!("Withheld or erased: {} values.", report.withheld),
        });
    }
    lines
}

fn limits(report: &Report, heads_given: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if report.heads_met > 0 {
        lines.push(format!("Heads you kept that are met: {}.", report.heads_met));
    }
    if report.heads_unjudged > 0 {
        let n = report.heads_unjudged;
        lines.push(format!("Heads a bundle of another size cannot be compared with: {n}."));
    }
    if lacks_head(report, heads_given) {
        lines.push(
            "No head kept earlier was given. Without one it cannot be seen whether the holder of \
             the key has written the whole ledger anew."
                .to_owned(),
        );
    }
    if let Some(before) = &report.before {
        let head = PaperHead::new(before).to_string().replace('\n', " ");
        lines.push(format!("The year before was not given; it must end with: {head}"));
    }
    if !report.clauses_missing.is_empty() {
        lines.push(format!("Cited without text: {}.", report.clauses_missing.join(", ")));
    }
    if report.kind == Kind::Bundle {
        lines.push(
            "A bundle cannot show that the case has no later record, nor that the texts of its \
             clauses are those adopted; the whole ledger can."
                .to_owned(),
        );
    }
    lines
}
