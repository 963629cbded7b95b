//! Reading the ledger: records with their facts opened, proofs, exports.

use std::fmt::Write as _;
use std::sync::Arc;

use houqin_kernel::{CaseId, PersonId, Reading, SchoolId, StoreError};
use houqin_ledger::tree::{Stored, Tiled, TreeError, inclusion_proof};
use houqin_ledger::{Entry, FactBody, Hash, Opening, canonical, commitment};
use houqin_store::{Blobs, KeyStore};
use serde_json::Value as Json;

use crate::openings::{self, PersonKeys};
use crate::outside::RECORDS_MAX;
use crate::{DeskError, SchoolSetup};

/// Bytes in hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One record, read back.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The entry.
    pub entry: Entry,
    /// Its leaf hash.
    pub leaf: Hash,
    /// Its fact; personal values opened where their keys still exist.
    pub fact: Json,
}

/// Reads records of one school; holds the keys of persons for opening.
pub struct Keeper {
    school: SchoolId,
    keys: PersonKeys,
    blobs: Arc<dyn Blobs>,
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keeper").field("school", &self.school).finish_non_exhaustive()
    }
}

impl Keeper {
    /// A keeper for the school of `setup`.
    pub fn open(setup: &SchoolSetup) -> Result<Self, DeskError> {
        let keys = KeyStore::open(&setup.files.person_keys())?;
        Ok(Self {
            school: setup.school,
            keys: PersonKeys::new(keys, setup.school),
            blobs: setup.blobs()?,
        })
    }

    /// At most `most` records, from number `from` on.
    pub fn records(
        &mut self,
        reading: &dyn Reading,
        from: u64,
        most: u64,
    ) -> Result<Vec<Kept>, DeskError> {
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let rows = reading.list(
            "SELECT leaf, entry FROM ledger_entry WHERE school_id = $1 AND seq >= $2 \
             ORDER BY seq LIMIT $3",
            &[(&self.school).into(), number(from).into(), number(most).into()],
            |row| Ok((row.bytes(0)?, row.bytes(1)?)),
        )?;
        rows.into_iter().map(|(leaf, entry)| self.kept(reading, &leaf, &entry)).collect()
    }

    /// The records of a case, oldest first.
    pub fn of_case(&mut self, reading: &dyn Reading, case: CaseId) -> Result<Vec<Kept>, DeskError> {
        let rows = reading.list(
            "SELECT leaf, entry FROM ledger_entry WHERE school_id = $1 AND case_id = $2 \
             ORDER BY seq LIMIT $3",
            &[(&self.school).into(), (&case).into(), RECORDS_MAX.into()],
            |row| Ok((row.bytes(0)?, row.bytes(1)?)),
        )?;
        rows.into_iter().map(|(leaf, entry)| self.kept(reading, &leaf, &entry)).collect()
    }

    fn kept(
        &mut self,
        reading: &dyn Reading,
        leaf: &[u8],
        entry: &[u8],
    ) -> Result<Kept, DeskError> {
        let entry = Entry::decode(entry)?;
        let leaf = Hash::try_from(leaf)
            .map_err(|_| DeskError::Damaged(format!("leaf hash of record {}", entry.seq)))?;
        let fact = self.fact(reading, &entry)?;
        Ok(Kept { entry, leaf, fact })
    }

    /// The sealed fact: inline, or from its blob.
    pub fn sealed(&self, entry: &Entry) -> Result<Json, DeskError> {
        match &entry.fact {
            FactBody::Inline(fact) => Ok(fact.clone()),
            FactBody::Blob { sha256, .. } => {
                let bytes = self.blobs.get(sha256)?.ok_or_else(|| {
                    DeskError::Damaged(format!("the fact of record {} is missing", entry.seq))
                })?;
                Ok(canonical::decode_blob(&bytes)?)
            }
        }
    }

    /// The fact with its personal values, checked against their commitments.
    pub fn fact(&mut self, reading: &dyn Reading, entry: &Entry) -> Result<Json, DeskError> {
        let sealed = self.sealed(entry)?;
        let found = self.openings(reading, entry.seq)?;
        commitment::open::<StoreError>(sealed, &mut |path, of| {
            Ok(found.iter().find(|one| one.path == path && one.of == *of).cloned())
        })
        .map_err(|error| DeskError::Damaged(format!("record {}: {error}", entry.seq)))
    }

    /// The openings of a record that can still be read.
    pub fn openings(&mut self, reading: &dyn Reading, seq: u64) -> Result<Vec<Opening>, DeskError> {
        let rows = reading.list(
            "SELECT path, person_id, sealed FROM ledger_opening \
             WHERE school_id = $1 AND seq = $2 ORDER BY path",
            &[(&self.school).into(), i64::try_from(seq).unwrap_or(i64::MAX).into()],
            |row| Ok((row.text(0)?, row.id::<PersonId>(1)?, row.bytes(2)?)),
        )?;
        let mut found = Vec::with_capacity(rows.len());
        for (path, person, sealed) in rows {
            let Some(key) = self.keys.for_opening(person)? else { continue };
            let opening = openings::decrypt(&key, &self.school, seq, &path, &sealed)
                .map_err(|error| DeskError::Damaged(error.0))?;
            if opening.path != path || opening.of.as_bytes() != person.bytes() {
                return Err(DeskError::Damaged(format!("the opening of record {seq} at {path}")));
            }
            found.push(opening);
        }
        Ok(found)
    }

    /// Persons whose keys are destroyed: the kept list of erasures.
    pub fn erased(&self) -> Result<Vec<PersonId>, StoreError> {
        self.keys.erased()
    }

    /// The blobs of the school.
    pub fn blobs(&self) -> &Arc<dyn Blobs> {
        &self.blobs
    }

    /// The inclusion proof of record `seq` in the tree of its year at `size`.
    pub fn inclusion(
        &self,
        reading: &dyn Reading,
        year: i64,
        index: u64,
        size: u64,
    ) -> Result<Vec<Hash>, DeskError> {
        let tree = Tiled(Hashes::of(reading, year)?);
        inclusion_proof(&tree, index, size).map_err(|error| broken(&error))
    }
}

fn broken<E: std::fmt::Display>(error: &TreeError<E>) -> DeskError {
    DeskError::Damaged(error.to_string())
}

/// Whether the hashes of complete subtrees of this level are stored.
pub const fn is_stored(level: u32) -> bool {
    level > 0 && level.is_multiple_of(8)
}

/// The stored hashes of one year's tree.
pub struct Hashes<'a> {
    reading: &'a dyn Reading,
    year: i64,
    first_seq: i64,
}

impl<'a> Hashes<'a> {
    /// Of `year`.
    pub fn of(reading: &'a dyn Reading, year: i64) -> Result<Self, StoreError> {
        let first_seq = reading.number(
            "SELECT first_seq FROM ledger_head WHERE school_id = $1 AND year = $2",
            &[reading.school().into(), year.into()],
        )?;
        Ok(Self { reading, year, first_seq })
    }
}

impl Stored for Hashes<'_> {
    type Error = StoreError;

    fn read(&self, level: u32, first: u64, count: u64) -> Result<Vec<Hash>, StoreError> {
        let school = self.reading.school();
        let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let hash = |row: &houqin_kernel::Row| {
            Hash::try_from(row.bytes(0)?.as_slice())
                .map_err(|_| StoreError("a stored hash is not 32 bytes".into()))
        };
        if level == 0 {
            let from = self.first_seq + whole(first);
            return self.reading.list(
                "SELECT leaf FROM ledger_entry WHERE school_id = $1 AND seq >= $2 AND seq < $3 \
                 ORDER BY seq",
                &[school.into(), from.into(), (from + whole(count)).into()],
                hash,
            );
        }
        self.reading.list(
            "SELECT hash FROM ledger_subtree WHERE school_id = $1 AND year = $2 AND level = $3 \
             AND number >= $4 AND number < $5 ORDER BY number",
            &[
                school.into(),
                self.year.into(),
                level.into(),
                whole(first).into(),
                whole(first + count).into(),
            ],
            hash,
        )
    }
}
