-- Why a workspace is wanted as it is, what a frozen one holds in memory, and every change of a phase. History outlives
-- the workspace.
ALTER TABLE workspaces ADD COLUMN intent_cause TEXT NOT NULL DEFAULT '';
ALTER TABLE workspaces ADD COLUMN frozen_memory_bytes BIGINT NOT NULL DEFAULT 0;

CREATE TABLE workspace_transitions (
  workspace_id SORTED_TEXT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  from_phase BIGINT NOT NULL,
  to_phase BIGINT NOT NULL,
  size TEXT NOT NULL,
  cause TEXT NOT NULL,
  PRIMARY KEY (workspace_id, seq)
);
CREATE INDEX workspace_transitions_by_time ON workspace_transitions (at);

-- What was before is known as far as the present phase of each.
INSERT INTO workspace_transitions (workspace_id, seq, at, from_phase, to_phase, size, cause)
  SELECT id, version, phase_changed_at, phase, phase, CASE WHEN phase IN (15, 20) THEN applied_size ELSE '' END,
    'as it was when its history began' FROM workspaces;
