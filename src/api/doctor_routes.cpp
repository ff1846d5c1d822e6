#include "agent_address.hpp"
#include "codehub/doctor/doctor.hpp"
#include "codehub/domain/port.hpp"
#include "no_answer.hpp"
#include "render.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

json render_fix(const std::optional<doctor::Fix>& fix) {
  if (!fix) return nullptr;
  return {{"file", fix->file}, {"line", fix->line}};
}

json render_finding(const doctor::Finding& finding) {
  return {{"code", finding.code},         {"severity", std::string(doctor::to_string(finding.severity))},
          {"title", finding.title},       {"detail", finding.detail},
          {"advice", finding.advice},     {"fix", render_fix(finding.fix)},
          {"evidence", finding.evidence}, {"values", finding.values}};
}

json render_report(const doctor::Report& report, const doctor::Place& place) {
  json findings = json::array();
  for (const auto& finding : report.findings) findings.push_back(render_finding(finding));
  return {{"port", place.port},
          {"url", place.url_of(place.port)},
          {"framework", report.framework.empty() ? json(nullptr) : json(report.framework)},
          {"severity", std::string(doctor::to_string(report.worst()))},
          {"findings", std::move(findings)}};
}

doctor::Place place_of(std::uint16_t port, const Workspace& workspace, const ApiOptions& options) {
  doctor::Place place;
  place.port = port;
  place.workspace = workspace.name;
  place.scheme = options.public_url.substr(0, options.public_url.find("://"));
  place.host_tail = "-" + workspace.id.value() + "." + options.apps_authority;
  return place;
}

}  // namespace

Task<Reply> examine_port(Context& context, Call& call) {
  const auto port = parse_port(call.parameter("port"));
  if (!port) co_return fail(ErrorCode::kInvalidRequest, "a port is a number from 1 to 65535");
  auto agent = running_agent(call.workspace);
  if (!agent) {
    co_return fail(ErrorCode::kInvalidState, "the workspace does not run (it is " +
                                                 std::string(to_string(shown_phase(call.workspace))) +
                                                 "); start it first");
  }
  auto place = place_of(*port, call.workspace, context.options);
  auto seen = co_await doctor::examine(context.parts.agents, std::move(*agent), std::move(place));
  if (!seen) co_return no_answer(seen.error());
  co_return json_reply(200, render_report(doctor::diagnose(*seen), seen->place));
}

}  // namespace codehub::api
