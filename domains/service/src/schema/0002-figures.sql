ALTER TABLE service_order ADD COLUMN post TEXT;
CREATE INDEX service_order_resolve_due ON service_order (school_id, resolve_due);
CREATE INDEX service_order_respond_due ON service_order (school_id, respond_due);
CREATE INDEX service_order_repeat ON service_order (school_id, place, category, finished_at);
