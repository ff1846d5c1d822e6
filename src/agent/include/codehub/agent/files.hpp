#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "codehub/domain/result.hpp"

namespace codehub::agent {

/// While it lives, the files that this thread opens and makes are those of another user, with that user's rights. What
/// lies in a home belongs to its user: a symbolic link there must not lead root anywhere. Does nothing unless root.
class FileIdentity {
 public:
  FileIdentity(uid_t uid, gid_t gid);
  ~FileIdentity();
  FileIdentity(const FileIdentity&) = delete;
  FileIdentity& operator=(const FileIdentity&) = delete;

 private:
  bool changed_ = false;
};

/// The whole file, at most `limit` bytes of it; kNotFound when absent.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit = 1024 * 1024);

/// Replaces the file in one step (a new file renamed over it), so that a crash leaves the old or the new.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view content, mode_t mode);

/// The same for what has no worth after a crash: readers see the old or the new, and nobody waits for the disk.
[[nodiscard]] Result<void> publish_file(const std::filesystem::path& path, std::string_view content, mode_t mode);

/// Makes the folder and those above it; a new one gets `mode`.
[[nodiscard]] Result<void> make_folder(const std::filesystem::path& path, mode_t mode);

/// An Error from errno: kNoSpace, kNotFound or kInternal, "cannot `what`: reason".
[[nodiscard]] Error system_error(std::string_view what, int number);

}  // namespace codehub::agent
