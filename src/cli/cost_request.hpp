#pragma once

#include <string>

#include "local_time.hpp"

namespace codehub::cli {

/// What a report is asked for by.
struct CostFlags {
  std::string by = "workspace";
  std::string from, to;  ///< Empty: the month so far.
  bool mine = false;
  bool csv = false;
};

/// The begin of a day ("2026-11-01") in `zone`, of a month ("2026-11"), or an instant (RFC 3339).
[[nodiscard]] Result<Timestamp> parse_begin(const std::string& text, const ZoneOffset& zone);

/// "/api/v1/usage?…"; days are those of `zone`.
[[nodiscard]] Result<std::string> usage_target(const CostFlags& flags, Timestamp now, const ZoneOffset& zone);
/// "/api/v1/usage/summary?…"
[[nodiscard]] std::string usage_summary_target(bool mine, Timestamp now, const ZoneOffset& zone);

}  // namespace codehub::cli
