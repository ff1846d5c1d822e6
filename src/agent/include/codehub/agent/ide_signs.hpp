#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>

#include "codehub/agent/use_clock.hpp"
#include "codehub/agent/workspace_context.hpp"

namespace codehub::agent {

/// What the IDE's extension says, as files in the run folder: it has no other way to the agent. Any process of the user
/// may write them, so they are read with the user's rights, within bounds, and what makes no sense counts as absent.
class IdeSigns {
 public:
  /// Both outlive it.
  IdeSigns(const WorkspaceContext& context, UseClock& uses) : context_(context), uses_(uses) {}

  /// Looks at "presence": written again, it was touched at that moment. The word in it says what somebody did.
  void look();

  /// "keep-awake.json": {"id","seconds","reason"}.
  struct KeepAwakeRequest {
    std::string id;
    std::int64_t seconds = 0;  ///< What is left of it.
    std::string reason;
  };
  /// The request, for ten minutes after it was written: an old one must not come back with a restart of the hub.
  [[nodiscard]] std::optional<KeepAwakeRequest> keep_awake() const;

 private:
  const WorkspaceContext& context_;
  UseClock& uses_;
  std::optional<timespec> seen_;
};

}  // namespace codehub::agent
