#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "codehub/domain/activity.hpp"

namespace codehub::agent {

/// Knows how long ago each sign of use was seen last. The one place that whatever sees one tells: terminals, commands,
/// the IDE, the watch of processes. On a clock that nobody can set; a time in which the workspace was frozen counts.
/// Belongs to one executor.
class UseClock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  /// `now` is another clock in tests only.
  explicit UseClock(std::function<TimePoint()> now = [] { return std::chrono::steady_clock::now(); });

  /// Seen just now, or `age` ago; an older one than the last of its kind changes nothing. `cause` is for a person.
  void touch(SignalKind kind, std::string cause, std::chrono::milliseconds age = {});

  struct Seen {
    std::chrono::milliseconds age{};  ///< Never negative.
    std::string cause;                ///< At most `kMaxCauseBytes`.
  };
  /// Nothing when none was seen since the agent's start.
  [[nodiscard]] std::optional<Seen> last(SignalKind kind) const;

 private:
  struct Entry {
    TimePoint at;
    std::string cause;
  };
  std::function<TimePoint()> now_;
  std::map<SignalKind, Entry> entries_;
};

/// The cause of `SignalKind::kTerminal`.
inline constexpr const char* kTerminalInput = "input in a terminal";

/// Whether somebody typed these bytes of a terminal's input. What terminals answer by themselves (who they are, where
/// the cursor is, whether the window has the focus) is no sign of use: a page that shows an old terminal again sends it
/// without anybody there.
[[nodiscard]] bool is_typed(std::string_view input);

}  // namespace codehub::agent
