-- The course: what each opened day holds, a row a step. A drill's step is done when the drill is answered after the
-- day was opened, which the attempts tell; only a card's own moment is kept here.
CREATE TABLE course_step (
  seq     INTEGER PRIMARY KEY,
  profile INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
  run     INTEGER NOT NULL CHECK (run >= 1),     -- the first time through the seven days, the second …
  day     INTEGER NOT NULL CHECK (day >= 1),
  step    INTEGER NOT NULL CHECK (step >= 0),
  kind    TEXT    NOT NULL CHECK (kind IN ('card', 'warm-up', 'drill')),
  about   TEXT    NOT NULL,                      -- a lesson's number; the drill, pack/id
  opened  INTEGER NOT NULL,
  done    INTEGER,                               -- of a card: when it was read; NULL: not yet
  UNIQUE (profile, run, day, step)
) STRICT;
