-- A new way in for somebody with a guarded role, which a second administrator has to grant.
CREATE TABLE reset_wish (
    number      INTEGER NOT NULL PRIMARY KEY,
    account     INTEGER NOT NULL REFERENCES account (id),
    -- 'password' or 'second-step'.
    what        TEXT    NOT NULL,
    asked_ms    INTEGER NOT NULL,
    asked_by    INTEGER NOT NULL REFERENCES account (id),
    decided_ms  INTEGER
) STRICT;

CREATE UNIQUE INDEX reset_wish_open ON reset_wish (account, what) WHERE decided_ms IS NULL;
