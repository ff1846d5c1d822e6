#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "codehub/agent/account.hpp"
#include "codehub/agent/settings.hpp"

namespace codehub::agent {

/// What the set-up tells about the workspace that programs may want to know.
struct WorkspaceFacts {
  std::string name;
  std::string dashboard_url;
  std::string proxy_uri;  ///< Pattern of forwarded ports, for VSCODE_PROXY_URI.
  std::string locale;     ///< "ko", "en" or empty.
};

/// The environment of everything that runs as the user: the image's own, the account, the language, git's defaults, and
/// the toolbox's programs behind the image's own in PATH.
[[nodiscard]] Environment workspace_environment(const Settings& settings, const Account& account,
                                                const WorkspaceFacts& facts);

/// A value for LANG: that of the profile's language when the image has it, else the image's own when it is UTF-8, else
/// C.UTF-8.
[[nodiscard]] std::string choose_language(std::string_view locale, std::string_view image_language,
                                          const std::filesystem::path& locales = "/usr/lib/locale");

/// True when the C library's locale folder has it, as a folder or in its archive.
[[nodiscard]] bool has_locale(const std::filesystem::path& locales, std::string_view name);

/// Writes the files that the environment points to: git's system-level defaults, and a profile.d script that keeps the
/// image's PATH in login shells.
void write_environment_files(const Settings& settings, const Account& account);

}  // namespace codehub::agent
