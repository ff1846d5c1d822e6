#pragma once

#include "database.hpp"

namespace codehub::store {

class SqlWorkspaceLogs final : public WorkspaceLogRepository {
 public:
  explicit SqlWorkspaceLogs(Database& database) : database_(database) {}
  Task<void> append(WorkspaceId id, std::vector<LogLine> lines) override;
  Task<std::vector<LogLine>> read(WorkspaceId id, std::int64_t after, int limit) override;
  Task<std::vector<LogLine>> read_newest(WorkspaceId id, std::int64_t after, int limit) override;

 private:
  Database& database_;
};

}  // namespace codehub::store
