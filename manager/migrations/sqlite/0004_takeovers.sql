-- Who started and ended which takeover, and where; the takeovers themselves stand in the pointers.

CREATE TABLE takeover_event (
    number    INTEGER NOT NULL PRIMARY KEY,
    at_ms     INTEGER NOT NULL,
    takeover  TEXT    NOT NULL,
    action    TEXT    NOT NULL CHECK (action IN ('start', 'end')),
    by_whom   TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    screens   TEXT    NOT NULL
) STRICT;
