-- Whether making something of a file may take long, so that others do not wait for it.
ALTER TABLE upload ADD COLUMN is_long INTEGER NOT NULL DEFAULT 0;
-- How much of it is done while it is being worked on, in hundredths.
ALTER TABLE upload ADD COLUMN progress INTEGER NOT NULL DEFAULT 0;

DROP INDEX upload_to_do;
CREATE INDEX upload_to_do ON upload (state, is_long, number);

-- Subtitles that somebody sent for a video, in the blob store under their hash.
CREATE TABLE upload_captions (
    upload       INTEGER NOT NULL PRIMARY KEY REFERENCES upload (number) ON DELETE CASCADE,
    -- What staff call the file.
    name         TEXT    NOT NULL,
    sha256       TEXT    NOT NULL,
    size_bytes   INTEGER NOT NULL,
    -- What it is, as JSON.
    facts        TEXT    NOT NULL
) STRICT;
