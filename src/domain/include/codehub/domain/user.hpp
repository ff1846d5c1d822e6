#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/time.hpp"

namespace codehub {

/// What a person may do in the whole installation.
enum class Role { kMember, kAdmin };

[[nodiscard]] std::string_view to_string(Role role);  ///< "member", "admin".
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);

/// A person with an account. The password hash and keys live in the store beside it, never in this value.
struct User {
  UserId id;
  std::string username;  ///< 1 to 39 of a-z0-9._-, starting with a letter or digit; unique.
  std::string display_name;
  std::string email;
  Role role = Role::kMember;
  std::string locale;  ///< "ko", "en" or empty for the browser's own.
  std::string git_name;
  std::string git_email;
  bool disabled = false;
  bool must_change_password = false;
  Timestamp created_at{};
  std::optional<Timestamp> last_login_at;
};

/// A named set of people.
struct Group {
  GroupId id;
  std::string name;  ///< Same rule as a username; unique.
  std::string description;
  Timestamp created_at{};
  int member_count = 0;  ///< Read-only, counted by the store.
};

[[nodiscard]] Result<std::string> validate_username(std::string_view name);
/// Valid UTF-8, at most 100 characters, no control characters; may be empty.
[[nodiscard]] Result<std::string> validate_display_name(std::string_view name);
/// Empty, or something@something of at most 254 bytes without spaces and control characters (RFC 5321 length).
[[nodiscard]] Result<std::string> validate_email(std::string_view email);
/// "ko", "en" or empty.
[[nodiscard]] Result<std::string> validate_locale(std::string_view locale);
/// 10 to 1,000 bytes; the upper bound keeps hashing bounded.
[[nodiscard]] Result<void> validate_password(std::string_view password);

}  // namespace codehub
