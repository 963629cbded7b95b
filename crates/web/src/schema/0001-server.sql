CREATE TABLE server_school (
    school_id BYTES NOT NULL,
    id BYTES NOT NULL,
    name TEXT NOT NULL,
    log_domain TEXT NOT NULL,
    demo BIGINT NOT NULL,
    zone TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE TABLE server_login (
    school_id BYTES NOT NULL,
    login TEXT NOT NULL,
    school BYTES NOT NULL,
    person BYTES NOT NULL,
    hash TEXT NOT NULL,
    disabled BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    locked_until BIGINT,
    PRIMARY KEY (school_id, login)
);
CREATE TABLE server_session (
    school_id BYTES NOT NULL,
    token BYTES NOT NULL,
    login TEXT NOT NULL,
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, token)
);
CREATE INDEX server_session_login ON server_session (school_id, login);
CREATE TABLE server_token (
    school_id BYTES NOT NULL,
    token BYTES NOT NULL,
    login TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, token)
);
CREATE TABLE server_security_log (
    school_id BYTES NOT NULL,
    id BYTES NOT NULL,
    at BIGINT NOT NULL,
    login TEXT NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX server_security_log_at ON server_security_log (school_id, at);
