#pragma once

#include <optional>
#include <string>

#include "codehub/domain/quota.hpp"

namespace codehub::quota {

/// What to tell somebody whose workspace does not fit.
struct Words {
  const QuotaScope& scope;
  const Held& held;
  const Holding& wanted;
  Timestamp now;

  [[nodiscard]] std::string about_running() const;
  [[nodiscard]] std::string about_cpu() const;
  [[nodiscard]] std::string about_memory() const;
  [[nodiscard]] std::string about_disk() const;
  [[nodiscard]] std::string about_archive() const;
  [[nodiscard]] std::string about_budget() const;
};

/// " Freeze `old-demo` (idle for 3 h) and start, or …": the end of a refusal.
[[nodiscard]] std::string words_for_offer(const std::optional<RoomOffer>& offer, Timestamp now);

}  // namespace codehub::quota
