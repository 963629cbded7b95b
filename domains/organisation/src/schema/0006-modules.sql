CREATE TABLE organisation_module (
    school_id BYTES NOT NULL,
    module TEXT NOT NULL,
    is_on BIGINT NOT NULL,
    switched_at BIGINT NOT NULL,
    switched_by BYTES NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (school_id, module)
);
