-- Intent and observation of a workspace in one row; its log beside it.
CREATE TABLE workspaces (
  id SORTED_TEXT PRIMARY KEY,
  owner_id SORTED_TEXT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  image TEXT NOT NULL,
  repository TEXT NOT NULL,
  branch TEXT NOT NULL,
  startup_script TEXT NOT NULL,
  size TEXT NOT NULL,
  desired_state BIGINT NOT NULL,
  deleted_at BIGINT,
  phase BIGINT NOT NULL,
  operation TEXT NOT NULL,
  operation_id TEXT NOT NULL,
  operation_started_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  retry_at BIGINT,
  error_reason TEXT,
  endpoint TEXT NOT NULL,
  applied_size TEXT NOT NULL,
  git_uncommitted BIGINT,
  git_unpushed BIGINT,
  phase_changed_at BIGINT NOT NULL,
  agent_token TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  last_access_at BIGINT,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX workspaces_live_name ON workspaces (owner_id, name) WHERE deleted_at IS NULL;
CREATE INDEX workspaces_newest ON workspaces (created_at, id);
CREATE INDEX workspaces_newest_of_owner ON workspaces (owner_id, created_at, id);

CREATE TABLE workspace_log_ends (
  workspace_id SORTED_TEXT PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
  last_seq BIGINT NOT NULL
);

CREATE TABLE workspace_log (
  workspace_id SORTED_TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  seq BIGINT NOT NULL,
  time BIGINT NOT NULL,
  source TEXT NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (workspace_id, seq)
);
