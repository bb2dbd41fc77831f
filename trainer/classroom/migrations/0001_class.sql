-- One file is one class. Moments are whole microseconds since 1970-01-01 UTC; ids are UUIDs as text.

CREATE TABLE class (
  only         INTEGER PRIMARY KEY CHECK (only = 1),
  id           TEXT    NOT NULL,            -- the name of its folder
  title        TEXT    NOT NULL,
  code         TEXT    NOT NULL,            -- what learners type to come in
  door         TEXT    NOT NULL CHECK (door IN ('open', 'closed')),
  created      INTEGER NOT NULL,
  host_profile TEXT    NOT NULL,
  plan         TEXT    NOT NULL,            -- JSON
  cookie_key   BLOB    NOT NULL,            -- signs what a browser keeps
  state        TEXT    NOT NULL,            -- JSON: what the host looks at
  bell         INTEGER NOT NULL             -- rises with every change that others have to show
) STRICT;

CREATE TABLE seat (
  id         TEXT    PRIMARY KEY,
  name       TEXT    NOT NULL,
  key        TEXT    NOT NULL,              -- the name folded for comparison
  token      BLOB,                          -- SHA-256 of what the seat's process was given; NULL without a process
  roster_key TEXT,
  joined     INTEGER NOT NULL,
  seen       INTEGER NOT NULL,
  place      TEXT    NOT NULL CHECK (place IN ('browser', 'terminal')),
  removed    INTEGER NOT NULL CHECK (removed IN (0, 1)),
  share      INTEGER NOT NULL CHECK (share IN (0, 1))
) STRICT;

CREATE UNIQUE INDEX seat_by_key ON seat (key) WHERE removed = 0;
CREATE UNIQUE INDEX seat_by_token ON seat (token);

CREATE TABLE round (
  id        TEXT    PRIMARY KEY,
  seq       INTEGER NOT NULL UNIQUE,        -- 1 for the first
  drill     TEXT    NOT NULL,               -- its address
  pack_hash TEXT    NOT NULL,
  content   TEXT    NOT NULL,               -- JSON: the drill as the seats show it
  opened    INTEGER NOT NULL,
  ends      INTEGER,                        -- of the gentle clock
  stage     TEXT    NOT NULL CHECK (stage IN ('hear', 'answer', 'marks', 'gallery', 'pair', 'vote', 'model', 'closed')),
  sound     INTEGER NOT NULL CHECK (sound IN (0, 1)),
  shown     TEXT    NOT NULL                -- JSON: replies in the gallery, the two side by side
) STRICT;

CREATE TABLE reply (
  id        TEXT    PRIMARY KEY,
  round     TEXT    NOT NULL REFERENCES round (id) ON DELETE CASCADE,
  seat      TEXT    NOT NULL REFERENCES seat (id) ON DELETE CASCADE,
  turn      INTEGER NOT NULL CHECK (turn IN (1, 2)),
  text      TEXT    NOT NULL,
  submitted INTEGER NOT NULL,
  mark      TEXT,                           -- JSON as `sayback score --json` tells it; NULL until marked
  scorer    TEXT    NOT NULL DEFAULT '',
  data      TEXT    NOT NULL DEFAULT '',
  hidden    INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
  UNIQUE (round, seat, turn)
) STRICT;

CREATE INDEX reply_unmarked ON reply (submitted) WHERE mark IS NULL;

CREATE TABLE draft (
  round   TEXT    NOT NULL REFERENCES round (id) ON DELETE CASCADE,
  seat    TEXT    NOT NULL REFERENCES seat (id) ON DELETE CASCADE,
  text    TEXT    NOT NULL,
  written INTEGER NOT NULL,
  PRIMARY KEY (round, seat)
) STRICT, WITHOUT ROWID;

CREATE TABLE vote (
  round TEXT NOT NULL REFERENCES round (id) ON DELETE CASCADE,
  seat  TEXT NOT NULL REFERENCES seat (id) ON DELETE CASCADE,
  reply TEXT NOT NULL REFERENCES reply (id) ON DELETE CASCADE,
  PRIMARY KEY (round, seat)
) STRICT, WITHOUT ROWID;

-- What the host thinks of a reply before seeing the scorer's marks.
CREATE TABLE rating (
  round       TEXT NOT NULL REFERENCES round (id) ON DELETE CASCADE,
  reply       TEXT NOT NULL REFERENCES reply (id) ON DELETE CASCADE,
  overall     TEXT NOT NULL,
  reflect     TEXT,
  acknowledge TEXT,
  clarify     TEXT,
  rated       INTEGER NOT NULL,
  PRIMARY KEY (round, reply)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
  id      TEXT    PRIMARY KEY,
  seat    TEXT REFERENCES seat (id) ON DELETE CASCADE,   -- NULL: about the class
  text    TEXT    NOT NULL,
  written INTEGER NOT NULL
) STRICT;

-- Statements for a learning record store, until it has them.
CREATE TABLE outbox (
  id        TEXT    PRIMARY KEY,            -- the statement's own
  statement TEXT    NOT NULL,               -- JSON
  state     TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'known', 'refused')),
  tries     INTEGER NOT NULL,
  reason    TEXT    NOT NULL,
  at        INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_waiting ON outbox (at) WHERE state = 'waiting';
