#include "codehub/agent/disk_walk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <string>
#include <vector>

#include "proc.hpp"

namespace codehub::agent {

namespace {

constexpr std::uint64_t kBlockBytes = 512;  // Of st_blocks, whatever the file system (stat(3type)).

/// One walk, entry by entry. Opens folders and nothing else, and follows no link: what the user puts there leads
/// nowhere.
class Walk {
 public:
  explicit Walk(const std::filesystem::path& root) {
    struct stat status{};
    if (::lstat(root.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return;
    found_ = true;
    device_ = status.st_dev;
    bytes_ = static_cast<std::uint64_t>(status.st_blocks) * kBlockBytes;
    pending_.push_back(root.string());
  }

  [[nodiscard]] bool found() const { return found_; }
  [[nodiscard]] std::size_t files() const { return files_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// Takes one entry; false when there is none left.
  bool step() {
    if (!folder_ && !open_next()) return false;
    const auto* entry = ::readdir(folder_.get());
    if (entry == nullptr) {
      folder_.reset();
      return true;
    }
    const std::string_view name(entry->d_name);
    if (name != "." && name != "..") count(entry->d_name);
    return true;
  }

 private:
  bool open_next() {
    while (!folder_ && !pending_.empty()) {
      path_ = std::move(pending_.back());
      pending_.pop_back();
      const int file = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (file < 0) continue;
      folder_.reset(::fdopendir(file));
      if (!folder_) ::close(file);
    }
    return folder_ != nullptr;
  }

  void count(const char* name) {
    ++files_;
    struct stat status{};
    if (::fstatat(::dirfd(folder_.get()), name, &status, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (status.st_dev != device_) return;
    const bool is_folder = S_ISDIR(status.st_mode);
    if (!is_folder && status.st_nlink > 1 && !several_names_.insert(status.st_ino).second) return;
    bytes_ += static_cast<std::uint64_t>(status.st_blocks) * kBlockBytes;
    if (is_folder) pending_.push_back(path_ + '/' + name);
  }

  bool found_ = false;
  dev_t device_ = 0;
  std::size_t files_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<std::string> pending_;
  std::set<ino_t> several_names_;
  std::string path_;
  FolderHandle folder_;
};

}  // namespace

asio::awaitable<std::optional<std::uint64_t>> measure_disk(std::filesystem::path folder, DiskWalkLimits limits) {
  using Clock = std::chrono::steady_clock;
  Walk walk(folder);
  const auto give_up = Clock::now() + limits.longest;
  bool more = walk.found();
  while (more) {
    const auto stop = Clock::now() + limits.work;
    while (more && Clock::now() < stop) more = walk.step();
    if (walk.files() > limits.most_files || Clock::now() > give_up) co_return std::nullopt;
    if (!more) break;
    const auto slept = co_await sleep_for(limits.rest);
    if (!slept) co_return std::nullopt;
  }
  if (!walk.found()) co_return std::nullopt;
  co_return walk.bytes();
}

}  // namespace codehub::agent
