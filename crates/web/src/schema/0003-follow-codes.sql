CREATE TABLE server_follow_code (
    school_id BYTES NOT NULL,
    school BYTES NOT NULL,
    hash BYTES NOT NULL,
    case_id BYTES NOT NULL,
    person BYTES NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, school, hash)
);
