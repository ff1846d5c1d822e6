#pragma once

#include <string>

#include "codehub/domain/lifecycle_progress.hpp"

namespace codehub::control {

/// Somebody who does not answer: logged once when it begins and once when it ends, with growing pauses in between.
class Outage {
 public:
  Outage(std::string who, lifecycle::Backoff backoff) : who_(std::move(who)), backoff_(backoff) {}

  [[nodiscard]] bool lasts() const { return failures_ > 0; }
  /// Did not answer; answers how long to leave it alone.
  std::chrono::milliseconds report(const Error& error, double jitter);
  /// Answered.
  void end();

 private:
  std::string who_;
  lifecycle::Backoff backoff_;
  int failures_ = 0;
};

}  // namespace codehub::control
