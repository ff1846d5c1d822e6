#include "codehub/cli/credentials.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <nlohmann/json.hpp>

#include "session.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

bool write_file(const std::filesystem::path& file, const std::string& text) {
  const int target = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (target < 0) return false;
  const bool written = ::fchmod(target, 0600) == 0 &&
                       ::write(target, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(target) == 0;
  return ::close(target) == 0 && written;
}

}  // namespace

Result<Credentials> Credentials::load(const std::filesystem::path& file) {
  Credentials credentials;
  std::ifstream stream(file);
  if (!stream) return credentials;
  const auto document = json::parse(stream, nullptr, false);
  if (!document.is_object()) {
    return fail(ErrorCode::kInvalidState, "the file " + file.string() + " is damaged; remove it and sign in again");
  }
  credentials.current = text_of(document, "current");
  const auto servers = document.find("servers");
  if (servers == document.end() || !servers->is_object()) return credentials;
  for (const auto& [url, login] : servers->items()) {
    if (login.is_object()) credentials.logins[url] = Login{text_of(login, "username"), text_of(login, "token")};
  }
  return credentials;
}

Result<void> Credentials::save(const std::filesystem::path& file) const {
  json servers = json::object();
  for (const auto& [url, login] : logins) servers[url] = {{"username", login.username}, {"token", login.token}};
  const json document = {{"current", current}, {"servers", std::move(servers)}};
  const auto folder = file.parent_path();
  std::error_code error;
  std::filesystem::create_directories(folder.parent_path(), error);
  ::mkdir(folder.c_str(), 0700);  // Present is fine; whether it can be written shows below.
  const auto fresh = folder / (file.filename().string() + ".new");
  if (!write_file(fresh, document.dump(2) + "\n") || std::rename(fresh.c_str(), file.c_str()) != 0) {
    return fail(ErrorCode::kInvalidState, "cannot write " + file.string() + "; is the folder yours?");
  }
  return {};
}

std::filesystem::path credentials_file() {
  const auto base = variable("XDG_CONFIG_HOME");
  const std::filesystem::path folder =
      base.empty() ? std::filesystem::path(variable("HOME")) / ".config" : std::filesystem::path(base);
  return folder / "codehub" / "credentials.json";
}

}  // namespace codehub::cli
