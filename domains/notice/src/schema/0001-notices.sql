CREATE TABLE notice_rule (
    school_id BYTES NOT NULL,
    code TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (school_id, code)
);
CREATE TABLE notice_preference (
    school_id BYTES NOT NULL,
    person BYTES NOT NULL,
    email TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (school_id, person)
);
CREATE TABLE notice_endpoint (
    school_id BYTES NOT NULL,
    code TEXT NOT NULL,
    body TEXT NOT NULL,
    secret_print TEXT,
    stopped_at BIGINT,
    PRIMARY KEY (school_id, code)
);
CREATE TABLE notice_cursor (
    school_id BYTES NOT NULL,
    next_seq BIGINT NOT NULL,
    PRIMARY KEY (school_id)
);
CREATE TABLE notice_delivery (
    school_id BYTES NOT NULL,
    id BYTES NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    way TEXT NOT NULL,
    target TEXT NOT NULL,
    person BYTES,
    seq BIGINT,
    case_id BYTES,
    subject TEXT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    status BIGINT,
    answer TEXT,
    tried_at BIGINT,
    settled_at BIGINT,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX notice_delivery_due ON notice_delivery (school_id, state, due_at);
CREATE INDEX notice_delivery_person ON notice_delivery (school_id, person, way, state, at);
CREATE INDEX notice_delivery_age ON notice_delivery (school_id, at);
CREATE INDEX notice_delivery_case ON notice_delivery (school_id, case_id, at) WHERE case_id IS NOT NULL;
CREATE INDEX notice_delivery_target ON notice_delivery (school_id, target, at) WHERE person IS NULL;
CREATE TABLE notice_secret (
    school_id BYTES NOT NULL,
    endpoint TEXT NOT NULL,
    at BIGINT NOT NULL,
    sealed BYTES NOT NULL,
    PRIMARY KEY (school_id, endpoint, at)
);
