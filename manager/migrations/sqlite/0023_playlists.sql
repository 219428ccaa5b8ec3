-- A change may be one of a playlist: then `item` is the playlist's name.
ALTER TABLE proposal ADD COLUMN is_of_playlist INTEGER NOT NULL DEFAULT 0;

DROP INDEX proposal_item;
DROP INDEX proposal_item_open;
DROP INDEX proposal_said;
CREATE INDEX proposal_item ON proposal (is_of_playlist, item, number);
-- One item, or playlist, is changed by one proposal at a time.
CREATE UNIQUE INDEX proposal_item_open ON proposal (is_of_playlist, item) WHERE state IN ('draft', 'review', 'scheduled');
CREATE INDEX proposal_said ON proposal (is_of_playlist, item, number)
    WHERE state = 'published' AND undone IS NULL AND undoes IS NULL;
