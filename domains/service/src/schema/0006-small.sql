CREATE TABLE service_month (
    school_id BYTES NOT NULL,
    id BYTES NOT NULL,
    month TEXT NOT NULL,
    number TEXT NOT NULL,
    limit_fen BIGINT NOT NULL,
    listed BIGINT NOT NULL,
    material_fen BIGINT NOT NULL,
    labour_minutes BIGINT NOT NULL,
    digest TEXT NOT NULL,
    signed_by BYTES NOT NULL,
    signed_at BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX service_month_month ON service_month (school_id, month, seq);
CREATE INDEX service_order_finished ON service_order (school_id, finished_at, id) WHERE finished_at IS NOT NULL;
