#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "codehub/domain/time.hpp"

namespace codehub::control {

using SteadyClock = std::function<std::chrono::steady_clock::time_point()>;

/// The wall clock beside one that only goes forward: people and programs set the one, nobody the other.
class IdleClock {
 public:
  IdleClock(Clock wall, SteadyClock steady) : wall_(std::move(wall)), steady_(std::move(steady)) {}

  [[nodiscard]] Timestamp now() const { return wall_(); }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const { return steady_(); }

  /// By how much the wall clock jumped since this was last asked; nothing when by less than kJump.
  [[nodiscard]] std::optional<std::chrono::microseconds> jumped() {
    const auto steady = std::chrono::floor<std::chrono::microseconds>(steady_().time_since_epoch());
    const auto offset = wall_().time_since_epoch() - steady;
    const auto before = std::exchange(offset_, offset);
    if (!before || std::chrono::abs(offset - *before) < kJump) return std::nullopt;
    jumped_at_ = steady_();
    return offset - *before;
  }
  /// How long ago the last jump was; nothing when there was none.
  [[nodiscard]] std::optional<std::chrono::steady_clock::duration> since_jump() const {
    if (!jumped_at_) return std::nullopt;
    return steady_() - *jumped_at_;
  }

  static constexpr std::chrono::minutes kJump{5};

 private:
  Clock wall_;
  SteadyClock steady_;
  std::optional<std::chrono::microseconds> offset_;
  std::optional<std::chrono::steady_clock::time_point> jumped_at_;
};

}  // namespace codehub::control
