#include "workspaces.hpp"

#include <iostream>

#include "codehub/cli/text.hpp"
#include "codehub/domain/ids.hpp"

namespace codehub::cli {

using nlohmann::json;

std::string workspace_target(const json& workspace, const std::string& rest) {
  return "/api/v1/workspaces/" + text_of(workspace, "id") + rest;
}

Task<json> find_workspace(Session& session, std::string id_or_name) {
  std::string target = "/api/v1/workspaces";
  CO_TRY(auto own, co_await session.client.list(std::move(target)));
  for (auto& workspace : own) {
    if (text_of(workspace, "name") == id_or_name || text_of(workspace, "id") == id_or_name)
      co_return std::move(workspace);
  }
  // Not among the own ones; an administrator may name anybody's by its id.
  if (parse_workspace_id(id_or_name)) {
    target = "/api/v1/workspaces/" + id_or_name;
    co_return co_await session.client.get(std::move(target));
  }
  co_return fail(ErrorCode::kNotFound, "you have no workspace named " + id_or_name + "; `codehub ls` lists yours");
}

Result<void> require_running(const json& workspace) {
  const auto phase = text_of(workspace, "phase");
  if (phase == "RUNNING") return {};
  return fail(ErrorCode::kInvalidState, text_of(workspace, "name") + " does not run (it is " + phase +
                                            "); start it with: codehub start " + text_of(workspace, "name"));
}

Result<void> require_enterable(const json& workspace) {
  const auto phase = text_of(workspace, "phase");
  if (phase != "ERROR" && phase != "DELETING") return {};
  return require_running(workspace);
}

Task<void> wake(Session& session, json workspace) {
  CO_CHECK(require_enterable(workspace));
  const auto phase = text_of(workspace, "phase");
  // What is frozen is woken by being entered, before anybody notices.
  if (phase == "RUNNING" || phase == "PAUSED") co_return Result<void>();
  if (!session.json) std::cerr << printable(text_of(workspace, "name")) << " is asleep; waking it …\n";
  auto target = workspace_target(workspace);
  json change = {{"desired_state", "RUNNING"}};
  CO_TRY(const auto answer, co_await session.client.send("PATCH", std::move(target), std::move(change)));
  static_cast<void>(answer);
  co_return Result<void>();
}

Task<std::int64_t> last_log_line(Session& session, json workspace) {
  auto target = workspace_target(workspace, "/logs");
  CO_TRY(const auto page, co_await session.client.get(std::move(target)));
  co_return page.value("next_after", std::int64_t{0});
}

Task<std::string> follow_story(Session& session, json workspace, std::int64_t after) {
  std::string phase;
  const bool as_json = session.json;
  Client::OnEvent on_event = [&phase, as_json](const std::string& event, const json& data) {
    if (event == "end") phase = text_of(data, "phase");
    if (event == "log" && !as_json) std::cerr << printable(text_of(data, "text")) << "\n";
    return event != "end";
  };
  auto target = workspace_target(workspace, "/logs?follow=true&after=" + std::to_string(after));
  CO_CHECK(co_await session.client.follow(std::move(target), std::move(on_event)));
  if (phase.empty()) co_return fail(ErrorCode::kUpstreamUnavailable, "the server ended before the workspace was done");
  co_return phase;
}

}  // namespace codehub::cli
