-- Files that people sent in the page, and what becomes of each: a job that survives a restart.
CREATE TABLE upload (
    number      INTEGER NOT NULL PRIMARY KEY,
    -- Of what was sent.
    sha256      TEXT    NOT NULL,
    size_bytes  INTEGER NOT NULL,
    -- What staff call it, and the same in small letters without accents.
    name        TEXT    NOT NULL,
    plain_name  TEXT    NOT NULL,
    department  TEXT    NOT NULL,
    sent_ms     INTEGER NOT NULL,
    sent_by     INTEGER NOT NULL REFERENCES account (id),
    -- 'waiting', 'running', 'done', 'failed' or 'cancelled'.
    state       TEXT    NOT NULL,
    -- How often it was begun.
    attempts    INTEGER NOT NULL DEFAULT 0,
    -- Why it failed, as JSON.
    fault       TEXT,
    -- The name of the file as it was sent, within uploads/ of the data folder; NULL once it is not needed any more.
    original    TEXT
) STRICT;

CREATE INDEX upload_to_do ON upload (state, number);
CREATE INDEX upload_sha256 ON upload (sha256);
CREATE INDEX upload_original ON upload (original) WHERE original IS NOT NULL;

-- What was made of a file: something that screens can show, in the blob store under its hash.
CREATE TABLE upload_made (
    upload       INTEGER NOT NULL REFERENCES upload (number) ON DELETE CASCADE,
    place        INTEGER NOT NULL,
    sha256       TEXT    NOT NULL,
    size_bytes   INTEGER NOT NULL,
    -- What it is, as JSON.
    facts        TEXT    NOT NULL,
    -- How its name ends.
    extension    TEXT    NOT NULL,
    -- A small picture of it.
    small        TEXT    NOT NULL,
    small_bytes  INTEGER NOT NULL,
    PRIMARY KEY (upload, place)
) STRICT, WITHOUT ROWID;
