#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "codehub/domain/result.hpp"

namespace codehub::cli {

struct Login {
  std::string username;
  std::string token;
};

/// Who is signed in where: one file, readable by its owner alone.
struct Credentials {
  std::string current;                  ///< URL of the server that is used when none is named.
  std::map<std::string, Login> logins;  ///< By URL.

  /// An absent file is nobody signed in; a malformed one is an error that names it.
  [[nodiscard]] static Result<Credentials> load(const std::filesystem::path& file);
  /// Replaces the file in one step, mode 0600 in a folder of mode 0700.
  [[nodiscard]] Result<void> save(const std::filesystem::path& file) const;
};

/// $XDG_CONFIG_HOME/codehub/credentials.json, or below ~/.config.
[[nodiscard]] std::filesystem::path credentials_file();

}  // namespace codehub::cli
