-- Money, prices and sizes are decimal text and never become SQL numbers. Times are epoch milliseconds.
CREATE TABLE bot (
  bot TEXT NOT NULL PRIMARY KEY,
  market TEXT,
  first_seen_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE run (
  bot TEXT NOT NULL,
  run TEXT NOT NULL,
  contiguous_seq INTEGER NOT NULL,
  first_seen_at_ms INTEGER NOT NULL,
  PRIMARY KEY (bot, run)
) WITHOUT ROWID;

CREATE TABLE event (
  bot TEXT NOT NULL,
  run TEXT NOT NULL,
  seq INTEGER NOT NULL,
  type TEXT NOT NULL,
  wall_ms INTEGER NOT NULL,
  record TEXT NOT NULL,
  problem TEXT,
  PRIMARY KEY (bot, run, seq)
) WITHOUT ROWID;

CREATE TABLE fill (
  bot TEXT NOT NULL,
  trade_id TEXT NOT NULL,
  run TEXT NOT NULL,
  seq INTEGER NOT NULL,
  venue_at_ms INTEGER NOT NULL,
  price TEXT NOT NULL,
  size TEXT NOT NULL,
  fee TEXT NOT NULL,
  fill TEXT NOT NULL,
  PRIMARY KEY (bot, trade_id)
) WITHOUT ROWID;

CREATE INDEX fill_by_time ON fill (bot, venue_at_ms, trade_id);

CREATE TABLE heartbeat (
  bot TEXT NOT NULL,
  run TEXT NOT NULL,
  seq INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  heartbeat TEXT NOT NULL,
  PRIMARY KEY (bot, run, seq)
) WITHOUT ROWID;

CREATE INDEX heartbeat_by_time ON heartbeat (bot, received_at_ms);

CREATE TABLE config_version (
  bot TEXT NOT NULL,
  version INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  config TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (bot, version)
) WITHOUT ROWID;

CREATE TABLE session (
  token_sha256 TEXT NOT NULL PRIMARY KEY,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE used_token (
  token_sha256 TEXT NOT NULL PRIMARY KEY,
  used_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
