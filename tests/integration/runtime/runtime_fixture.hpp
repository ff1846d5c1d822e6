#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include "run_task.hpp"
#include "subject.hpp"

namespace codehub::test {

inline constexpr std::chrono::seconds kLimit{60};

/// A watch that runs beside a test.
class Watcher {
 public:
  Watcher(asio::io_context& context, runtime::Runtime& runtime);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  [[nodiscard]] bool saw(const WorkspaceId& id, const std::string& action) const;
  [[nodiscard]] const std::vector<runtime::RuntimeEvent>& events() const { return events_; }
  [[nodiscard]] const std::optional<Error>& end() const { return end_; }
  void cancel();
  /// Runs the loop until `condition`; false after the limit.
  bool wait(const std::function<bool()>& condition);

 private:
  asio::io_context& context_;
  asio::cancellation_signal cancellation_;
  std::vector<runtime::RuntimeEvent> events_;
  std::optional<Error> end_;
  bool done_ = false;
};

/// What the tests of all runtimes share: short names for the verbs, run to their end.
class RuntimeFixture : public testing::Test {
 protected:
  template <class T>
  T run(asio::awaitable<T> task) {
    return run_task(context_, std::move(task), kLimit);
  }

  virtual Subject& subject() = 0;
  runtime::Runtime& runtime() { return subject().runtime(); }

  [[nodiscard]] runtime::ContainerSpec spec_of(const WorkspaceId& id, const std::string& operation = "operation1");
  /// A volume and a container that is not started.
  void create(const WorkspaceId& id);
  /// And started.
  void start(const WorkspaceId& id);
  /// The container as observed now; nothing when there is none.
  std::optional<runtime::ContainerStatus> look(const WorkspaceId& id);
  std::optional<runtime::ContainerState> state(const WorkspaceId& id);
  bool has_volume(const WorkspaceId& id);
  /// Asks again until it is true or the limit is over.
  bool eventually(const std::function<bool()>& condition);

  static WorkspaceId new_id();

  asio::io_context context_;
};

/// Readable expectations on results.
template <class T>
testing::AssertionResult ok(const Result<T>& result) {
  if (result) return testing::AssertionSuccess();
  return testing::AssertionFailure() << to_string(result.error().code) << ": " << result.error().message << " ["
                                     << result.error().detail << "]";
}

template <class T>
testing::AssertionResult fails_with(ErrorCode code, const Result<T>& result) {
  if (!result && result.error().code == code) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "wanted " << to_string(code) << ", got "
                                     << (result ? "success"
                                                : std::string(to_string(result.error().code)) + ": " +
                                                      result.error().message);
}

}  // namespace codehub::test
