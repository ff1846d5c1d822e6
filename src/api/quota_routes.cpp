#include "quota_fields.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

Task<Reply> reply_with_user_quota(Context& context, UserId user) {
  CO_TRY(const auto scope, co_await context.parts.store.quotas().user_scope(std::move(user)));
  co_return json_reply(200, render_quota_scope(scope));
}

Task<Reply> reply_with_group_quota(Context& context, GroupId group) {
  CO_TRY(const auto scope, co_await context.parts.store.quotas().group_scope(std::move(group)));
  co_return json_reply(200, render_quota_scope(scope));
}

}  // namespace

Task<Reply> get_own_quota(Context& context, Call& call) {
  CO_CHECK(call.query({}));
  auto user = call.user().id;
  CO_TRY(auto scopes, co_await context.parts.store.quotas().scopes_of(std::move(user)));
  scopes.front().name = "you";
  json body = {{"scopes", json::array()}};
  for (const auto& scope : scopes) body["scopes"].push_back(render_quota_scope(scope));
  co_return json_reply(200, body);
}

Task<Reply> get_user_quota(Context& context, Call& call) {
  UserId user(call.parameter("user_id"));
  co_return co_await reply_with_user_quota(context, std::move(user));
}

Task<Reply> set_user_quota(Context& context, Call& call) {
  CO_TRY(const auto quota, read_quota(call.body));
  UserId user(call.parameter("user_id"));
  CO_CHECK(co_await context.parts.store.quotas().set_user(user, quota));
  co_return co_await reply_with_user_quota(context, std::move(user));
}

Task<Reply> get_group_quota(Context& context, Call& call) {
  GroupId group(call.parameter("group_id"));
  co_return co_await reply_with_group_quota(context, std::move(group));
}

Task<Reply> set_group_quota(Context& context, Call& call) {
  CO_TRY(const auto quota, read_quota(call.body));
  GroupId group(call.parameter("group_id"));
  CO_CHECK(co_await context.parts.store.quotas().set_group(group, quota));
  co_return co_await reply_with_group_quota(context, std::move(group));
}

}  // namespace codehub::api
