-- What FSRS remembers of each drill and skill: a row a pair, so that what is due is told without reading the attempts.
-- `skill` is a marked skill, or 'overall' for the reply as a whole. A day counts once: `before_*` is the memory as it
-- was when the latest day began (NULL: there was none), `first_band` the first band of that day, `band` what it counts as.
CREATE TABLE memory (
  profile           INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
  drill             TEXT    NOT NULL,
  skill             TEXT    NOT NULL CHECK (skill IN ('reflect', 'acknowledge', 'clarify', 'overall')),
  stability         REAL    NOT NULL CHECK (stability > 0),      -- days until recall falls to nine in ten
  difficulty        REAL    NOT NULL CHECK (difficulty BETWEEN 1 AND 10),
  last              INTEGER NOT NULL,
  band              TEXT    NOT NULL CHECK (band IN ('none', 'weak', 'fair', 'strong')),
  latest            TEXT    NOT NULL CHECK (latest IN ('none', 'weak', 'fair', 'strong')),
  first_band        TEXT    NOT NULL CHECK (first_band IN ('none', 'weak', 'fair', 'strong')),
  days              INTEGER NOT NULL CHECK (days >= 1),          -- days on which it was answered as a whole
  attempt           INTEGER NOT NULL,                            -- the latest attempt of it, and the first of its day
  first_attempt     INTEGER NOT NULL,
  before_stability  REAL,
  before_difficulty REAL,
  before_last       INTEGER,
  PRIMARY KEY (profile, drill, skill)
) STRICT, WITHOUT ROWID;

-- Learners whose attempts have all been taken into `memory`; for others it is built at the next look.
CREATE TABLE memory_built (
  profile INTEGER PRIMARY KEY REFERENCES profile (id) ON DELETE CASCADE
) STRICT;
