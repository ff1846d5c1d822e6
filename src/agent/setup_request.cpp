#include "codehub/agent/setup_request.hpp"

#include "codehub/agent/json_reader.hpp"
#include "codehub/domain/user.hpp"
#include "codehub/domain/workspace.hpp"

namespace codehub::agent {

namespace {

/// Values that end up in an environment or on a command line.
Result<void> check_single_line(std::string_view key, const std::string& value) {
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') {
      return fail(ErrorCode::kInvalidRequest, std::string(key) + " has a control character");
    }
  }
  return {};
}

}  // namespace

Result<SetupRequest> parse_setup_request(std::string_view body) {
  TRY(const auto json, JsonReader::parse(body));
  SetupRequest request;
  request.operation_id = json.text("operation_id");
  if (request.operation_id.empty()) return fail(ErrorCode::kInvalidRequest, "operation_id is missing");
  request.workspace_name = json.text("workspace_name");
  request.dashboard_url = json.text("dashboard_url");
  TRY(request.repository, validate_repository(json.text("repository")));
  TRY(request.branch, validate_branch(json.text("branch")));
  request.startup_script = json.text("startup_script");
  const auto git = json.object("git");
  request.git_name = git.text("name");
  request.git_email = git.text("email");
  request.ssh_private_key = json.text("ssh_private_key");
  request.ssh_public_key = json.text("ssh_public_key");
  TRY(request.locale, validate_locale(json.text("locale")));
  request.proxy_uri = json.text("proxy_uri");
  const auto ide = json.object("ide");
  request.product_name = ide.text("product_name");
  request.gallery_url = ide.text("gallery_url");
  const std::pair<std::string_view, const std::string*> lines[] = {{"workspace_name", &request.workspace_name},
                                                                   {"dashboard_url", &request.dashboard_url},
                                                                   {"git.name", &request.git_name},
                                                                   {"git.email", &request.git_email},
                                                                   {"proxy_uri", &request.proxy_uri},
                                                                   {"ide.product_name", &request.product_name},
                                                                   {"ide.gallery_url", &request.gallery_url},
                                                                   {"operation_id", &request.operation_id}};
  for (const auto& [key, value] : lines) CHECK_OK(check_single_line(key, *value));
  return request;
}

}  // namespace codehub::agent
