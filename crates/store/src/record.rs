//! Listens to what the connections of this process are asked, for the
//! benchmark that does the same statements bare. Only with the feature
//! `record`; nothing of it is in the product.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use houqin_kernel::{Cell, Value};

/// A statement and what was bound to it.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Its text, as the store was given it.
    pub sql: String,
    /// What was bound.
    pub params: Vec<Cell>,
    /// What kind of call it was.
    pub kind: Kind,
}

/// What kind of call a statement came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It reads rows.
    Rows,
    /// It writes.
    Run,
    /// It has no parameters: a transaction's bounds.
    Batch,
}

static LISTENING: AtomicBool = AtomicBool::new(false);
static HEARD: Mutex<Vec<Statement>> = Mutex::new(Vec::new());

/// Begins to listen.
pub fn begin() {
    LISTENING.store(true, Ordering::SeqCst);
}

/// Ends, and gives what was heard, in order.
pub fn end() -> Vec<Statement> {
    LISTENING.store(false, Ordering::SeqCst);
    std::mem::take(&mut *HEARD.lock().unwrap_or_else(PoisonError::into_inner))
}

pub(crate) fn note(kind: Kind, sql: &str, params: &[Value<'_>]) {
    if !LISTENING.load(Ordering::Relaxed) {
        return;
    }
    let params = params
        .iter()
        .map(|value| match *value {
            Value::Null => Cell::Null,
            Value::Int(number) => Cell::Int(number),
            Value::Text(text) => Cell::Text(text.to_owned()),
            Value::Bytes(bytes) => Cell::Bytes(bytes.to_owned()),
        })
        .collect();
    let statement = Statement { sql: sql.to_owned(), params, kind };
    HEARD.lock().unwrap_or_else(PoisonError::into_inner).push(statement);
}
