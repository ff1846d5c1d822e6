#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "codehub/base/blocking_pool.hpp"
#include "codehub/store/driver.hpp"
#include "connection_pool.hpp"

namespace codehub::store {

/// What to tell a person when a constraint of the schema says no.
struct Words {
  std::string taken;    ///< kAlreadyExists
  std::string missing;  ///< kNotFound
};

/// Runs pieces of work on connections, off the loop: transactions, retries and the translation of failures stand here
/// and nowhere else. Thread-safe.
class Database {
 public:
  Database(std::unique_ptr<Driver> driver, Connections connections, BlockingPool& pool);
  ~Database();

  /// Work is `Result<T>(soci::session&)` and may be called again after a lost connection: it must not consume what it
  /// captured.
  template <class Work>
  [[nodiscard]] auto read(Work work) {
    return run(Access::kRead, Words{}, std::move(work));
  }

  /// The same in a transaction, which is rolled back when the work answers an error.
  template <class Work>
  [[nodiscard]] auto write(Words words, Work work) {
    return run(Access::kWrite, std::move(words), std::move(work));
  }

  /// Brings the schema to the last of `steps`. Blocks.
  [[nodiscard]] Result<void> migrate(const std::vector<Migration>& steps);

 private:
  enum class Access { kRead, kWrite };
  /// Answers whether the work is to be kept.
  using Step = std::function<bool(soci::session&)>;
  struct Attempt;

  // One coroutine per type of answer and not per piece of work: std::function keeps the work's own type out of it.
  template <class Work>
  auto run(Access access, Words words, Work work) -> asio::awaitable<std::invoke_result_t<Work&, soci::session&>> {
    std::function<std::invoke_result_t<Work&, soci::session&>()> job = [this, access, words = std::move(words),
                                                                        work = std::move(work)]() mutable {
      return answer_of(access, words, work);
    };
    return pool_.run(std::move(job));
  }

  template <class Work>
  auto answer_of(Access access, const Words& words, Work& work) -> std::invoke_result_t<Work&, soci::session&> {
    std::optional<std::invoke_result_t<Work&, soci::session&>> answer;
    const Step step = [&](soci::session& session) {
      answer.reset();
      answer.emplace(work(session));
      return answer->has_value();
    };
    CHECK_OK(perform(access, words, step));
    return std::move(*answer);
  }

  Result<void> perform(Access access, const Words& words, const Step& step);
  Attempt attempt(ConnectionPool::Lease& lease, Access access, const Words& words, const Step& step);
  Result<bool> apply_next(const std::vector<Migration>& steps);

  std::unique_ptr<Driver> driver_;
  BlockingPool& pool_;
  ConnectionPool writers_;
  std::unique_ptr<ConnectionPool> readers_;  ///< Null when readers use the writers' connections.
};

}  // namespace codehub::store
