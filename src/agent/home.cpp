#include "codehub/agent/home.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "codehub/agent/files.hpp"
#include "codehub/base/log.hpp"

namespace codehub::agent {

namespace fs = std::filesystem;

namespace {

Result<void> own_folder(const fs::path& folder, const Account& account, mode_t mode) {
  CHECK_OK(make_folder(folder, mode));
  struct stat status{};
  if (::lstat(folder.c_str(), &status) != 0) return fail(system_error("look at " + folder.string(), errno));
  if (status.st_uid == account.uid) return {};
  if (::lchown(folder.c_str(), account.uid, account.gid) != 0) {
    return fail(system_error("give " + folder.string() + " to its user", errno));
  }
  return {};
}

/// As the user, so that what is copied belongs to them; what they may not read stays behind.
void copy_skeleton(const fs::path& from, const fs::path& to) {
  std::error_code ignored;
  for (fs::directory_iterator entry(from, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
    std::error_code error;
    const auto options =
        fs::copy_options::recursive | fs::copy_options::skip_existing | fs::copy_options::copy_symlinks;
    fs::copy(entry->path(), to / entry->path().filename(), options, error);
    if (error) {
      log::warn("agent", "a file of the skeleton was not copied",
                {{"file", entry->path().string()}, {"reason", error.message()}});
    }
  }
}

}  // namespace

fs::path state_folder(const Account& account) { return fs::path(account.home) / ".codehub"; }

Result<void> prepare_home(const Settings& settings, const Account& account) {
  CHECK_OK(own_folder(settings.home, account, 0755));
  CHECK_OK(own_folder(settings.run, account, 0700));
  const FileIdentity identity(account.uid, account.gid);
  const auto state = state_folder(account);
  std::error_code ignored;
  if (!fs::exists(state, ignored)) copy_skeleton(settings.etc / "skel", settings.home);
  return make_folder(state, 0700);
}

}  // namespace codehub::agent
