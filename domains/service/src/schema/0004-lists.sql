ALTER TABLE service_order ADD COLUMN unit TEXT NOT NULL DEFAULT '';
DROP INDEX service_order_requester;
DROP INDEX service_order_category;
DROP INDEX service_order_building;
DROP INDEX service_order_assignee;
DROP INDEX service_order_reported;
CREATE INDEX service_order_newest ON service_order (school_id, imported, reported_at, id);
CREATE INDEX service_order_open_now ON service_order (school_id, imported, reported_at, id) WHERE closed_at IS NULL;
CREATE INDEX service_order_ending ON service_order (school_id, imported, ending, reported_at, id) WHERE ending IS NOT NULL;
CREATE INDEX service_order_category ON service_order (school_id, imported, category, reported_at, id);
CREATE INDEX service_order_unit ON service_order (school_id, imported, unit, reported_at, id) WHERE unit <> '';
CREATE INDEX service_order_building ON service_order (school_id, building, reported_at, id) WHERE building IS NOT NULL;
CREATE INDEX service_order_place ON service_order (school_id, place, reported_at, id) WHERE place IS NOT NULL;
CREATE INDEX service_order_requester ON service_order (school_id, requester, reported_at, id);
CREATE INDEX service_order_assignee ON service_order (school_id, assignee, reported_at, id) WHERE assignee IS NOT NULL;
CREATE INDEX service_order_taker ON service_order (school_id, taker, reported_at, id) WHERE taker IS NOT NULL;
CREATE TABLE service_kind (
    school_id BYTES NOT NULL,
    above TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (school_id, above, code)
);
