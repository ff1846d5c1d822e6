#pragma once

#include <chrono>
#include <cstddef>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/base/task.hpp"
#include "codehub/doctor/examination.hpp"

namespace codehub::doctor {

/// How much a look at a port may take.
struct Limits {
  std::chrono::milliseconds total{10000};
  std::chrono::milliseconds first{6000};  ///< For the first answer: a development server may have to compile a page.
  std::chrono::milliseconds each{3000};   ///< For every other.
  std::size_t body = 512 * 1024;          ///< Bytes read of an answer.
  std::size_t scripts = 3;                ///< Read of a page.
  std::size_t hops = 5;                   ///< Redirects that are followed, and the page.
};

/// Looks at a port of a running workspace as its visitors and as others would: a handful of GET requests, nothing that
/// changes anything. Fails only when the workspace's agent does not answer; a port where nothing listens is a finding.
/// `agents` outlives it.
[[nodiscard]] Task<Examination> examine(agentlink::AgentClient& agents, agentlink::AgentAddress agent, Place place,
                                        Limits limits = {});

}  // namespace codehub::doctor
