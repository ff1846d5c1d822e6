#pragma once

#include <map>
#include <string>
#include <vector>

#include "codehub/domain/result.hpp"

namespace codehub::server {

/// A TOML file as keys and the text forms of their values: tables become dotted keys, `[[sizes]]` and `[[images]]`
/// their one-line form. Mistakes are added to `mistakes`, one line each.
[[nodiscard]] std::map<std::string, std::string> read_settings_file(const std::string& path,
                                                                    std::vector<std::string>& mistakes);

}  // namespace codehub::server
