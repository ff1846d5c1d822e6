#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "codehub/base/task.hpp"
#include "codehub/domain/activity.hpp"
#include "codehub/domain/quota.hpp"
#include "codehub/domain/user.hpp"
#include "codehub/domain/workspace.hpp"
#include "codehub/store/records.hpp"

namespace codehub::store {

/// Workspaces: intent and observation in one row, changed only through compare-and-set on `version`. A deleted
/// workspace's row is removed when it is gone. All methods are thread-safe and fail with kUpstreamUnavailable when the
/// database does not answer, kNoSpace when it cannot grow.
class WorkspaceRepository {
 public:
  virtual ~WorkspaceRepository() = default;
  /// kAlreadyExists when the id is taken or the owner has a live workspace of that name, kQuotaExceeded when it shall
  /// run and must not (see QuotaRepository).
  virtual Task<Workspace> create(Workspace workspace) = 0;
  /// kNotFound when absent.
  virtual Task<Workspace> find(WorkspaceId id) = 0;
  /// Newest first. `owner` empty lists everybody's. Workspaces with deleted_at are included (phase DELETING).
  virtual Task<WorkspacePage> list(std::optional<UserId> owner, PageRequest page) = 0;
  /// Everything, for the reconciler's bulk pass.
  virtual Task<std::vector<Workspace>> list_all() = 0;
  /// Writes the intent fields given (and updated_at); observation is left alone whatever runs meanwhile. Conflicts only
  /// when `only_from` is given. Renaming may fail with kAlreadyExists. Setting deleted twice keeps the first instant.
  /// What shall run from then on, or larger, may fail with kQuotaExceeded; nothing is written then.
  virtual Task<Workspace> change_intent(WorkspaceId id, IntentChange change) = 0;
  /// Writes the observation and progress fields of `workspace` if the stored version still equals workspace.version,
  /// else kConflict. Intent columns are not touched. A change of phase is kept as a transition, at `phase_changed_at`
  /// and in the same transaction; without `cause` it has the cause of the intent. Answers the new row.
  virtual Task<Workspace> save_observation(Workspace workspace, std::string cause = {}) = 0;
  /// Without version change; keeps the newest instant.
  virtual Task<void> touch_access(WorkspaceId id, Timestamp at) = 0;
  /// Removes the row and its log; the transition to DELETED, at `at`, outlives it. Absent is fine.
  virtual Task<void> remove(WorkspaceId id, Timestamp at = now()) = 0;
};

/// Every change of a workspace's phase, from its making (to PENDING) to its end (to DELETED). Written by
/// WorkspaceRepository together with the change itself; outlives the workspace.
class TransitionRepository {
 public:
  virtual ~TransitionRepository() = default;
  /// Newest first; nothing where there is no such workspace.
  virtual Task<TransitionPage> list(WorkspaceId id, PageRequest page) = 0;
  /// At or after `at`, of all workspaces: by workspace, then in the order in which they happened.
  virtual Task<std::vector<Transition>> since(Timestamp at) = 0;
  /// Deletes what was before `at`.
  virtual Task<void> remove_older(Timestamp at) = 0;
  static constexpr std::chrono::hours kKeepFor{400 * 24};
};

/// The last lines of a workspace's story: what the hub did, what the set-up printed.
class WorkspaceLogRepository {
 public:
  virtual ~WorkspaceLogRepository() = default;
  /// Appends in order; numbers grow by one per workspace. Only the newest kMaxLogLines are kept.
  virtual Task<void> append(WorkspaceId id, std::vector<LogLine> lines) = 0;
  /// Lines with seq > after, oldest first, at most `limit`.
  virtual Task<std::vector<LogLine>> read(WorkspaceId id, std::int64_t after, int limit) = 0;
  /// The same, but the newest `limit` of them where there are more.
  virtual Task<std::vector<LogLine>> read_newest(WorkspaceId id, std::int64_t after, int limit) = 0;
  static constexpr int kMaxLogLines = 5000;
};

class UserRepository {
 public:
  virtual ~UserRepository() = default;
  /// kAlreadyExists when the username is taken.
  virtual Task<User> create(User user, std::string password_hash) = 0;
  virtual Task<User> find(UserId id) = 0;
  virtual Task<User> find_by_username(std::string username) = 0;
  virtual Task<UserPage> list(PageRequest page) = 0;
  virtual Task<int> count() = 0;
  /// Writes the fields that `change` names and answers the new row. kNotFound when absent. Refuses with kInvalidState
  /// to disable or demote the last enabled admin (checked in the same transaction).
  virtual Task<User> change(UserId id, UserChange change) = 0;
  /// User and hash in one look, so that a name nobody has takes as long as any other. kNotFound when absent.
  virtual Task<Credentials> credentials(std::string username) = 0;
  virtual Task<std::string> password_hash(UserId id) = 0;
  virtual Task<void> set_password(UserId id, std::string password_hash, bool must_change) = 0;
  /// The same, only while the stored hash is still `expected`; answers whether it was. Without `must_change` that
  /// stays.
  virtual Task<bool> replace_password(UserId id, std::string expected, std::string password_hash,
                                      std::optional<bool> must_change) = 0;
  /// Keeps the newest instant.
  virtual Task<void> record_login(UserId id, Timestamp at) = 0;
  /// kNotFound when none was made yet.
  virtual Task<SshKey> ssh_key(UserId id) = 0;
  virtual Task<void> set_ssh_key(UserId id, SshKey key) = 0;
  /// Stores `key` unless the user has one already; answers the stored one.
  virtual Task<SshKey> find_or_create_ssh_key(UserId id, SshKey key) = 0;
};

class GroupRepository {
 public:
  virtual ~GroupRepository() = default;
  virtual Task<Group> create(Group group) = 0;  ///< kAlreadyExists when the name is taken.
  virtual Task<Group> find(GroupId id) = 0;
  virtual Task<std::vector<Group>> list() = 0;  ///< By name.
  virtual Task<Group> save(Group group) = 0;
  virtual Task<void> remove(GroupId id) = 0;  ///< Absent is fine; memberships go with it.
  virtual Task<void> add_member(GroupId group,
                                UserId user) = 0;  ///< Repeated is fine; kNotFound when either is absent.
  virtual Task<void> remove_member(GroupId group, UserId user) = 0;  ///< Absent is fine.
  virtual Task<std::vector<User>> members(GroupId id) = 0;  ///< By username; kNotFound when the group is absent.
  virtual Task<std::vector<Membership>> memberships(std::vector<UserId> users) = 0;
};

/// Sessions, app sessions and hand-shake codes; only hashes of their tokens are stored.
class SessionRepository {
 public:
  virtual ~SessionRepository() = default;
  virtual Task<void> create(Session session) = 0;
  /// kNotFound when absent or expired at `at`.
  virtual Task<Session> find(std::string token_hash, Timestamp at) = 0;
  virtual Task<void> touch(std::string token_hash, Timestamp last_seen, Timestamp expires) = 0;
  /// Removes the session and every app session and code born of it. Absent is fine.
  virtual Task<void> remove(std::string token_hash) = 0;
  /// All sessions of a user, but `except` (a token hash; empty for none).
  virtual Task<void> remove_of_user(UserId user, std::string except) = 0;
  virtual Task<void> put_code(HandshakeCode code) = 0;
  /// Takes the code out, so that it works once: kNotFound when absent, used or expired at `at`.
  virtual Task<HandshakeCode> take_code(std::string code_hash, Timestamp at) = 0;
  /// Deletes what expired before `at`.
  virtual Task<void> remove_expired(Timestamp at) = 0;
};

/// Failed log-ins per account and per address, for growing delays that survive a restart.
class LoginThrottleRepository {
 public:
  virtual ~LoginThrottleRepository() = default;
  /// Failures counted under `key`; zero failures when absent.
  virtual Task<LoginFailures> find(std::string key) = 0;
  /// Adds one failure (starting again from one when the last is older than `forget_before`) and answers the new count.
  virtual Task<LoginFailures> add(std::string key, Timestamp at, Timestamp forget_before) = 0;
  /// Takes back one failure that was added at `at`; where that is the last one, `before` is the instant of the last
  /// again. Absent is fine.
  virtual Task<void> take_back(std::string key, Timestamp at, Timestamp before) = 0;
  virtual Task<void> clear(std::string key) = 0;
  /// Clears `key` and everything under it: the keys that begin with `key` and a slash.
  virtual Task<void> clear_tree(std::string key) = 0;
  /// Deletes what was last counted before `at`, so that failures under made-up names do not pile up.
  virtual Task<void> remove_older(Timestamp at) = 0;
};

/// Shares of ports and what operators allow of them.
class ShareRepository {
 public:
  virtual ~ShareRepository() = default;
  /// kAlreadyExists when the port is shared already or the alias is taken (the message says which), kNotFound when the
  /// workspace, a user or a group is absent.
  virtual Task<ShareRecord> create(ShareRecord record) = 0;
  /// kNotFound when absent, as for all that name a share.
  virtual Task<ShareRecord> find(ShareId id) = 0;
  /// These two leave out workspaces that are being deleted.
  virtual Task<ShareRecord> find_port(WorkspaceId workspace, std::uint16_t port) = 0;
  virtual Task<ShareRecord> find_alias(std::string alias) = 0;
  /// Writes everything but id, workspace, port, created_at and what is read-only, if the stored version is still that
  /// of `record`, else kConflict. kAlreadyExists when another share has the alias; `take_alias`: it leaves another
  /// share of the same owner, whose version grows.
  virtual Task<ShareRecord> save(ShareRecord record, bool take_alias) = 0;
  virtual Task<void> remove(ShareId id) = 0;  ///< Its visits go with it. Absent is fine.
  /// By port.
  virtual Task<std::vector<ShareRecord>> of_workspace(WorkspaceId workspace) = 0;
  /// Newest first. Shares of workspaces that are being deleted are left out.
  virtual Task<SharePage> list(ShareFilter filter, PageRequest page) = 0;
  /// Whether the share names the user or a group of theirs.
  virtual Task<bool> names(ShareId id, UserId user) = 0;

  /// The installation's limits; no limits until they are set.
  virtual Task<ShareLimits> limits() = 0;
  virtual Task<void> set_limits(ShareLimits limits) = 0;
  /// A group's. kNotFound when the group is absent.
  virtual Task<ShareLimits> group_limits(GroupId group) = 0;
  virtual Task<void> set_group_limits(GroupId group, ShareLimits limits) = 0;
  /// What binds a user: the strictest of the installation's and their groups'.
  virtual Task<ShareLimits> limits_of(UserId owner) = 0;
};

/// Visits of shared ports. A visit counts as live while it has not ended and was seen within `kLiveFor`: a hub that
/// dies leaves none behind.
class VisitRepository {
 public:
  virtual ~VisitRepository() = default;
  /// kTooManyRequests when `max_viewers` other viewers are live at visit.started_at (counted in the same transaction);
  /// kNotFound when the share is absent. Keeps the newest kMaxVisits of a share, and whatever is live.
  virtual Task<void> begin(Visit visit, std::optional<int> max_viewers) = 0;
  /// Writes last_seen_at, ended_at, end_reason and the counts of visits that exist; those that went with their share
  /// are skipped.
  virtual Task<void> update(std::vector<Visit> visits) = 0;
  /// Live at `at`, oldest first, of one share.
  virtual Task<std::vector<Visit>> live(ShareId share, Timestamp at) = 0;
  /// Viewers live at `at` of each share of the workspace that has some.
  virtual Task<std::vector<ViewerCount>> count_live(WorkspaceId workspace, Timestamp at) = 0;
  /// Newest first. Visits that nobody ended and that are not live at `at` have ended when they were last seen.
  virtual Task<VisitPage> list(ShareId share, Timestamp at, PageRequest page) = 0;
  /// Deletes what was last seen before `at`.
  virtual Task<void> remove_older(Timestamp at) = 0;
  static constexpr std::chrono::seconds kLiveFor{60};
  static constexpr int kMaxVisits = 2000;
};

/// What users and groups may hold at most. Every start passes these quotas, whoever asks for it: `create` and
/// `change_intent` of WorkspaceRepository fail with kQuotaExceeded, in the transaction that would have written the
/// intent, so that of any number of simultaneous starts no more than fit get through.
class QuotaRepository {
 public:
  virtual ~QuotaRepository() = default;
  /// What sizes are, who is idle. Without it only the number of running workspaces is limited. For start-up.
  virtual void configure(QuotaFacts facts) = 0;
  /// No limits until they are set. kNotFound when there is no such user or group, as for all of these.
  virtual Task<Quota> user(UserId id) = 0;
  virtual Task<void> set_user(UserId id, Quota quota) = 0;
  virtual Task<Quota> group(GroupId id) = 0;
  virtual Task<void> set_group(GroupId id, Quota quota) = 0;
  /// Quota and holdings.
  virtual Task<QuotaScope> user_scope(UserId id) = 0;
  virtual Task<QuotaScope> group_scope(GroupId id) = 0;
  /// All that bind a user: the own scope first, then those of the user's groups that have a quota.
  virtual Task<std::vector<QuotaScope>> scopes_of(UserId id) = 0;
  /// What would let `wanted` start, which may exist or not.
  virtual Task<std::optional<RoomOffer>> offer(Workspace wanted) = 0;
};

/// What workspaces hold and use, by the hour, and what that costs.
class UsageRepository {
 public:
  virtual ~UsageRepository() = default;
  /// Of every workspace that is metered or was within kKeepFor, by id.
  virtual Task<std::vector<MeterCursor>> cursors() = 0;
  /// Moves cursors and adds hours, each workspace's wholly or not at all. Answers those whose cursor does not stand at
  /// `from` any more, because somebody else has counted: nothing of theirs was written.
  virtual Task<std::vector<WorkspaceId>> add(std::vector<MeterAdvance> advances) = 0;
  /// In the order of time. Names are today's; one sum for each workspace, size and step.
  virtual Task<std::vector<UsageHour>> hours(UsageFilter filter) = 0;
  virtual Task<std::vector<RateCard>> rate_cards() = 0;  ///< Sorted by `valid_from`.
  /// Replaces all of them. kInvalidRequest as `validate_rate_cards` says.
  virtual Task<void> set_rate_cards(std::vector<RateCard> cards) = 0;
  /// Deletes hours before `at`, and cursors of workspaces that were gone by then.
  virtual Task<void> remove_older(Timestamp at) = 0;
  static constexpr std::chrono::hours kKeepFor{400 * 24};
};

/// Signs of use of workspaces and who keeps them awake. When agents answered is not kept.
class ActivityRepository {
 public:
  virtual ~ActivityRepository() = default;
  /// Of every workspace of which something is known.
  virtual Task<std::map<WorkspaceId, Activity>> all() = 0;
  /// Nothing known is an empty Activity, also of a workspace that does not exist.
  virtual Task<Activity> find(WorkspaceId id) = 0;
  /// Keeps the later of each kind; workspaces that do not exist any more are skipped.
  virtual Task<void> save(std::vector<std::pair<WorkspaceId, std::vector<UseSignal>>> signals) = 0;
  /// Nothing takes it back. kNotFound when the workspace is absent.
  virtual Task<void> keep_awake(WorkspaceId id, std::optional<KeepAwake> awake) = 0;
};

/// By which policies workspaces are frozen, stopped and woken. Nothing is said until it is set. All fail with
/// kNotFound when the named group or workspace is absent; what they are given is checked by `validate`.
class PolicyRepository {
 public:
  virtual ~PolicyRepository() = default;
  virtual Task<PolicyLevel> installation() = 0;
  virtual Task<void> set_installation(PolicyLevel level) = 0;
  virtual Task<PolicyLevel> group(GroupId id) = 0;
  virtual Task<void> set_group(GroupId id, PolicyLevel level) = 0;
  virtual Task<PolicyRules> workspace(WorkspaceId id) = 0;
  virtual Task<void> set_workspace(WorkspaceId id, PolicyRules rules) = 0;
  /// All of them in one look, to resolve the policy of any workspace.
  virtual Task<PolicyBook> book() = 0;
};

/// Small facts about the installation, for example its id.
class SettingRepository {
 public:
  virtual ~SettingRepository() = default;
  virtual Task<std::string> find(std::string key) = 0;  ///< kNotFound when absent.
  /// Stores `value` unless the key has one already; answers the stored value.
  virtual Task<std::string> find_or_create(std::string key, std::string value) = 0;
};

/// Durable state behind one interface. The adapters (sqlite, postgres) are made by their own `open` functions.
class Store {
 public:
  virtual ~Store() = default;
  virtual WorkspaceRepository& workspaces() = 0;
  virtual WorkspaceLogRepository& workspace_logs() = 0;
  virtual TransitionRepository& transitions() = 0;
  virtual UserRepository& users() = 0;
  virtual GroupRepository& groups() = 0;
  virtual SessionRepository& sessions() = 0;
  virtual LoginThrottleRepository& login_throttle() = 0;
  virtual ShareRepository& shares() = 0;
  virtual VisitRepository& visits() = 0;
  virtual QuotaRepository& quotas() = 0;
  virtual UsageRepository& usage() = 0;
  virtual ActivityRepository& activity() = 0;
  virtual PolicyRepository& policies() = 0;
  virtual SettingRepository& settings() = 0;
  /// A trivial round trip, for /readyz.
  virtual Task<void> ping() = 0;
};

}  // namespace codehub::store
