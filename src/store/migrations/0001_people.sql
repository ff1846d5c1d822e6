-- People, their groups and keys, and small facts about the installation.
CREATE TABLE users (
  id SORTED_TEXT PRIMARY KEY,
  username SORTED_TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  display_name TEXT NOT NULL,
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  locale TEXT NOT NULL,
  git_name TEXT NOT NULL,
  git_email TEXT NOT NULL,
  disabled BIGINT NOT NULL,
  must_change_password BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  last_login_at BIGINT
);

CREATE TABLE ssh_keys (
  user_id SORTED_TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  public_key TEXT NOT NULL,
  sealed_private_key TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE user_groups (
  id SORTED_TEXT PRIMARY KEY,
  name SORTED_TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE group_members (
  group_id SORTED_TEXT NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
  user_id SORTED_TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_of_user ON group_members (user_id);

CREATE TABLE settings (
  name SORTED_TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
