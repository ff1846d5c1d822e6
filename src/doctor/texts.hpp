#pragma once

#include <string_view>

#include "codehub/doctor/finding.hpp"

namespace codehub::doctor {

/// A finding with its texts filled in. `code` is one of `texts()`.
[[nodiscard]] Finding make_finding(std::string_view code, Values values = {});

/// Adds what was seen, within the bounds of a finding; more is left out.
void add_evidence(Finding& finding, std::string_view line);

/// `text` with each "{name}" replaced by its value; names without one stay.
[[nodiscard]] std::string fill(std::string_view text, const Values& values);

}  // namespace codehub::doctor
