CREATE TABLE rulebook_version (
    school_id BYTES NOT NULL,
    rule TEXT NOT NULL,
    version BIGINT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    owner TEXT NOT NULL,
    requires_ack BIGINT NOT NULL,
    from_at BIGINT,
    until_at BIGINT,
    reaches_open BIGINT NOT NULL,
    drafted_seq BIGINT NOT NULL,
    issued_seq BIGINT,
    repealed_seq BIGINT,
    repealed_by BYTES,
    repeal_reason TEXT,
    PRIMARY KEY (school_id, rule, version)
);
CREATE TABLE rulebook_clause (
    school_id BYTES NOT NULL,
    rule TEXT NOT NULL,
    version BIGINT NOT NULL,
    no BIGINT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (school_id, rule, version, no)
);
CREATE TABLE rulebook_signature (
    school_id BYTES NOT NULL,
    person BYTES NOT NULL,
    rule TEXT NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (school_id, person, rule, version)
);
CREATE TABLE rulebook_procedure (
    school_id BYTES NOT NULL,
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (school_id, code, version)
);
CREATE TABLE rulebook_pair (
    school_id BYTES NOT NULL,
    code TEXT NOT NULL,
    body TEXT NOT NULL,
    ended_at BIGINT,
    ended_by BYTES,
    end_reason TEXT,
    PRIMARY KEY (school_id, code)
);
CREATE TABLE rulebook_exception (
    school_id BYTES NOT NULL,
    id BYTES NOT NULL,
    pair TEXT NOT NULL,
    person BYTES NOT NULL,
    substitute BYTES NOT NULL,
    reason TEXT,
    proposed_by BYTES NOT NULL,
    proposed_seq BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    cap_cases BIGINT NOT NULL,
    approved_by BYTES,
    approved_at BIGINT,
    approved_seq BIGINT,
    ended_seq BIGINT,
    PRIMARY KEY (school_id, id)
);
CREATE TABLE rulebook_countersign (
    school_id BYTES NOT NULL,
    record BIGINT NOT NULL,
    exception_id BYTES NOT NULL,
    person BYTES NOT NULL,
    upheld BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (school_id, record)
);
CREATE TABLE rulebook_calendar (
    school_id BYTES NOT NULL,
    code TEXT NOT NULL,
    body TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, code)
);
CREATE TABLE rulebook_reading (
    school_id BYTES NOT NULL,
    view TEXT NOT NULL,
    posts TEXT NOT NULL,
    clause TEXT NOT NULL,
    PRIMARY KEY (school_id, view)
);
CREATE TABLE rulebook_setting (
    school_id BYTES NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (school_id, name)
);
