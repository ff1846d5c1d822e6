-- Who is signed in. Only hashes of tokens and codes are kept. What was born of a session dies with it.
CREATE TABLE sessions (
  token_hash SORTED_TEXT PRIMARY KEY,
  user_id SORTED_TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  parent SORTED_TEXT REFERENCES sessions (token_hash) ON DELETE CASCADE,
  host TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_of_parent ON sessions (parent);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE handshake_codes (
  code_hash SORTED_TEXT PRIMARY KEY,
  user_id SORTED_TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  parent SORTED_TEXT NOT NULL REFERENCES sessions (token_hash) ON DELETE CASCADE,
  host TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX handshake_codes_of_parent ON handshake_codes (parent);
CREATE INDEX handshake_codes_of_user ON handshake_codes (user_id);
CREATE INDEX handshake_codes_by_end ON handshake_codes (expires_at);

CREATE TABLE login_failures (
  subject SORTED_TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);
CREATE INDEX login_failures_by_time ON login_failures (last_at);
