#pragma once

#include <string>
#include <string_view>

#include "codehub/agent/account.hpp"
#include "codehub/agent/settings.hpp"
#include "codehub/domain/result.hpp"

namespace codehub::agent {

/// The IDE's list of language packs with those of the toolbox in it; a pack that the user installed themselves stays.
[[nodiscard]] std::string with_language_packs(std::string_view list, std::string_view toolbox_list,
                                              std::string_view toolbox);

/// True when the toolbox has a pack for the language.
[[nodiscard]] bool has_language_pack(std::string_view toolbox_list, std::string_view language);

/// Makes the toolbox's language packs known to the IDE, when there are any. Answers the language that the IDE can be
/// shown in: `locale`, or empty without a pack for it.
[[nodiscard]] Result<std::string> install_language_packs(const Settings& settings, const Account& account,
                                                         const std::string& locale);

}  // namespace codehub::agent
