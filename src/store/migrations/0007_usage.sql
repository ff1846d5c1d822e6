-- What workspaces hold and use, by the hour, and what that costs. Usage outlives the workspace, so nothing refers to it.
CREATE TABLE meters (
  workspace_id SORTED_TEXT PRIMARY KEY,
  workspace_name TEXT NOT NULL,
  owner_id SORTED_TEXT NOT NULL,
  owner_name TEXT NOT NULL,
  image TEXT NOT NULL,
  size SORTED_TEXT NOT NULL,
  metered_until BIGINT NOT NULL,
  transition_at BIGINT NOT NULL,
  phase BIGINT NOT NULL,
  idle BIGINT NOT NULL,
  cpu_reserved DOUBLE PRECISION NOT NULL,
  memory_reserved BIGINT NOT NULL,
  memory_used BIGINT NOT NULL,
  disk_bytes BIGINT NOT NULL,
  archive_bytes BIGINT NOT NULL
);
CREATE INDEX meters_of_owner ON meters (owner_id);

CREATE TABLE usage_hours (
  workspace_id SORTED_TEXT NOT NULL,
  hour BIGINT NOT NULL,
  size SORTED_TEXT NOT NULL,
  running_us BIGINT NOT NULL,
  paused_us BIGINT NOT NULL,
  standby_us BIGINT NOT NULL,
  archived_us BIGINT NOT NULL,
  idle_us BIGINT NOT NULL,
  cpu_reserved DOUBLE PRECISION NOT NULL,
  cpu_used DOUBLE PRECISION NOT NULL,
  memory_reserved DOUBLE PRECISION NOT NULL,
  memory_used DOUBLE PRECISION NOT NULL,
  memory_paused DOUBLE PRECISION NOT NULL,
  disk DOUBLE PRECISION NOT NULL,
  disk_spared DOUBLE PRECISION NOT NULL,
  archive DOUBLE PRECISION NOT NULL,
  cpu_peak DOUBLE PRECISION NOT NULL,
  memory_peak_bytes BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, hour, size)
);
CREATE INDEX usage_hours_by_time ON usage_hours (hour);

CREATE TABLE rate_cards (
  valid_from BIGINT PRIMARY KEY,
  currency TEXT NOT NULL,
  cpu_hour DOUBLE PRECISION NOT NULL,
  memory_gib_hour DOUBLE PRECISION NOT NULL,
  disk_gib_month DOUBLE PRECISION NOT NULL,
  archive_gib_month DOUBLE PRECISION NOT NULL
);
-- What an installation begins with; operators set their own.
INSERT INTO rate_cards (valid_from, currency, cpu_hour, memory_gib_hour, disk_gib_month, archive_gib_month)
  VALUES (0, 'KRW', 25, 4, 100, 25);
