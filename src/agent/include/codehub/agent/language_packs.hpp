#pragma once

#include <string>
#include <string_view>

#include "codehub/agent/account.hpp"
#include "codehub/agent/settings.hpp"
#include "codehub/domain/result.hpp"

namespace codehub::agent {

/// The IDE's list of language packs with those of the toolbox in it; a pack that the user installed themselves stays.
[[nodiscard]] std::string with_language_packs(std::string_view list, std::string_view toolbox_list, std::string_view toolbox);

/// Makes the toolbox's language packs known to the IDE, when there are any.
[[nodiscard]] Result<void> install_language_packs(const Settings& settings, const Account& account, std::string_view locale);

}  // namespace codehub::agent
