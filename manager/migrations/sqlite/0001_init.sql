-- Instants are milliseconds since 1970-01-01T00:00:00Z. Nothing is ever deleted from pointer and programme.

CREATE TABLE root_document (
    version   INTEGER NOT NULL PRIMARY KEY,
    envelope  BLOB    NOT NULL
) STRICT;

CREATE TABLE screen (
    id           TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    office       TEXT    NOT NULL,
    office_name  TEXT    NOT NULL,
    removed_ms   INTEGER
) STRICT;

CREATE TABLE screen_seen (
    screen   TEXT    NOT NULL PRIMARY KEY,
    seen_ms  INTEGER NOT NULL
) STRICT;

CREATE TABLE programme (
    sha256     TEXT    NOT NULL PRIMARY KEY,
    envelope   BLOB    NOT NULL,
    issued_ms  INTEGER NOT NULL
) STRICT;

CREATE TABLE pointer (
    screen     TEXT    NOT NULL,
    sequence   INTEGER NOT NULL,
    issued_ms  INTEGER NOT NULL,
    envelope   BLOB    NOT NULL,
    PRIMARY KEY (screen, sequence, issued_ms)
) STRICT;

CREATE TABLE media (
    sha256         TEXT    NOT NULL PRIMARY KEY,
    facts          TEXT    NOT NULL,
    notes          TEXT    NOT NULL,
    probe_version  INTEGER NOT NULL
) STRICT;
