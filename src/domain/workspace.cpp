#include "codehub/domain/workspace.hpp"

#include "codehub/domain/text.hpp"

namespace codehub {
namespace {

/// Line ends as a text box on any system may send them, made one.
std::string unify_line_ends(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    result += text[i];
  }
  return result;
}

Result<std::string> validate_long_text(std::string_view text, const std::string& what, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return fail(ErrorCode::kInvalidRequest, "The " + what + " has at most " + std::to_string(max_bytes) + " bytes.");
  }
  if (!is_valid_utf8(text)) return fail(ErrorCode::kInvalidRequest, "The " + what + " must be valid UTF-8.");
  auto unified = unify_line_ends(text);
  if (has_control_characters(unified, "\n\t")) {
    return fail(ErrorCode::kInvalidRequest,
                "The " + what + " must not have control characters other than line ends and tabs.");
  }
  return unified;
}

}  // namespace

Result<std::string> validate_workspace_name(std::string_view name) {
  if (!is_valid_utf8(name)) return fail(ErrorCode::kInvalidRequest, "The name must be valid UTF-8.");
  const auto trimmed = trim(name);
  if (trimmed.empty()) return fail(ErrorCode::kInvalidRequest, "The name must not be empty.");
  if (count_characters(trimmed) > kMaxNameCharacters) {
    return fail(ErrorCode::kInvalidRequest, "The name has at most 100 characters.");
  }
  if (has_control_characters(trimmed)) {
    return fail(ErrorCode::kInvalidRequest, "The name must not have control characters.");
  }
  return std::string(trimmed);
}

Result<std::string> validate_description(std::string_view description) {
  return validate_long_text(description, "description", kMaxDescriptionBytes);
}

Result<std::string> validate_startup_script(std::string_view script) {
  return validate_long_text(script, "start-up script", kMaxStartupScriptBytes);
}

}  // namespace codehub
