#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "local_time.hpp"

namespace codehub::cli {

/// "12,345.68"; without decimals from 1,000 on.
[[nodiscard]] std::string spell_money(double amount);

/// Rows of a report with what they cost, wasted and saved, and the total.
[[nodiscard]] std::string cost_table(const nlohmann::json& report);
/// The same with how long what was held.
[[nodiscard]] std::string usage_table(const nlohmann::json& report);
/// The month so far in a few lines.
[[nodiscard]] std::string describe_summary(const nlohmann::json& summary);
[[nodiscard]] std::string rate_table(const nlohmann::json& cards, const ZoneOffset& zone);

}  // namespace codehub::cli
