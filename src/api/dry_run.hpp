#pragma once

#include "codehub/calendar/calendar.hpp"
#include "codehub/domain/idle_simulation.hpp"
#include "codehub/domain/pricing.hpp"
#include "codehub/domain/workspace.hpp"

namespace codehub::api {

/// What one workspace really was and cost, and what it would have been and cost under another policy.
struct DryRun {
  PolicyOutcome was;
  PolicyOutcome would;
  double cost = 0;
  double would_have_cost = 0;
  DryRun& operator+=(const DryRun& other);
};

/// Prices of the installation.
struct DryRunPrices {
  std::vector<RateCard> cards;
  std::vector<Size> sizes;
};

/// The difference in cost is that between the two outcomes in the same model: CPU and memory of the size while it runs,
/// the memory that it held on average while it is frozen (a quarter of its size's where it never was).
[[nodiscard]] DryRun try_policy_on(const Workspace& workspace, const PolicyHistory& history, const IdlePolicy& policy,
                                   const IdleAbilities& abilities, const DryRunPrices& prices);

}  // namespace codehub::api
