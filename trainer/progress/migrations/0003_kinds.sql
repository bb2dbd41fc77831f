-- What a drill asked for, and what an answer holds beyond one reply: the turns of a conversation, a choice, when a cue
-- was given. Everything before this was one plain reply.
ALTER TABLE draft ADD COLUMN kind TEXT NOT NULL DEFAULT 'reply'
  CHECK (kind IN ('reply', 'conversation', 'notes', 'spot', 'rewrite', 'patience'));
ALTER TABLE draft ADD COLUMN detail TEXT NOT NULL DEFAULT '';   -- JSON; '' for a plain reply
ALTER TABLE attempt ADD COLUMN kind TEXT NOT NULL DEFAULT 'reply'
  CHECK (kind IN ('reply', 'conversation', 'notes', 'spot', 'rewrite', 'patience'));
ALTER TABLE attempt ADD COLUMN detail TEXT NOT NULL DEFAULT '';
