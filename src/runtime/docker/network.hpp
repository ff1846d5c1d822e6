#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/result.hpp"
#include "codehub/runtime/runtime.hpp"
#include "json.hpp"

/// The bridge that workspaces are joined to. Docker can turn off traffic between the containers of one bridge; Podman
/// cannot, but keeps bridges apart from each other, so there every workspace has a bridge of its own.
namespace codehub::runtime::docker {

/// Body of POST /networks/create. The workspace is empty for the one that all share.
[[nodiscard]] Json network_body(const std::string& name, const std::string& installation_id, const WorkspaceId& id);

/// Whether a network of this name that is there already may be used: kInvalidState with words when it is not made by
/// code-hub or lets its containers reach each other. One made by another installation serves as well: nothing on it
/// reaches anything.
[[nodiscard]] Result<void> check_shared_network(const Json& network, const std::string& name);

/// The same for the network of one workspace: it must carry the labels of exactly that one.
[[nodiscard]] Result<void> check_own_network(const Json& network, const std::string& name,
                                             const std::string& installation_id, const WorkspaceId& id);

/// The address ranges of a network (GET /networks/NAME, or one entry of GET /networks).
[[nodiscard]] std::vector<WorkspaceNetwork> ranges_of(const Json& network);

/// The address ranges of our networks, by the network's name. Thread-safe.
class KnownNetworks {
 public:
  using Ranges = std::vector<WorkspaceNetwork>;
  void keep(const std::string& name, Ranges ranges);
  void forget(const std::string& name) { keep(name, {}); }
  /// Never null; another object whenever it has changed.
  [[nodiscard]] std::shared_ptr<const Ranges> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Ranges> by_name_;
  std::shared_ptr<const Ranges> all_ = std::make_shared<const Ranges>();
};

/// kInvalidState when the engine's containers cannot be reached from this machine at all (GET /info).
[[nodiscard]] Result<void> check_reachability(const Json& info, const std::string& host);

/// Limits that this engine would not enforce, as words for the log (GET /info).
[[nodiscard]] std::string missing_limits(const Json& info);

}  // namespace codehub::runtime::docker
