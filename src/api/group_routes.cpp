#include "codehub/base/random.hpp"
#include "render.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

Result<void> take_description(const JsonFields& body, Group& group) {
  TRY(const auto description, body.optional_text("description"));
  if (description) {
    TRY(group.description, about("description", validate_description(*description)));
  }
  return {};
}

Task<Group> group_of(Context& context, const Call& call) {
  GroupId id(call.parameter("group_id"));
  co_return co_await context.parts.store.groups().find(std::move(id));
}

// Whoever visits a port that is shared with a group has to be looked at again; and limits of groups bind their members.
void announce_members(const Context& context) { context.parts.shares.publish(SharesChanged()); }

}  // namespace

// Groups are few and come sorted by name, so the name of the last one on a page is its cursor.
Task<Reply> list_groups(Context& context, Call& call) {
  CO_TRY(const auto query, call.query({"limit", "cursor"}));
  CO_TRY(const auto page, query.page());
  CO_TRY(const auto groups, co_await context.parts.store.groups().list());
  json items = json::array();
  std::string next_cursor;
  for (const auto& group : groups) {
    if (!page.cursor.empty() && group.name <= page.cursor) continue;
    if (items.size() == static_cast<std::size_t>(page.limit)) {
      next_cursor = items.back()["name"].get<std::string>();
      break;
    }
    items.push_back(render_group(group));
  }
  co_return json_reply(200, {{"items", std::move(items)}, {"next_cursor", next_cursor}});
}

Task<Reply> create_group(Context& context, Call& call) {
  CO_CHECK(call.body.allow_only({"name", "description"}));
  Group group;
  CO_TRY(const auto name, call.body.text("name"));
  CO_TRY(group.name, about("name", validate_username(name)));
  CO_CHECK(take_description(call.body, group));
  group.id = new_group_id(secure_random());
  group.created_at = context.parts.clock();
  CO_TRY(const auto made, co_await context.parts.store.groups().create(std::move(group)));
  auto reply = json_reply(201, render_group(made));
  reply->headers.set("Location", "/api/v1/groups/" + made.id.value());
  co_return reply;
}

Task<Reply> get_group(Context& context, Call& call) {
  CO_TRY(const auto group, co_await group_of(context, call));
  co_return json_reply(200, render_group(group));
}

Task<Reply> change_group(Context& context, Call& call) {
  CO_CHECK(call.body.allow_only({"name", "description"}));
  CO_TRY(auto group, co_await group_of(context, call));
  CO_TRY(const auto name, call.body.optional_text("name"));
  if (name) {
    CO_TRY(group.name, about("name", validate_username(*name)));
  }
  CO_CHECK(take_description(call.body, group));
  CO_TRY(const auto saved, co_await context.parts.store.groups().save(std::move(group)));
  co_return json_reply(200, render_group(saved));
}

Task<Reply> delete_group(Context& context, Call& call) {
  CO_TRY(const auto group, co_await group_of(context, call));
  CO_CHECK(co_await context.parts.store.groups().remove(group.id));
  announce_members(context);
  co_return empty_reply();
}

Task<Reply> list_members(Context& context, Call& call) {
  CO_TRY(const auto group, co_await group_of(context, call));
  CO_TRY(const auto members, co_await context.parts.store.groups().members(group.id));
  json items = json::array();
  for (const auto& user : members) items.push_back(render_user_brief(user));
  co_return json_reply(200, {{"items", std::move(items)}});
}

Task<Reply> add_member(Context& context, Call& call) {
  GroupId group(call.parameter("group_id"));
  UserId user(call.parameter("user_id"));
  CO_CHECK(co_await context.parts.store.groups().add_member(std::move(group), std::move(user)));
  announce_members(context);
  co_return empty_reply();
}

Task<Reply> remove_member(Context& context, Call& call) {
  CO_TRY(const auto group, co_await group_of(context, call));
  UserId user(call.parameter("user_id"));
  CO_CHECK(co_await context.parts.store.groups().remove_member(group.id, std::move(user)));
  announce_members(context);
  co_return empty_reply();
}

}  // namespace codehub::api
