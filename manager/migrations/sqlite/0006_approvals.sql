-- What approvers signed of the content: the envelopes, what each is about, and the bundles that pointers name.

CREATE TABLE approval (
    sha256     TEXT    NOT NULL PRIMARY KEY,
    added_ms   INTEGER NOT NULL,
    envelope   BLOB    NOT NULL
) STRICT;

CREATE TABLE approval_subject (
    subject    TEXT    NOT NULL,
    approval   TEXT    NOT NULL REFERENCES approval (sha256),
    PRIMARY KEY (subject, approval)
) STRICT, WITHOUT ROWID;

CREATE TABLE approval_bundle (
    sha256     TEXT    NOT NULL PRIMARY KEY,
    issued_ms  INTEGER NOT NULL,
    bundle     BLOB    NOT NULL
) STRICT;

CREATE TRIGGER approval_is_never_deleted BEFORE DELETE ON approval
BEGIN
    SELECT RAISE(ABORT, 'approvals are never deleted');
END;
