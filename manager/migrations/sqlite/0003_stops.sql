-- The stop list: numbers count up from 1. An entry is sealed anew when other keys must sign it; the newest seal is served.

CREATE TABLE stop_entry (
    number    INTEGER NOT NULL,
    seal      INTEGER NOT NULL,
    envelope  BLOB    NOT NULL,
    about     TEXT    NOT NULL,
    PRIMARY KEY (number, seal)
) STRICT;

CREATE TRIGGER stop_entry_is_never_changed BEFORE UPDATE ON stop_entry
BEGIN
    SELECT RAISE(ABORT, 'entries of the stop list never change');
END;

CREATE TRIGGER stop_entry_is_never_deleted BEFORE DELETE ON stop_entry
BEGIN
    SELECT RAISE(ABORT, 'entries of the stop list are never deleted');
END;
