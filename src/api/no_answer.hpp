#pragma once

#include "codehub/domain/result.hpp"

namespace codehub::api {

/// Why an agent does not say what listens, as the person is told. Whatever is wrong between hub and agent, to the
/// person it is a workspace that does not answer: a token that the agent refuses is not the person's session.
[[nodiscard]] inline tl::unexpected<Error> no_answer(const Error& error) {
  if (error.code == ErrorCode::kUpstreamUnavailable || error.code == ErrorCode::kCancelled) return fail(error);
  return fail(ErrorCode::kUpstreamUnavailable, "the workspace's agent does not say what listens",
              error.message + ": " + error.detail);
}

}  // namespace codehub::api
