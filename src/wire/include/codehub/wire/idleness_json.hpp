#pragma once

#include <nlohmann/json.hpp>

#include "codehub/domain/idleness.hpp"

namespace codehub::wire {

/// All that the object Idleness of docs/openapi.yaml says of one workspace.
struct IdlenessView {
  const Workspace& workspace;
  const Activity& activity;
  const IdlePolicy& policy;
  const Idleness& idleness;
  IdleAbilities abilities;
};
[[nodiscard]] nlohmann::json render_idleness(const IdlenessView& view);

/// The short form that a workspace carries: `{"idle", "idle_since", "coming"}`.
[[nodiscard]] nlohmann::json render_idleness_summary(const Idleness& idleness);

}  // namespace codehub::wire
