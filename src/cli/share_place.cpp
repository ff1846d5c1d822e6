#include "share_place.hpp"

#include <CLI/CLI.hpp>

#include "codehub/cli/text.hpp"
#include "codehub/domain/port.hpp"
#include "workspaces.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

bool is_of_port(const json& share, std::uint16_t port) { return share.is_object() && share.value("port", 0) == port; }

std::string joined_names(const std::vector<json>& objects, const char* key) {
  std::string names;
  for (const auto& object : objects) names += (names.empty() ? "" : ", ") + printable(text_of(object, key));
  return names;
}

tl::unexpected<Error> not_the_only_one(const std::vector<json>& running, const std::vector<json>& all) {
  if (all.empty()) return fail(ErrorCode::kNotFound, "you have no workspace; `codehub create NAME` makes one");
  if (running.empty()) {
    return fail(ErrorCode::kInvalidRequest,
                "none of your workspaces runs; name the one you mean before the port: " + joined_names(all, "name"));
  }
  return fail(ErrorCode::kInvalidRequest, "several of your workspaces run; name the one you mean before the port: " +
                                              joined_names(running, "name"));
}

}  // namespace

Result<SharePlace> parse_share_place(const std::vector<std::string>& words) {
  SharePlace place;
  const auto port = words.empty() ? std::nullopt : parse_port(words.back());
  if (!port) {
    const auto given = words.empty() ? std::string("nothing") : "\"" + printable(words.back()) + "\"";
    return fail(ErrorCode::kInvalidRequest, "a port is a number from 1 to 65535, not " + given);
  }
  place.port = *port;
  if (words.size() > 1) place.workspace = words.front();
  return place;
}

CLI::Option* add_share_place(CLI::App& command, std::vector<std::string>& words) {
  return command.add_option("port", words, "Workspace (name or id), unless it is clear which one is meant; port")
      ->required()
      ->expected(1, 2)
      ->type_name("[WORKSPACE] PORT");
}

Task<json> workspace_of(Session& session, SharePlace place) {
  if (!place.workspace.empty()) co_return co_await find_workspace(session, std::move(place.workspace));
  std::string target = "/api/v1/workspaces";
  CO_TRY(const auto workspaces, co_await session.client.list(std::move(target)));
  const std::vector<json> all(workspaces.begin(), workspaces.end());
  std::vector<json> running;
  for (const auto& workspace : all) {
    if (text_of(workspace, "phase") == "RUNNING") running.push_back(workspace);
  }
  if (running.size() == 1) co_return std::move(running.front());
  co_return not_the_only_one(running, all);
}

Task<json> share_of(Session& session, json workspace, std::uint16_t port) {
  auto target = workspace_target(workspace, "/shares");
  CO_TRY(auto answer, co_await session.client.get(std::move(target)));
  for (auto& share : answer["shares"]) {
    if (is_of_port(share, port)) co_return std::move(share);
  }
  co_return json();
}

Task<json> find_share(Session& session, SharePlace place) {
  const auto number = std::to_string(place.port);
  if (!place.workspace.empty()) {
    CO_TRY(auto workspace, co_await find_workspace(session, place.workspace));
    CO_TRY(auto share, co_await share_of(session, std::move(workspace), place.port));
    if (share.is_null())
      co_return fail(ErrorCode::kNotFound, "port " + number + " of " + place.workspace + " is not shared");
    co_return share;
  }
  std::string target = "/api/v1/shares";
  std::string key = "shares";
  CO_TRY(auto shares, co_await session.client.list(std::move(target), std::move(key)));
  std::vector<json> found;
  for (auto& share : shares) {
    if (is_of_port(share, place.port)) found.push_back(std::move(share));
  }
  if (found.size() == 1) co_return std::move(found.front());
  if (found.empty()) {
    co_return fail(ErrorCode::kNotFound,
                   "none of your workspaces shares port " + number + "; `codehub shares` lists what is shared");
  }
  co_return fail(ErrorCode::kInvalidRequest,
                 "several of your workspaces share port " + number +
                     "; name the one you mean before the port: " + joined_names(found, "workspace_name"));
}

std::string share_target(const json& share, const std::string& rest) {
  return "/api/v1/shares/" + text_of(share, "id") + rest;
}

}  // namespace codehub::cli
