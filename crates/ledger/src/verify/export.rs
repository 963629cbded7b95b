//! Judging an exported ledger: read every year, then settle.

use std::path::Path;

use super::chain::Chain;
use super::finding::{Findings, What};
use super::report::{Kind, Report};
use super::year::Reader;
use super::{Head, TrustedKey, VerifyError, heads, keys, openings, settle};
use crate::export::{ExportError, Folder, Index, Openings};

pub(super) fn verify(
    path: &Path,
    trusted: &TrustedKey,
    given: &[Head],
) -> Result<Report, VerifyError> {
    let folder = Folder::at(path);
    let index = match folder.index() {
        Ok(index) => index,
        Err(ExportError::Io { error, .. }) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(VerifyError::Nothing(path.to_owned()));
        }
        Err(ExportError::Io { path, error }) => return Err(VerifyError::Io { path, error }),
        Err(_) => {
            let mut report = Report::new(Kind::Export);
            let mut findings = Findings::default();
            findings.general(What::Index);
            report.close(findings);
            return Ok(report);
        }
    };
    judge(&folder, &index, trusted, given)
        .map_err(|error| VerifyError::Io { path: path.to_owned(), error })
}

fn judge(
    folder: &Folder,
    index: &Index,
    trusted: &TrustedKey,
    given: &[Head],
) -> std::io::Result<Report> {
    let mut reader = Reader {
        folder,
        chain: Chain::new(index.school, index.years.first().map_or(0, |year| year.first_seq)),
        findings: Findings::default(),
        report: Report::new(Kind::Export),
        wanted: heads::sizes(given),
        expected: ["index.json", "key.pub"].map(str::to_owned).into(),
        missing: Vec::new(),
        gap: false,
    };
    reader.report.schools.push(index.school);
    let years: Vec<_> = index.years.iter().map(|year| reader.year(*year)).collect();
    unexpected_files(&mut reader)?;
    let Reader { chain, mut findings, mut report, missing, .. } = reader;
    let here = folder.read_text("key.pub").unwrap_or_default();
    let keys = keys::chain(trusted, &here, &chain.rotations, &mut findings);
    let valid = settle::years(&years, &keys, &mut report, &mut findings);
    let vouched = report.years.iter().filter(|year| year.signer.is_none());
    let vouched: Vec<_> = vouched.filter_map(|year| year.head.clone()).collect();
    let kept = heads::valid(given, &keys, &vouched, &mut findings);
    heads::judge(&kept, &years, &valid, &mut report, &mut findings);
    match index.openings {
        Openings::All => report.erased = openings::excuse(missing, &chain.erasures, &mut findings),
        Openings::Partial => report.withheld = missing.len() as u64,
    }
    report.close(findings);
    Ok(report)
}

/// After a gap it is not known which files belong here, and the gap is a finding already.
fn unexpected_files(reader: &mut Reader<'_>) -> std::io::Result<()> {
    if !reader.gap {
        let names = reader.folder.names()?;
        for path in names.difference(&reader.expected).cloned() {
            reader.findings.general(What::FileUnexpected { path });
        }
    }
    Ok(())
}
