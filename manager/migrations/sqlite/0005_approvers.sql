-- What staff call the keys of approvers; the root document has the keys alone.

CREATE TABLE approver (
    public_key  TEXT NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL
) STRICT;
