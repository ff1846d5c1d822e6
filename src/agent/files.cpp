#include "codehub/agent/files.hpp"

#include <fcntl.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "codehub/agent/descriptor.hpp"

namespace codehub::agent {

FileIdentity::FileIdentity(uid_t uid, gid_t gid) {
  if (::geteuid() != 0 || uid == 0) return;
  // The group first: without root's file rights it could not be changed any more.
  ::setfsgid(gid);
  ::setfsuid(uid);
  changed_ = true;
}

FileIdentity::~FileIdentity() {
  if (!changed_) return;
  ::setfsuid(::geteuid());
  ::setfsgid(::getegid());
}

Error system_error(std::string_view what, int number) {
  auto code = ErrorCode::kInternal;
  if (number == ENOSPC || number == EDQUOT) code = ErrorCode::kNoSpace;
  if (number == ENOENT) code = ErrorCode::kNotFound;
  const std::string_view reason = code == ErrorCode::kNoSpace ? "the disk is full" : std::strerror(number);
  return Error{code, fmt::format("cannot {}: {}", what, reason), {}, 0};
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return fail(system_error("read " + path.string(), errno));
  struct stat status{};
  if (::fstat(file.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
    return fail(system_error("read " + path.string(), EISDIR));
  }
  std::string content;
  char buffer[16384];
  while (content.size() < limit) {
    const auto count = ::read(file.get(), buffer, std::min(sizeof buffer, limit - content.size()));
    if (count < 0) return fail(system_error("read " + path.string(), errno));
    if (count == 0) break;
    content.append(buffer, static_cast<std::size_t>(count));
  }
  return content;
}

namespace {

Result<void> write_everything(int file, std::string_view content, const std::string& name) {
  while (!content.empty()) {
    const auto count = ::write(file, content.data(), content.size());
    if (count < 0) return fail(system_error("write " + name, errno));
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

enum class Lasting { kNo, kYes };

Result<void> replace_file(const std::filesystem::path& path, std::string_view content, mode_t mode, Lasting lasting) {
  const std::string name = path.string();
  const std::string temporary = name + ".codehub-new";
  ::unlink(temporary.c_str());
  const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!file) return fail(system_error("write " + name, errno));
  auto written = write_everything(file.get(), content, name);
  if (written && ::fchmod(file.get(), mode) != 0) written = fail(system_error("write " + name, errno));
  if (written && lasting == Lasting::kYes && ::fsync(file.get()) != 0)
    written = fail(system_error("write " + name, errno));
  if (written && ::rename(temporary.c_str(), name.c_str()) != 0) written = fail(system_error("write " + name, errno));
  if (!written) ::unlink(temporary.c_str());
  return written;
}

}  // namespace

Result<void> write_file(const std::filesystem::path& path, std::string_view content, mode_t mode) {
  return replace_file(path, content, mode, Lasting::kYes);
}

Result<void> publish_file(const std::filesystem::path& path, std::string_view content, mode_t mode) {
  return replace_file(path, content, mode, Lasting::kNo);
}

Result<void> make_folder(const std::filesystem::path& path, mode_t mode) {
  if (path.empty()) return {};
  if (::mkdir(path.c_str(), mode) == 0) return {};
  if (errno == ENOENT && path.has_parent_path() && path.parent_path() != path) {
    CHECK_OK(make_folder(path.parent_path(), 0755));
    if (::mkdir(path.c_str(), mode) == 0) return {};
  }
  struct stat status{};
  if (errno == EEXIST && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return {};
  return fail(system_error("make the folder " + path.string(), errno));
}

}  // namespace codehub::agent
