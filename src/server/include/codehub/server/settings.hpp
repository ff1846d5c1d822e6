#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/server/configuration.hpp"

namespace codehub::server {

/// One configuration key, declared once: flags, environment variables, the TOML file, `codehub config print` and the
/// manual page all come from this.
struct Setting {
  std::string_view key;       ///< As in TOML: "log.level".
  std::string_view type;      ///< For the manual: "text", "number", "seconds", "yes or no", "list", …
  std::string_view fallback;  ///< Default, in the text form that flags and variables take.
  std::string_view range;     ///< What is allowed, in words; may be empty.
  std::string_view meaning;   ///< One or two sentences.
  bool secret = false;        ///< Never printed.
  /// Checks the text and stores it. An error's message says what would be right, without the key.
  Result<void> (*assign)(Configuration&, const std::string& text);
};

/// The table, in the order of the manual.
[[nodiscard]] const std::vector<Setting>& settings();

/// Names of a key elsewhere.
[[nodiscard]] std::string environment_name(std::string_view key);  ///< "log.level" → "CODEHUB_LOG_LEVEL"
[[nodiscard]] std::string flag_name(std::string_view key);         ///< "log.level" → "--log-level"

/// Where an effective value came from: "default", "file …", "environment …", "flag …".
struct Effective {
  std::string text;
  std::string source;
};

/// Everything that was said about configuration, before it is understood.
struct Sources {
  std::optional<std::string> file;           ///< A path that must exist; empty: the usual one.
  std::map<std::string, std::string> flags;  ///< By key.
  std::function<std::optional<std::string>(const std::string&)> environment;  ///< getenv, or a test's.
};

struct Loaded {
  Configuration configuration;
  std::map<std::string, Effective> effective;  ///< By key.
  std::string file;                            ///< The file that was read; empty when none.
};

/// Flags win over environment variables, those over the file, that over defaults. The error lists every mistake, one
/// per line: unknown keys (with the nearest known one), wrong types, values out of range, values that do not fit
/// together.
[[nodiscard]] Result<Loaded> load_configuration(const Sources& sources);

/// `codehub config print`: one line per key, its value and source; secrets are shown as "(set)" or "(not set)".
[[nodiscard]] std::string print_configuration(const Loaded& loaded);

/// docs/configuration.md.
[[nodiscard]] std::string render_configuration_manual();

/// The file that is read when none is named, if it exists.
inline constexpr std::string_view kUsualFile = "/etc/codehub/server.toml";

}  // namespace codehub::server
