#include "codehub/store/sqlite/driver.hpp"

#include <cerrno>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace codehub::store::sqlite {
namespace {

// SOCI's header has wrapped SQLite's names into a namespace of its own.
using namespace sqlite_api;  // NOLINT(google-build-using-namespace)

/// Longest wait for another process that holds the file (a backup, a second hub by mistake).
constexpr int kBusyTimeoutMilliseconds = 5000;

/// Settings of each connection. synchronous=FULL: a commit is on the disk when it returns, so that after a power cut
/// nothing that was acted upon (a home deleted because its archive was recorded) is unknown to the database. NORMAL
/// would survive kill -9 as well, and is faster, but may lose the last commits with the machine. The hub writes rarely.
constexpr const char* kPragmas[] = {
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA journal_size_limit = 67108864",
};

sqlite3* handle_of(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

Failure failure_of(int code, int system_error) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY: return Failure::kTaken;
    case SQLITE_CONSTRAINT_FOREIGNKEY: return Failure::kMissingReference;
    case SQLITE_IOERR_SHMSIZE: return Failure::kNoSpace;  // the index of the log could not grow
    default: break;
  }
  switch (code & 0xFF) {
    case SQLITE_FULL: return Failure::kNoSpace;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Failure::kBusy;
    case SQLITE_IOERR:
      return system_error == ENOSPC || system_error == EDQUOT ? Failure::kNoSpace : Failure::kConnectionLost;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM: return Failure::kConnectionLost;
    default: return Failure::kOther;
  }
}

class SqliteDriver final : public Driver {
 public:
  explicit SqliteDriver(const std::filesystem::path& file) : connect_string_("dbname=\"" + file.string() + "\"") {}

  std::unique_ptr<soci::session> connect() override {
    auto session = std::make_unique<soci::session>(soci::sqlite3, connect_string_);
    auto* handle = handle_of(*session);
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, kBusyTimeoutMilliseconds);
    std::string mode;
    *session << "PRAGMA journal_mode = WAL", soci::into(mode);
    if (mode != "wal")
      throw std::runtime_error("the file system cannot hold a write-ahead log (journal mode " + mode + ")");
    for (const auto* pragma : kPragmas) *session << pragma;
    return session;
  }

  /// Taking the write lock at once: a reader that becomes a writer half-way cannot wait its turn.
  std::string begin_write() const override { return "BEGIN IMMEDIATE"; }
  /// BEGIN IMMEDIATE has locked already.
  std::vector<std::string> lock_migrations() const override { return {}; }
  std::string sorted_text() const override { return "TEXT"; }

  FailureReport classify(const std::exception& error, soci::session* session) const override {
    const auto* failure = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    if (failure == nullptr) return {Failure::kOther, error.what()};
    const int system_error = session != nullptr ? sqlite3_system_errno(handle_of(*session)) : 0;
    return {failure_of(failure->result(), system_error),
            failure->get_error_message() + " (SQLite code " + std::to_string(failure->result()) + ")"};
  }

 private:
  std::string connect_string_;
};

}  // namespace

std::unique_ptr<Driver> create_driver(const std::filesystem::path& file) {
  return std::make_unique<SqliteDriver>(file);
}

}  // namespace codehub::store::sqlite
