-- A published change can be taken back by another one: the one that it takes back, and the one that took it back.
ALTER TABLE proposal ADD COLUMN undoes INTEGER REFERENCES proposal (number);
ALTER TABLE proposal ADD COLUMN undone INTEGER REFERENCES proposal (number);

CREATE INDEX proposal_published ON proposal (revision) WHERE state = 'published';
CREATE INDEX proposal_said ON proposal (item, number) WHERE state = 'published' AND undone IS NULL AND undoes IS NULL;
