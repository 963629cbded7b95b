CREATE TABLE service_word (
    school_id BYTES NOT NULL,
    token TEXT NOT NULL,
    at BIGINT NOT NULL,
    order_id BYTES NOT NULL,
    person BYTES NOT NULL,
    PRIMARY KEY (school_id, token, at, order_id, person)
) CLUSTERED;
CREATE INDEX service_word_person ON service_word (school_id, person) WHERE length(person) > 0;
