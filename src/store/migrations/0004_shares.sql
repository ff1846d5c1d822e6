-- Ports shared with others, who may visit them, and who did.
CREATE TABLE shares (
  id SORTED_TEXT PRIMARY KEY,
  workspace_id SORTED_TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  port BIGINT NOT NULL,
  alias SORTED_TEXT,
  audience BIGINT NOT NULL,
  expires_at BIGINT,
  max_viewers BIGINT,
  read_only BIGINT NOT NULL,
  may_wake BIGINT NOT NULL,
  original_host BIGINT NOT NULL,
  link_seed TEXT NOT NULL,
  link_hash TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  granted_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX shares_port ON shares (workspace_id, port);
CREATE UNIQUE INDEX shares_alias ON shares (alias);
CREATE INDEX shares_newest ON shares (created_at, id);

CREATE TABLE share_users (
  share_id SORTED_TEXT NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
  user_id SORTED_TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (share_id, user_id)
);
CREATE INDEX share_users_of_user ON share_users (user_id);

CREATE TABLE share_groups (
  share_id SORTED_TEXT NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
  group_id SORTED_TEXT NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
  PRIMARY KEY (share_id, group_id)
);
CREATE INDEX share_groups_of_group ON share_groups (group_id);

CREATE TABLE share_visits (
  id SORTED_TEXT PRIMARY KEY,
  share_id SORTED_TEXT NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
  viewer TEXT NOT NULL,
  user_id SORTED_TEXT REFERENCES users (id) ON DELETE SET NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  ended_at BIGINT,
  end_reason TEXT NOT NULL,
  requests BIGINT NOT NULL,
  bytes_received BIGINT NOT NULL,
  bytes_sent BIGINT NOT NULL
);
CREATE INDEX share_visits_newest ON share_visits (share_id, started_at, id);
CREATE INDEX share_visits_live ON share_visits (share_id, last_seen_at);
CREATE INDEX share_visits_by_time ON share_visits (last_seen_at);

-- What operators allow at most; a null is no limit.
ALTER TABLE user_groups ADD COLUMN share_audience BIGINT;
ALTER TABLE user_groups ADD COLUMN share_seconds BIGINT;
