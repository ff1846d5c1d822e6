#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "codehub/base/blocking_pool.hpp"
#include "codehub/store/migrations.hpp"
#include "codehub/store/store.hpp"

namespace soci {
class session;  // NOLINT(readability-identifier-naming): the library's name.
}

namespace codehub::store {

/// Why a database refused or failed, in the words both databases share.
enum class Failure {
  kTaken,             ///< A unique value exists already.
  kMissingReference,  ///< The row that is pointed to does not exist.
  kNoSpace,
  kConnectionLost,  ///< The connection is of no use any more; a fresh one may be.
  kTryAgain,        ///< The database chose this transaction as victim (deadlock); the same again may pass.
  kBusy,            ///< Others hold what we need, longer than we wait.
  kOther,
};

struct FailureReport {
  Failure kind = Failure::kOther;
  std::string detail;  ///< The database's own words, without values.
};

/// What the databases do differently. Everything else is one implementation for both. Thread-safe.
class Driver {
 public:
  virtual ~Driver() = default;
  /// One configured connection. Throws what SOCI throws.
  [[nodiscard]] virtual std::unique_ptr<soci::session> connect() = 0;
  /// The statement that begins a transaction that may write.
  [[nodiscard]] virtual std::string begin_write() const = 0;
  /// Statements to run inside a migration's transaction before anything else: nobody else may migrate meanwhile.
  [[nodiscard]] virtual std::vector<std::string> lock_migrations() const = 0;
  /// The text type that sorts by bytes.
  [[nodiscard]] virtual std::string sorted_text() const = 0;
  /// `session` is the connection the error came from; null when there was none yet.
  [[nodiscard]] virtual FailureReport classify(const std::exception& error, soci::session* session) const = 0;
};

/// How many connections to hold, and whether writers must queue for a single one.
struct Connections {
  std::size_t total = 4;
  bool single_writer = false;
};

/// Migrates the schema to the last of `steps` and answers the repositories over it. kInvalidState when the schema is
/// newer. Blocks; for start-up. The pool must outlive the store.
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(std::unique_ptr<Driver> driver, Connections connections,
                                                        BlockingPool& pool,
                                                        const std::vector<Migration>& steps = migrations());

}  // namespace codehub::store
