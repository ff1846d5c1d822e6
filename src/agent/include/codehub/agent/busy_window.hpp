#pragma once

#include <deque>
#include <string>

#include "codehub/agent/process_ledger.hpp"

namespace codehub::agent {

/// Whether the user's own processes have done work in the last minute, on the average of it.
class BusyWindow {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds kLength{60};
  /// In CPUs. Of an idle IDE with a terminal and a project open, what is the user's (the shell) uses less than 0.001;
  /// figures stand in README.md. Work worth staying awake for uses tens of this: a compiler, a test run, a training.
  static constexpr double kBusyCpu = 0.10;
  /// For what extensions started, which works by itself now and then: git and language servers of that idle IDE use
  /// 0.014 together. What somebody waits for (a first indexing, a debugged program, a notebook) uses a CPU or more.
  static constexpr double kBusyServiceCpu = 0.50;
  /// Per second. That idle IDE moves less than 1 KiB; a copy on the slowest of disks moves ten times as much as this.
  static constexpr std::uint64_t kBusyBytes = 1024 * 1024;

  /// What was used from `begin` to `end`, which come in the order of time.
  void add(TimePoint begin, TimePoint end, std::vector<ProcessUse> uses);

  /// Why it is busy, for a person: "`make` uses 1.7 CPU", "`cp` writes 35 MiB/s". Empty when it is not.
  [[nodiscard]] std::string cause(TimePoint now) const;

 private:
  struct Span {
    TimePoint begin;
    TimePoint end;
    std::vector<ProcessUse> uses;
  };
  std::deque<Span> spans_;
};

}  // namespace codehub::agent
