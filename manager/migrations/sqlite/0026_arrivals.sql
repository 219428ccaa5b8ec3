-- Files that are being sent in parts. What came of one lies in uploads/ under its key, and only as much of it counts as stands here:
-- that is on the disk for certain. Nobody goes on with it after `until_ms`.
CREATE TABLE upload_arrival (
    key           TEXT    NOT NULL PRIMARY KEY,
    sent_by       INTEGER NOT NULL REFERENCES account (id),
    name          TEXT    NOT NULL,
    size_bytes    INTEGER NOT NULL,
    offset_bytes  INTEGER NOT NULL DEFAULT 0,
    -- Why it is not taken, in JSON.
    fault         TEXT,
    until_ms      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX upload_arrival_sent_by ON upload_arrival (sent_by);
