#include "workspace_networks.hpp"

#include <utility>

#include "codehub/base/log.hpp"

namespace codehub::server {

bool WorkspaceNetworks::contains(const std::string& peer) {
  const auto networks = current();
  return networks->subnets.contains(peer) && !networks->gateways.contains(peer);
}

std::shared_ptr<const WorkspaceNetworks::Read> WorkspaceNetworks::current() {
  auto told = runtime_.workspace_networks();
  const std::lock_guard lock(mutex_);
  if (told == told_ && read_) return read_;
  auto read = std::make_shared<Read>();
  for (const auto& network : *told) {
    if (!read->subnets.add(network.subnet)) {
      log::warn("server", "a network of workspaces is not understood: they may reach this server",
                {{"subnet", network.subnet}});
    }
    read->gateways.add(network.gateway);
  }
  told_ = std::move(told);
  read_ = std::move(read);
  return read_;
}

}  // namespace codehub::server
