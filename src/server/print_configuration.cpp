#include <fmt/format.h>

#include "codehub/server/settings.hpp"

namespace codehub::server {
namespace {

std::string shown_value(const Setting& setting, const Effective& effective) {
  const bool is_default = effective.text == setting.fallback;
  if (setting.secret && !is_default) return "(set)";
  if (setting.secret && effective.text.empty()) return "(not set)";
  return effective.text.empty() ? "\"\"" : effective.text;
}

constexpr std::string_view kIntroduction = R"(# Configuration

<!-- Printed from the table in src/server/settings.cpp: CODEHUB_ACCEPT=1 ctest -R ConfigurationManual writes it anew. -->

`codehub server` needs no configuration to run on one machine. What differs can be said in four places; the later ones win:

1. the defaults below,
2. a TOML file: `--config FILE`, or the variable `CODEHUB_CONFIG`, or `/etc/codehub/server.toml` when it exists,
3. environment variables: `CODEHUB_` and the key in capitals, dots as underscores (`log.level` is `CODEHUB_LOG_LEVEL`),
4. flags: the key with dashes (`log.level` is `--log-level`).

A key that is not known is an error that names the nearest known one. `codehub config check` says whether everything is
right, `codehub config print` shows every value and where it came from; secrets are never shown.

```toml
listen = "0.0.0.0:8000"
public_url = "http://dev.example.com:8000"
apps_domain = "apps.example.com"

[log]
format = "json"

[[sizes]]
name = "small"
cpu = 1
memory = "2GiB"
pids = 1024
```

## Keys

)";

}  // namespace

std::string print_configuration(const Loaded& loaded) {
  std::string text;
  if (!loaded.file.empty()) text += "# file: " + loaded.file + "\n";
  for (const auto& setting : settings()) {
    const auto& effective = loaded.effective.at(std::string(setting.key));
    text += fmt::format("{} = {}  # {}\n", setting.key, shown_value(setting, effective), effective.source);
  }
  return text;
}

std::string render_configuration_manual() {
  std::string text(kIntroduction);
  for (const auto& setting : settings()) {
    text += fmt::format("### `{}`\n\n{}\n\n", setting.key, setting.meaning);
    text +=
        fmt::format("- type: {}{}\n", setting.type, setting.range.empty() ? "" : fmt::format(" ({})", setting.range));
    text += fmt::format("- default: {}\n", setting.fallback.empty() ? "empty" : fmt::format("`{}`", setting.fallback));
    text += fmt::format("- variable `{}`, flag `{}`\n", environment_name(setting.key), flag_name(setting.key));
    if (setting.secret) text += "- secret: not shown by `codehub config print`\n";
    text += "\n";
  }
  text.pop_back();
  return text;
}

}  // namespace codehub::server
