#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/time.hpp"
#include "codehub/domain/workspace.hpp"

namespace codehub {

/// One change of phase, written in the same transaction as the change itself: what metering and history stand on.
struct Transition {
  WorkspaceId workspace_id;
  Timestamp at{};
  Phase from = Phase::kPending;
  Phase to = Phase::kPending;  ///< kDeleted: the row is gone.
  std::string size;            ///< Of the container from then on; empty where there is none.
  std::string cause;           ///< For a person: "idle for 10 min", "asked for by `kim`", "a visit of port 5173".
  friend bool operator==(const Transition&, const Transition&) = default;
};

/// What a workspace held and used during a part of one hour. Sums, so that records of the same hour add up. Numbers
/// that were sampled are finite and not negative, whatever an agent said.
struct UsageAmounts {
  std::int64_t running_us = 0;  ///< Microseconds in RUNNING (and in ERROR with a container).
  std::int64_t paused_us = 0;
  std::int64_t standby_us = 0;  ///< And everything else that has a home volume.
  std::int64_t archived_us = 0;
  std::int64_t idle_us = 0;            ///< Of `running_us`: idle, and running all the same.
  double cpu_reserved = 0;             ///< CPU-seconds of its size while it ran.
  double cpu_used = 0;                 ///< CPU-seconds that were measured.
  double memory_reserved = 0;          ///< Byte-seconds of its size while it ran.
  double memory_used = 0;              ///< Byte-seconds that were measured, frozen ones' too.
  double memory_paused = 0;            ///< Byte-seconds that it held while it was frozen.
  double disk = 0;                     ///< Byte-seconds of its home.
  double disk_spared = 0;              ///< Byte-seconds that its home would have taken while it was archived.
  double archive = 0;                  ///< Byte-seconds of its archives, shared fairly.
  double cpu_peak = 0;                 ///< CPUs; the largest, not a sum.
  std::int64_t memory_peak_bytes = 0;  ///< The largest, not a sum.
  UsageAmounts& operator+=(const UsageAmounts& other);
  friend bool operator==(const UsageAmounts&, const UsageAmounts&) = default;
};

/// One hour of one workspace in one size; a sum of such hours where a report needs no more (`hour` is the first then).
struct UsageHour {
  WorkspaceId workspace_id;
  std::string workspace_name;
  UserId owner_id;
  std::string owner_name;
  std::string image;
  std::string size;
  Timestamp hour{};  ///< Its begin, UTC.
  UsageAmounts amounts;
};

/// What holds during a stretch of time, from the last transition or sample on.
struct MeterState {
  Phase phase = Phase::kPending;
  bool idle = false;
  double cpu_reserved = 0;           ///< CPUs of its size; 0 without a container.
  std::int64_t memory_reserved = 0;  ///< Bytes of its size; 0 without a container.
  double cpu_used = 0;               ///< CPUs, the mean of the samples; 0 where there is none.
  std::int64_t memory_used = 0;      ///< Bytes, the mean of the samples; while it is frozen, what it still holds.
  double cpu_peak = 0;               ///< The largest sample.
  std::int64_t memory_peak_bytes = 0;
  std::int64_t disk_bytes = 0;
  std::int64_t archive_bytes = 0;
  friend bool operator==(const MeterState&, const MeterState&) = default;
};

struct HourAmounts {
  Timestamp hour{};
  UsageAmounts amounts;
};
/// The whole hour (UTC) that `time` is in.
[[nodiscard]] Timestamp hour_of(Timestamp time);
/// The stretch [from, to) in `state`, cut at whole hours. Empty when `to` is not after `from` (a clock that jumped back
/// counts nothing twice), and where nothing is held: before there is a home and after it is gone.
[[nodiscard]] std::vector<HourAmounts> integrate(const MeterState& state, Timestamp from, Timestamp to);

}  // namespace codehub
