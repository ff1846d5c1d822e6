#include <cctype>
#include <filesystem>

#include <fmt/format.h>

#include "codehub/api/nearest.hpp"
#include "codehub/server/settings.hpp"
#include "settings_file.hpp"

namespace codehub::server {
namespace {

using Effectives = std::map<std::string, Effective>;

std::string upper_name(std::string_view key, char separator) {
  std::string name;
  for (const char c : key) {
    const bool separates = c == '.' || c == '_';
    name += separates ? separator : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

const Setting* find_setting(std::string_view key) {
  for (const auto& setting : settings()) {
    if (setting.key == key) return &setting;
  }
  return nullptr;
}

std::vector<std::string_view> known_keys() {
  std::vector<std::string_view> keys;
  for (const auto& setting : settings()) keys.push_back(setting.key);
  return keys;
}

void take_file(const std::string& path, Effectives& effective, std::vector<std::string>& mistakes) {
  for (auto& [key, text] : read_settings_file(path, mistakes)) {
    if (find_setting(key) == nullptr) {
      const auto nearest = api::nearest_name(key, known_keys());
      mistakes.push_back(nearest.empty()
                             ? fmt::format("{}: `{}` is not a key; `codehub config print` lists them", path, key)
                             : fmt::format("{}: `{}` is not a key; did you mean `{}`?", path, key, nearest));
      continue;
    }
    effective[key] = Effective{std::move(text), "file " + path};
  }
}

void take_environment(const Sources& sources, Effectives& effective) {
  if (!sources.environment) return;
  for (const auto& setting : settings()) {
    const auto name = environment_name(setting.key);
    if (auto text = sources.environment(name)) {
      effective[std::string(setting.key)] = Effective{std::move(*text), "environment " + name};
    }
  }
}

std::string variable(const Sources& sources, const char* name) {
  return sources.environment ? sources.environment(name).value_or("") : std::string();
}

std::filesystem::path usual_data_dir(const Sources& sources) {
  if (const auto base = variable(sources, "XDG_DATA_HOME"); !base.empty())
    return std::filesystem::path(base) / "codehub";
  const auto home = variable(sources, "HOME");
  return std::filesystem::path(home.empty() ? "/var/lib" : home + "/.local/share") / "codehub";
}

// Defaults that depend on other values, and values that must fit together.
void complete(const Sources& sources, Loaded& loaded, std::vector<std::string>& mistakes) {
  auto& configuration = loaded.configuration;
  if (configuration.data_dir.empty()) {
    configuration.data_dir = usual_data_dir(sources);
    loaded.effective["data_dir"].text = configuration.data_dir.string();
  }
  configuration.data_dir = std::filesystem::absolute(configuration.data_dir);
  if (configuration.toolbox.empty()) {
    configuration.toolbox = configuration.data_dir / "toolbox" / "current";
    loaded.effective["toolbox"].text = configuration.toolbox.string();
  }
  configuration.toolbox = std::filesystem::absolute(configuration.toolbox);
  bool known_size = configuration.sizes.empty();
  for (const auto& size : configuration.sizes) known_size = known_size || size.name == configuration.default_size;
  if (!known_size && loaded.effective["default_size"].source == "default") {
    configuration.default_size = configuration.sizes.front().name;  // Own sizes without a word on the default one.
    loaded.effective["default_size"].text = configuration.default_size;
  } else if (!known_size) {
    mistakes.push_back("`default_size` is " + configuration.default_size + ", which `sizes` does not have");
  }
  if (configuration.session_idle > configuration.session_life) {
    mistakes.emplace_back("`session.idle_hours` must not be more than `session.life_hours`");
  }
  const bool can_mail = !configuration.smtp_url.empty() && !configuration.summary_email_from.empty();
  if (!configuration.summary_email_to.empty() && !can_mail) {
    mistakes.emplace_back("`cost.summary_email_to` needs `cost.smtp_url` and `cost.summary_email_from`");
  }
}

std::optional<std::string> file_to_read(const Sources& sources) {
  if (sources.file) return sources.file;
  if (auto named = variable(sources, "CODEHUB_CONFIG"); !named.empty()) return named;
  std::error_code ignored;
  if (std::filesystem::exists(kUsualFile, ignored)) return std::string(kUsualFile);
  return std::nullopt;
}

std::string lines(const std::vector<std::string>& mistakes) {
  std::string text;
  for (const auto& mistake : mistakes) text += (text.empty() ? "" : "\n") + mistake;
  return text;
}

}  // namespace

std::string environment_name(std::string_view key) { return "CODEHUB_" + upper_name(key, '_'); }

std::string flag_name(std::string_view key) {
  std::string name = "--";
  for (const char c : key) name += c == '.' || c == '_' ? '-' : c;
  return name;
}

Result<Loaded> load_configuration(const Sources& sources) {
  Loaded loaded;
  std::vector<std::string> mistakes;
  for (const auto& setting : settings()) {
    loaded.effective[std::string(setting.key)] = Effective{std::string(setting.fallback), "default"};
  }
  if (const auto file = file_to_read(sources)) {
    loaded.file = *file;
    take_file(*file, loaded.effective, mistakes);
  }
  take_environment(sources, loaded.effective);
  for (const auto& [key, text] : sources.flags) loaded.effective[key] = Effective{text, "flag " + flag_name(key)};
  for (const auto& setting : settings()) {
    const auto& given = loaded.effective[std::string(setting.key)];
    if (auto assigned = setting.assign(loaded.configuration, given.text); !assigned) {
      mistakes.push_back(fmt::format("`{}` (from {}): {}", setting.key, given.source, assigned.error().message));
    }
  }
  complete(sources, loaded, mistakes);
  if (!mistakes.empty()) return fail(ErrorCode::kInvalidRequest, lines(mistakes));
  return loaded;
}

}  // namespace codehub::server
