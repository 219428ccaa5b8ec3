-- What a content folder holds: each text once, by its hash.
CREATE TABLE content_text (
    sha256  TEXT NOT NULL PRIMARY KEY,
    text    TEXT NOT NULL
) STRICT;

-- The content as each publication left it. Only ever added to.
CREATE TABLE content_revision (
    number      INTEGER NOT NULL PRIMARY KEY,
    made_ms     INTEGER NOT NULL,
    -- Who, as staff call them, and what it was for.
    made_by     TEXT    NOT NULL,
    about       TEXT    NOT NULL,
    -- 1 if it was made in the page, 0 if it is a folder that was published.
    is_of_page  INTEGER NOT NULL,
    -- Every file by its path, as JSON.
    tree        TEXT    NOT NULL
) STRICT;

CREATE INDEX content_revision_of_page ON content_revision (number) WHERE is_of_page = 1;

-- A change of one item that somebody makes, hands in, and another person decides about.
CREATE TABLE proposal (
    number        INTEGER NOT NULL PRIMARY KEY,
    item          TEXT    NOT NULL,
    department    TEXT    NOT NULL,
    -- What staff call it.
    title         TEXT    NOT NULL,
    -- What it is to be, as JSON.
    change        TEXT    NOT NULL,
    -- SHA-256 of the item's table in the content that it was made from; of a new item there is none.
    base          TEXT,
    -- 'draft', 'review', 'published' or 'dropped'.
    state         TEXT    NOT NULL,
    -- Grows with each change, so that two people who edit notice each other.
    version       INTEGER NOT NULL,
    made_ms       INTEGER NOT NULL,
    made_by       INTEGER NOT NULL REFERENCES account (id),
    changed_ms    INTEGER NOT NULL,
    changed_by    INTEGER NOT NULL REFERENCES account (id),
    decided_ms    INTEGER,
    decided_by    INTEGER REFERENCES account (id),
    -- Why it was given back last.
    refused       TEXT,
    -- The revision that it became.
    revision      INTEGER REFERENCES content_revision (number)
) STRICT;

-- Everybody who wrote any of a proposal: none of them authorises it.
CREATE TABLE proposal_hand (
    number   INTEGER NOT NULL REFERENCES proposal (number),
    account  INTEGER NOT NULL REFERENCES account (id),
    PRIMARY KEY (number, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX proposal_open ON proposal (state, changed_ms) WHERE state IN ('draft', 'review');
CREATE INDEX proposal_item ON proposal (item, number);
-- One item is changed by one proposal at a time.
CREATE UNIQUE INDEX proposal_item_open ON proposal (item) WHERE state IN ('draft', 'review');
