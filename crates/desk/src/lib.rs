//! The one write path: permit, decide, ledger, apply, commit.
