#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codehub/runtime/runtime.hpp"

namespace codehub::runtime::docker {

/// Percent-encoded `filters` parameter of GET /events.
[[nodiscard]] std::string event_filter();

/// One line of GET /events, when it is about a container or volume of ours and could change an observation. Events of
/// volumes carry no labels: those are told by their name.
[[nodiscard]] std::optional<RuntimeEvent> read_event(std::string_view line, const std::string& installation_id);

}  // namespace codehub::runtime::docker
