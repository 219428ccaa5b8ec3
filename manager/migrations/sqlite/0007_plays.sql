-- What screens showed. Instants are milliseconds since 1970-01-01T00:00:00Z, days are year * 10000 + month * 100 + day.
-- Records have a retention; days, totals and what they name are kept for longer, whatever is deleted in the meantime.

CREATE TABLE playlog_screen (
    number  INTEGER NOT NULL PRIMARY KEY,
    id      TEXT    NOT NULL UNIQUE,
    -- The last day that is counted whole; 0 if none is.
    closed  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE playlog_key (
    number  INTEGER NOT NULL PRIMARY KEY,
    key_id  TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE playlog (
    number    INTEGER NOT NULL PRIMARY KEY,
    screen    INTEGER NOT NULL REFERENCES playlog_screen (number),
    log       TEXT    NOT NULL,
    -- The highest number that was kept.
    mark      INTEGER NOT NULL,
    -- The highest number that was deleted: what is sent again up to here was counted before.
    deleted   INTEGER NOT NULL DEFAULT 0,
    heard_ms  INTEGER NOT NULL,
    UNIQUE (screen, log)
) STRICT;

CREATE TABLE play_record (
    playlog        INTEGER NOT NULL REFERENCES playlog (number),
    sequence       INTEGER NOT NULL,
    screen         INTEGER NOT NULL REFERENCES playlog_screen (number),
    key            INTEGER NOT NULL REFERENCES playlog_key (number),
    arrived_ms     INTEGER NOT NULL,
    kind           TEXT    NOT NULL,
    day            INTEGER,
    from_ms        INTEGER,
    until_ms       INTEGER,
    -- How many plays and milliseconds it tells of.
    plays          INTEGER NOT NULL,
    ms             INTEGER NOT NULL,
    -- Why it is not counted.
    flag           TEXT,
    -- The number of the tally that stands for it.
    superseded_by  INTEGER,
    body           TEXT    NOT NULL,
    UNIQUE (playlog, sequence)
) STRICT;

CREATE INDEX play_record_day ON play_record (screen, day);
CREATE INDEX play_record_gap ON play_record (screen, until_ms) WHERE kind = 'gap';
CREATE INDEX play_record_flag ON play_record (screen, day) WHERE flag IS NOT NULL;
CREATE INDEX play_record_dayless ON play_record (arrived_ms) WHERE day IS NULL;

-- Other bytes under a number that was taken.
CREATE TABLE play_conflict (
    playlog     INTEGER NOT NULL REFERENCES playlog (number),
    sequence    INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    screen      INTEGER NOT NULL REFERENCES playlog_screen (number),
    key         INTEGER NOT NULL REFERENCES playlog_key (number),
    arrived_ms  INTEGER NOT NULL,
    PRIMARY KEY (playlog, sequence, body)
) STRICT, WITHOUT ROWID;

CREATE INDEX play_conflict_arrived ON play_conflict (arrived_ms, screen);

-- Where a screen stood and what it was called.
CREATE TABLE play_place (
    number       INTEGER NOT NULL PRIMARY KEY,
    screen       INTEGER NOT NULL REFERENCES playlog_screen (number),
    name         TEXT    NOT NULL,
    office       TEXT    NOT NULL,
    office_name  TEXT    NOT NULL,
    UNIQUE (office, screen, name, office_name)
) STRICT;

CREATE TABLE play_item (
    number     INTEGER NOT NULL PRIMARY KEY,
    digest     TEXT    NOT NULL UNIQUE,
    id         TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    owner      TEXT,
    campaign   TEXT,
    axis       TEXT,
    category   TEXT,
    kind       TEXT,
    length_ms  INTEGER
) STRICT;

-- What stands for all items of a day together, so that nobody adds them up for a question about everything.
INSERT INTO play_item (number, digest, id, title) VALUES (0, '', '', '');

CREATE INDEX play_item_campaign ON play_item (campaign);
CREATE INDEX play_item_axis ON play_item (axis);

CREATE TABLE play_day (
    screen      INTEGER NOT NULL REFERENCES playlog_screen (number),
    day         INTEGER NOT NULL,
    place       INTEGER REFERENCES play_place (number),
    -- Grows with every change of its records; it is counted when both are equal.
    changed     INTEGER NOT NULL,
    counted     INTEGER NOT NULL,
    -- When the last of its records came.
    heard_ms    INTEGER,
    -- Whether it was counted after it was over.
    is_closed   INTEGER NOT NULL DEFAULT 0,
    -- When its records were deleted: its totals change no more.
    sealed_ms   INTEGER,
    flagged     INTEGER NOT NULL DEFAULT 0,
    flagged_ms  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (screen, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX play_day_changed ON play_day (screen, day) WHERE changed <> counted;
CREATE INDEX play_day_place ON play_day (place, day);
CREATE INDEX play_day_heard ON play_day (heard_ms) WHERE sealed_ms IS NULL;

-- Region 0 is the picture, 1 the band of short notices.
CREATE TABLE play_total (
    item        INTEGER NOT NULL REFERENCES play_item (number),
    day         INTEGER NOT NULL,
    screen      INTEGER NOT NULL,
    region      INTEGER NOT NULL,
    -- That of its day.
    place       INTEGER NOT NULL,
    planned     INTEGER NOT NULL,
    planned_ms  INTEGER NOT NULL,
    shown       INTEGER NOT NULL,
    shown_ms    INTEGER NOT NULL,
    extra       INTEGER NOT NULL,
    extra_ms    INTEGER NOT NULL,
    PRIMARY KEY (item, day, screen, region)
) STRICT, WITHOUT ROWID;

CREATE INDEX play_total_screen ON play_total (screen, day);
CREATE INDEX play_total_day ON play_total (day);

CREATE TABLE play_missed (
    item    INTEGER NOT NULL REFERENCES play_item (number),
    day     INTEGER NOT NULL,
    screen  INTEGER NOT NULL,
    region  INTEGER NOT NULL,
    reason  TEXT    NOT NULL,
    place   INTEGER NOT NULL,
    plays   INTEGER NOT NULL,
    ms      INTEGER NOT NULL,
    PRIMARY KEY (item, day, screen, region, reason)
) STRICT, WITHOUT ROWID;

CREATE INDEX play_missed_screen ON play_missed (screen, day);
CREATE INDEX play_missed_day ON play_missed (day);

-- The pointers that were issued before an instant.
CREATE INDEX pointer_of_screen_issued ON pointer (screen, issued_ms);
