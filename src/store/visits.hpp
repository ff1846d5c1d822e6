#pragma once

#include "database.hpp"

namespace codehub::store {

class SqlVisits final : public VisitRepository {
 public:
  explicit SqlVisits(Database& database) : database_(database) {}
  Task<void> begin(Visit visit, std::optional<int> max_viewers) override;
  Task<void> update(std::vector<Visit> visits) override;
  Task<std::vector<Visit>> live(ShareId share, Timestamp at) override;
  Task<std::vector<ViewerCount>> count_live(WorkspaceId workspace, Timestamp at) override;
  Task<VisitPage> list(ShareId share, Timestamp at, PageRequest page) override;
  Task<void> remove_older(Timestamp at) override;

 private:
  Database& database_;
};

}  // namespace codehub::store
