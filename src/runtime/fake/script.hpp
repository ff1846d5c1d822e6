#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "codehub/runtime/fake/fake_runtime.hpp"

namespace codehub::runtime::fake {

inline constexpr std::size_t kVerbs = static_cast<std::size_t>(Verb::kWatch) + 1;

/// Counts calls and decides which of them wait or fail. Thread-safe.
class Script {
 public:
  void add(Failure failure);
  void heal(Verb verb);
  void delay(Verb verb, std::chrono::steady_clock::duration duration);
  void hold(Verb verb);
  void release(Verb verb);
  [[nodiscard]] int calls(Verb verb) const;
  [[nodiscard]] int calls(Verb verb, const WorkspaceId& id) const;
  [[nodiscard]] int held(Verb verb) const;
  void forget_calls();

  /// Counts the call, waits as told, and answers the failure that is due before the effect.
  [[nodiscard]] Task<void> enter(Verb verb, WorkspaceId id);
  /// The failure that is due after the effect.
  [[nodiscard]] Result<void> leave(Verb verb, const WorkspaceId& id);

 private:
  using Timer = std::shared_ptr<asio::steady_timer>;
  struct Line {
    std::vector<Failure> failures;
    std::chrono::steady_clock::duration delay{};
    bool on_hold = false;
    std::vector<Timer> held;
    int calls = 0;
  };
  Line& line(Verb verb) { return lines_.at(static_cast<std::size_t>(verb)); }
  [[nodiscard]] const Line& line(Verb verb) const { return lines_.at(static_cast<std::size_t>(verb)); }
  [[nodiscard]] Result<void> take(Verb verb, const WorkspaceId& id, bool after_effect);
  [[nodiscard]] Timer join_the_held(Verb verb, const asio::any_io_executor& executor);
  void leave_the_held(Verb verb, const Timer& timer);
  [[nodiscard]] Task<void> wait_while_held(Verb verb);

  mutable std::mutex mutex_;
  std::array<Line, kVerbs> lines_;
  std::map<std::pair<Verb, WorkspaceId>, int> calls_of_workspace_;
};

}  // namespace codehub::runtime::fake
