//! Connections that read beside the desk.

use std::sync::{Mutex, PoisonError};

use houqin_kernel::{SchoolId, StoreError};
use houqin_store::{Engine, Store};

/// Most idle connections kept for one school.
const IDLE_MAX: usize = 4;

/// A small pool of reading connections of one school.
#[derive(Debug)]
pub struct Readers {
    engine: Engine,
    school: SchoolId,
    idle: Mutex<Vec<Store>>,
}

impl Readers {
    /// A pool over `engine`; connections are made when first needed.
    pub const fn new(engine: Engine, school: SchoolId) -> Self {
        Self { engine, school, idle: Mutex::new(Vec::new()) }
    }

    /// Runs `read` on a connection of its own, seeing one state of the tables.
    pub fn read<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&Store) -> Result<T, E>,
    ) -> Result<T, E> {
        let store = self.begin()?;
        let answer = read(&store);
        if store.batch("ROLLBACK").is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < IDLE_MAX {
                idle.push(store);
            }
        }
        answer
    }

    /// A connection with its transaction begun; one that was lost meanwhile is let go.
    fn begin(&self) -> Result<Store, StoreError> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(store) = idle else { break };
            if store.batch("BEGIN").is_ok() {
                return Ok(store);
            }
        }
        let store = Store::open_reading(&self.engine, self.school)?;
        store.batch("BEGIN")?;
        Ok(store)
    }
}
