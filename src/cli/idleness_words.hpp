#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "codehub/domain/time.hpp"

namespace codehub::cli {

/// Lines for `codehub show`: why a workspace is awake or since when it is idle, who keeps it awake, and what happens
/// when. `idleness` is the server's object Idleness.
[[nodiscard]] std::string describe_idleness(const nlohmann::json& idleness, Timestamp now);

/// ", idle for 5 min" for a running workspace that is idle; else empty. `workspace` carries the short form.
[[nodiscard]] std::string idle_mark(const nlohmann::json& workspace, Timestamp now);

/// "kept awake until Fri 2026-12-25 23:59 by `kim`: training"; empty where nobody keeps it awake.
[[nodiscard]] std::string keep_awake_words(const nlohmann::json& idleness);

}  // namespace codehub::cli
