#pragma once

#include <chrono>

#include "codehub/domain/pricing.hpp"
#include "query_fields.hpp"

namespace codehub::api {

/// What a report on usage is to be about.
struct UsageQuestion {
  Timestamp from{};
  Timestamp to{};
  UsageGrouping grouping = UsageGrouping::kWorkspace;
  std::string by = "workspace";
  bool csv = false;
  bool mine = false;  ///< Only the own workspaces, for those who see all.
  std::chrono::minutes utc_offset{0};
};

/// Without times: the month so far. At most 400 days.
[[nodiscard]] Result<UsageQuestion> read_usage_question(const QueryFields& query, Timestamp now);

/// `utc_offset_minutes`: how far the reader's clocks are ahead of UTC.
[[nodiscard]] Result<std::chrono::minutes> read_utc_offset(const QueryFields& query);

}  // namespace codehub::api
