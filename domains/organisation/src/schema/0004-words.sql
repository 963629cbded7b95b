CREATE TABLE organisation_word (
    school_id BYTES NOT NULL,
    kind TEXT NOT NULL,
    token TEXT NOT NULL,
    id BYTES NOT NULL,
    PRIMARY KEY (school_id, kind, token, id)
) CLUSTERED;
CREATE INDEX organisation_word_of ON organisation_word (school_id, id);
CREATE INDEX organisation_person_unit ON organisation_person (school_id, unit, number);
