#pragma once

#include <vector>

#include "codehub/domain/activity_board.hpp"
#include "codehub/store/records.hpp"

namespace codehub::server {

/// Since when nothing was seen of a workspace's use, where that is long enough to call it idle and nobody keeps it
/// awake. Every signal counts, whatever its policy says: what is offered to be frozen is surely not used.
[[nodiscard]] std::optional<Timestamp> known_idle_since(const ActivityBoard& board, const WorkspaceId& id,
                                                        Timestamp now);

/// What quotas need to know; `board` outlives it.
[[nodiscard]] store::QuotaFacts quota_facts(std::vector<Size> sizes, const ActivityBoard& board,
                                            std::function<bool()> can_pause);

}  // namespace codehub::server
