#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace codehub::cli {

/// What the port doctor says, for people to read. `colour` by ANSI sequences, for terminals.
[[nodiscard]] std::string port_report(const nlohmann::json& report, bool colour);

/// kProblemsFound when there is a problem, kDone otherwise, also with warnings.
[[nodiscard]] int port_report_code(const nlohmann::json& report);

}  // namespace codehub::cli
