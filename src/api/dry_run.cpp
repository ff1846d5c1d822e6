#include "dry_run.hpp"

#include <algorithm>

namespace codehub::api {
namespace {

constexpr double kMicros = 1e6;
/// Of its size's memory, what a frozen workspace is taken to hold where nothing was measured.
constexpr double kUsualFrozenShare = 0.25;

Size size_of(const std::string& name, const std::vector<Size>& sizes) {
  const auto found = std::find_if(sizes.begin(), sizes.end(), [&](const Size& size) { return size.name == name; });
  return found == sizes.end() ? Size() : *found;
}

double metered_cost(const PolicyHistory& history, const DryRunPrices& prices) {
  double cost = 0;
  for (const auto& hour : history.hours) {
    const auto card = rate_at(prices.cards, hour.hour);
    cost += price(hour.amounts, card, size_of(hour.size, prices.sizes)).total;
  }
  return cost;
}

/// Bytes, on average while it was frozen.
double frozen_memory(const PolicyHistory& history, const Size& size) {
  double held = 0;
  double seconds = 0;
  for (const auto& hour : history.hours) {
    held += hour.amounts.memory_paused;
    seconds += static_cast<double>(hour.amounts.paused_us) / kMicros;
  }
  return seconds > 0 ? held / seconds : kUsualFrozenShare * static_cast<double>(size.memory_bytes);
}

/// Of CPU and memory; the home costs the same either way.
double modelled_cost(const PolicyOutcome& outcome, const Size& size, double frozen_bytes, const RateCard& card) {
  const auto running = static_cast<double>(outcome.running.count());
  const auto paused = static_cast<double>(outcome.paused.count());
  UsageAmounts amounts;
  amounts.running_us = std::chrono::microseconds(outcome.running).count();
  amounts.paused_us = std::chrono::microseconds(outcome.paused).count();
  amounts.cpu_reserved = running * size.cpu;
  amounts.memory_reserved = running * static_cast<double>(size.memory_bytes);
  amounts.memory_paused = paused * frozen_bytes;
  return price(amounts, card, size).total;
}

WorkingTimeAt working_time_of(const IdlePolicy& policy) {
  return [schedule = policy.schedule](Timestamp at) -> std::optional<WorkingTime> {
    if (!schedule) return std::nullopt;
    const auto time = calendar::working_time(*schedule, at);
    return time ? std::optional(*time) : std::nullopt;
  };
}

}  // namespace

DryRun& DryRun::operator+=(const DryRun& other) {
  was += other.was;
  would += other.would;
  cost += other.cost;
  would_have_cost += other.would_have_cost;
  return *this;
}

DryRun try_policy_on(const Workspace& workspace, const PolicyHistory& history, const IdlePolicy& policy,
                     const IdleAbilities& abilities, const DryRunPrices& prices) {
  DryRun run;
  run.was = observed_outcome(history);
  run.would = simulate_policy(history, policy, working_time_of(policy), abilities);
  run.cost = metered_cost(history, prices);
  const auto size = size_of(workspace.size, prices.sizes);
  const auto card = rate_at(prices.cards, history.to);
  const auto frozen = frozen_memory(history, size);
  const double difference = modelled_cost(run.would, size, frozen, card) - modelled_cost(run.was, size, frozen, card);
  run.would_have_cost = std::max(0.0, run.cost + difference);
  return run;
}

}  // namespace codehub::api
