#include "wake_house.hpp"

#include <algorithm>

namespace codehub::gateway::test {

Riser::Riser(GatewayHouse& house)
    : house_(house),
      tasks_(house.loop.get_executor()),
      subscription_(house.changed.subscribe(house.loop.get_executor(), [this](const WorkspaceChanged& event) {
        if (!event.intent) return;
        ++intents;
        if (rises) tasks_.spawn("raise", [this] { return raise(); });
      })) {}

void Riser::stop() {
  subscription_.reset();
  codehub::test::run_task(house_.loop, tasks_.join());
}

asio::awaitable<void> Riser::raise() {
  auto row = (co_await house_.store->workspaces().find(house_.workspace.id)).value();
  if (row.desired_state != Phase::kRunning) co_return;
  row.phase = Phase::kRunning;
  row.endpoint = http::to_string(house_.agent->local_endpoint());
  house_.frozen = false;
  house_.workspace = (co_await house_.store->workspaces().save_observation(row)).value();
  WorkspaceChanged event;
  event.workspace_id = house_.workspace.id;
  event.owner_id = house_.owner.id;
  house_.changed.publish(event);
}

bool Listener::heard_of(SignalKind kind, const std::string& cause) const {
  return std::any_of(heard.begin(), heard.end(),
                     [&](const UseSignal& signal) { return signal.kind == kind && signal.cause == cause; });
}

int Listener::count(SignalKind kind) const {
  return static_cast<int>(
      std::count_if(heard.begin(), heard.end(), [kind](const UseSignal& signal) { return signal.kind == kind; }));
}

}  // namespace codehub::gateway::test
