#include "codehub/api/api.hpp"

#include <algorithm>

#include "codehub/base/log.hpp"
#include "codehub/http/error_response.hpp"
#include "codehub/http/text.hpp"
#include "quota_fields.hpp"
#include "route.hpp"
#include "same_origin.hpp"

namespace codehub::api {
namespace {

constexpr std::string_view kRoom = "api";
constexpr std::size_t kStrangersBody = 16 * 1024;

// How far a request came, for the words of its refusal.
struct Progress {
  bool admitted = false;
  std::optional<RoomOffer> offer;
};

http::Response error_response(const http::Exchange& exchange, http::ErrorAnswer answer, const std::string& message,
                              int retry_after, const std::optional<RoomOffer>& offer = std::nullopt) {
  nlohmann::json error = {
      {"code", std::string(answer.code)}, {"message", message}, {"request_id", exchange.request_id()}};
  if (offer) error["offer"] = render_offer(*offer);
  auto response = *json_reply(answer.status, {{"error", std::move(error)}});
  if (retry_after > 0) response.headers.set("Retry-After", std::to_string(retry_after));
  return response;
}

// Errors of ours are told in general words; the log has the rest under the request's id.
std::string words_for(const Error& error) {
  if (error.code == ErrorCode::kInternal || error.code == ErrorCode::kCancelled || error.message.empty()) {
    return "something went wrong in the server; its log says more under this request id";
  }
  return error.message;
}

void log_failure(const http::Exchange& exchange, const Error& error) {
  const bool reader_went = exchange.answered();  // What fails then is the sending.
  const auto level = reader_went                          ? log::Level::kDebug
                     : error.code == ErrorCode::kInternal ? log::Level::kError
                     : is_transient(error.code)           ? log::Level::kWarn
                                                          : log::Level::kDebug;
  if (!log::enabled(level)) return;
  log::write(
      level, kRoom, error.message,
      {{"code", std::string(to_string(error.code))}, {"detail", error.detail}, {"request_id", exchange.request_id()}});
}

bool is_json(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find(';'));
  constexpr std::string_view kJson = "application/json";
  return type.size() >= kJson.size() &&
         std::equal(kJson.begin(), kJson.end(), type.begin(),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b); }) &&
         type.find_first_not_of(" \t", kJson.size()) == std::string_view::npos;
}

class Dispatcher final : public Api {
 public:
  Dispatcher(asio::any_io_executor executor, ApiParts parts, ApiOptions options)
      : context_(std::move(executor), std::move(parts), std::move(options)) {}

  http::Handler handler() override {
    return [this](http::Exchange& exchange) { return handle(exchange); };
  }
  void end_streams() override {
    context_.streams.end_all();
    context_.ports.end();
  }
  asio::awaitable<void> close() override { return context_.ports.join(); }
  std::size_t open_streams() const override { return context_.streams.size(); }

 private:
  asio::awaitable<void> handle(http::Exchange& exchange) {
    exchange.note("route", "api");
    const auto path = http::canonical_path(exchange.request().path());
    const auto match = path ? find_route(exchange.request().method, *path) : RouteMatch{};
    Progress progress;
    auto answer = co_await answer_for_match(exchange, path, match, progress);
    if (!answer && exchange.answered()) co_return log_failure(exchange, answer.error());
    if (!answer) {
      const Error error = std::move(answer).error();
      log_failure(exchange, error);
      // Past admission it is still the workspace that may have gone meanwhile, unless the path names a part of it.
      const bool of_part = progress.admitted && match.parameters.size() > 1;
      const bool of_workspace = match.route != nullptr && names_workspace(*match.route) && !of_part;
      const auto refused = of_workspace ? http::answer_of_workspace(error.code) : http::answer_of(error.code);
      answer = error_response(exchange, refused, words_for(error), error.retry_after_seconds, progress.offer);
    }
    if (!answer->has_value()) co_return;
    if (auto sent = co_await exchange.respond(std::move(**answer)); !sent) log_failure(exchange, sent.error());
  }

  Task<Reply> answer_for_match(http::Exchange& exchange, const Result<std::string>& path, const RouteMatch& match,
                               Progress& progress) {
    if (!path) co_return fail(path.error());
    if (match.route == nullptr && match.allowed_methods.empty()) {
      co_return fail(ErrorCode::kNotFound, "there is nothing at this address; /api/openapi.json lists what there is");
    }
    if (match.route == nullptr) {
      const http::ErrorAnswer refused{405, "INVALID_REQUEST"};
      auto response = error_response(exchange, refused, "this address takes only " + match.allowed_methods, 0);
      response.headers.set("Allow", match.allowed_methods);
      co_return response;
    }
    CO_CHECK(check_same_origin(exchange.request(), context_.options.public_url));
    Call call{exchange, match.parameters, {}, {}, {}, {}, {}};
    CO_CHECK(co_await admit(call, *match.route));
    progress.admitted = true;
    if (match.route->body == Body::kJson) {
      if (!is_json(exchange.request().headers.get("Content-Type"))) {
        const http::ErrorAnswer refused{415, "INVALID_REQUEST"};
        co_return error_response(exchange, refused, "the body must be sent as Content-Type: application/json", 0);
      }
      // Strangers are not given much: a name and a password are all they have to say.
      const auto limit =
          match.route->action ? context_.options.body_limit : std::min(kStrangersBody, context_.options.body_limit);
      CO_TRY(const auto text, co_await exchange.read_whole_body(limit));
      CO_TRY(call.body, JsonFields::parse(text));
    }
    auto reply = co_await match.route->code(context_, call);
    progress.offer = std::move(call.offer);
    co_return reply;
  }

  // Who asks, for what, and may they.
  Task<void> admit(Call& call, const Route& route) {
    if (!route.action) co_return Result<void>();
    call.token = http::find_cookie(call.exchange.request().headers, "session").value_or("");
    if (call.token.empty()) co_return fail(ErrorCode::kUnauthorized, "nobody is signed in; sign in first");
    CO_TRY(call.identity, co_await context_.parts.accounts.authenticate(call.token));
    call.exchange.note("user", call.user().username);
    if (!names_workspace(route) && !names_share(route)) co_return authorize(call.user(), *route.action);
    CO_CHECK(co_await find_object(call, route));
    co_return authorize(call.user(), *route.action, &call.workspace);
  }

  Task<void> find_object(Call& call, const Route& route) {
    WorkspaceId workspace;
    if (names_share(route)) {
      ShareId share(call.parameter("share_id"));
      CO_TRY(call.share, co_await context_.parts.store.shares().find(std::move(share)));
      workspace = call.share.share.workspace_id;
    } else {
      CO_TRY(workspace, parse_workspace_id(call.parameter("id")));
    }
    CO_TRY(call.workspace, co_await context_.parts.store.workspaces().find(std::move(workspace)));
    co_return Result<void>();
  }

  Context context_;
};

}  // namespace

std::unique_ptr<Api> create_api(asio::any_io_executor executor, ApiParts parts, ApiOptions options) {
  return std::make_unique<Dispatcher>(std::move(executor), std::move(parts), std::move(options));
}

}  // namespace codehub::api
