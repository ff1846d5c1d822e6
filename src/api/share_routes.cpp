#include <map>
#include <set>

#include "codehub/base/random.hpp"
#include "codehub/domain/authorization.hpp"
#include "route.hpp"
#include "share_access.hpp"
#include "share_change.hpp"
#include "share_render.hpp"
#include "share_saving.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;
using ViewerCounts = std::map<ShareId, int>;

// Their list is answered whole.
constexpr std::size_t kMostOfWorkspace = 200;

// The link is its owner's alone, and there is one only while the audience is everybody who has it.
std::string link_token_for(const Context& context, const User& reader, const store::ShareRecord& record) {
  const auto& share = record.share;
  if (share.audience != Audience::kLink || share.owner_id != reader.id || record.link_seed.empty()) return {};
  return context.parts.accounts.share_keys().link_token(share.id, record.link_seed);
}

// Who looks now, of every share of these records' workspaces.
Task<ViewerCounts> count_viewers(Context& context, const std::vector<store::ShareRecord>& records) {
  const auto now = context.parts.clock();
  std::set<WorkspaceId> workspaces;
  for (const auto& record : records) workspaces.insert(record.share.workspace_id);
  ViewerCounts counts;
  for (const auto& workspace : workspaces) {
    CO_TRY(const auto live, co_await context.parts.store.visits().count_live(workspace, now));
    for (const auto& one : live) counts[one.share_id] = one.viewers;
  }
  co_return counts;
}

Task<json> render_all(Context& context, const Call& call, const std::vector<store::ShareRecord>& records) {
  CO_TRY(const auto counts, co_await count_viewers(context, records));
  const auto now = context.parts.clock();
  json shares = json::array();
  for (const auto& record : records) {
    const auto found = counts.find(record.share.id);
    const int viewers = found == counts.end() ? 0 : found->second;
    const auto token = link_token_for(context, call.user(), record);
    shares.push_back(render_share(record, token, viewers, context.options, now));
  }
  co_return shares;
}

Task<Reply> reply_with_share(Context& context, const Call& call, int status, store::ShareRecord record) {
  const std::vector<store::ShareRecord> one{std::move(record)};
  CO_TRY(const auto shares, co_await render_all(context, call, one));
  co_return json_reply(status, shares.front());
}

Task<Reply> list_for_visitor(Context& context, const Call& call, store::PageRequest page) {
  const auto now = context.parts.clock();
  store::ShareFilter filter;
  filter.visitor = call.user().id;
  filter.at = now;
  CO_TRY(const auto found, co_await context.parts.store.shares().list(std::move(filter), std::move(page)));
  json shares = json::array();
  for (const auto& record : found.items) shares.push_back(render_visited_share(record, context.options, now));
  co_return json_reply(200, {{"shares", std::move(shares)}, {"next_cursor", found.next_cursor}});
}

Result<void> refuse_going(const Workspace& workspace) {
  if (workspace.deleted_at) return fail(ErrorCode::kInvalidState, "the workspace is being deleted");
  return {};
}

Task<void> refuse_too_many(Context& context, WorkspaceId workspace) {
  CO_TRY(const auto records, co_await context.parts.store.shares().of_workspace(std::move(workspace)));
  if (records.size() < kMostOfWorkspace) co_return Result<void>();
  co_return fail(ErrorCode::kInvalidState, "the workspace shares " + std::to_string(kMostOfWorkspace) +
                                               " ports, which is the most; stop sharing one of them first");
}

Task<store::ShareRecord> new_record(Context& context, const Call& call, std::uint16_t port, Timestamp now) {
  store::ShareRecord record;
  auto& share = record.share;
  share.id = new_share_id(secure_random());
  share.workspace_id = call.workspace.id;
  share.owner_id = call.workspace.owner_id;
  share.port = port;
  share.audience = Audience::kOwner;
  share.created_at = share.granted_at = now;
  CO_TRY(record.limits, co_await context.parts.store.shares().limits_of(share.owner_id));
  co_return record;
}

}  // namespace

Task<Reply> list_workspace_shares(Context& context, Call& call) {
  CO_TRY(const auto records, co_await context.parts.store.shares().of_workspace(call.workspace.id));
  CO_TRY(auto shares, co_await render_all(context, call, records));
  co_return json_reply(200, {{"shares", std::move(shares)}});
}

Task<Reply> list_shares(Context& context, Call& call) {
  CO_TRY(const auto query, call.query({"with", "all", "limit", "cursor"}));
  CO_TRY(auto page, query.page());
  CO_TRY(const bool all, query.flag("all"));
  const auto with = query.text("with");
  if (!with.empty() && with != "me") co_return fail(ErrorCode::kInvalidRequest, "`with` must be me");
  if (all && !with.empty()) co_return fail(ErrorCode::kInvalidRequest, "`with` and `all` exclude each other");
  if (!with.empty()) co_return co_await list_for_visitor(context, call, std::move(page));
  store::ShareFilter filter;
  filter.at = context.parts.clock();
  if (all) CO_CHECK(authorize(call.user(), Action::kListAllShares));
  if (!all) filter.owner = call.user().id;
  CO_TRY(const auto found, co_await context.parts.store.shares().list(std::move(filter), std::move(page)));
  CO_TRY(auto shares, co_await render_all(context, call, found.items));
  co_return json_reply(200, {{"shares", std::move(shares)}, {"next_cursor", found.next_cursor}});
}

Task<Reply> create_share(Context& context, Call& call) {
  const auto now = context.parts.clock();
  CO_TRY(auto wanted, read_new_share(call.body, now));
  CO_CHECK(refuse_going(call.workspace));
  CO_CHECK(co_await refuse_too_many(context, call.workspace.id));
  const bool move_alias = wanted.fields.move_alias;
  CO_TRY(auto record, co_await new_record(context, call, wanted.port, now));
  CO_TRY(const auto change, co_await prepare_change(context, std::move(wanted.fields)));
  CO_CHECK(apply_change(change, context.parts.accounts.share_keys(), now, record));
  CO_TRY(auto made, co_await put_share(context, std::move(record), move_alias));
  const auto location = "/api/v1/shares/" + made.share.id.value();
  CO_TRY(auto reply, co_await reply_with_share(context, call, 201, std::move(made)));
  reply->headers.set("Location", location);
  co_return reply;
}

Task<Reply> get_share(Context& context, Call& call) {
  auto refused = authorize(call.user(), Action::kReadShares, &call.workspace);
  if (refused) co_return co_await reply_with_share(context, call, 200, call.share);
  const auto now = context.parts.clock();
  CO_TRY(const bool may, co_await may_visit(context, call.share, call.user().id, now));
  if (!may) co_return fail(std::move(refused).error());
  co_return json_reply(200, render_visited_share(call.share, context.options, now));
}

Task<Reply> change_share(Context& context, Call& call) {
  const auto now = context.parts.clock();
  CO_TRY(auto fields, read_share_change(call.body, now));
  CO_CHECK(refuse_going(call.workspace));
  const bool move_alias = fields.move_alias;
  CO_TRY(const auto change, co_await prepare_change(context, std::move(fields)));
  const auto& keys = context.parts.accounts.share_keys();
  const auto edit = [&](store::ShareRecord& record) { return apply_change(change, keys, now, record); };
  CO_TRY(auto saved, co_await edit_share(context, call.share, move_alias, edit));
  co_return co_await reply_with_share(context, call, 200, std::move(saved));
}

Task<Reply> delete_share(Context& context, Call& call) {
  CO_CHECK(co_await context.parts.store.shares().remove(call.share.share.id));
  announce_share(context, call.share.share);
  co_return empty_reply();
}

Task<Reply> renew_share_link(Context& context, Call& call) {
  CO_CHECK(refuse_going(call.workspace));
  const auto& keys = context.parts.accounts.share_keys();
  const auto edit = [&context, &keys](store::ShareRecord& record) -> Result<void> {
    if (record.share.audience != Audience::kLink) {
      return fail(ErrorCode::kInvalidState, "the share has no link: its audience is \"" +
                                                std::string(to_string(record.share.audience)) +
                                                "\"; change that to \"link\" first");
    }
    make_link(keys, record);
    record.share.updated_at = context.parts.clock();
    return {};
  };
  CO_TRY(auto saved, co_await edit_share(context, call.share, false, edit));
  co_return co_await reply_with_share(context, call, 200, std::move(saved));
}

}  // namespace codehub::api
