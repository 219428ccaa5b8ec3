-- The sequence of a pointer that a record names and that is not here: it was issued after the backup from which this database was
-- restored. Screens are asked for what they followed.

ALTER TABLE play_record ADD COLUMN lacks INTEGER;

CREATE INDEX play_record_lacks ON play_record (screen, lacks) WHERE lacks IS NOT NULL;
