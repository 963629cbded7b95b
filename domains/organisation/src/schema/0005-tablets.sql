CREATE TABLE organisation_tablet (
    school_id BYTES NOT NULL,
    id BYTES NOT NULL,
    name TEXT NOT NULL,
    posts TEXT NOT NULL,
    units TEXT NOT NULL,
    set_up_by BYTES NOT NULL,
    set_up_at BIGINT NOT NULL,
    taken_at BIGINT,
    PRIMARY KEY (school_id, id)
);
