#include "shares.hpp"

#include "cursor.hpp"
#include "share_page.hpp"
#include "share_row.hpp"

namespace codehub::store {
namespace {

constexpr const char* kNoSuchWorkspace = "There is no such workspace.";

/// For what only a race meets: all else is found out before.
Words share_words() {
  return {"The port is shared already, or the alias is taken. Look again, then decide.",
          "The workspace, a user or a group of this share does not exist any more."};
}

std::string quoted(const std::string& alias) { return "The alias \"" + alias + "\""; }

tl::unexpected<Error> alias_taken(const std::string& alias) {
  return fail(ErrorCode::kAlreadyExists, quoted(alias) + " is taken. Choose another one.");
}

/// Another share that has the alias `share` wants.
std::optional<ShareRecord> find_rival(soci::session& session, const Share& share) {
  if (share.alias.empty()) return std::nullopt;
  auto found = find_share(session, "s.alias = :value", share.alias);
  if (!found || found->share.id == share.id) return std::nullopt;
  return std::move(*found);
}

/// Why an alias is refused: its owner is told where it is.
tl::unexpected<Error> refuse_alias(const Share& rival, const UserId& owner) {
  if (rival.owner_id != owner) return alias_taken(rival.alias);
  return fail(ErrorCode::kAlreadyExists, quoted(rival.alias) + " belongs to your share of port " +
                                             std::to_string(rival.port) + " of \"" + rival.workspace_name +
                                             "\". Move it from there, or choose another one.");
}

/// The owner of a workspace that is not being deleted.
Result<UserId> find_owner(soci::session& session, const WorkspaceId& workspace) {
  Query query(session, "SELECT owner_id FROM workspaces WHERE id = :id AND deleted_at IS NULL", 1);
  if (!query.set("id", workspace).next()) return fail(ErrorCode::kNotFound, kNoSuchWorkspace);
  return query.id<UserId>();
}

/// Why `insert_share` wrote nothing.
tl::unexpected<Error> explain_refusal(soci::session& session, const Share& share, const UserId& owner) {
  Query query(session, "SELECT id FROM shares WHERE workspace_id = :workspace AND port = :port", 1);
  query.set("workspace", share.workspace_id).set("port", static_cast<int>(share.port));
  if (query.next()) {
    return fail(ErrorCode::kAlreadyExists, "Port " + std::to_string(share.port) +
                                               " of this workspace is shared already. Change that share instead.");
  }
  if (const auto rival = find_rival(session, share)) return refuse_alias(rival->share, owner);
  return fail(ErrorCode::kAlreadyExists, "This share exists already.");
}

Result<ShareRecord> create_share(soci::session& session, const ShareRecord& record) {
  TRY(const auto owner, find_owner(session, record.share.workspace_id));
  if (!insert_share(session, record)) return explain_refusal(session, record.share, owner);
  write_named(session, record.share);
  return find_share(session, record.share.id);
}

/// Makes the alias of `wanted` free, or says why it is not.
Result<void> free_alias(soci::session& session, const Share& wanted, const UserId& owner, bool take) {
  const auto rival = find_rival(session, wanted);
  if (!rival) return {};
  if (!take || rival->share.owner_id != owner) return refuse_alias(rival->share, owner);
  Query update(session,
               "UPDATE shares SET alias = NULL, updated_at = :at, version = version + 1"
               " WHERE id = :id AND alias = :alias");
  update.set("at", wanted.updated_at).set("id", rival->share.id).set("alias", wanted.alias).run();
  return {};
}

tl::unexpected<Error> conflict(const Share& share, std::int64_t stored) {
  return fail(ErrorCode::kConflict, "The share was changed meanwhile. Look again, then decide.",
              share.id.value() + ": version " + std::to_string(share.version) + " is now " + std::to_string(stored));
}

Result<ShareRecord> save_share(soci::session& session, const ShareRecord& record, bool take_alias) {
  TRY(const auto stored, find_share(session, record.share.id));
  if (stored.share.version != record.share.version) return conflict(record.share, stored.share.version);
  CHECK_OK(free_alias(session, record.share, stored.share.owner_id, take_alias));
  const bool written = update_share(session, record);
  if (written) write_named(session, record.share);
  auto saved = find_share(session, record.share.id);
  if (!written && saved) return conflict(record.share, saved->share.version);
  return saved;
}

Result<bool> names_user(soci::session& session, const ShareId& id, const UserId& user) {
  Query query(session, "SELECT CASE WHEN " + share_names(":user") + " THEN 1 ELSE 0 END FROM shares s WHERE s.id = :id",
              1);
  if (!query.set("id", id).set("user", user).next()) return fail(ErrorCode::kNotFound, "There is no such share.");
  return query.flag();
}

}  // namespace

Task<ShareRecord> SqlShares::create(ShareRecord record) {
  auto work = [record = std::move(record)](soci::session& session) { return create_share(session, record); };
  return database_.write(share_words(), std::move(work));
}

Task<ShareRecord> SqlShares::find(ShareId id) {
  auto work = [id = std::move(id)](soci::session& session) { return find_share(session, id); };
  return database_.read(std::move(work));
}

Task<ShareRecord> SqlShares::find_port(WorkspaceId workspace, std::uint16_t port) {
  auto work = [workspace = std::move(workspace), port](soci::session& session) {
    return find_share(session, "s.workspace_id = :value AND w.deleted_at IS NULL AND s.port = " + std::to_string(port),
                      workspace.value());
  };
  return database_.read(std::move(work));
}

Task<ShareRecord> SqlShares::find_alias(std::string alias) {
  auto work = [alias = std::move(alias)](soci::session& session) {
    return find_share(session, "s.alias = :value AND w.deleted_at IS NULL", alias);
  };
  return database_.read(std::move(work));
}

Task<ShareRecord> SqlShares::save(ShareRecord record, bool take_alias) {
  auto work = [record = std::move(record), take_alias](soci::session& session) {
    return save_share(session, record, take_alias);
  };
  return database_.write(share_words(), std::move(work));
}

Task<void> SqlShares::remove(ShareId id) {
  auto work = [id = std::move(id)](soci::session& session) -> Result<void> {
    Query(session, "DELETE FROM shares WHERE id = :id").set("id", id).run();
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<std::vector<ShareRecord>> SqlShares::of_workspace(WorkspaceId workspace) {
  auto work = [workspace = std::move(workspace)](soci::session& session) -> Result<std::vector<ShareRecord>> {
    auto query = select_shares(session, "WHERE s.workspace_id = :workspace ORDER BY s.port");
    query.set("workspace", workspace);
    return read_shares(session, query);
  };
  return database_.read(std::move(work));
}

Task<SharePage> SqlShares::list(ShareFilter filter, PageRequest page) {
  auto work = [filter = std::move(filter), page = std::move(page)](soci::session& session) {
    return read_share_page(session, filter, page);
  };
  return database_.read(std::move(work));
}

Task<bool> SqlShares::names(ShareId id, UserId user) {
  auto work = [id = std::move(id), user = std::move(user)](soci::session& session) {
    return names_user(session, id, user);
  };
  return database_.read(std::move(work));
}

}  // namespace codehub::store
