#include "codehub/agent/environment.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "codehub/agent/descriptor.hpp"
#include "codehub/agent/files.hpp"
#include "codehub/base/log.hpp"

namespace codehub::agent {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kDefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How glibc spells a locale in its archive and folders: "ko_KR.UTF-8" is "ko_KR.utf8".
std::string normalized_locale(std::string_view name) {
  const auto dot = name.find('.');
  return dot == std::string_view::npos ? std::string(name) : std::string(name.substr(0, dot)) + ".utf8";
}

/// The head of glibc's locale-archive (locale/locarchive.h): where its strings are.
struct ArchiveHead {
  std::uint32_t magic;
  std::uint32_t serial;
  std::uint32_t name_offset;
  std::uint32_t name_used;
  std::uint32_t name_size;
  std::uint32_t string_offset;
  std::uint32_t string_used;
  std::uint32_t string_size;
};
constexpr std::uint32_t kArchiveMagic = 0xde020109;
constexpr std::uint32_t kArchiveStringLimit = 1024 * 1024;

bool archive_has(const fs::path& archive, const std::string& name) {
  const Descriptor file(::open(archive.c_str(), O_RDONLY | O_CLOEXEC));
  ArchiveHead head{};
  if (!file || ::pread(file.get(), &head, sizeof head, 0) != static_cast<ssize_t>(sizeof head)) return false;
  if (head.magic != kArchiveMagic || head.string_used > kArchiveStringLimit) return false;
  std::string strings(head.string_used, '\0');
  const auto count = ::pread(file.get(), strings.data(), strings.size(), head.string_offset);
  return count == static_cast<ssize_t>(strings.size()) && strings.find(name + '\0') != std::string::npos;
}

constexpr std::string_view kProfileScript =
    R"(# /etc/profile sets PATH anew for login shells: what the image and the workspace had in it comes back here.
if [ -n "$CODEHUB_PATH" ]; then
  codehub_rest=$CODEHUB_PATH:
  while [ -n "$codehub_rest" ]; do
    codehub_folder=${codehub_rest%%:*}
    codehub_rest=${codehub_rest#*:}
    case ":$PATH:" in *":$codehub_folder:"*) ;; *) PATH=$PATH:$codehub_folder ;; esac
  done
  export PATH
  unset codehub_rest codehub_folder
fi
)";

/// Where Debian, Alpine and Fedora keep the certificates of authorities.
bool has_certificates(const fs::path& etc) {
  std::error_code ignored;
  return fs::exists(etc / "ssl/certs/ca-certificates.crt", ignored) || fs::exists(etc / "ssl/cert.pem", ignored) ||
         fs::exists(etc / "pki/tls/certs/ca-bundle.crt", ignored);
}

std::string value_or_empty(const Environment& environment, const char* name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string{} : found->second;
}

}  // namespace

bool has_locale(const fs::path& locales, std::string_view name) {
  const auto normal = normalized_locale(name);
  std::error_code ignored;
  return fs::is_directory(locales / normal, ignored) || archive_has(locales / "locale-archive", normal);
}

std::string choose_language(std::string_view locale, std::string_view image_language, const fs::path& locales) {
  if (locale == "ko" && has_locale(locales, "ko_KR.UTF-8")) return "ko_KR.UTF-8";
  if (locale == "en" && has_locale(locales, "en_US.UTF-8")) return "en_US.UTF-8";
  const bool utf8 = image_language.ends_with(".UTF-8") || image_language.ends_with(".utf8");
  return utf8 ? std::string(image_language) : "C.UTF-8";
}

Environment workspace_environment(const Settings& settings, const Account& account, const WorkspaceFacts& facts) {
  Environment result = settings.environment;
  auto path = value_or_empty(result, "PATH");
  if (path.empty()) path = kDefaultPath;
  result["PATH"] = fmt::format("{}:{}/fallback/bin", path, settings.toolbox.string());
  result["CODEHUB_PATH"] = result["PATH"];
  result["HOME"] = account.home;
  result["USER"] = account.name;
  result["LOGNAME"] = account.name;
  result["SHELL"] = account.shell;
  result["LANG"] = choose_language(facts.locale, value_or_empty(result, "LANG"));
  result["GIT_CONFIG_SYSTEM"] = (settings.run / "gitconfig").string();
  result["CODEHUB_WORKSPACE_ID"] = settings.workspace_id;
  result["CODEHUB_RUN_DIR"] = settings.run.string();
  const auto set_if_known = [&](const char* name, const std::string& value) {
    if (!value.empty()) result[name] = value;
  };
  set_if_known("CODEHUB_WORKSPACE_NAME", facts.name);
  set_if_known("CODEHUB_DASHBOARD_URL", facts.dashboard_url);
  set_if_known("VSCODE_PROXY_URI", facts.proxy_uri);
  if (!has_certificates(settings.etc)) {
    const auto own = (settings.toolbox / "etc/ssl/ca-certificates.crt").string();
    for (const auto* name : {"GIT_SSL_CAINFO", "SSL_CERT_FILE"}) result.emplace(name, own);
  }
  for (const auto* name : {"PWD", "OLDPWD", "SHLVL", "_", "TERM"}) result.erase(name);
  return result;
}

void write_environment_files(const Settings& settings, const Account& account) {
  const auto report = [](const Result<void>& written) {
    if (!written) log::warn("agent", "a default is missing", {{"reason", written.error().message}});
  };
  {
    const FileIdentity identity(account.uid, account.gid);
    report(make_folder(settings.run / "git", 0700));
    // Read instead of /etc/gitconfig, hence the include; the user's own files are read later and win. The helper keeps
    // passwords in memory only, for half a day after their last use.
    const auto text = fmt::format(
        "[include]\n\tpath = {}/gitconfig\n[credential]\n\thelper = cache --timeout=43200 "
        "--socket={}/git/credentials\n",
        settings.etc.string(), settings.run.string());
    report(write_file(settings.run / "gitconfig", text, 0644));
  }
  std::error_code ignored;
  const auto folder = settings.etc / "profile.d";
  if (!fs::is_directory(folder, ignored)) return;
  report(write_file(folder / "codehub.sh", kProfileScript, 0644));
}

}  // namespace codehub::agent
