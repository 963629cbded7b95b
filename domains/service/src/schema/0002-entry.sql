CREATE TABLE service_joiner (
    school_id BYTES NOT NULL,
    order_id BYTES NOT NULL,
    person BYTES NOT NULL,
    via BYTES,
    raised BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (school_id, order_id, person)
);
CREATE INDEX service_joiner_person ON service_joiner (school_id, person, at);
CREATE INDEX service_joiner_via ON service_joiner (school_id, via);
CREATE TABLE service_merged (
    school_id BYTES NOT NULL,
    order_id BYTES NOT NULL,
    main BYTES NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (school_id, order_id)
);
CREATE INDEX service_merged_main ON service_merged (school_id, main);
CREATE TABLE service_complaint (
    school_id BYTES NOT NULL,
    order_id BYTES NOT NULL,
    seq BIGINT NOT NULL,
    author BYTES NOT NULL,
    post TEXT NOT NULL,
    at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    answered_at BIGINT,
    answered_by BYTES,
    answer_seq BIGINT,
    outcome TEXT,
    PRIMARY KEY (school_id, order_id, seq)
);
CREATE TABLE service_caller (
    school_id BYTES NOT NULL,
    order_id BYTES NOT NULL,
    person BYTES NOT NULL,
    name TEXT,
    PRIMARY KEY (school_id, order_id)
);
CREATE INDEX service_complaint_open ON service_complaint (school_id, answered_at, due);
CREATE INDEX service_order_place ON service_order (school_id, place, closed_at, reported_at);
CREATE INDEX service_order_number ON service_order (school_id, number);
