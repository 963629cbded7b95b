CREATE TABLE service_order (
    school_id BYTES NOT NULL,
    id BYTES NOT NULL,
    number TEXT NOT NULL,
    requester BYTES NOT NULL,
    reporter BYTES NOT NULL,
    place BYTES,
    building BYTES,
    place_text TEXT,
    category TEXT NOT NULL,
    urgency TEXT NOT NULL,
    description TEXT,
    contact TEXT,
    source TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    respond_due BIGINT,
    responded_at BIGINT,
    resolve_due BIGINT,
    assignee BYTES,
    pooled BIGINT NOT NULL,
    taker BYTES,
    arrived_at BIGINT,
    paused_at BIGINT,
    pause_reason TEXT,
    pause_left BIGINT,
    finished_at BIGINT,
    finished_by BYTES,
    finish_note TEXT,
    material_fen BIGINT NOT NULL,
    labour_minutes BIGINT NOT NULL,
    confirm_due BIGINT,
    closed_at BIGINT,
    ending TEXT,
    end_reason TEXT,
    reopen_until BIGINT,
    score BIGINT,
    score_text TEXT,
    sent_back BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    emergency BIGINT NOT NULL,
    imported BIGINT NOT NULL,
    source_key TEXT,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX service_order_requester ON service_order (school_id, requester, reported_at);
CREATE INDEX service_order_open ON service_order (school_id, closed_at, reported_at);
CREATE INDEX service_order_category ON service_order (school_id, category, reported_at);
CREATE INDEX service_order_building ON service_order (school_id, building, reported_at);
CREATE INDEX service_order_assignee ON service_order (school_id, assignee, closed_at);
CREATE INDEX service_order_reported ON service_order (school_id, reported_at);
CREATE UNIQUE INDEX service_order_source ON service_order (school_id, source, source_key) WHERE source_key IS NOT NULL;
CREATE TABLE service_photo (
    school_id BYTES NOT NULL,
    order_id BYTES NOT NULL,
    digest TEXT NOT NULL,
    person BYTES NOT NULL,
    stage TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    key TEXT,
    seq BIGINT NOT NULL,
    PRIMARY KEY (school_id, order_id, digest)
);
CREATE TABLE service_remark (
    school_id BYTES NOT NULL,
    order_id BYTES NOT NULL,
    seq BIGINT NOT NULL,
    author BYTES NOT NULL,
    kind TEXT NOT NULL,
    text TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (school_id, order_id, seq)
);
CREATE TABLE service_catalogue (
    school_id BYTES NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (school_id, kind, code)
);
