#include "event.hpp"

#include <algorithm>
#include <array>

#include "codehub/http/text.hpp"
#include "json.hpp"
#include "listed.hpp"
#include "names.hpp"

namespace codehub::runtime::docker {
namespace {

/// Docker's and Podman's words for what changes the state of a container.
constexpr std::array<std::string_view, 13> kContainerActions{"create", "start",  "die",    "died",    "kill",
                                                             "stop",   "oom",    "pause",  "unpause", "destroy",
                                                             "remove", "rename", "restart"};
constexpr std::array<std::string_view, 3> kVolumeActions{"create", "destroy", "remove"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::string event_filter() {
  const Json filters = {{"type", Json::array({"container", "volume"})}};
  return http::percent_encode(dump_json(filters));
}

std::optional<RuntimeEvent> read_event(std::string_view line, const std::string& installation_id) {
  const auto json = Json::parse(line.begin(), line.end(), nullptr, false);
  const auto type = text_at(json, "Type");
  const auto action = text_at(json, "Action");
  const auto& actor = member(json, "Actor");
  if (type == "container" && is_one_of(action, kContainerActions)) {
    auto id = owner_of(member(actor, "Attributes"), installation_id);
    if (id) return RuntimeEvent{std::move(*id), action};
  }
  if (type == "volume" && is_one_of(action, kVolumeActions)) {
    auto id = workspace_of_volume(text_at(actor, "ID"));
    if (id) return RuntimeEvent{std::move(*id), "volume " + action};
  }
  return std::nullopt;
}

}  // namespace codehub::runtime::docker
