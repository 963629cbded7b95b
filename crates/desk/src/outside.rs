//! For the outsider: the ledger as files, a case as a bundle.

use houqin_kernel::{CaseId, ClauseRef, Institution, Reading, Refusal, StoreError};
use houqin_ledger::bundle::{BundleRecord, CaseBundle, ClauseText};
use houqin_ledger::export::{Openings, Source, YearHead};
use houqin_ledger::tlog_proof::TlogProof;
use houqin_ledger::{Entry, FactBody, Hash, Id, Opening, PublicKey};

use crate::rotation::{first_key, rotations};
use crate::{DeskError, Keeper, SchoolSetup};

/// Most records of a case that are shown or bundled.
pub(crate) const RECORDS_MAX: i64 = 10_000;

/// The ledger of one school, as an export reads it.
pub struct LedgerSource<'a> {
    setup: &'a SchoolSetup,
    keeper: &'a mut Keeper,
    reading: &'a dyn Reading,
    key: PublicKey,
}

impl<'a> LedgerSource<'a> {
    /// A source over what `reading` sees.
    pub fn new(
        setup: &'a SchoolSetup,
        keeper: &'a mut Keeper,
        reading: &'a dyn Reading,
    ) -> Result<Self, DeskError> {
        let key = first_key(setup, reading)?;
        Ok(Self { setup, keeper, reading, key })
    }
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl Source for LedgerSource<'_> {
    type Error = DeskError;

    fn school(&self) -> Id {
        Id::from_bytes(*self.setup.school.bytes())
    }

    fn key(&self) -> PublicKey {
        self.key.clone()
    }

    fn openings(&self) -> Openings {
        Openings::All
    }

    fn years(&mut self) -> Result<Vec<YearHead>, DeskError> {
        let heads = self.reading.list(
            "SELECT h.first_seq, c.note FROM ledger_head h JOIN ledger_checkpoint c \
             ON c.school_id = h.school_id AND c.year = h.year WHERE h.school_id = $1 \
             AND c.size = (SELECT MAX(d.size) FROM ledger_checkpoint d \
             WHERE d.school_id = h.school_id AND d.year = h.year) ORDER BY h.year",
            &[self.reading.school().into()],
            |row| Ok(YearHead { first_seq: row.count(0)?, checkpoint: row.text(1)? }),
        )?;
        Ok(heads)
    }

    fn entries(&mut self, from: u64, count: u64) -> Result<Vec<Vec<u8>>, DeskError> {
        Ok(self.reading.list(
            "SELECT entry FROM ledger_entry WHERE school_id = $1 AND seq >= $2 AND seq < $3 \
             ORDER BY seq",
            &[self.reading.school().into(), whole(from).into(), whole(from + count).into()],
            |row| row.bytes(0),
        )?)
    }

    fn openings_of(&mut self, from: u64, count: u64) -> Result<Vec<(u64, Opening)>, DeskError> {
        let mut all = Vec::new();
        for seq in from..from + count {
            let openings = self.keeper.openings(self.reading, seq)?;
            all.extend(openings.into_iter().map(|opening| (seq, opening)));
        }
        Ok(all)
    }

    fn blob(&mut self, sha256: &Hash) -> Result<Vec<u8>, DeskError> {
        let found = self.keeper.blobs().get(sha256)?;
        found.ok_or_else(|| StoreError("a fact's blob is missing".into()).into())
    }
}

/// The newest checkpoint of `year`: its size and the signed note.
pub fn newest_checkpoint(
    reading: &dyn Reading,
    year: i64,
) -> Result<Option<(u64, String)>, StoreError> {
    reading.first(
        "SELECT size, note FROM ledger_checkpoint WHERE school_id = $1 AND year = $2 \
         ORDER BY size DESC LIMIT 1",
        &[reading.school().into(), year.into()],
        |row| Ok((row.count(0)?, row.text(1)?)),
    )
}

fn too_long() -> Refusal {
    Refusal::rule(
        "case_too_long",
        format!("这一事项的记录超过 {RECORDS_MAX} 条，单份卷宗装不下；请导出整本台账来核验。"),
        format!(
            "This case has more than {RECORDS_MAX} records, too many for one bundle; export the whole ledger to verify it."
        ),
    )
}

/// One case with its proofs, openings and the clauses it cites.
///
/// # Errors
/// When the case is not covered by a checkpoint yet: sign one first.
pub fn bundle_case(
    setup: &SchoolSetup,
    keeper: &mut Keeper,
    reading: &dyn Reading,
    institution: &Institution,
    case: CaseId,
) -> Result<CaseBundle, DeskError> {
    let mut bundle = CaseBundle {
        school: Id::from_bytes(*setup.school.bytes()),
        case: Id::from_bytes(*case.bytes()),
        openings: Openings::All,
        key: first_key(setup, reading)?.to_string(),
        rotations: rotations(reading)?.into_iter().map(|one| (one.to, one.signature)).collect(),
        records: Vec::new(),
        opened: Vec::new(),
        blobs: Vec::new(),
        clauses: Vec::new(),
    };
    let rows = reading.list(
        "SELECT seq, year, entry FROM ledger_entry WHERE school_id = $1 AND case_id = $2 \
         ORDER BY seq LIMIT $3",
        &[reading.school().into(), (&case).into(), (RECORDS_MAX + 1).into()],
        |row| Ok((row.count(0)?, row.int(1)?, row.bytes(2)?)),
    )?;
    // Half a case would look like a whole one.
    if rows.len() > usize::try_from(RECORDS_MAX).unwrap_or(usize::MAX) {
        return Err(too_long().into());
    }
    for (seq, year, bytes) in rows {
        let entry = Entry::decode(&bytes)?;
        add_clause(&mut bundle, institution, &entry.clause);
        if let FactBody::Blob { sha256, .. } = &entry.fact {
            bundle.blobs.extend(keeper.blobs().get(sha256)?);
        }
        let openings = keeper.openings(reading, seq)?;
        bundle.opened.extend(openings.into_iter().map(|opening| (seq, opening)));
        let proof = prove(keeper, reading, seq, year)?;
        bundle.records.push(BundleRecord { entry: bytes, proof });
    }
    Ok(bundle)
}

/// The inclusion of record `seq` under the newest checkpoint of its year.
pub fn prove(
    keeper: &Keeper,
    reading: &dyn Reading,
    seq: u64,
    year: i64,
) -> Result<TlogProof, DeskError> {
    let first = reading.number(
        "SELECT first_seq FROM ledger_head WHERE school_id = $1 AND year = $2",
        &[reading.school().into(), year.into()],
    )?;
    let index = seq.saturating_sub(u64::try_from(first).unwrap_or(0));
    let (size, checkpoint) = newest_checkpoint(reading, year)?
        .filter(|(size, _)| index < *size)
        .ok_or_else(|| StoreError(format!("record {seq} is under no checkpoint yet")))?;
    let path = keeper.inclusion(reading, year, index, size)?;
    Ok(TlogProof { index, path, checkpoint })
}

fn add_clause(bundle: &mut CaseBundle, institution: &Institution, cite: &str) {
    if bundle.clauses.iter().any(|clause| clause.cite == cite) {
        return;
    }
    let found = cite.parse::<ClauseRef>().ok();
    let text = found.as_ref().and_then(|cited| institution.cited(cited));
    if let Some((_, text)) = text {
        bundle.clauses.push(ClauseText::new(cite, &text.zh));
    }
}
