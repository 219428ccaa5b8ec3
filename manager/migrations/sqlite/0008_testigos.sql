-- Pictures that screens take and sign. Instants are milliseconds since 1970-01-01T00:00:00Z, days and months as in 0007.

-- How many a month each campaign is to have, as the newest publication says.
CREATE TABLE testigo_wish (
    campaign   TEXT    NOT NULL PRIMARY KEY,
    per_month  INTEGER NOT NULL
) STRICT;

-- The version of the list of orders that each screen is given; it grows with every change.
CREATE TABLE testigo_screen (
    screen   TEXT    NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL
) STRICT;

CREATE TABLE testigo_order (
    number     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    screen     TEXT    NOT NULL,
    -- What is to be seen, as JSON.
    subject    TEXT    NOT NULL,
    campaign   TEXT,
    from_ms    INTEGER NOT NULL,
    until_ms   INTEGER NOT NULL,
    is_urgent  INTEGER NOT NULL,
    asked_ms   INTEGER NOT NULL,
    asked_by   TEXT    NOT NULL,
    -- Of those that a plan spread: the day, the office, and which third of its hours.
    day        INTEGER,
    office     TEXT,
    part       INTEGER,
    -- When it was taken back.
    ended_ms   INTEGER,
    -- Whether a testigo that fulfils it is there.
    is_met     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX testigo_order_open ON testigo_order (screen, until_ms) WHERE is_met = 0 AND ended_ms IS NULL;
CREATE INDEX testigo_order_plan ON testigo_order (campaign, day) WHERE day IS NOT NULL;
CREATE INDEX testigo_order_until ON testigo_order (until_ms);

CREATE TABLE testigo (
    -- SHA-256 of the envelope.
    sha256         TEXT    NOT NULL PRIMARY KEY,
    envelope       BLOB    NOT NULL,
    -- That of an order that a restored database may not know.
    order_number   INTEGER NOT NULL,
    screen         TEXT    NOT NULL,
    office         TEXT    NOT NULL,
    campaign       TEXT,
    item           TEXT    NOT NULL,
    title          TEXT    NOT NULL,
    digest         TEXT    NOT NULL,
    day            INTEGER NOT NULL,
    taken_ms       INTEGER NOT NULL,
    arrived_ms     INTEGER NOT NULL,
    key_id         TEXT    NOT NULL,
    picture        TEXT    NOT NULL,
    picture_bytes  INTEGER NOT NULL,
    -- Why it is doubted.
    flag           TEXT
) STRICT;

CREATE INDEX testigo_campaign ON testigo (campaign, day);
CREATE INDEX testigo_of_screen ON testigo (screen, taken_ms);
CREATE INDEX testigo_day ON testigo (day);
CREATE INDEX testigo_of_order ON testigo (order_number);
