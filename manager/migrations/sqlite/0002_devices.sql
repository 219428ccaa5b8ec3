-- Devices: their keys, how they came to be bound, what they tell and what they are asked.
-- Instants are milliseconds since 1970-01-01T00:00:00Z. A revoked key is never deleted and never bound again.

CREATE TABLE screen_key (
    key_id      TEXT    NOT NULL PRIMARY KEY,
    public_key  TEXT    NOT NULL,
    screen      TEXT    NOT NULL,
    hardware    TEXT    NOT NULL,
    bound_ms    INTEGER NOT NULL,
    bound_by    TEXT    NOT NULL,
    revoked_ms  INTEGER,
    revoked_by  TEXT,
    revocation  BLOB
) STRICT;

CREATE UNIQUE INDEX screen_key_live ON screen_key (screen) WHERE revoked_ms IS NULL;

CREATE TABLE request_nonce (
    key_id    TEXT    NOT NULL,
    nonce     TEXT    NOT NULL,
    until_ms  INTEGER NOT NULL,
    PRIMARY KEY (key_id, nonce)
) STRICT, WITHOUT ROWID;

CREATE INDEX request_nonce_until ON request_nonce (until_ms);

CREATE TABLE pairing (
    code        TEXT    NOT NULL PRIMARY KEY,
    key_id      TEXT    NOT NULL UNIQUE,
    public_key  TEXT    NOT NULL,
    hardware    TEXT    NOT NULL,
    root        TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    expires_ms  INTEGER NOT NULL
) STRICT;

CREATE TABLE wrong_code (
    person  TEXT    NOT NULL,
    at_ms   INTEGER NOT NULL
) STRICT;

CREATE INDEX wrong_code_person ON wrong_code (person, at_ms);

CREATE TABLE enrolment (
    token_sha256  TEXT    NOT NULL PRIMARY KEY,
    screen        TEXT    NOT NULL,
    made_ms       INTEGER NOT NULL,
    made_by       TEXT    NOT NULL,
    expires_ms    INTEGER NOT NULL,
    revoked_ms    INTEGER,
    used_ms       INTEGER,
    used_by       TEXT
) STRICT;

CREATE TABLE heartbeat (
    screen  TEXT    NOT NULL PRIMARY KEY,
    at_ms   INTEGER NOT NULL,
    body    TEXT    NOT NULL
) STRICT;

-- What is known of the boots of the device that has a key, as JSON.
CREATE TABLE device_history (
    key_id   TEXT NOT NULL PRIMARY KEY,
    history  TEXT NOT NULL
) STRICT;

CREATE TABLE command (
    screen      TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    issued_ms   INTEGER NOT NULL,
    expires_ms  INTEGER NOT NULL,
    issued_by   TEXT    NOT NULL,
    action      TEXT    NOT NULL,
    envelope    BLOB    NOT NULL,
    outcome     TEXT,
    outcome_ms  INTEGER,
    PRIMARY KEY (screen, number)
) STRICT;

CREATE TABLE command_result (
    screen  TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    at_ms   INTEGER NOT NULL,
    body    BLOB    NOT NULL,
    PRIMARY KEY (screen, number)
) STRICT;

CREATE INDEX pointer_issued ON pointer (issued_ms);
