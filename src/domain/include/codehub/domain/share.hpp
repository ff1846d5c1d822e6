#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/time.hpp"

namespace codehub {

/// Who may visit a shared port, from narrow to wide. The owner always may.
enum class Audience : int {
  kOwner = 0,     ///< Only the owner: the share rests.
  kPeople = 1,    ///< The users and the members of the groups that it names.
  kEveryone = 2,  ///< Everyone who is signed in.
  kLink = 3,      ///< Whoever has the link; the people it names need none.
};
[[nodiscard]] std::string_view to_string(Audience audience);  ///< "owner", "people", "everyone", "link".
[[nodiscard]] std::optional<Audience> parse_audience(std::string_view text);

/// What operators allow at most. The strictest of the installation's and the owner's groups' binds, at once, shares
/// that exist included.
struct ShareLimits {
  Audience widest = Audience::kLink;
  std::optional<std::chrono::seconds> longest_life;  ///< Nothing: for ever. 1 minute to 10 years.
  friend bool operator==(const ShareLimits&, const ShareLimits&) = default;
};
[[nodiscard]] ShareLimits strictest(const ShareLimits& one, const ShareLimits& other);
[[nodiscard]] Result<void> validate(const ShareLimits& limits);

struct NamedUser {
  UserId id;
  std::string username;
  std::string display_name;
};

struct NamedGroup {
  GroupId id;
  std::string name;
};

/// One port of a workspace, open to others than its owner. There is at most one share per port; it outlives stop, start
/// and archive, and goes with its workspace.
struct Share {
  ShareId id;
  WorkspaceId workspace_id;
  std::uint16_t port = 0;
  std::string alias;  ///< A name of its own below the apps domain, unique in the installation; empty for none.
  Audience audience = Audience::kPeople;
  std::vector<NamedUser> users;    ///< By username.
  std::vector<NamedGroup> groups;  ///< By name.
  std::optional<Timestamp> expires_at;
  bool has_password = false;       ///< Read-only: the store keeps what proves it.
  std::optional<int> max_viewers;  ///< At the same time, the owner not counted; 1 to 10,000.
  bool read_only = false;          ///< GET, HEAD and OPTIONS only, no WebSocket.
  bool may_wake = true;            ///< A visit may start the workspace.
  bool original_host = false;  ///< The server is told the visitors' Host instead of "localhost:PORT"; for the owner's
                               ///< visits, too.
  Timestamp granted_at{};      ///< When its end was last chosen: what `ShareLimits::longest_life` counts from.
  Timestamp created_at{};
  Timestamp updated_at{};
  std::int64_t version = 0;  ///< Grows with every write; compare-and-set is on it.

  // Read-only, joined in by the store.
  std::string workspace_name;
  UserId owner_id;
  std::string owner_name;
  std::string owner_display_name;
};

/// The share as it counts: within the limits of the operator. An audience that is too wide becomes the people that the
/// share names, where they are allowed: nobody gets in whom its owner did not mean.
[[nodiscard]] Share within(Share share, const ShareLimits& limits);

/// What a visitor has shown.
struct ShareVisitor {
  bool is_signed_in = false;
  bool is_named = false;      ///< The share names them, or a group of theirs. Only for those who are signed in.
  bool has_link = false;      ///< They came by the present link.
  bool has_password = false;  ///< They know the present password.
};

enum class ShareAnswer {
  kAllowed,
  kSignIn,    ///< Nobody is signed in, and somebody may be let in.
  kLink,      ///< Signed in and not named: the link is needed.
  kPassword,  ///< All but the password.
  kExpired,
  kRefused,
};
/// Whether a visitor may see a shared port at `at`: the one place that decides it. `share` as `within` made it.
[[nodiscard]] ShareAnswer judge_visit(const Share& share, const ShareVisitor& visitor, Timestamp at);

inline constexpr int kMaxViewers = 10'000;
/// Users and groups together that one share may name.
inline constexpr std::size_t kMaxNamed = 200;
inline constexpr std::chrono::seconds kMinShareLife = std::chrono::minutes(1);
inline constexpr std::chrono::seconds kMaxShareLife = std::chrono::hours(24 * 3660);

/// A label of the host name system (RFC 1035 section 2.3.1) of 3 to 40 characters of a-z, 0-9 and '-' that begins with
/// a letter and cannot be taken for another name of ours; empty is accepted.
[[nodiscard]] Result<std::string> validate_alias(std::string_view alias);
/// 4 to 200 bytes: it may be told on the telephone, and guessing is slowed down.
[[nodiscard]] Result<void> validate_share_password(std::string_view password);
/// A guest's own name: valid UTF-8, at most 60 characters, no control characters; trimmed, may be empty.
[[nodiscard]] Result<std::string> validate_guest_name(std::string_view name);

}  // namespace codehub
