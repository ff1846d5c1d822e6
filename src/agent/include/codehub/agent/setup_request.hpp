#pragma once

#include <string>
#include <string_view>

#include "codehub/domain/result.hpp"

namespace codehub::agent {

/// What the hub asks of a workspace at each start.
struct SetupRequest {
  std::string operation_id;
  std::string workspace_name;
  std::string dashboard_url;
  std::string repository;
  std::string branch;
  std::string startup_script;
  std::string git_name;
  std::string git_email;
  std::string ssh_private_key;
  std::string ssh_public_key;
  std::string locale;
  std::string proxy_uri;
  std::string product_name;
  std::string gallery_url;
};

/// Unknown keys are ignored: hub and agent need not be of one version. kInvalidRequest names what is wrong.
[[nodiscard]] Result<SetupRequest> parse_setup_request(std::string_view body);

}  // namespace codehub::agent
