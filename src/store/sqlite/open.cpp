#include "codehub/store/sqlite/open.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codehub/store/sqlite/driver.hpp"

namespace codehub::store::sqlite {
namespace {

/// Creates the file for its owner only, before SQLite would create it for everybody; its -wal and -shm take the same
/// mode.
Result<void> make_private(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  const bool good = descriptor >= 0 && ::fchmod(descriptor, S_IRUSR | S_IWUSR) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (good) return {};
  const auto reason = std::generic_category().message(error);
  return fail(error == ENOSPC ? ErrorCode::kNoSpace : ErrorCode::kUpstreamUnavailable,
              "The database file " + file.string() + " cannot be opened for writing: " + reason + ".");
}

}  // namespace

Result<std::unique_ptr<Store>> open(const std::filesystem::path& file, BlockingPool& pool) {
  if (file.string().find('"') != std::string::npos) {
    return fail(ErrorCode::kInvalidRequest,
                "The path of the database must not have a quotation mark: " + file.string());
  }
  CHECK_OK(make_private(file));
  return open_store(create_driver(file), kConnections, pool);
}

}  // namespace codehub::store::sqlite
