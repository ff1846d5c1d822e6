#include "port_report.hpp"

#include <algorithm>
#include <array>

#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"
#include "session.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

constexpr const char* kPlain = "\x1b[0m";
constexpr const char* kIndent = "           ";

// ECMA-48 section 8.3.117: bold, and red, yellow, cyan, green.
const char* colour_of(const std::string& severity) {
  if (severity == "problem") return "\x1b[1;31m";
  if (severity == "warning") return "\x1b[1;33m";
  if (severity == "note") return "\x1b[36m";
  return "\x1b[32m";
}

// Words of the workspace are among it: they are cleaned before they are shown.
void add_line(std::string& text, const char* mark, const std::string& words) {
  if (!words.empty()) text += kIndent + std::string(mark) + printable(words) + "\n";
}

void add_finding(std::string& text, const json& finding, bool colour) {
  const auto severity = printable(text_of(finding, "severity"));
  auto label = severity;
  constexpr std::size_t kWidth = 9;
  label.resize(std::max(kWidth, label.size()), ' ');
  text += colour ? colour_of(severity) + label + kPlain : label;
  text += "  " + printable(text_of(finding, "title")) + "\n";
  add_line(text, "", text_of(finding, "detail"));
  add_line(text, "→ ", text_of(finding, "advice"));
  if (const auto fix = finding.find("fix"); fix != finding.end() && fix->is_object()) {
    add_line(text, "→ ", text_of(*fix, "file") + ":  " + text_of(*fix, "line"));
  }
  if (severity == "ok") return;
  const auto evidence = finding.find("evidence");
  if (evidence == finding.end() || !evidence->is_array()) return;
  for (const auto& line : *evidence) {
    if (line.is_string()) add_line(text, "· ", line.get<std::string>());
  }
}

}  // namespace

std::string port_report(const json& report, bool colour) {
  auto text = printable(text_of(report, "url"));
  if (const auto framework = text_of(report, "framework"); !framework.empty())
    text += "  (" + printable(framework) + ")";
  text += "\n\n";
  const auto findings = report.find("findings");
  if (findings == report.end() || !findings->is_array()) return text;
  for (const auto& finding : *findings) {
    if (finding.is_object()) add_finding(text, finding, colour);
  }
  return text;
}

int port_report_code(const json& report) { return text_of(report, "severity") == "problem" ? kProblemsFound : kDone; }

}  // namespace codehub::cli
