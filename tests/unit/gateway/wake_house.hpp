#pragma once

#include <string>
#include <vector>

#include "gateway_house.hpp"

namespace codehub::gateway::test {

/// Stands for the control loop: brings a workspace up as soon as somebody wants it, and counts how often that was told.
class Riser {
 public:
  explicit Riser(GatewayHouse& house);
  ~Riser() { stop(); }
  Riser(const Riser&) = delete;
  Riser& operator=(const Riser&) = delete;
  /// From here on it only counts.
  void stop();

  int intents = 0;
  bool rises = true;

 private:
  asio::awaitable<void> raise();
  GatewayHouse& house_;
  TaskGroup tasks_;
  EventBus<WorkspaceChanged>::Subscription subscription_;
};

/// Keeps what is said of the use of workspaces.
class Listener {
 public:
  explicit Listener(GatewayHouse& house)
      : subscription_(house.used.subscribe(house.loop.get_executor(),
                                           [this](const WorkspaceUsed& event) { heard.push_back(event.signal); })) {}
  [[nodiscard]] bool heard_of(SignalKind kind, const std::string& cause) const;
  [[nodiscard]] int count(SignalKind kind) const;

  std::vector<UseSignal> heard;

 private:
  EventBus<WorkspaceUsed>::Subscription subscription_;
};

}  // namespace codehub::gateway::test
