-- Words that people put on files that were sent.
CREATE TABLE upload_tag (
    upload  INTEGER NOT NULL REFERENCES upload (number) ON DELETE CASCADE,
    -- In small letters without accents, and as it is shown.
    tag     TEXT    NOT NULL,
    word    TEXT    NOT NULL,
    PRIMARY KEY (upload, tag)
) STRICT, WITHOUT ROWID;

CREATE INDEX upload_tag_tag ON upload_tag (tag, upload);

-- The last day on which a file may be used, such as that of a photograph's licence; without one that is for ever.
ALTER TABLE upload ADD COLUMN last_day TEXT;

CREATE INDEX upload_last_day ON upload (last_day) WHERE last_day IS NOT NULL;
