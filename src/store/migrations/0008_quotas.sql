-- What users and groups may hold at most; a null is no limit, no row none at all.
CREATE TABLE user_quotas (
  user_id SORTED_TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  running BIGINT,
  cpu_thousandths BIGINT,
  memory_bytes BIGINT,
  disk_bytes BIGINT,
  archive_bytes BIGINT,
  budget_thousandths BIGINT
);

CREATE TABLE group_quotas (
  group_id SORTED_TEXT PRIMARY KEY REFERENCES user_groups (id) ON DELETE CASCADE,
  running BIGINT,
  cpu_thousandths BIGINT,
  memory_bytes BIGINT,
  disk_bytes BIGINT,
  archive_bytes BIGINT,
  budget_thousandths BIGINT
);
