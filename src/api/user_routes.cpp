#include "codehub/base/random.hpp"
#include "render.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

// Fields of a user that the body names, validated.
Result<store::UserChange> read_user_fields(const JsonFields& body) {
  store::UserChange change;
  TRY(const auto display_name, body.optional_text("display_name"));
  if (display_name) {
    TRY(change.display_name, about("display_name", validate_display_name(*display_name)));
  }
  TRY(const auto email, body.optional_text("email"));
  if (email) {
    TRY(change.email, about("email", validate_email(*email)));
  }
  TRY(const auto role, body.optional_choice("role", {"admin", "member"}));
  if (role) change.role = *role == "admin" ? Role::kAdmin : Role::kMember;
  return change;
}

Task<Reply> reply_with_user(Context& context, User user) {
  std::vector<UserId> ids{user.id};
  CO_TRY(const auto memberships, co_await context.parts.store.groups().memberships(std::move(ids)));
  co_return json_reply(200, render_user(user, memberships));
}

}  // namespace

Task<Reply> list_users(Context& context, Call& call) {
  CO_TRY(const auto query, call.query({"limit", "cursor"}));
  CO_TRY(auto page, query.page());
  CO_TRY(const auto found, co_await context.parts.store.users().list(std::move(page)));
  std::vector<UserId> ids;
  ids.reserve(found.items.size());
  for (const auto& user : found.items) ids.push_back(user.id);
  CO_TRY(const auto memberships, co_await context.parts.store.groups().memberships(std::move(ids)));
  json items = json::array();
  for (const auto& user : found.items) items.push_back(render_user(user, memberships));
  co_return json_reply(200, {{"items", std::move(items)}, {"next_cursor", found.next_cursor}});
}

Task<Reply> create_user(Context& context, Call& call) {
  CO_CHECK(call.body.allow_only({"username", "password", "display_name", "email", "role"}));
  User user;
  CO_TRY(const auto username, call.body.text("username"));
  CO_TRY(user.username, about("username", validate_username(username)));
  CO_TRY(auto fields, read_user_fields(call.body));
  user.display_name = std::move(fields.display_name).value_or("");
  user.email = std::move(fields.email).value_or("");
  user.role = fields.role.value_or(user.role);
  CO_TRY(auto password, call.body.optional_text("password"));
  if (password) CO_CHECK(about("password", validate_password(*password)));
  user.id = new_user_id(secure_random());
  user.created_at = context.parts.clock();
  auto chosen = password.value_or("");
  CO_TRY(const auto made, co_await context.parts.accounts.create_user(std::move(user), std::move(chosen)));
  auto body = render_user(made.user, {});
  if (!made.password.empty()) body["password"] = made.password;
  auto reply = json_reply(201, body);
  reply->headers.set("Location", "/api/v1/users/" + made.user.id.value());
  co_return reply;
}

Task<Reply> get_user(Context& context, Call& call) {
  UserId id(call.parameter("user_id"));
  CO_TRY(auto user, co_await context.parts.store.users().find(std::move(id)));
  co_return co_await reply_with_user(context, std::move(user));
}

Task<Reply> change_user(Context& context, Call& call) {
  CO_CHECK(call.body.allow_only({"display_name", "email", "role", "disabled"}));
  UserId id(call.parameter("user_id"));
  CO_TRY(auto change, read_user_fields(call.body));
  CO_TRY(change.disabled, call.body.optional_flag("disabled"));
  CO_TRY(auto saved, co_await context.parts.accounts.change_user(std::move(id), std::move(change)));
  co_return co_await reply_with_user(context, std::move(saved));
}

Task<Reply> reset_user_password(Context& context, Call& call) {
  UserId id(call.parameter("user_id"));
  CO_TRY(const auto user, co_await context.parts.store.users().find(std::move(id)));
  CO_TRY(const auto password, co_await context.parts.accounts.reset_password(user.id));
  if (context.parts.password_changed) context.parts.password_changed(user);
  co_return json_reply(200, {{"password", password}});
}

}  // namespace codehub::api
