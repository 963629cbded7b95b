//! What the ledger keeps of one person, for a copy of their data.

use std::collections::BTreeMap;

use houqin_kernel::{PersonId, Reading};
use houqin_ledger::{Entry, Hash, commitment};
use serde_json::Value as Json;

use crate::{DeskError, Keeper, Kept};

/// How a record concerns a person; the strongest reason stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// It holds a value of theirs.
    Named,
    /// It was done for them.
    DoneFor,
    /// They did it.
    Did,
}

impl Keeper {
    /// The numbers of all records that concern `person`, and how.
    pub fn about(
        &self,
        reading: &dyn Reading,
        person: PersonId,
    ) -> Result<BTreeMap<u64, Concern>, DeskError> {
        let ways = [
            (
                Concern::Named,
                "SELECT DISTINCT seq FROM ledger_opening WHERE school_id = $1 AND person_id = $2",
            ),
            (
                Concern::DoneFor,
                "SELECT seq FROM ledger_entry WHERE school_id = $1 AND on_behalf_of = $2",
            ),
            (Concern::Did, "SELECT seq FROM ledger_entry WHERE school_id = $1 AND actor = $2"),
        ];
        let mut found = BTreeMap::new();
        for (concern, sql) in ways {
            let params = [reading.school().into(), (&person).into()];
            for seq in reading.list(sql, &params, |row| row.count(0))? {
                found.insert(seq, concern);
            }
        }
        Ok(found)
    }

    /// Record `seq` as `person` may have a copy of it: their own values are
    /// opened, those of others stay shut.
    pub fn opened_for(
        &mut self,
        reading: &dyn Reading,
        seq: u64,
        person: PersonId,
    ) -> Result<Option<Kept>, DeskError> {
        let row = reading.first(
            "SELECT leaf, entry FROM ledger_entry WHERE school_id = $1 AND seq = $2",
            &[reading.school().into(), i64::try_from(seq).unwrap_or(i64::MAX).into()],
            |row| Ok((row.bytes(0)?, row.bytes(1)?)),
        )?;
        let Some((leaf, entry)) = row else { return Ok(None) };
        let damaged = |what: &str| DeskError::Damaged(format!("{what} of record {seq}"));
        let entry = Entry::decode(&entry)?;
        let leaf = Hash::try_from(leaf.as_slice()).map_err(|_| damaged("leaf hash"))?;
        let own = self.openings(reading, seq)?;
        let fact = commitment::open::<DeskError>(self.sealed(&entry)?, &mut |path, of| {
            let theirs = of.as_bytes() == person.bytes();
            Ok(own.iter().find(|one| theirs && one.path == path && one.of == *of).cloned())
        });
        let fact: Json = fact.map_err(|_| damaged("a personal value"))?;
        Ok(Some(Kept { entry, leaf, fact }))
    }
}
