ALTER TABLE organisation_appointment ADD COLUMN clause TEXT NOT NULL DEFAULT '';
ALTER TABLE organisation_appointment ADD COLUMN ended_seq BIGINT;
ALTER TABLE organisation_place ADD COLUMN path_text TEXT NOT NULL DEFAULT '';
CREATE INDEX organisation_person_login ON organisation_person (school_id, login);
