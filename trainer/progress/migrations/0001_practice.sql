-- Moments are whole microseconds since 1970-01-01 UTC; ids of attempts are UUIDs as text.

CREATE TABLE profile (
  id      INTEGER PRIMARY KEY,
  name    TEXT    NOT NULL,                 -- as its owner writes it
  key     TEXT    NOT NULL UNIQUE,          -- the name folded for comparison
  created INTEGER NOT NULL
) STRICT;

-- One reply that is still being made. It is gone once the reply is handed in.
CREATE TABLE draft (
  attempt   TEXT    PRIMARY KEY,
  profile   INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
  drill     TEXT    NOT NULL,
  pack_hash TEXT    NOT NULL,
  started   INTEGER NOT NULL,
  updated   INTEGER NOT NULL,
  mode      TEXT    NOT NULL CHECK (mode IN ('typed', 'spoken')),
  reply     TEXT    NOT NULL,
  notes     TEXT    NOT NULL,
  heard     TEXT,                           -- the transcript before any correction
  plays     INTEGER NOT NULL CHECK (plays >= 0),
  focus     TEXT,                           -- JSON; NULL for a whole reply
  retry_of  TEXT,
  delivery  TEXT                            -- JSON; NULL for a typed reply
) STRICT;

CREATE INDEX draft_of_profile ON draft (profile, drill, updated);

-- One reply that was handed in. `mark` is the mark in force, NULL until it has been scored.
CREATE TABLE attempt (
  seq       INTEGER PRIMARY KEY,
  id        TEXT    NOT NULL UNIQUE,
  profile   INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
  drill     TEXT    NOT NULL,
  pack_hash TEXT    NOT NULL,               -- of the pack as it was heard
  started   INTEGER NOT NULL,
  submitted INTEGER NOT NULL,
  mode      TEXT    NOT NULL CHECK (mode IN ('typed', 'spoken')),
  reply     TEXT    NOT NULL,
  notes     TEXT    NOT NULL,
  heard     TEXT,
  plays     INTEGER NOT NULL CHECK (plays >= 0),
  focus     TEXT,
  retry_of  TEXT,
  delivery  TEXT,
  mark      INTEGER REFERENCES mark (seq)
) STRICT;

-- Both carry all that the statistics ask of an attempt, so that the wide rows with the words are not read for them.
CREATE INDEX attempt_by_day ON attempt (profile, submitted, focus, mode, mark, started, drill);
CREATE INDEX attempt_by_drill ON attempt (profile, drill, submitted, focus, mode, mark);
CREATE INDEX attempt_unmarked ON attempt (profile, submitted) WHERE mark IS NULL;

-- What a scorer gave. Scoring again under another scorer or another pack adds a row; the earlier ones stay.
CREATE TABLE mark (
  seq              INTEGER PRIMARY KEY,
  attempt          INTEGER NOT NULL REFERENCES attempt (seq) ON DELETE CASCADE,
  scorer           TEXT    NOT NULL,
  pack_hash        TEXT    NOT NULL,        -- of the pack it was scored by
  stored           INTEGER NOT NULL,
  overall          INTEGER NOT NULL CHECK (overall BETWEEN 0 AND 100),
  band             TEXT    NOT NULL CHECK (band IN ('none', 'weak', 'fair', 'strong')),
  reflect          INTEGER CHECK (reflect BETWEEN 0 AND 100),             -- NULL: not rated
  reflect_band     TEXT    CHECK (reflect_band IN ('none', 'weak', 'fair', 'strong')),
  acknowledge      INTEGER CHECK (acknowledge BETWEEN 0 AND 100),
  acknowledge_band TEXT    CHECK (acknowledge_band IN ('none', 'weak', 'fair', 'strong')),
  clarify          INTEGER CHECK (clarify BETWEEN 0 AND 100),
  clarify_band     TEXT    CHECK (clarify_band IN ('none', 'weak', 'fair', 'strong')),
  flags            TEXT    NOT NULL,        -- JSON, a list of names
  UNIQUE (attempt, scorer, pack_hash)
) STRICT;

-- The whole result as JSON, apart from the figures: it is large and rarely read.
CREATE TABLE mark_result (
  mark   INTEGER PRIMARY KEY REFERENCES mark (seq) ON DELETE CASCADE,
  result TEXT    NOT NULL
) STRICT;
