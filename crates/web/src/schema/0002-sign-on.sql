ALTER TABLE server_login ADD COLUMN password_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE server_session ADD COLUMN stage TEXT NOT NULL DEFAULT 'full';
ALTER TABLE server_session ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE server_session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE server_session ADD COLUMN ticket BYTES;
CREATE INDEX server_session_ticket ON server_session (school_id, ticket);
CREATE INDEX server_login_person ON server_login (school_id, school, person);
ALTER TABLE server_security_log ADD COLUMN address TEXT NOT NULL DEFAULT '';
CREATE TABLE server_attempt (
    school_id BYTES NOT NULL,
    bucket TEXT NOT NULL,
    failed BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, bucket)
);
CREATE INDEX server_attempt_last ON server_attempt (school_id, last_at);
CREATE TABLE server_device (
    school_id BYTES NOT NULL,
    token BYTES NOT NULL,
    login TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, token)
);
CREATE TABLE server_invitation (
    school_id BYTES NOT NULL,
    token BYTES NOT NULL,
    login TEXT NOT NULL,
    school BYTES NOT NULL,
    person BYTES NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, token)
);
CREATE INDEX server_invitation_login ON server_invitation (school_id, login);
CREATE TABLE server_sign_on_flow (
    school_id BYTES NOT NULL,
    state BYTES NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, state)
);
CREATE TABLE server_factor (
    school_id BYTES NOT NULL,
    login TEXT NOT NULL,
    secret BYTES NOT NULL,
    confirmed_at BIGINT,
    last_step BIGINT NOT NULL,
    PRIMARY KEY (school_id, login)
);
CREATE TABLE server_recovery_code (
    school_id BYTES NOT NULL,
    code BYTES NOT NULL,
    login TEXT NOT NULL,
    PRIMARY KEY (school_id, code)
);
CREATE INDEX server_recovery_code_login ON server_recovery_code (school_id, login);
