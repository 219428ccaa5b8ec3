-- Versions of the player's package, and the repository that screens fetch them from. Instants are milliseconds since
-- 1970-01-01T00:00:00Z.

CREATE TABLE release (
    -- In the order in which they were added.
    number        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version       TEXT    NOT NULL UNIQUE,
    added_ms      INTEGER NOT NULL,
    added_by      TEXT    NOT NULL,
    -- Since when, and why, no screen is to install it.
    held_ms       INTEGER,
    held_because  TEXT,
    -- When somebody let it go on last.
    continued_ms  INTEGER
) STRICT;

-- A release for one kind of machine.
CREATE TABLE release_package (
    version       TEXT    NOT NULL REFERENCES release (version),
    architecture  TEXT    NOT NULL,
    sha256        TEXT    NOT NULL,
    size_bytes    INTEGER NOT NULL,
    -- What the package says of itself, as it stands in the index.
    control       TEXT    NOT NULL,
    -- The screen that has it before all others.
    first_screen  TEXT,
    -- When that screen told first that it has it, and when it had presented pictures for long enough.
    seen_ms       INTEGER,
    proved_ms     INTEGER,
    PRIMARY KEY (version, architecture)
) STRICT;

-- The files of the repository beside the packages, signed as a whole.
CREATE TABLE release_index (
    path  TEXT NOT NULL PRIMARY KEY,
    body  BLOB NOT NULL
) STRICT;
