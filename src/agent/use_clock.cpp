#include "codehub/agent/use_clock.hpp"

#include <algorithm>

#include "codehub/domain/text.hpp"

namespace codehub::agent {

namespace {

constexpr char kEscape = '\x1b';

bool is_parameter(char c) { return c >= 0x20 && c <= 0x3f; }

/// Length of a report "ESC [ parameters final" at the start, 0 when there is none. Finals of XTerm Control Sequences:
/// c device attributes, n device status, R cursor position, I and O focus, y modes, t window. F3 with a modifier also
/// ends in R, as "1;2R": that much of a mistake is harmless.
std::size_t control_report(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  std::size_t end = 2;
  while (end < text.size() && is_parameter(text[end])) ++end;
  constexpr std::string_view kFinals = "cnRIOyt";
  return end < text.size() && kFinals.find(text[end]) != std::string_view::npos ? end + 1 : 0;
}

/// Length of an answer "ESC ] … ESC \", "ESC ] … BEL" or "ESC P … ESC \" at the start: colours, versions.
std::size_t string_report(std::string_view text) {
  if (!text.starts_with("\x1b]") && !text.starts_with("\x1bP")) return 0;
  const auto bell = text.find('\x07');
  const auto end = text.find("\x1b\\");
  if (bell == std::string_view::npos && end == std::string_view::npos) return 0;
  return bell < end ? bell + 1 : end + 2;
}

}  // namespace

UseClock::UseClock(std::function<TimePoint()> now) : now_(std::move(now)) {}

void UseClock::touch(SignalKind kind, std::string cause, std::chrono::milliseconds age) {
  const auto at = now_() - std::max(age, std::chrono::milliseconds(0));
  const auto found = entries_.find(kind);
  if (found != entries_.end() && found->second.at > at) return;
  entries_[kind] = {at, to_storable_text(cause, kMaxCauseBytes)};
}

std::optional<UseClock::Seen> UseClock::last(SignalKind kind) const {
  const auto found = entries_.find(kind);
  if (found == entries_.end()) return std::nullopt;
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now_() - found->second.at);
  return Seen{std::max(age, std::chrono::milliseconds(0)), found->second.cause};
}

bool is_typed(std::string_view input) {
  while (!input.empty() && input.front() == kEscape) {
    const auto report = std::max(control_report(input), string_report(input));
    if (report == 0) return true;
    input.remove_prefix(report);
  }
  return !input.empty();
}

}  // namespace codehub::agent
