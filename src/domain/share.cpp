#include "codehub/domain/share.hpp"

#include <algorithm>
#include <array>

#include "codehub/domain/text.hpp"

namespace codehub {
namespace {

constexpr std::size_t kMinAliasBytes = 3;
constexpr std::size_t kMaxAliasBytes = 40;
constexpr std::size_t kMinSharePasswordBytes = 4;
constexpr std::size_t kMaxSharePasswordBytes = 200;
constexpr std::size_t kMaxGuestNameCharacters = 60;

/// Names that people would take for the platform itself.
constexpr std::array<std::string_view, 14> kReserved{"admin",     "api",    "app",   "auth",      "code-hub",
                                                     "codehub",   "hub",    "login", "dashboard", "localhost",
                                                     "workspace", "signin", "ssh",   "www"};

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_label(std::string_view text) {
  return text.size() >= kMinAliasBytes && text.size() <= kMaxAliasBytes && is_lower(text.front()) &&
         text.back() != '-' && text.find("--") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_taken_by_us(std::string_view text) {
  return text.starts_with("ide-") || std::find(kReserved.begin(), kReserved.end(), text) != kReserved.end();
}

/// The same as `judge_visit`, the password left aside.
ShareAnswer judge_person(const Share& share, const ShareVisitor& visitor) {
  switch (share.audience) {
    case Audience::kOwner: break;
    case Audience::kPeople:
      if (visitor.is_signed_in && visitor.is_named) return ShareAnswer::kAllowed;
      break;
    case Audience::kEveryone:
      if (visitor.is_signed_in) return ShareAnswer::kAllowed;
      break;
    case Audience::kLink:
      if (visitor.has_link || (visitor.is_signed_in && visitor.is_named)) return ShareAnswer::kAllowed;
      if (visitor.is_signed_in) return ShareAnswer::kLink;
      break;
  }
  return visitor.is_signed_in ? ShareAnswer::kRefused : ShareAnswer::kSignIn;
}

}  // namespace

std::string_view to_string(Audience audience) {
  switch (audience) {
    case Audience::kOwner: return "owner";
    case Audience::kPeople: return "people";
    case Audience::kEveryone: return "everyone";
    case Audience::kLink: return "link";
  }
  return "owner";
}

std::optional<Audience> parse_audience(std::string_view text) {
  for (const auto audience : {Audience::kOwner, Audience::kPeople, Audience::kEveryone, Audience::kLink}) {
    if (text == to_string(audience)) return audience;
  }
  return std::nullopt;
}

ShareLimits strictest(const ShareLimits& one, const ShareLimits& other) {
  ShareLimits limits;
  limits.widest = std::min(one.widest, other.widest);
  limits.longest_life = one.longest_life;
  if (other.longest_life && (!limits.longest_life || *other.longest_life < *limits.longest_life)) {
    limits.longest_life = other.longest_life;
  }
  return limits;
}

Result<void> validate(const ShareLimits& limits) {
  if (limits.longest_life && (*limits.longest_life < kMinShareLife || *limits.longest_life > kMaxShareLife)) {
    return fail(ErrorCode::kInvalidRequest, "The longest life of a share is 60 seconds to 10 years.");
  }
  return {};
}

Share within(Share share, const ShareLimits& limits) {
  // Neither a link nor everyone may become another crowd than the owner chose: what is too wide falls back on the
  // people that the share names.
  if (share.audience > limits.widest) share.audience = std::min(Audience::kPeople, limits.widest);
  if (limits.longest_life) {
    const Timestamp latest = share.granted_at + *limits.longest_life;
    share.expires_at = std::min(share.expires_at.value_or(latest), latest);
  }
  return share;
}

ShareAnswer judge_visit(const Share& share, const ShareVisitor& visitor, Timestamp at) {
  const auto answer = judge_person(share, visitor);
  // Strangers do not learn that there was something: only who would be let in, or could by the link, is told that it
  // ended.
  if (answer == ShareAnswer::kRefused || answer == ShareAnswer::kSignIn) return answer;
  if (share.expires_at && *share.expires_at <= at) return ShareAnswer::kExpired;
  if (answer == ShareAnswer::kAllowed && share.has_password && !visitor.has_password) return ShareAnswer::kPassword;
  return answer;
}

Result<std::string> validate_alias(std::string_view alias) {
  if (alias.empty()) return std::string();
  if (!is_label(alias)) {
    return fail(
        ErrorCode::kInvalidRequest,
        "An alias has 3 to 40 characters of a-z, 0-9 and single '-', begins with a letter and does not end with "
        "'-'.");
  }
  if (is_taken_by_us(alias)) {
    return fail(ErrorCode::kInvalidRequest, "This alias could be taken for the platform itself. Choose another one.");
  }
  return std::string(alias);
}

Result<void> validate_share_password(std::string_view password) {
  if (password.size() < kMinSharePasswordBytes || password.size() > kMaxSharePasswordBytes) {
    return fail(ErrorCode::kInvalidRequest, "The password of a share has 4 to 200 bytes.");
  }
  return {};
}

Result<std::string> validate_guest_name(std::string_view name) {
  if (!is_valid_utf8(name)) return fail(ErrorCode::kInvalidRequest, "A name must be valid UTF-8.");
  const auto trimmed = trim(name);
  if (count_characters(trimmed) > kMaxGuestNameCharacters || has_control_characters(trimmed)) {
    return fail(ErrorCode::kInvalidRequest, "A name has at most 60 characters and no control characters.");
  }
  return std::string(trimmed);
}

}  // namespace codehub
