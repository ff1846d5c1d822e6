#include "data_dir.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace codehub::server {
namespace {

std::string words(int error) { return std::generic_category().message(error); }

constexpr mode_t kOwnerOnly = 0600;

}  // namespace

Result<DataDir> DataDir::open(std::filesystem::path path) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(ErrorCode::kInvalidState, "the data folder " + path.string() + " cannot be made: " + words(errno) +
                                              "; choose another with --data-dir");
  }
  const auto file = path / "lock";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (lock < 0) {
    return fail(ErrorCode::kInvalidState, "the data folder " + path.string() + " cannot be written: " + words(errno) +
                                              "; correct its owner, or choose another with --data-dir");
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return fail(ErrorCode::kInvalidState, "another server uses the data folder " + path.string() +
                                              "; stop it, or choose another folder with --data-dir");
  }
  return DataDir(std::move(path), lock);
}

DataDir::DataDir(DataDir&& other) noexcept : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDir::~DataDir() {
  if (lock_ >= 0) ::close(lock_);
}

bool DataDir::has_initial_password() const {
  std::error_code absent;
  return std::filesystem::exists(initial_password_file(), absent);
}

Result<void> DataDir::keep_initial_password(const std::string& password) const {
  const auto file = initial_password_file();
  const int target = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly);
  const std::string line = password + "\n";
  const bool written = target >= 0 && ::fchmod(target, kOwnerOnly) == 0 &&
                       ::write(target, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  const int error = errno;
  if (target >= 0) ::close(target);
  if (!written) return fail(ErrorCode::kInvalidState, "cannot write " + file.string() + ": " + words(error));
  return {};
}

void DataDir::forget_initial_password() const {
  std::error_code absent_is_fine;
  std::filesystem::remove(initial_password_file(), absent_is_fine);
}

}  // namespace codehub::server
