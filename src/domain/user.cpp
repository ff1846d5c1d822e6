#include "codehub/domain/user.hpp"

#include <algorithm>

#include "codehub/domain/text.hpp"

namespace codehub {
namespace {

constexpr std::size_t kMaxUsernameBytes = 39;
constexpr std::size_t kMaxDisplayNameCharacters = 100;
constexpr std::size_t kMaxEmailBytes = 254;
constexpr std::size_t kMinPasswordBytes = 10;
constexpr std::size_t kMaxPasswordBytes = 1000;

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

std::string_view to_string(Role role) { return role == Role::kAdmin ? "admin" : "member"; }

std::optional<Role> parse_role(std::string_view text) {
  if (text == "admin") return Role::kAdmin;
  if (text == "member") return Role::kMember;
  return std::nullopt;
}

Result<std::string> validate_username(std::string_view name) {
  const bool good = !name.empty() && name.size() <= kMaxUsernameBytes && is_lower_or_digit(name.front()) &&
                    std::all_of(name.begin(), name.end(),
                                [](char c) { return is_lower_or_digit(c) || c == '.' || c == '_' || c == '-'; });
  if (!good) {
    return fail(
        ErrorCode::kInvalidRequest,
        "A name must have 1 to 39 characters of a-z, 0-9, '.', '_' and '-', and begin with a letter or a digit.");
  }
  return std::string(name);
}

Result<std::string> validate_display_name(std::string_view name) {
  if (!is_valid_utf8(name)) return fail(ErrorCode::kInvalidRequest, "A display name must be valid UTF-8.");
  const auto trimmed = trim(name);
  if (count_characters(trimmed) > kMaxDisplayNameCharacters) {
    return fail(ErrorCode::kInvalidRequest, "A display name has at most 100 characters.");
  }
  if (has_control_characters(trimmed)) {
    return fail(ErrorCode::kInvalidRequest, "A display name must not have control characters.");
  }
  return std::string(trimmed);
}

Result<std::string> validate_email(std::string_view email) {
  const auto trimmed = trim(email);
  if (trimmed.empty()) return std::string();
  const auto at = trimmed.rfind('@');
  const bool good = trimmed.size() <= kMaxEmailBytes && is_valid_utf8(trimmed) && !has_control_characters(trimmed) &&
                    trimmed.find_first_of(" <>") == trimmed.npos && at != trimmed.npos && at > 0 &&
                    at + 1 < trimmed.size();
  if (!good) {
    return fail(ErrorCode::kInvalidRequest,
                "An e-mail address must look like name@example.com, at most 254 bytes long.");
  }
  return std::string(trimmed);
}

Result<std::string> validate_locale(std::string_view locale) {
  if (locale.empty() || locale == "ko" || locale == "en") return std::string(locale);
  return fail(ErrorCode::kInvalidRequest, "The language must be \"ko\", \"en\" or empty.");
}

Result<void> validate_password(std::string_view password) {
  if (password.size() < kMinPasswordBytes) {
    return fail(ErrorCode::kInvalidRequest, "A password must have at least 10 characters.");
  }
  if (password.size() > kMaxPasswordBytes) {
    return fail(ErrorCode::kInvalidRequest, "A password has at most 1000 bytes.");
  }
  return {};
}

}  // namespace codehub
