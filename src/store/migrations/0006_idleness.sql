-- Signs of use of workspaces, who keeps them awake, and the policies by which they are frozen, stopped and woken.
CREATE TABLE workspace_signals (
  workspace_id SORTED_TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  kind SORTED_TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  cause TEXT NOT NULL,
  PRIMARY KEY (workspace_id, kind)
);

CREATE TABLE workspace_keep_awake (
  workspace_id SORTED_TEXT PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
  until_at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  username TEXT NOT NULL,
  since_at BIGINT NOT NULL
);

-- Rules and bounds are JSON, as the interface writes them; the installation's stand in the settings.
CREATE TABLE workspace_policies (
  workspace_id SORTED_TEXT PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
  rules TEXT NOT NULL
);

CREATE TABLE group_policies (
  group_id SORTED_TEXT PRIMARY KEY REFERENCES user_groups (id) ON DELETE CASCADE,
  rules TEXT NOT NULL,
  bounds TEXT NOT NULL
);
