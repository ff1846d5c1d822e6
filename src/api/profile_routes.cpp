#include "render.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

nlohmann::json render_profile(const User& user) {
  return {{"user_id", user.id.value()},
          {"username", user.username},
          {"display_name", user.display_name},
          {"email", user.email},
          {"locale", user.locale},
          {"git_name", user.git_name},
          {"git_email", user.git_email},
          {"must_change_password", user.must_change_password}};
}

Result<nlohmann::json> render_key(const store::SshKey& key) {
  TRY(auto fingerprint, accounts::ssh_fingerprint(key.public_key));
  return nlohmann::json{{"public_key", key.public_key},
                        {"fingerprint", std::move(fingerprint)},
                        {"created_at", format_rfc3339(key.created_at)}};
}

// Takes one text of the body, when it is there, through its validator into its field.
Result<void> take(const JsonFields& body, std::string_view key, Result<std::string> (*validate)(std::string_view),
                  std::optional<std::string>& field) {
  TRY(const auto given, body.optional_text(key));
  if (!given) return {};
  TRY(field, about(key, validate(*given)));
  return {};
}

}  // namespace

Task<Reply> get_profile(Context&, Call& call) { co_return json_reply(200, render_profile(call.user())); }

Task<Reply> change_profile(Context& context, Call& call) {
  const auto& body = call.body;
  CO_CHECK(body.allow_only({"display_name", "email", "locale", "git_name", "git_email"}));
  store::UserChange change;
  CO_CHECK(take(body, "display_name", validate_display_name, change.display_name));
  CO_CHECK(take(body, "email", validate_email, change.email));
  CO_CHECK(take(body, "locale", validate_locale, change.locale));
  CO_CHECK(take(body, "git_name", validate_display_name, change.git_name));
  CO_CHECK(take(body, "git_email", validate_email, change.git_email));
  CO_TRY(const auto saved, co_await context.parts.accounts.change_user(call.user().id, std::move(change)));
  co_return json_reply(200, render_profile(saved));
}

Task<Reply> change_password(Context& context, Call& call) {
  CO_CHECK(call.body.allow_only({"current_password", "new_password"}));
  CO_TRY(auto current, call.body.text("current_password"));
  CO_TRY(auto replacement, call.body.text("new_password"));
  CO_CHECK(about("new_password", validate_password(replacement)));
  auto identity = call.identity;
  CO_CHECK(
      co_await context.parts.accounts.change_password(std::move(identity), std::move(current), std::move(replacement)));
  if (context.parts.password_changed) context.parts.password_changed(call.user());
  co_return empty_reply();
}

Task<Reply> get_ssh_key(Context& context, Call& call) {
  CO_TRY(const auto key, co_await context.parts.accounts.ssh_key(call.user().id));
  CO_TRY(const auto body, render_key(key));
  co_return json_reply(200, body);
}

Task<Reply> rotate_ssh_key(Context& context, Call& call) {
  CO_TRY(const auto key, co_await context.parts.accounts.rotate_ssh_key(call.user().id));
  CO_TRY(const auto body, render_key(key));
  co_return json_reply(200, body);
}

}  // namespace codehub::api
