-- A file that was sent may be thrown away: since when it lies in the trash, and who put it there.
ALTER TABLE upload ADD COLUMN thrown_ms INTEGER;
ALTER TABLE upload ADD COLUMN thrown_by INTEGER REFERENCES account (id);

CREATE INDEX upload_thrown ON upload (thrown_ms, number) WHERE thrown_ms IS NOT NULL;

-- Media that a file named which was deleted for good, since when; they stay in the blob store until it was looked whether anything
-- else names them.
CREATE TABLE media_loose (
    sha256    TEXT    NOT NULL PRIMARY KEY,
    loose_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The highest number of a file that was deleted: pages and changes name files by numbers, which are never given again.
CREATE TABLE upload_gone (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    number  INTEGER NOT NULL
) STRICT;

-- The same may have been made of several files.
CREATE INDEX upload_made_sha256 ON upload_made (sha256);
CREATE INDEX upload_made_small ON upload_made (small);
CREATE INDEX upload_captions_sha256 ON upload_captions (sha256);
