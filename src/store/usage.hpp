#pragma once

#include "database.hpp"

namespace codehub::store {

class SqlUsage final : public UsageRepository {
 public:
  explicit SqlUsage(Database& database) : database_(database) {}
  Task<std::vector<MeterCursor>> cursors() override;
  Task<std::vector<WorkspaceId>> add(std::vector<MeterAdvance> advances) override;
  Task<std::vector<UsageHour>> hours(UsageFilter filter) override;
  Task<std::vector<RateCard>> rate_cards() override;
  Task<void> set_rate_cards(std::vector<RateCard> cards) override;
  Task<void> remove_older(Timestamp at) override;

 private:
  Database& database_;
};

}  // namespace codehub::store
