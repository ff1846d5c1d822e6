#pragma once

#include <map>
#include <mutex>

#include "codehub/store/records.hpp"
#include "query.hpp"

namespace codehub::store {

/// What users' workspaces have cost since the month began, remembered for a minute. Thread-safe.
class MonthCosts {
 public:
  [[nodiscard]] double of_user(soci::session& session, const UserId& id, const QuotaFacts& facts);
  /// The sum of its members'.
  [[nodiscard]] double of_group(soci::session& session, const GroupId& id, const QuotaFacts& facts);

 private:
  struct Known {
    Timestamp at{};
    double cost = 0;
  };
  std::mutex mutex_;
  std::map<UserId, Known> known_;
};

}  // namespace codehub::store
