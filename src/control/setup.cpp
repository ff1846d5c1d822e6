#include "setup.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "codehub/base/log.hpp"
#include "codehub/domain/port.hpp"

namespace codehub::control {
namespace {

constexpr std::size_t kMaxHostname = 40;
constexpr std::string_view kIdPlace = "WSID";  ///< Stands for the workspace's id in the address pattern of ports.

bool is_out_of_reach(ErrorCode code) {
  return code == ErrorCode::kUpstreamUnavailable || code == ErrorCode::kCancelled;
}

Task<void> add_key(agentlink::SetupRequest& request, UserId owner, WorkspaceId id, const ControlParts& parts,
                   Story& story) {
  auto pair = co_await parts.accounts.ssh_key(owner);
  auto secret = co_await parts.accounts.ssh_private_key(owner);
  if (pair && secret) {
    request.ssh_public_key = std::move(pair->public_key);
    request.ssh_private_key = std::move(*secret);
    co_return Result<void>();
  }
  const Error& error = pair ? secret.error() : pair.error();
  if (is_out_of_reach(error.code)) co_return fail(error);
  log::warn("control", "a workspace is set up without its owner's SSH key",
            {{"workspace", id.value()}, {"owner", owner.value()}, {"error", error.message}, {"detail", error.detail}});
  co_await story.tell(std::move(id), "NOTICE: your SSH key cannot be used here: " + error.message);
  co_return Result<void>();
}

}  // namespace

std::string hostname_of(const Workspace& row) {
  std::string name;
  for (const char c : row.name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain || upper) {
      name += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
    if (name.size() == kMaxHostname) break;
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.empty() ? row.id.value() : name;
}

Result<runtime::ContainerSpec> container_spec(const Workspace& row, const std::vector<Size>& sizes) {
  const auto size =
      std::find_if(sizes.begin(), sizes.end(), [&](const Size& offered) { return offered.name == row.size; });
  if (size == sizes.end()) {
    return fail(ErrorCode::kInvalidRequest,
                fmt::format("The size `{}` is not offered any more. Choose another size, then retry.", row.size));
  }
  runtime::ContainerSpec spec;
  spec.workspace_id = row.id;
  spec.operation_id = row.operation_id;
  spec.image = row.image;
  spec.size = *size;
  spec.hostname = hostname_of(row);
  spec.environment.emplace("CODEHUB_WORKSPACE_ID", row.id.value());
  spec.environment.emplace("CODEHUB_AGENT_TOKEN", row.agent_token);
  spec.environment.emplace("CODEHUB_AGENT_PORT", std::to_string(kAgentPort));
  return spec;
}

std::string proxy_uri_of(const Workspace& row, const std::string& pattern) {
  std::string uri = pattern;
  if (const auto place = uri.find(kIdPlace); place != std::string::npos) {
    uri.replace(place, kIdPlace.size(), row.id.value());
  }
  return uri;
}

Task<agentlink::SetupRequest> setup_request(Workspace row, const ControlParts& parts, const ControlOptions& options,
                                            Story& story) {
  agentlink::SetupRequest request;
  request.operation_id = row.operation_id;
  request.workspace_name = row.name;
  request.dashboard_url = options.public_url + "/workspaces/" + row.id.value();
  request.repository = row.repository;
  request.branch = row.branch;
  request.startup_script = row.startup_script;
  request.proxy_uri = proxy_uri_of(row, options.port_url_pattern);
  request.product_name = options.product_name;
  request.gallery_url = options.gallery_url;
  const auto owner = co_await parts.store.users().find(row.owner_id);
  if (!owner && owner.error().code != ErrorCode::kNotFound) co_return fail(owner.error());
  if (owner) {
    request.git_name = owner->git_name.empty() ? owner->display_name : owner->git_name;
    request.git_email = owner->git_email.empty() ? owner->email : owner->git_email;
    request.locale = owner->locale;
    CO_CHECK(co_await add_key(request, row.owner_id, row.id, parts, story));
  }
  co_return request;
}

}  // namespace codehub::control
