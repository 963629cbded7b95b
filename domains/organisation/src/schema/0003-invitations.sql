ALTER TABLE organisation_person ADD COLUMN invited_at BIGINT;
