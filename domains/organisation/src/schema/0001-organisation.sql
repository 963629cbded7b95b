CREATE TABLE organisation_unit (
    school_id BYTES NOT NULL,
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    parent TEXT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (school_id, code)
);
CREATE TABLE organisation_post (
    school_id BYTES NOT NULL,
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    unit TEXT NOT NULL,
    held_by TEXT NOT NULL,
    shared BIGINT NOT NULL,
    risk TEXT NOT NULL,
    backup TEXT NOT NULL,
    clause TEXT NOT NULL,
    summary_zh TEXT NOT NULL,
    summary_en TEXT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (school_id, code)
);
CREATE TABLE organisation_duty (
    school_id BYTES NOT NULL,
    code TEXT NOT NULL,
    post TEXT NOT NULL,
    leads TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    clause TEXT NOT NULL,
    evidence_acts TEXT NOT NULL,
    every_days BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (school_id, code)
);
CREATE TABLE organisation_person (
    school_id BYTES NOT NULL,
    id BYTES NOT NULL,
    number TEXT NOT NULL,
    name TEXT,
    phone TEXT,
    kind TEXT NOT NULL,
    unit TEXT NOT NULL,
    skills TEXT NOT NULL,
    login TEXT,
    enrolled_at BIGINT NOT NULL,
    left_at BIGINT,
    PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX organisation_person_number ON organisation_person (school_id, number);
CREATE TABLE organisation_appointment (
    school_id BYTES NOT NULL,
    id BYTES NOT NULL,
    person BYTES NOT NULL,
    post TEXT NOT NULL,
    tenure TEXT NOT NULL,
    stands_for BYTES,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    notices TEXT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX organisation_appointment_person ON organisation_appointment (school_id, person);
CREATE INDEX organisation_appointment_post ON organisation_appointment (school_id, post);
CREATE TABLE organisation_place (
    school_id BYTES NOT NULL,
    id BYTES NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent BYTES,
    building BYTES,
    teaching BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX organisation_place_code ON organisation_place (school_id, code);
CREATE INDEX organisation_place_parent ON organisation_place (school_id, parent);
