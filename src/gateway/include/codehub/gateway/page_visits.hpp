#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::gateway {

/// Who opened a page of which workspace within the last hour: what tells a page somebody works with from one that was
/// left open. One for all executors of a hub; thread-safe, bounded.
class PageVisits {
 public:
  /// `visitor`: a user's id, or the name of a guest's visit.
  void note(const WorkspaceId& workspace, const std::string& visitor, Timestamp at);
  [[nodiscard]] bool lately(const WorkspaceId& workspace, const std::string& visitor, Timestamp at) const;

  static constexpr std::chrono::hours kLately{1};
  static constexpr std::size_t kMost = 50'000;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Timestamp> opened_;  ///< By "WSID/VISITOR".
};

}  // namespace codehub::gateway
