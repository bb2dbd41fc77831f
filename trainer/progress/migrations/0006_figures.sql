-- What a mark counts towards the figures over many replies, so that the results need not be read again. `replies` is 0
-- where there is nothing to count: a note for the file, a choice, what was practised as "missed only".
CREATE TABLE mark_tally (
  mark           INTEGER PRIMARY KEY REFERENCES mark (seq) ON DELETE CASCADE,
  day            INTEGER NOT NULL,        -- of the attempt, where the learner was: days since 1970-01-01
  replies        INTEGER NOT NULL CHECK (replies >= 0),
  reflections    INTEGER NOT NULL CHECK (reflections >= 0),
  complex        INTEGER NOT NULL CHECK (complex BETWEEN 0 AND reflections),
  open           INTEGER NOT NULL CHECK (open >= 0),
  closed         INTEGER NOT NULL CHECK (closed >= 0),
  administrative INTEGER NOT NULL CHECK (administrative >= 0),
  solved         INTEGER NOT NULL CHECK (solved IN (0, 1)),
  acknowledged   INTEGER NOT NULL CHECK (acknowledged BETWEEN 0 AND solved),
  contradictions INTEGER NOT NULL CHECK (contradictions IN (0, 1)),
  traps          INTEGER NOT NULL CHECK (traps >= 0)
) STRICT;

-- The sums of the marks in force, a row a day, mode and scorer: ten years are some thousand rows, however much was
-- practised. `marked` counts every reply, `whole` those that were more than "missed only"; only these are summed up.
CREATE TABLE practice_day (
  profile           INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
  day               INTEGER NOT NULL,
  mode              TEXT    NOT NULL CHECK (mode IN ('typed', 'spoken')),
  scorer            TEXT    NOT NULL,
  marked            INTEGER NOT NULL,
  whole             INTEGER NOT NULL,
  replies           INTEGER NOT NULL,
  reflections       INTEGER NOT NULL,
  complex           INTEGER NOT NULL,
  open              INTEGER NOT NULL,
  closed            INTEGER NOT NULL,
  administrative    INTEGER NOT NULL,
  solved            INTEGER NOT NULL,
  acknowledged      INTEGER NOT NULL,
  contradictions    INTEGER NOT NULL,
  traps             INTEGER NOT NULL,
  reflect           INTEGER NOT NULL,     -- the sum of the marks, and how many there were
  reflect_count     INTEGER NOT NULL,
  acknowledge       INTEGER NOT NULL,
  acknowledge_count INTEGER NOT NULL,
  clarify           INTEGER NOT NULL,
  clarify_count     INTEGER NOT NULL,
  PRIMARY KEY (profile, day, mode, scorer)
) STRICT, WITHOUT ROWID;

-- The best mark ever given for each drill, mode and skill ('overall': the whole reply), and the reply that earned it first.
CREATE TABLE best (
  profile INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
  drill   TEXT    NOT NULL,
  mode    TEXT    NOT NULL CHECK (mode IN ('typed', 'spoken')),
  skill   TEXT    NOT NULL CHECK (skill IN ('reflect', 'acknowledge', 'clarify', 'overall')),
  score   INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
  attempt INTEGER NOT NULL,
  rated   INTEGER NOT NULL CHECK (rated >= 1),   -- whole replies that were marked in it
  PRIMARY KEY (profile, drill, mode, skill)
) STRICT, WITHOUT ROWID;

-- Learners whose marks have all been summed up; for others it is done at the next look.
CREATE TABLE tallied (
  profile INTEGER PRIMARY KEY REFERENCES profile (id) ON DELETE CASCADE
) STRICT;
