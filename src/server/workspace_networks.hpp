#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "codehub/runtime/runtime.hpp"
#include "networks.hpp"

namespace codehub::server {

/// Tells whether a peer is a workspace, by the networks that the runtime has seen. Asked for every request, so what it
/// told is read only when it has changed. Thread-safe.
class WorkspaceNetworks {
 public:
  explicit WorkspaceNetworks(const runtime::Runtime& runtime) : runtime_(runtime) {}
  [[nodiscard]] bool contains(const std::string& peer);

 private:
  using Told = std::shared_ptr<const std::vector<runtime::WorkspaceNetwork>>;
  /// What was told, as networks.
  struct Read {
    Networks subnets;
    Networks gateways;  ///< The machine itself: a proxy of the engine's speaks from there for visitors from outside.
  };
  [[nodiscard]] std::shared_ptr<const Read> current();

  const runtime::Runtime& runtime_;
  std::mutex mutex_;
  Told told_;
  std::shared_ptr<const Read> read_;
};

}  // namespace codehub::server
