#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace codehub::doctor {

/// How much a finding matters to whoever visits the port, least first.
enum class Severity { kOk, kNote, kWarning, kProblem };
/// "ok", "note", "warning", "problem".
[[nodiscard]] std::string_view to_string(Severity severity);

/// What to write where; `file` is "command line" for a flag.
struct Fix {
  std::string file;
  std::string line;
};

/// What stands for the names in braces in the texts of a finding, so that they can be told in another language.
using Values = std::map<std::string, std::string>;

/// Something that was found out about a port.
struct Finding {
  std::string code;  ///< Stable, for example "host_refused".
  Severity severity = Severity::kOk;
  std::string title;
  std::string detail;  ///< What it means.
  std::string advice;  ///< What to do; empty where nothing is to be done.
  std::optional<Fix> fix;
  std::vector<std::string> evidence;  ///< What was seen: valid text, at most 8 lines of 300 bytes.
  Values values;
};

/// All that was found out, what matters most first.
struct Report {
  std::string framework;  ///< "vite", "django" …; empty when it was not recognized.
  std::vector<Finding> findings;

  /// kOk without findings.
  [[nodiscard]] Severity worst() const;
};

/// The texts of a kind of finding; names in braces stand for its values.
struct Text {
  std::string_view code;
  Severity severity;
  std::string_view title;
  std::string_view detail;
  std::string_view advice;
};

/// Every kind of finding there is.
[[nodiscard]] std::span<const Text> texts();

}  // namespace codehub::doctor
