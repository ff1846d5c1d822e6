#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "codehub/agent/account.hpp"
#include "codehub/agent/descriptor.hpp"
#include "codehub/agent/files.hpp"
#include "codehub/base/log.hpp"

namespace codehub::agent {

namespace {

/// For a file that cannot be renamed over (a bind mount): lines that are only added are added in place.
bool append_in_place(const std::filesystem::path& path, std::string_view old_text, std::string_view new_text) {
  if (!new_text.starts_with(old_text)) return false;
  const auto addition = new_text.substr(old_text.size());
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  return file && ::write(file.get(), addition.data(), addition.size()) == static_cast<ssize_t>(addition.size());
}

void update_system_file(const std::filesystem::path& path, std::string_view old_text, const std::string& new_text) {
  if (old_text == new_text) return;
  struct stat status{};
  const bool present = ::stat(path.c_str(), &status) == 0;
  const auto written = write_file(path, new_text, present ? status.st_mode & 07777 : 0644);
  if (written) {
    if (present && ::chown(path.c_str(), status.st_uid, status.st_gid) != 0) {
      log::warn("agent", "cannot keep the owner of a system file", {{"file", path.string()}});
    }
    return;
  }
  if (append_in_place(path, old_text, new_text)) return;
  log::warn("agent", "a system file stays as it is", {{"file", path.string()}, {"reason", written.error().message}});
}

/// The text, or nothing when there is no such file; a file that cannot be read is never written.
std::optional<std::string> system_text(const std::filesystem::path& path) {
  auto text = read_file(path, 4 * 1024 * 1024);
  if (text) return std::move(*text);
  if (text.error().code == ErrorCode::kNotFound) return std::string{};
  log::warn("agent", "a system file cannot be read", {{"file", path.string()}, {"reason", text.error().message}});
  return std::nullopt;
}

constexpr std::string_view kRootLine = "root:x:0:0:root:/root:/bin/sh\n";

}  // namespace

Account ensure_account(const std::filesystem::path& etc, uid_t uid, const std::filesystem::path& home) {
  if (auto made = make_folder(etc, 0755); !made) log::warn("agent", made.error().message);
  const auto passwd = system_text(etc / "passwd");
  const auto group = system_text(etc / "group");
  const std::string passwd_text = passwd.value_or("");
  auto existing = find_account(passwd_text, uid);
  Account account = existing.value_or(Account{});
  if (!existing) {
    account.name = free_name(passwd_text, "developer");
    account.uid = uid;
    account.gid = static_cast<gid_t>(uid);
  }
  account.home = home.string();
  account.shell = choose_shell(existing ? existing->shell : "");
  account.groups = groups_of(group.value_or(""), account.name);
  if (passwd) {
    const std::string base = passwd->empty() ? std::string(kRootLine) : *passwd;
    update_system_file(etc / "passwd", *passwd, with_account(base, account));
  }
  if (group) update_system_file(etc / "group", *group, with_group(*group, account.name, account.gid));
  return account;
}

}  // namespace codehub::agent
