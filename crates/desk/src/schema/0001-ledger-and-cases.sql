CREATE TABLE ledger_entry (
    school_id BYTES NOT NULL,
    seq BIGINT NOT NULL,
    year BIGINT NOT NULL,
    grp BIGINT NOT NULL,
    act TEXT NOT NULL,
    case_id BYTES,
    actor BYTES NOT NULL,
    on_behalf_of BYTES,
    stands_for BYTES,
    recorded_at BIGINT NOT NULL,
    exception_id BYTES,
    idem_key BYTES,
    leaf BYTES NOT NULL,
    entry BYTES NOT NULL,
    PRIMARY KEY (school_id, seq)
);
CREATE UNIQUE INDEX ledger_entry_idem ON ledger_entry (school_id, idem_key) WHERE idem_key IS NOT NULL;
CREATE INDEX ledger_entry_case ON ledger_entry (school_id, case_id, seq) WHERE case_id IS NOT NULL;
CREATE INDEX ledger_entry_actor ON ledger_entry (school_id, actor, seq);
CREATE INDEX ledger_entry_exception ON ledger_entry (school_id, exception_id, seq) WHERE exception_id IS NOT NULL;
CREATE TABLE ledger_opening (
    school_id BYTES NOT NULL,
    seq BIGINT NOT NULL,
    path TEXT NOT NULL,
    person_id BYTES NOT NULL,
    sealed BYTES NOT NULL,
    PRIMARY KEY (school_id, seq, path)
);
CREATE INDEX ledger_opening_person ON ledger_opening (school_id, person_id);
CREATE TABLE ledger_subtree (
    school_id BYTES NOT NULL,
    year BIGINT NOT NULL,
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash BYTES NOT NULL,
    PRIMARY KEY (school_id, year, level, number)
);
CREATE TABLE ledger_head (
    school_id BYTES NOT NULL,
    year BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    size BIGINT NOT NULL,
    frontier BYTES NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, year)
);
CREATE TABLE ledger_checkpoint (
    school_id BYTES NOT NULL,
    year BIGINT NOT NULL,
    size BIGINT NOT NULL,
    signed_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (school_id, year, size)
);
CREATE TABLE desk_case (
    school_id BYTES NOT NULL,
    case_id BYTES NOT NULL,
    procedure_code TEXT NOT NULL,
    procedure_version BIGINT NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    routed_at BIGINT,
    routed_due BIGINT,
    PRIMARY KEY (school_id, case_id)
);
CREATE UNIQUE INDEX desk_case_number ON desk_case (school_id, number);
CREATE INDEX desk_case_state ON desk_case (school_id, procedure_code, state, last_seq);
CREATE TABLE desk_counter (
    school_id BYTES NOT NULL,
    prefix TEXT NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (school_id, prefix, year)
);
CREATE TABLE desk_ratification (
    school_id BYTES NOT NULL,
    seq BIGINT NOT NULL,
    case_id BYTES NOT NULL,
    at BIGINT NOT NULL,
    ratified_seq BIGINT,
    upheld BIGINT,
    PRIMARY KEY (school_id, seq)
);
CREATE TABLE desk_founding (
    school_id BYTES NOT NULL,
    founder BYTES NOT NULL,
    founded_at BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (school_id)
);
CREATE TABLE desk_outbox (
    school_id BYTES NOT NULL,
    seq BIGINT NOT NULL,
    number BIGINT NOT NULL,
    act TEXT NOT NULL,
    form TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (school_id, seq, number)
);
CREATE TABLE desk_erased (
    school_id BYTES NOT NULL,
    person_id BYTES NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (school_id, person_id)
);
CREATE TABLE desk_key (
    school_id BYTES NOT NULL,
    seq BIGINT NOT NULL,
    from_key TEXT NOT NULL,
    to_key TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (school_id, seq)
);
