#pragma once

#include <deque>
#include <memory>
#include <string>

namespace codehub::test {

/// A socket that leads to the real engine and that a test can switch off: an engine that is down, up again, or silent.
/// Runs on a thread of its own.
class EngineRelay {
 public:
  /// `target`: "unix:///path".
  explicit EngineRelay(const std::string& target);
  ~EngineRelay();
  EngineRelay(const EngineRelay&) = delete;
  EngineRelay& operator=(const EngineRelay&) = delete;

  /// "unix:///path" of the relay.
  [[nodiscard]] const std::string& host() const;
  /// Nobody listens; connections that were open are cut.
  void switch_off();
  void switch_on();
  /// Connections are taken, and nothing ever comes back but `bytes`.
  void answer_only(const std::string& bytes) { answer_in_turn({bytes}); }
  /// The same with other bytes for each connection; the last ones for all that follow.
  void answer_in_turn(std::deque<std::string> answers);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace codehub::test
