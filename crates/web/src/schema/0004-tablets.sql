CREATE TABLE server_tablet (
    school_id BYTES NOT NULL,
    token BYTES NOT NULL,
    school BYTES NOT NULL,
    tablet BYTES NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, token)
);
CREATE INDEX server_tablet_of ON server_tablet (school_id, tablet);
CREATE TABLE server_pin (
    school_id BYTES NOT NULL,
    login TEXT NOT NULL,
    hash TEXT NOT NULL,
    failed BIGINT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, login)
);
ALTER TABLE server_session ADD COLUMN tablet BYTES;
