#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "codehub/agent/account.hpp"
#include "codehub/domain/result.hpp"

namespace codehub::agent {

/// Text of ~/.ssh/codehub_config: the user's own default keys first, then that of the profile; the operator's known
/// hosts beside the image's when there is such a file. Says nothing about host key checking, which stays at OpenSSH's
/// "ask".
[[nodiscard]] std::string ssh_config_text(const std::filesystem::path& operator_known_hosts, bool known_hosts_present);

/// The user's configuration with our Include at its top, where it applies to every host; unchanged when it is there.
[[nodiscard]] std::string with_include(std::string_view config);

/// Writes ~/.ssh/codehub_ed25519, its .pub, codehub_config, and the Include line of ~/.ssh/config, as the user. Without
/// a private key only what is there stays.
[[nodiscard]] Result<void> write_ssh_files(const Account& account, const std::filesystem::path& toolbox,
                                           const std::string& private_key, const std::string& public_key);

}  // namespace codehub::agent
