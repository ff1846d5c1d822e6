#include "codehub/agent/language_packs.hpp"

#include <nlohmann/json.hpp>

#include "codehub/agent/files.hpp"

namespace codehub::agent {

using nlohmann::json;

namespace {

/// Of the toolbox when every file it names lies there: perhaps of an earlier version of it.
bool is_from_toolbox(const json& pack, std::string_view toolbox) {
  if (!pack.is_object() || !pack.contains("translations") || !pack["translations"].is_object()) return true;
  for (const auto& [name, path] : pack["translations"].items()) {
    if (path.is_string() && !path.get<std::string>().starts_with(toolbox)) return false;
  }
  return true;
}

}  // namespace

std::string with_language_packs(std::string_view list, std::string_view toolbox_list, std::string_view toolbox) {
  auto result = json::parse(list, nullptr, false);
  const auto ours = json::parse(toolbox_list, nullptr, false);
  if (!result.is_object()) result = json::object();
  if (!ours.is_object()) return result.dump();
  for (auto pack = result.begin(); pack != result.end();) {
    const bool stale = is_from_toolbox(*pack, toolbox) && !ours.contains(pack.key());
    pack = stale ? result.erase(pack) : std::next(pack);
  }
  for (const auto& [language, pack] : ours.items()) {
    if (!result.contains(language) || is_from_toolbox(result[language], toolbox)) result[language] = pack;
  }
  return result.dump();
}

bool has_language_pack(std::string_view toolbox_list, std::string_view language) {
  const auto list = json::parse(toolbox_list, nullptr, false);
  return list.is_object() && list.contains(language);
}

Result<std::string> install_language_packs(const Settings& settings, const Account& account,
                                           const std::string& locale) {
  const auto ours = read_file(settings.toolbox / "languagepacks.json");
  if (!ours || !has_language_pack(*ours, locale)) return std::string{};
  const FileIdentity identity(account.uid, account.gid);
  const auto folder = std::filesystem::path(account.home) / ".local/share/code-server";
  CHECK_OK(make_folder(folder, 0755));
  const auto present = read_file(folder / "languagepacks.json");
  const auto wanted = with_language_packs(present.value_or("{}"), *ours, settings.toolbox.string());
  if (!present || *present != wanted) CHECK_OK(write_file(folder / "languagepacks.json", wanted, 0644));
  return locale;
}

}  // namespace codehub::agent
