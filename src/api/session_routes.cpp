#include "codehub/api/openapi.hpp"
#include "codehub/http/text.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

std::string session_cookie(const ApiOptions& options, std::string token, long max_age) {
  http::SetCookie cookie;
  cookie.name = "session";
  cookie.value = std::move(token);
  cookie.max_age_seconds = max_age;
  cookie.secure = options.public_url.starts_with("https://");
  return http::render(cookie);
}

}  // namespace

Task<Reply> log_in(Context& context, Call& call) {
  CO_CHECK(call.body.allow_only({"username", "password"}));
  CO_TRY(auto username, call.body.text("username"));
  CO_TRY(auto password, call.body.text("password"));
  constexpr std::size_t kLongest = 1000;
  if (username.size() > kLongest || password.size() > kLongest) {
    co_return fail(ErrorCode::kInvalidRequest, "`username` and `password` may have 1,000 bytes each");
  }
  auto address = call.exchange.peer_address();
  CO_TRY(auto login,
         co_await context.parts.accounts.login(std::move(username), std::move(password), std::move(address)));
  call.exchange.note("user", login.user.username);
  auto reply = json_reply(200, {{"user_id", login.user.id.value()}, {"username", login.user.username}});
  const long life = static_cast<long>(context.options.cookie_life.count());
  reply->headers.add("Set-Cookie", session_cookie(context.options, std::move(login.token), life));
  co_return reply;
}

Task<Reply> log_out(Context& context, Call& call) {
  auto token = call.token;
  CO_CHECK(co_await context.parts.accounts.logout(std::move(token)));
  auto reply = empty_reply();
  reply->headers.add("Set-Cookie", session_cookie(context.options, "", 0));
  co_return reply;
}

Task<Reply> get_session(Context&, Call& call) {
  const User& user = call.user();
  co_return json_reply(200, {{"user_id", user.id.value()},
                             {"username", user.username},
                             {"display_name", user.display_name},
                             {"email", user.email},
                             {"role", std::string(to_string(user.role))},
                             {"locale", user.locale},
                             {"must_change_password", user.must_change_password}});
}

Task<Reply> get_config(Context& context, Call&) {
  const auto& options = context.options;
  json sizes = json::array();
  for (const auto& size : options.sizes) {
    sizes.push_back({{"name", size.name}, {"cpu", size.cpu}, {"memory_bytes", size.memory_bytes}, {"pids", size.pids}});
  }
  json images = json::array();
  for (const auto& image : options.images) {
    images.push_back({{"name", image.name}, {"description", image.description}});
  }
  co_return json_reply(200, {{"product_name", options.product_name},
                             {"version", options.version},
                             {"apps_domain", options.apps_authority},
                             {"public_url", options.public_url},
                             {"sizes", std::move(sizes)},
                             {"default_size", options.default_size},
                             {"images", std::move(images)},
                             {"default_image", options.default_image}});
}

Task<Reply> get_document(Context&, Call&) {
  http::Response response;
  response.headers.set("Content-Type", "application/json");
  add_api_headers(response.headers);
  response.headers.set("Cache-Control", "no-cache");
  response.body = openapi_json();
  co_return response;
}

}  // namespace codehub::api
