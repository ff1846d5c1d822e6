#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "codehub/domain/pricing.hpp"
#include "usage_fields.hpp"

namespace codehub::api {

/// The objects of the interface as docs/openapi.yaml describes them.
[[nodiscard]] nlohmann::json render_usage_report(const UsageReport& report, const UsageQuestion& question);
[[nodiscard]] nlohmann::json render_size_advice(const SizeAdvice& advice);
[[nodiscard]] nlohmann::json render_rate_cards(const std::vector<RateCard>& cards);

/// The rows as CSV (RFC 4180) with a header line; without the total, so that a column adds up. A text that a
/// spreadsheet would take for a formula has an apostrophe in front.
[[nodiscard]] std::string usage_csv(const UsageReport& report);

}  // namespace codehub::api
