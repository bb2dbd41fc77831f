-- Wordings a learner says carried a fact, a feeling or a question: accepted for this learner, listed for the pack's author.
CREATE TABLE dispute (
  seq       INTEGER PRIMARY KEY,
  profile   INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
  attempt   INTEGER NOT NULL REFERENCES attempt (seq) ON DELETE CASCADE,   -- the reply it was about
  drill     TEXT    NOT NULL,
  pack_hash TEXT    NOT NULL,               -- of the pack as it was then
  kind      TEXT    NOT NULL CHECK (kind IN ('fact', 'feeling', 'unknown')),
  slot      TEXT    NOT NULL,               -- the fact's id, the feeling's name, the unknown's id
  phrase    TEXT    NOT NULL,
  made      INTEGER NOT NULL,
  undone    INTEGER                         -- NULL: in force
) STRICT;

CREATE UNIQUE INDEX dispute_in_force ON dispute (profile, drill, kind, slot, phrase) WHERE undone IS NULL;
CREATE INDEX dispute_of_attempt ON dispute (attempt);

-- A mark also names the scorer's data and the accepted wordings it was given with; earlier marks knew neither.
CREATE TABLE mark_new (
  seq              INTEGER PRIMARY KEY,
  attempt          INTEGER NOT NULL REFERENCES attempt (seq) ON DELETE CASCADE,
  scorer           TEXT    NOT NULL,
  data             TEXT    NOT NULL,        -- hash of the scorer's data; empty: not known
  pack_hash        TEXT    NOT NULL,        -- of the pack it was scored by
  overlay          TEXT    NOT NULL,        -- hash of the learner's accepted wordings; empty: none
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
  UNIQUE (attempt, scorer, data, pack_hash, overlay)
) STRICT;

INSERT INTO mark_new (seq, attempt, scorer, data, pack_hash, overlay, stored, overall, band, reflect, reflect_band,
  acknowledge, acknowledge_band, clarify, clarify_band, flags)
SELECT seq, attempt, scorer, '', pack_hash, '', stored, overall, band, reflect, reflect_band, acknowledge,
  acknowledge_band, clarify, clarify_band, flags FROM mark;

DROP TABLE mark;
ALTER TABLE mark_new RENAME TO mark;
