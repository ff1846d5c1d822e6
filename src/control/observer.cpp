#include "observer.hpp"

#include <utility>

#include "reality.hpp"

namespace codehub::control {
namespace {

constexpr std::chrono::seconds kGoodFor{1};

}  // namespace

Task<lifecycle::Reality> Observer::look(Workspace row) {
  const auto now = std::chrono::steady_clock::now();
  if (const auto found = seen_.find(row.id); found != seen_.end()) {
    if (row.operation == Operation::kStarting && now - found->second.at < kGoodFor) co_return found->second.reality;
    seen_.erase(found);
  }
  CO_TRY(const runtime::Observation seen, co_await runtime_.observe_one(row.id));
  lifecycle::Reality reality;
  if (!seen.containers.empty()) reality.container = to_container(seen.containers.front());
  reality.volume = !seen.volumes.empty();
  const bool runs = reality.container && reality.container->state == lifecycle::ContainerState::kRunning;
  if (runs && row.operation == Operation::kStarting) seen_.insert_or_assign(row.id, Sighting{reality, now});
  co_return reality;
}

}  // namespace codehub::control
