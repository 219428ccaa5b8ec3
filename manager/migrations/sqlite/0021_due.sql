-- A change that was authorised may wait for its time: state 'scheduled'.
ALTER TABLE proposal ADD COLUMN due_ms INTEGER;
-- Whether what is on then is cut.
ALTER TABLE proposal ADD COLUMN due_is_sharp INTEGER NOT NULL DEFAULT 0;
-- Why it was not published at its time, as JSON, as long as nobody decided about it again.
ALTER TABLE proposal ADD COLUMN setback TEXT;

DROP INDEX proposal_open;
DROP INDEX proposal_item_open;
CREATE INDEX proposal_open ON proposal (state, changed_ms) WHERE state IN ('draft', 'review', 'scheduled');
-- One item is changed by one proposal at a time.
CREATE UNIQUE INDEX proposal_item_open ON proposal (item) WHERE state IN ('draft', 'review', 'scheduled');
CREATE INDEX proposal_due ON proposal (due_ms) WHERE state = 'scheduled';
