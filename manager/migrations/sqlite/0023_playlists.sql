-- What a change is about: an 'item', a 'playlist' or a 'campaign', whose name is then in `item`.
ALTER TABLE proposal ADD COLUMN kind TEXT NOT NULL DEFAULT 'item';

DROP INDEX proposal_item;
DROP INDEX proposal_item_open;
DROP INDEX proposal_said;
CREATE INDEX proposal_item ON proposal (kind, item, number);
-- One item, playlist or campaign is changed by one proposal at a time.
CREATE UNIQUE INDEX proposal_item_open ON proposal (kind, item) WHERE state IN ('draft', 'review', 'scheduled');
CREATE INDEX proposal_said ON proposal (kind, item, number)
    WHERE state = 'published' AND undone IS NULL AND undoes IS NULL;
