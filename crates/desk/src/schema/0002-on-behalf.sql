CREATE INDEX ledger_entry_behalf ON ledger_entry (school_id, on_behalf_of, seq) WHERE on_behalf_of IS NOT NULL;
