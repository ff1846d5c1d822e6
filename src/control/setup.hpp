#pragma once

#include "codehub/accounts/accounts.hpp"
#include "codehub/agentlink/agent_link.hpp"
#include "codehub/control/controller.hpp"
#include "codehub/runtime/runtime.hpp"
#include "story.hpp"

/// What a container and its agent are told about their workspace.
namespace codehub::control {

/// kInvalidRequest when the workspace's size is not offered any more.
[[nodiscard]] Result<runtime::ContainerSpec> container_spec(const Workspace& row, const std::vector<Size>& sizes);

/// A host name that reminds of the workspace's name: letters, digits and hyphens, at most 40; the id when none remain.
[[nodiscard]] std::string hostname_of(const Workspace& row);

/// The form in which the IDE shows the address of a forwarded port; empty when there is none.
[[nodiscard]] std::string proxy_uri_of(const Workspace& row, const std::string& pattern);

/// Gathers the owner's identity and key. An owner without a usable key is told so in the log and set up without.
[[nodiscard]] Task<agentlink::SetupRequest> setup_request(Workspace row, const ControlParts& parts,
                                                          const ControlOptions& options, Story& story);

}  // namespace codehub::control
