#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "codehub/domain/idle_policy.hpp"
#include "codehub/domain/ids.hpp"
#include "codehub/domain/metering.hpp"
#include "codehub/domain/pricing.hpp"
#include "codehub/domain/share.hpp"
#include "codehub/domain/size.hpp"
#include "codehub/domain/time.hpp"
#include "codehub/domain/user.hpp"
#include "codehub/domain/workspace.hpp"

namespace codehub::store {

/// A window onto a long list. The cursor is opaque: what the page before answered.
struct PageRequest {
  int limit = 50;  ///< 1 to 200.
  std::string cursor;
};

template <class Item>
struct Page {
  std::vector<Item> items;
  std::string next_cursor;  ///< Empty at the end.
};
using WorkspacePage = Page<Workspace>;
using UserPage = Page<User>;
using TransitionPage = Page<Transition>;

/// What a request changes of a workspace's intent; absent fields stay.
struct IntentChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> size;
  std::optional<Phase> desired_state;
  bool deleted = false;  ///< Marks for deletion.
  bool retry =
      false;  ///< Leaves ERROR: clears attempts, retry_at and error_reason, and phase becomes PENDING for re-judging.
  /// Why: "asked for by `kim`". Cut at kMaxCauseBytes. Without it a new `desired_state` has no cause.
  std::optional<std::string> cause;
  std::optional<Phase> only_from;  ///< Written only while this is desired, else kConflict.
};

/// What quotas need and no table says. The functions are called from any thread while a transaction is open: they are
/// quick and do not use the store.
struct QuotaFacts {
  std::vector<Size> sizes;
  std::function<bool()> can_pause;     ///< Whether the runtime can freeze; empty: it can.
  std::chrono::minutes utc_offset{0};  ///< Of the months that budgets are for.
  /// Since when a workspace is known to be idle; empty: it is known of none.
  std::function<std::optional<Timestamp>(const WorkspaceId&)> idle_since;
};

/// What a request changes of a person; absent fields stay as they are, whatever else changes them meanwhile.
struct UserChange {
  std::optional<std::string> display_name;
  std::optional<std::string> email;
  std::optional<Role> role;
  std::optional<std::string> locale;
  std::optional<std::string> git_name;
  std::optional<std::string> git_email;
  std::optional<bool> disabled;
};

/// Who a name belongs to and what proves it.
struct Credentials {
  User user;
  std::string password_hash;
};

struct LogLine {
  std::int64_t seq = 0;  ///< Given by the store.
  Timestamp time{};
  std::string source;  ///< "hub" or "setup".
  std::string text;    ///< One line, at most 4 KiB, valid UTF-8.
};

/// A per-user ed25519 pair for git over SSH.
struct SshKey {
  std::string public_key;          ///< OpenSSH one-line form.
  std::string sealed_private_key;  ///< OpenSSH private key file, sealed with the installation's secret key.
  Timestamp created_at{};
};

/// A browser or command-line session of a user, or (with `parent`) the part of one that lives on an app origin.
struct Session {
  std::string token_hash;
  UserId user_id;
  std::string parent;  ///< Token hash of the session this app session was born of; empty for a session itself.
  std::string host;    ///< App host this app session is for; empty for a session itself.
  Timestamp created_at{};
  Timestamp last_seen_at{};
  Timestamp expires_at{};
};

/// One-time code of the sub-domain hand-shake.
struct HandshakeCode {
  std::string code_hash;
  UserId user_id;
  std::string parent;  ///< Token hash of the session that asked.
  std::string host;    ///< The only host that may redeem it.
  Timestamp expires_at{};
};

struct LoginFailures {
  int count = 0;
  Timestamp last_at{};
};

/// A share, what proves that somebody may visit it, and what the operator allows its owner.
struct ShareRecord {
  Share share;
  std::string link_seed;      ///< Random; what the token of the present link is derived from. Empty: no link was made.
  std::string link_hash;      ///< Of the token of the present link, as `accounts::hash_token` makes it.
  std::string password_hash;  ///< Empty: no password.
  ShareLimits limits;         ///< Read-only: the strictest of the installation's and the owner's groups'.
};
using SharePage = Page<ShareRecord>;

/// Which shares to list; what is not given does not matter.
struct ShareFilter {
  std::optional<UserId> owner;    ///< Those of this user's workspaces.
  std::optional<UserId> visitor;  ///< Those that this user may visit as somebody else than the owner: named, member of
                                  ///< a group that is named, or open to everyone; rested and expired ones left out.
  Timestamp at{};                 ///< The instant that `visitor` is judged at.
};

/// One person's (or guest's) look at a shared port, from the first request until nothing of theirs was open for a
/// while.
struct Visit {
  VisitId id;
  ShareId share_id;
  std::string viewer;             ///< A user's id, or "guest_" and random characters: the same in one browser.
  std::optional<UserId> user_id;  ///< Nothing for guests.
  std::string name;               ///< Username, or what a guest called themselves; may be empty.
  std::string display_name;       ///< Read-only, joined in by the store; empty for guests.
  std::string address;            ///< The peer's, as the hub sees it.
  std::string user_agent;         ///< At most 300 bytes.
  Timestamp started_at{};
  Timestamp last_seen_at{};
  std::optional<Timestamp> ended_at;
  std::string end_reason;  ///< "left", "revoked"; empty while it lasts.
  std::int64_t requests = 0;
  std::int64_t bytes_received = 0;  ///< From the visitor.
  std::int64_t bytes_sent = 0;
};
using VisitPage = Page<Visit>;

struct ViewerCount {
  ShareId share_id;
  int viewers = 0;
};

struct Membership {
  UserId user_id;
  GroupId group_id;
  std::string group_name;
};

/// How far a workspace is metered, and what holds from there on. One whose phase is DELETED is metered to its end.
struct MeterCursor {
  WorkspaceId workspace_id;
  std::string workspace_name;
  UserId owner_id;
  std::string owner_name;
  std::string image;
  std::string size;           ///< Of the container; without one, that it would have.
  Timestamp until{};          ///< What was before is counted.
  Timestamp transition_at{};  ///< Of the last change of phase that is counted.
  MeterState state;           ///< Samples of CPU and peaks are not kept; of memory, what a frozen one holds.
};

struct SizedHour {
  std::string size;
  Timestamp hour{};
  UsageAmounts amounts;
};

/// A step of one cursor with what was held meanwhile.
struct MeterAdvance {
  std::optional<Timestamp> from;  ///< The cursor's `until` before; nothing: there was none.
  MeterCursor to;
  std::vector<SizedHour> hours;  ///< Added to what the hours have.
};

/// How finely hours are told apart. Coarser sums have the first of their hours.
enum class UsageStep { kHour, kDay, kWhole };

/// Hours that begin in [from, to), of everything unless it says whose.
struct UsageFilter {
  Timestamp from{};
  Timestamp to{};
  std::optional<UserId> owner;
  std::optional<WorkspaceId> workspace;
  UsageStep step = UsageStep::kHour;
  std::chrono::minutes utc_offset{0};  ///< Of days.
};

/// All that is said about policies.
struct PolicyBook {
  PolicyLevel installation;
  std::map<GroupId, PolicyLevel> groups;             ///< That say something.
  std::map<UserId, std::vector<GroupId>> groups_of;  ///< Those groups of each user.
  std::map<WorkspaceId, PolicyRules> workspaces;     ///< That say something.
  [[nodiscard]] IdlePolicy policy_of(const Workspace& workspace) const;
  friend bool operator==(const PolicyBook&, const PolicyBook&) = default;
};

}  // namespace codehub::store
