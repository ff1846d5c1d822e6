#include "codehub/wire/policy_json.hpp"
#include "policy_fields.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

// Policies of a wider level may be anybody's.
void announce(const Context& context) { context.parts.idleness.publish(IdlenessChanged()); }

/// Rules and bounds of a level, and what each preset would mean by itself.
json render_level(const PolicyLevel& level) {
  json presets = json::object();
  for (const auto preset : kPolicyPresets) {
    PolicyLevel only;
    only.rules.preset = preset;
    presets[std::string(to_string(preset))] = wire::render_policy(resolve_policy(only, {}, {}));
  }
  return {{"rules", wire::render_policy_rules(level.rules)},
          {"bounds", wire::render_policy_bounds(level.bounds)},
          {"presets", std::move(presets)}};
}

Task<Reply> reply_with_workspace_policy(Context& context, const Workspace& workspace) {
  auto id = workspace.id;
  CO_TRY(const auto rules, co_await context.parts.store.policies().workspace(std::move(id)));
  CO_TRY(const auto book, co_await context.parts.store.policies().book());
  json body;
  body["rules"] = wire::render_policy_rules(rules);
  body["effective"] = wire::render_policy(book.policy_of(workspace));
  co_return json_reply(200, body);
}

}  // namespace

Task<Reply> get_policy(Context& context, Call& call) {
  CO_CHECK(call.query({}));
  CO_TRY(const auto level, co_await context.parts.store.policies().installation());
  co_return json_reply(200, render_level(level));
}

Task<Reply> set_policy(Context& context, Call& call) {
  CO_TRY(const auto level, read_policy_level(call.body, true));
  CO_CHECK(co_await context.parts.store.policies().set_installation(level));
  announce(context);
  co_return json_reply(200, render_level(level));
}

Task<Reply> get_group_policy(Context& context, Call& call) {
  GroupId group(call.parameter("group_id"));
  CO_TRY(const auto level, co_await context.parts.store.policies().group(std::move(group)));
  co_return json_reply(200, render_level(level));
}

Task<Reply> set_group_policy(Context& context, Call& call) {
  CO_TRY(const auto level, read_policy_level(call.body, true));
  GroupId group(call.parameter("group_id"));
  CO_CHECK(co_await context.parts.store.policies().set_group(std::move(group), level));
  announce(context);
  co_return json_reply(200, render_level(level));
}

Task<Reply> get_workspace_policy(Context& context, Call& call) {
  co_return co_await reply_with_workspace_policy(context, call.workspace);
}

Task<Reply> set_workspace_policy(Context& context, Call& call) {
  CO_TRY(auto level, read_policy_level(call.body, false));
  auto id = call.workspace.id;
  CO_CHECK(co_await context.parts.store.policies().set_workspace(std::move(id), std::move(level.rules)));
  context.parts.idleness.publish(IdlenessChanged{call.workspace.id, call.workspace.owner_id});
  co_return co_await reply_with_workspace_policy(context, call.workspace);
}

}  // namespace codehub::api
