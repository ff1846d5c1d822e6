#include "network.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "listed.hpp"
#include "names.hpp"

namespace codehub::runtime::docker {
namespace {

constexpr std::string_view kTrafficOption = "com.docker.network.bridge.enable_icc";

tl::unexpected<Error> unfit(const std::string& name, std::string_view why) {
  return fail(
      ErrorCode::kInvalidState,
      fmt::format("There is a network \"{}\" already, but {}. Remove it (docker network rm {}) or set another name "
                  "(runtime.docker.network).",
                  name, why, name));
}

}  // namespace

Json network_body(const std::string& name, const std::string& installation_id, const WorkspaceId& id) {
  Json labels = Json::object();
  labels[std::string(kInstallationLabel)] = installation_id;
  if (!id.empty()) labels[std::string(kWorkspaceLabel)] = id.value();
  Json options = Json::object();
  options[std::string(kTrafficOption)] = "false";
  Json body = Json::object();
  body["Name"] = name;
  body["Driver"] = "bridge";
  body["CheckDuplicate"] = true;
  body["Options"] = std::move(options);
  body["Labels"] = std::move(labels);
  return body;
}

Result<void> check_shared_network(const Json& network, const std::string& name) {
  if (text_at(network, "Name") != name) return unfit(name, "its name is only the beginning of another's id");
  if (text_at(member(network, "Labels"), kInstallationLabel).empty()) return unfit(name, "code-hub did not make it");
  if (text_at(network, "Driver") != "bridge") return unfit(name, "it is no bridge");
  if (text_at(member(network, "Options"), kTrafficOption) != "false") {
    return unfit(name, "its containers can reach each other");
  }
  return {};
}

Result<void> check_own_network(const Json& network, const std::string& name, const std::string& installation_id,
                               const WorkspaceId& id) {
  if (text_at(network, "Name") == name && owner_of(member(network, "Labels"), installation_id) == id) return {};
  return unfit(name, "it does not belong to this workspace");
}

std::vector<WorkspaceNetwork> ranges_of(const Json& network) {
  std::vector<WorkspaceNetwork> ranges;
  for (const auto& range : member(member(network, "IPAM"), "Config")) {
    auto subnet = text_at(range, "Subnet");
    auto gateway = text_at(range, "Gateway");
    // Some engines add the length of the prefix: "fd00::1/64".
    gateway.resize(std::min(gateway.find('/'), gateway.size()));
    if (!subnet.empty()) ranges.push_back({std::move(subnet), std::move(gateway)});
  }
  return ranges;
}

void KnownNetworks::keep(const std::string& name, Ranges ranges) {
  const std::lock_guard lock(mutex_);
  const auto known = by_name_.find(name);
  if (known == by_name_.end() ? ranges.empty() : known->second == ranges) return;
  if (ranges.empty()) {
    by_name_.erase(known);
  } else {
    by_name_[name] = std::move(ranges);
  }
  Ranges all;
  for (const auto& [each, its] : by_name_) all.insert(all.end(), its.begin(), its.end());
  all_ = std::make_shared<const Ranges>(std::move(all));
}

Result<void> check_reachability(const Json& info, const std::string& host) {
  for (const auto& option : member(info, "SecurityOptions")) {
    if (!option.is_string() || !option.get<std::string>().starts_with("name=rootless")) continue;
    return fail(
        ErrorCode::kInvalidState,
        fmt::format("The container engine at {} runs rootless: the addresses of its containers cannot be reached "
                    "from outside. Use the engine of the machine (runtime.docker.host).",
                    host));
  }
  return {};
}

std::string missing_limits(const Json& info) {
  std::string missing;
  const auto need = [&](std::string_view key, std::string_view what) {
    const auto& value = member(info, key);
    if (value.is_boolean() && !value.get<bool>()) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", what);
  };
  need("CpuCfsQuota", "CPU");
  need("MemoryLimit", "memory");
  need("SwapLimit", "swap");
  need("PidsLimit", "processes");
  return missing;
}

}  // namespace codehub::runtime::docker
