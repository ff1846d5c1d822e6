#include "agent_address.hpp"
#include "render.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

// Whatever is wrong between hub and agent, to the person it is a workspace that does not answer: a token that the agent
// refuses is not the person's session.
tl::unexpected<Error> no_answer(const Error& error) {
  if (error.code == ErrorCode::kUpstreamUnavailable || error.code == ErrorCode::kCancelled) return fail(error);
  return fail(ErrorCode::kUpstreamUnavailable, "the workspace's agent does not say what listens",
              error.message + ": " + error.detail);
}

}  // namespace

Task<Reply> list_ports(Context& context, Call& call) {
  json ports = json::array();
  auto agent = running_agent(call.workspace);
  if (agent) {
    constexpr std::chrono::seconds kAtOnce{0};
    const auto listening = co_await context.parts.agents.ports(std::move(*agent), 0, kAtOnce);
    if (!listening) co_return no_answer(listening.error());
    for (const auto& port : listening->ports) ports.push_back(render_port(port, call.workspace.id, context.options));
  }
  co_return json_reply(200, {{"ports", std::move(ports)}});
}

}  // namespace codehub::api
