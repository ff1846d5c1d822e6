#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/time.hpp"

namespace codehub {

/// What shows that somebody needs a workspace. A connection, a heartbeat or a page that asks again and again is none.
enum class SignalKind {
  kPresence,  ///< Keys and pointer in the IDE.
  kTerminal,  ///< Input in a terminal of the dashboard, of `codehub exec` or over SSH.
  kBusy,      ///< CPU and disk of the user's own processes.
  kVisit,     ///< A page was opened, or a visit woke it.
  kViewers,   ///< Requests on shared ports.
};
/// The strongest first.
inline constexpr std::array kSignalKinds{SignalKind::kPresence, SignalKind::kTerminal, SignalKind::kBusy,
                                         SignalKind::kVisit, SignalKind::kViewers};
[[nodiscard]] std::string_view to_string(SignalKind kind);  ///< "presence", "terminal", "busy", "visit", "viewers".
[[nodiscard]] std::optional<SignalKind> parse_signal_kind(std::string_view text);

/// The last time that one of them was seen.
struct UseSignal {
  SignalKind kind = SignalKind::kPresence;
  Timestamp at{};
  std::string cause;  ///< For a person: "`make` used 1.7 CPU". At most `kMaxCauseBytes`.
  friend bool operator==(const UseSignal&, const UseSignal&) = default;
};
inline constexpr std::size_t kMaxCauseBytes = 200;

/// Somebody said that it shall stay awake.
struct KeepAwake {
  Timestamp until{};
  std::string reason;  ///< At most `kMaxCauseBytes`; may be empty.
  std::string by;      ///< Username.
  Timestamp since{};
  friend bool operator==(const KeepAwake&, const KeepAwake&) = default;
};

/// All that is known about the use of one workspace.
struct Activity {
  std::vector<UseSignal> signals;  ///< At most one of each kind.
  std::optional<KeepAwake> keep_awake;
  std::optional<Timestamp> heard_at;  ///< When its agent last answered; nothing: not since the hub started.
  friend bool operator==(const Activity&, const Activity&) = default;
};

/// The signal of that kind, or null.
[[nodiscard]] const UseSignal* find_signal(const Activity& activity, SignalKind kind);
/// Keeps the later of what is known and `signal`, its cause made storable. True when that changed something.
bool note(Activity& activity, UseSignal signal);
/// For a wall clock that was set back: nothing was seen after `now`, and keep-awake lasts as long as was asked for.
void bring_back_to(Activity& activity, Timestamp now);

}  // namespace codehub
