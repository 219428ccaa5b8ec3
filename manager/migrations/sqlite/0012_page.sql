-- The page: people with accounts, their rights and sessions, and the log of everything that they do.
-- Instants are milliseconds since 1970-01-01T00:00:00Z, dates are text such as 2026-11-24, tokens are kept as SHA-256.

CREATE TABLE account (
    id                INTEGER NOT NULL PRIMARY KEY,
    employee          TEXT    NOT NULL UNIQUE,
    name              TEXT    NOT NULL,
    user_name         TEXT    NOT NULL UNIQUE,
    -- As a PHC string; NULL until the person chose one.
    password          TEXT,
    -- The secret of the codes of the second step; NULL until the person has an app for it.
    second_step       BLOB,
    -- The number of the last step whose code was used.
    second_step_used  INTEGER NOT NULL DEFAULT 0,
    locale            TEXT,
    -- The departments whose screens the account's rights are limited to, as JSON; none is all screens.
    departments       TEXT    NOT NULL DEFAULT '[]',
    made_ms           INTEGER NOT NULL,
    closed_ms         INTEGER
) STRICT;

CREATE TABLE account_role (
    account  INTEGER NOT NULL REFERENCES account (id),
    role     TEXT    NOT NULL,
    PRIMARY KEY (account, role)
) STRICT, WITHOUT ROWID;

-- A role that a second administrator has to grant.
CREATE TABLE role_wish (
    number      INTEGER NOT NULL PRIMARY KEY,
    account     INTEGER NOT NULL REFERENCES account (id),
    role        TEXT    NOT NULL,
    asked_ms    INTEGER NOT NULL,
    asked_by    INTEGER NOT NULL REFERENCES account (id),
    decided_ms  INTEGER
) STRICT;

CREATE UNIQUE INDEX role_wish_open ON role_wish (account, role) WHERE decided_ms IS NULL;

-- A role that one person has for another one's absence, by a written document, from the first day to the last.
CREATE TABLE delegation (
    number        INTEGER NOT NULL PRIMARY KEY,
    holder        INTEGER NOT NULL REFERENCES account (id),
    deputy        INTEGER NOT NULL REFERENCES account (id),
    role          TEXT    NOT NULL,
    first_day     TEXT    NOT NULL,
    last_day      TEXT    NOT NULL,
    document      TEXT    NOT NULL,
    made_ms       INTEGER NOT NULL,
    made_by       INTEGER NOT NULL REFERENCES account (id),
    -- When a second administrator confirmed it, where one has to; else when it was made.
    confirmed_ms  INTEGER,
    ended_ms      INTEGER
) STRICT;

CREATE TABLE page_session (
    token      TEXT    NOT NULL PRIMARY KEY,
    account    INTEGER NOT NULL REFERENCES account (id),
    -- Whether the second step was passed.
    is_strong  INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    seen_ms    INTEGER NOT NULL,
    csrf       BLOB    NOT NULL,
    -- The secret of a second step that is being set up.
    offered    BLOB
) STRICT;

CREATE INDEX page_session_account ON page_session (account);

-- Links that are worth something once: the first start has no account yet.
CREATE TABLE page_link (
    token       TEXT    NOT NULL PRIMARY KEY,
    account     INTEGER REFERENCES account (id),
    made_ms     INTEGER NOT NULL,
    expires_ms  INTEGER NOT NULL
) STRICT;

-- Browsers in which a person signed in before: others' wrong passwords do not keep them out.
CREATE TABLE known_browser (
    token    TEXT    NOT NULL PRIMARY KEY,
    account  INTEGER NOT NULL REFERENCES account (id),
    seen_ms  INTEGER NOT NULL
) STRICT;

-- Wrong passwords and codes in a row, by account, address or known browser.
CREATE TABLE sign_in_failure (
    subject  TEXT    NOT NULL PRIMARY KEY,
    count    INTEGER NOT NULL,
    last_ms  INTEGER NOT NULL
) STRICT;

-- A suspension whose end a second person has to confirm.
CREATE TABLE resumption (
    number      INTEGER NOT NULL PRIMARY KEY,
    -- The target of the stop list, as JSON, and what it is called.
    target      TEXT    NOT NULL,
    about       TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    asked_ms    INTEGER NOT NULL,
    asked_by    INTEGER NOT NULL REFERENCES account (id),
    decided_ms  INTEGER
) STRICT;

CREATE UNIQUE INDEX resumption_open ON resumption (target) WHERE decided_ms IS NULL;

-- Each entry holds the hash of the one before, so that none can be changed or taken away in between.
CREATE TABLE audit_entry (
    number    INTEGER NOT NULL PRIMARY KEY,
    at_ms     INTEGER NOT NULL,
    who       TEXT    NOT NULL,
    address   TEXT    NOT NULL,
    action    TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    -- As JSON; empty if there is none.
    before    TEXT    NOT NULL,
    after     TEXT    NOT NULL,
    previous  TEXT    NOT NULL,
    sha256    TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_entry_at ON audit_entry (at_ms);

CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'entries of the audit log never change');
END;

CREATE TRIGGER audit_entry_is_never_deleted BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'entries of the audit log are never deleted');
END;

-- The department that an office belongs to, and what it is called; not known of a screen that was published long ago.
ALTER TABLE screen ADD COLUMN department TEXT;
ALTER TABLE screen ADD COLUMN department_name TEXT;
