#include "agent_address.hpp"
#include "no_answer.hpp"
#include "render.hpp"
#include "route.hpp"

namespace codehub::api {

using nlohmann::json;

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
