#pragma once

#include "codehub/agent/account.hpp"
#include "codehub/agent/settings.hpp"
#include "codehub/domain/result.hpp"

namespace codehub::agent {

/// Makes the home usable: present, owned by its user, filled from /etc/skel the first time (files that are there stay),
/// with the folder ~/.codehub for the agent's own marks. Also makes the run folder.
[[nodiscard]] Result<void> prepare_home(const Settings& settings, const Account& account);

/// Where the agent keeps its marks and logs in a home.
[[nodiscard]] std::filesystem::path state_folder(const Account& account);

}  // namespace codehub::agent
